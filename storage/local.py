"""Objects as files of one directory: the default store of a school's own PC."""

import asyncio
import contextlib
import os
import shutil
import time
import uuid
from collections.abc import AsyncIterable, AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

from storage import local_parts
from storage.errors import NoObject, ObjectExists, OutOfRange, StorageDown, WrongSize
from storage.interface import SignedPut, Stat, checked_key
from storage.signing import Signer

CHUNK_BYTES = 256 * 1024
PART_BYTES = 1024 * 1024
PARTS_NAME = "parts"  # of every upload in parts: the key alone names it
PLAIN_FILE = 0o600

P = ParamSpec("P")
T = TypeVar("T")


class LocalStore:
    """One file per object, two levels deep, never seen half written.

    Args:
        root: the folder; made when the first object comes.
        signer: signs the addresses below.
        base_url: where the application serves ``/objects/…``; empty means "on this site".
    """

    serves_directly = False
    part_bytes = PART_BYTES

    def __init__(self, root: Path, signer: Signer, base_url: str = "") -> None:
        self._root = root
        self._unfinished = root / "unfinished"
        self._parts = root / "parts"
        self.signer = signer
        self._base = f"{base_url.rstrip('/')}/objects"

    async def prepare(self) -> None:
        """See ``ObjectStore``. Folders are made when they are needed."""

    async def put_stream(self, key: str, source: AsyncIterable[bytes], size: int) -> Stat:
        """See ``ObjectStore``. Written aside and fsynced, then linked under its name, the folder fsynced."""
        final = self._path(key)
        temporary = self._aside(key)
        if await _ask(f"look for {key}", final.exists):
            raise ObjectExists(key)
        try:
            written = await self._write(temporary, source, size)
            if written != size:
                raise WrongSize(f"{key}: {written} bytes instead of {size}")
            return await _ask(f"publish {key}", _publish, temporary, final)
        finally:
            await asyncio.to_thread(_remove_quietly, temporary)

    async def open_range(self, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """See ``ObjectStore``."""
        file = await _ask(f"open {key}", _open_at, self._path(key), start)
        left = length
        try:
            while left is None or left > 0:
                wanted = CHUNK_BYTES if left is None else min(CHUNK_BYTES, left)
                chunk = await _ask(f"read {key}", file.read, wanted)
                if not chunk:
                    return
                left = None if left is None else left - len(chunk)
                yield chunk
        finally:
            file.close()

    async def stat(self, key: str) -> Stat:
        """See ``ObjectStore``."""
        return await _ask(f"look at {key}", _stat, self._path(key))

    async def delete(self, key: str) -> None:
        """See ``ObjectStore``."""
        await _ask(f"delete {key}", self._path(key).unlink, True)

    async def copy(self, source: str, target: str) -> None:
        """See ``ObjectStore``. A second name of the same file: objects never change."""
        final = self._path(target)
        if await _ask(f"look for {target}", final.exists):
            raise ObjectExists(target)
        await _ask(f"copy {source}", _name_again, self._path(source), final, self._aside(target))

    async def begin_parts(self, key: str) -> str:
        """See ``ObjectStore``."""
        checked_key(key)
        return PARTS_NAME

    def sign_part(self, key: str, upload: str, number: int, *, size: int, seconds: int) -> SignedPut:
        """See ``ObjectStore``."""
        query = self.signer.query("PUT", checked_key(key), seconds=seconds, size=size, part=number)
        return SignedPut(f"{self._base}/{key}?{query}", {})

    async def put_part(self, key: str, number: int, source: AsyncIterable[bytes], size: int) -> None:
        """Keep one part; the one that was there is replaced.

        Raises:
            WrongSize: the stream had another length; nothing is changed.
        """
        temporary = self._aside(key)
        try:
            written = await self._write(temporary, source, size)
            if written != size:
                raise WrongSize(f"part {number} of {key}: {written} bytes instead of {size}")
            await _ask(f"keep part {number} of {key}", local_parts.keep, temporary, self._of(key), number)
        finally:
            await asyncio.to_thread(_remove_quietly, temporary)

    async def parts(self, key: str, upload: str) -> dict[int, int]:
        """See ``ObjectStore``."""
        return await _ask(f"list parts of {key}", local_parts.arrived, self._of(key))

    async def join_parts(self, key: str, upload: str, sizes: list[int]) -> None:
        """See ``ObjectStore``."""
        final = self._path(key)
        if await _ask(f"look for {key}", final.exists):
            return
        folder, temporary = self._of(key), self._aside(key)
        if (there := await self.parts(key, upload)) != dict(enumerate(sizes, start=1)):
            if not there:
                raise NoObject(f"{key}: no parts")
            raise WrongSize(f"{key}: parts {there} instead of {sizes}")
        try:
            await _ask(f"create {key}", temporary.parent.mkdir, parents=True, exist_ok=True)
            await _ask(f"join {key}", local_parts.join, folder, temporary)
            with contextlib.suppress(ObjectExists):  # joined twice at once
                await _ask(f"publish {key}", _publish, temporary, final)
        finally:
            await asyncio.to_thread(_remove_quietly, temporary)
        await self.drop_parts(key, upload)

    async def drop_parts(self, key: str, upload: str) -> None:
        """See ``ObjectStore``."""
        await _ask(f"drop parts of {key}", local_parts.drop, self._of(key))

    async def sweep_unfinished(self, older_than_seconds: float) -> int:
        """See ``ObjectStore``."""
        return await _ask("sweep", self._sweep, time.time() - older_than_seconds)

    def sign_get(self, key: str, *, media_type: str, disposition: str, seconds: int) -> str:
        """See ``ObjectStore``."""
        query = self.signer.query(
            "GET", checked_key(key), seconds=seconds, media_type=media_type, disposition=disposition
        )
        return f"{self._base}/{key}?{query}"

    def sign_put(self, key: str, *, size: int, media_type: str, seconds: int) -> SignedPut:
        """See ``ObjectStore``."""
        query = self.signer.query("PUT", checked_key(key), seconds=seconds, size=size, media_type=media_type)
        return SignedPut(f"{self._base}/{key}?{query}", {"Content-Type": media_type})

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)[:2] / key

    def _aside(self, key: str) -> Path:
        return self._unfinished / f"{checked_key(key)}.{uuid.uuid4().hex}"

    def _of(self, key: str) -> Path:
        return self._parts / checked_key(key)

    async def _write(self, path: Path, source: AsyncIterable[bytes], size: int) -> int:
        """Write the stream until it ends or passes ``size``; the answer is the length seen."""
        written = 0
        file = await _ask(f"create {path.name}", _create, path)
        try:
            async for chunk in source:
                written += len(chunk)
                if written > size:
                    return written
                await _ask(f"write {path.name}", file.write, chunk)
            await _ask(f"flush {path.name}", _flush, file)
        finally:
            await asyncio.to_thread(_close_quietly, file)
        return written

    def _sweep(self, before: float) -> int:
        if not self._unfinished.is_dir():
            return 0
        old = [path for path in self._unfinished.iterdir() if path.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


async def _ask(what: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do file work in a thread; the file system's complaints become ours, those of a stream do not."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except FileNotFoundError as error:
        raise NoObject(f"could not {what}: {error}") from error
    except OSError as error:
        raise StorageDown(f"could not {what}: {error}") from error


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PLAIN_FILE), "wb")


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _publish(temporary: Path, final: Path) -> Stat:
    """Give the finished file its name, unless the name is taken, so that a power cut cannot undo it."""
    if not final.parent.is_dir():
        final.parent.mkdir(parents=True, exist_ok=True)
        _sync_folder(final.parent.parent)
    try:
        os.link(temporary, final)  # unlike rename it never replaces
    except FileExistsError as error:
        raise ObjectExists(final.name) from error
    except OSError:  # a file system without hard links (exFAT)
        if final.exists():
            raise ObjectExists(final.name) from None
        temporary.rename(final)
    _sync_folder(final.parent)
    return _stat(final)


def _name_again(source: Path, final: Path, temporary: Path) -> None:
    """A link, or a copy where the file system has no hard links."""
    temporary.parent.mkdir(parents=True, exist_ok=True)
    try:
        try:
            os.link(source, temporary)
        except PermissionError:
            shutil.copyfile(source, temporary)
        _publish(temporary, final)
    finally:
        _remove_quietly(temporary)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open_at(path: Path, start: int) -> BinaryIO:
    file = path.open("rb")
    try:
        size = os.fstat(file.fileno()).st_size
        if start < 0 or (start >= size and not (start == 0 == size)):
            raise OutOfRange(f"{path.name}: {start} of {size} bytes")
        file.seek(start)
    except BaseException:
        file.close()
        raise
    return file


def _stat(path: Path) -> Stat:
    found = path.stat()
    return Stat(found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _remove_quietly(path: Path) -> None:
    # What is left here is swept later; the error that brought us here must not be replaced.
    with contextlib.suppress(OSError):
        path.unlink()


def _close_quietly(file: BinaryIO) -> None:
    with contextlib.suppress(OSError):  # a full disk complains again when the rest of the buffer is written
        file.close()
