"""What every store can do. Rooms write against this; ``app`` chooses the store."""

import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.errors import BadKey

KEY = re.compile(r"[0-9a-z]{16,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stat:
    """One stored object."""

    size: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class SignedPut:
    """Where and how somebody without further rights may put one object of exactly one size.

    ``headers`` must be sent as they are; ``Content-Length`` is signed too, a client sends it by itself.
    """

    url: str
    headers: dict[str, str]


class ObjectStore(Protocol):
    """Bytes under opaque keys, written once.

    Keys are 16 to 64 of ``[0-9a-z]`` and carry no meaning: titles, names and types are rows elsewhere
    (S3 clients refuse non-ASCII metadata). Every method raises ``BadKey`` for anything else, and
    ``StorageDown`` when the store cannot answer.
    """

    @property
    def serves_directly(self) -> bool:
        """Whether ``sign_get`` leads to another server, so that a download should be redirected there."""
        ...

    @property
    def part_bytes(self) -> int:
        """The smallest part of an upload in parts; only the last may be smaller."""
        ...

    async def prepare(self) -> None:
        """Make what objects are kept in (a bucket) unless it is there. Costs nothing when done before."""
        ...

    async def put_stream(self, key: str, source: AsyncIterable[bytes], size: int) -> Stat:
        """Store exactly ``size`` bytes; the object is visible when complete and on disk, never before.

        Raises:
            ObjectExists: the key is taken; the object there is untouched.
            WrongSize: the stream had another length; nothing is kept.
        """
        ...

    def open_range(self, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Read ``length`` bytes from ``start`` (to the end when ``None`` or beyond it), in chunks.

        Raises, at the first chunk:
            NoObject: there is none.
            OutOfRange: ``start`` is not inside the object.
        """
        ...

    async def stat(self, key: str) -> Stat:
        """Size and age.

        Raises:
            NoObject: there is none.
        """
        ...

    async def delete(self, key: str) -> None:
        """Remove the object. Harmless when there is none."""
        ...

    async def copy(self, source: str, target: str) -> None:
        """Another object with the same bytes, without sending them through this process.

        Raises:
            NoObject: there is no ``source``.
            ObjectExists: ``target`` is taken; the object there is untouched.
        """
        ...

    async def sweep_unfinished(self, older_than_seconds: float) -> int:
        """Remove what interrupted writes left behind; the answer is how many."""
        ...

    def sign_get(self, key: str, *, media_type: str, disposition: str, seconds: int) -> str:
        """An address that gives the object to whoever has it, with these headers, for ``seconds``."""
        ...

    def sign_put(self, key: str, *, size: int, media_type: str, seconds: int) -> SignedPut:
        """An address at which exactly ``size`` bytes may be put once, within ``seconds``."""
        ...

    async def begin_parts(self, key: str) -> str:
        """Start an upload in parts; the answer names it in the methods below, with its key. Keep both: an
        upload that is neither joined nor dropped takes space for ever."""
        ...

    def sign_part(self, key: str, upload: str, number: int, *, size: int, seconds: int) -> SignedPut:
        """An address at which exactly ``size`` bytes may be put as part ``number`` (from 1), also again."""
        ...

    async def parts(self, key: str, upload: str) -> dict[int, int]:
        """The parts that have arrived whole: number → size. None when the upload was dropped."""
        ...

    async def join_parts(self, key: str, upload: str, sizes: list[int]) -> None:
        """Make the object of parts 1, 2, … Harmless on repeat.

        Raises:
            WrongSize: a part is missing or has another size than in ``sizes``; the parts are kept.
            NoObject: there is no such upload, and no object either.
        """
        ...

    async def drop_parts(self, key: str, upload: str) -> None:
        """Give the parts up. Harmless on repeat, and after the object was made of them."""
        ...


def checked_key(key: str) -> str:
    """``key`` itself when it is one of ours.

    Raises:
        BadKey: it is not.
    """
    if not KEY.fullmatch(key):
        raise BadKey(f"{key[:80]!r} is not an object key")
    return key
