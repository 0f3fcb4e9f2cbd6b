"""Photos as they may be shown to others: without the place they were taken at, in a format all can open."""

import asyncio
from collections.abc import AsyncIterator, Callable

from server.base.errors import DomainError
from server.files import heic, metadata
from server.files.pictures import BROKEN
from server.files.sniffing import APPLE_PICTURES, HEIC, JPEG, PNG, WEBP

HEAD_BYTES = 16  # enough to tell a photo
BYTES_MAX = 64 * 1024 * 1024  # a photo is held in memory
TOO_MANY_BYTES = "这张图片超过 64 MB，没有上传。请缩小一点，或存成 JPG 再传。"
STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    JPEG: metadata.stripped_jpeg,
    PNG: metadata.stripped_png,
    WEBP: metadata.stripped_webp,
}


def kind_of(head: bytes) -> str:
    """The type of a photo by its first bytes; empty when it is none of those cameras write."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(metadata.PNG_HEAD):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return HEIC if head[4:8] == b"ftyp" and head[8:12] in APPLE_PICTURES else ""


async def read(stream: AsyncIterator[bytes]) -> bytes:
    """A photo as a whole.

    Raises:
        DomainError: it is larger than we hold in memory.
    """
    data = bytearray()
    async for chunk in stream:
        data += chunk
        if len(data) > BYTES_MAX:
            raise DomainError(TOO_MANY_BYTES)
    return bytes(data)


async def cleaned(data: bytes) -> bytes:
    """A photo without metadata; HEIC becomes JPEG. Anything else comes back as it is.

    Raises:
        DomainError: it begins as a photo and is none.
    """
    kind = kind_of(data[:HEAD_BYTES])
    if not kind:
        return data
    if len(data) > BYTES_MAX:
        raise DomainError(TOO_MANY_BYTES)
    if kind == HEIC:
        return await heic.to_jpeg(data)
    try:
        return await asyncio.to_thread(STRIPPERS[kind], data)
    except metadata.Unreadable as error:
        raise DomainError(BROKEN) from error
