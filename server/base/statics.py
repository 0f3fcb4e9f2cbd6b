"""Style sheets, scripts, icons and fonts: read once, compressed once, answered from memory."""

import functools
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from litestar import Response, get
from litestar.params import FromPath

from server.base.assets import STATIC
from server.base.errors import Missing
from server.base.pages import Page, WebRequest

FOLDERS = ("built", "css")
FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=60"
TEXT = (".css", ".js", ".svg", ".json", ".txt", ".map")


@dataclass(frozen=True, slots=True)
class Static:
    """One file as it goes out."""

    content: bytes
    compressed: bytes | None
    media_type: str
    etag: str
    cache: str


@functools.cache
def _paths() -> dict[str, Path]:
    """What may be asked for, by its path under ``/static/``; anything else does not exist."""
    files = [
        STATIC / "icons.svg",
        STATIC / "favicon.svg",
        *(file for name in FOLDERS for file in (STATIC / name).rglob("*")),
    ]
    return {file.relative_to(STATIC).as_posix(): file for file in files if file.is_file()}


@functools.cache
def _load(name: str) -> Static:
    path = _paths()[name]
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix in TEXT:
        kind = f"{kind}; charset=utf-8"
    small = gzip.compress(content, 9, mtime=0) if path.suffix in TEXT else None
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    return Static(content, small, kind, etag, FOREVER if name.startswith("built/") else SHORT)


@get("/static/{name:path}", name="static", sync_to_thread=False)
def static(request: WebRequest, name: FromPath[str]) -> Page:
    """One file; 304 when the browser has it. Built names carry a hash and are good for ever."""
    key = name.lstrip("/")
    if key not in _paths():
        raise Missing
    found = _load(key)
    headers = {"ETag": found.etag, "Cache-Control": found.cache, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == found.etag:
        return Response(b"", status_code=304, headers=headers)
    if found.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(found.compressed, media_type=found.media_type, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)
