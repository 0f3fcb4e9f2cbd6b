"""Looking at the bytes of an upload before anybody else may: length, hash, type, size of a picture."""

import asyncio
import hashlib
import mmap
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, BinaryIO

from server.base.errors import DomainError
from server.files import metadata, naming, pictures, sniffing

AT_ONCE = asyncio.Semaphore(4)  # each holds one copy on disk
HEAD_BYTES = 128 * 1024  # of a JPEG: all that comes before its pixels, colour profile included
EMPTY = "这个文件是空的（0 字节），没有上传。"


@dataclass(frozen=True, slots=True)
class Findings:
    """What the content says. ``name`` is the claimed one, made safe and given a suffix that fits."""

    name: str
    type: str
    size: int
    sha256: bytes
    width: int
    height: int


async def examine(stream: AsyncIterator[bytes], name: str) -> Findings:
    """Read an object and say what it is.

    Raises:
        DomainError: empty, of a kind we do not take, or a picture that is broken or too large.
    """
    async with AT_ONCE:
        head = bytearray()
        async for chunk in stream:
            head += chunk
            if len(head) >= sniffing.MATROSKA_HEAD_BYTES:
                break
        if sniffing.is_recording(bytes(head[: sniffing.MATROSKA_HEAD_BYTES])):
            return await _examine_recording(bytes(head), stream, name)
        with tempfile.TemporaryFile() as copy:
            digest = hashlib.sha256()
            await asyncio.to_thread(_take, bytes(head), copy, digest)
            async for chunk in stream:
                await asyncio.to_thread(_take, chunk, copy, digest)
            return await asyncio.to_thread(_look_at_file, copy, digest.digest(), name)


async def _examine_recording(head: bytes, rest: AsyncIterator[bytes], name: str) -> Findings:
    """The same without a copy, which a temporary folder may have no room for: its head says what it is."""
    digest, size = hashlib.sha256(head), len(head)
    async for chunk in rest:
        await asyncio.to_thread(digest.update, chunk)
        size += len(chunk)
    found = sniffing.media_type(head, naming.suffix_of(name))
    return Findings(naming.clean(name, found), found, size, digest.digest(), 0, 0)


def examine_bytes(data: bytes, name: str) -> Findings:
    """The same for bytes in memory; call it in a thread when they are many."""
    if not data:
        raise DomainError(EMPTY)
    return _look(data, BytesIO(data), len(data), hashlib.sha256(data).digest(), name)


def digest_of(data: bytes) -> bytes:
    """The hash files are known by."""
    return hashlib.sha256(data).digest()


def _take(chunk: bytes, copy: IO[bytes], digest: "hashlib._Hash") -> None:
    copy.write(chunk)
    digest.update(chunk)


def _look_at_file(copy: IO[bytes], digest: bytes, name: str) -> Findings:
    copy.flush()
    size = copy.seek(0, 2)
    if not size:
        raise DomainError(EMPTY)
    with mmap.mmap(copy.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _look(content, content, size, digest, name)  # type: ignore[arg-type]  # an mmap reads as a file


def _look(content: sniffing.Content, file: BinaryIO, size: int, digest: bytes, name: str) -> Findings:
    media_type = sniffing.media_type(content, naming.suffix_of(name))
    if media_type == sniffing.HEIC:  # what it became could not be stored in its place
        raise DomainError(pictures.BROKEN)
    width = height = 0
    if media_type in pictures.READERS:
        width, height = pictures.size_of(media_type, file)
        if media_type == sniffing.JPEG and _lies_on_its_side(content):
            width, height = height, width
    return Findings(naming.clean(name, media_type), media_type, size, digest, width, height)


def _lies_on_its_side(content: sniffing.Content) -> bool:
    """Whether a phone was held upright: browsers turn the picture by what its head says."""
    try:
        return metadata.jpeg_orientation(content[:HEAD_BYTES]) >= metadata.TURNED_FROM
    except metadata.Unreadable:
        return False
