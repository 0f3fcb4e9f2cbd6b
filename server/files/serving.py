"""Sending stored bytes to a browser: ranges, caching, and headers under which nothing in them can act."""

import re
from dataclasses import dataclass

from litestar import Response
from litestar.response import Stream

from server.base.errors import Missing, Unavailable
from server.base.pages import WebRequest
from server.files.access import NO_FILE
from server.files.objects import store
from server.files.uploading import STORE_DOWN
from storage.errors import NoObject, StorageError

LINK_SECONDS = 600
RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
# Even opened as a page of its own, the content may run, load and send nothing.
POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Download:
    """What to send. ``etag`` without quotes; ``seconds`` is how long the browser may keep it, ``None``: not
    at all, for it may be taken back."""

    key: str
    media_type: str
    disposition: str
    etag: str
    seconds: int | None


async def send(request: WebRequest, wanted: Download) -> Response[bytes] | Stream:
    """Answer with the object, a part of it (206), 304 or 416.

    Raises:
        Missing: there is no such object.
        Unavailable: the store is down.
    """
    headers = _headers(wanted)
    if _has_it(request.headers.get("if-none-match", ""), wanted.etag):
        return Response(b"", status_code=304, headers=headers, media_type=wanted.media_type)
    try:
        size = (await store().stat(wanted.key)).size
    except NoObject as error:
        raise Missing(NO_FILE) from error
    except StorageError as error:
        raise Unavailable(STORE_DOWN) from error
    part = _part(request, size, wanted.etag)
    if part is None:
        headers["Content-Range"] = f"bytes */{size}"
        return Response(b"", status_code=416, headers=headers, media_type=wanted.media_type)
    start, length = part
    if length != size:
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    headers["Content-Length"] = str(length)
    return Stream(
        store().open_range(wanted.key, start, length),
        status_code=206 if length != size else 200,
        headers=headers,
        media_type=wanted.media_type,
    )


def _headers(wanted: Download) -> dict[str, str]:
    return {
        "ETag": f'"{wanted.etag}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": _kept(wanted.seconds),
        "Content-Disposition": wanted.disposition,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": POLICY,
    }


def _kept(seconds: int | None) -> str:
    return "private, no-store" if seconds is None else f"private, max-age={seconds}, immutable"


def _has_it(if_none_match: str, etag: str) -> bool:
    known = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return f'"{etag}"' in known or "*" in known


def _part(request: WebRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Start and length to send; ``None`` when the range is outside. Several ranges are answered with all."""
    whole = (0, size)
    found = RANGE.fullmatch(request.headers.get("range", "").strip())
    if found is None or request.headers.get("if-range", f'"{etag}"') != f'"{etag}"':
        return whole
    first, last = found.groups()
    if not first and not last:
        return whole
    if not first:
        length = min(int(last), size)
        return (size - length, length) if length else None
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if start >= size:
        return None
    return (start, end - start + 1) if start <= end else whole
