"""The backup file: a plain zip, nothing in it compressed twice, its list of contents last.

Members: ``database.dump`` (pg_dump's custom format), ``platform/…`` (secret, certificates),
``objects/<key>``, ``manifest.json``.
A daily backup keeps its objects beside the file instead, in a folder shared by all of them.
"""

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import AsyncIterable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
PLATFORM = "platform/"
PLATFORM_FOLDERS = ("tls",)  # what a platform is made of beside its secret: its certificates
OBJECTS = "objects/"
CHUNK_BYTES = 256 * 1024
PRIVATE = 0o600  # it holds every password hash, every plan and the platform's key


class Unusable(Exception):
    """The file cannot be restored from; ``str(error)`` says in one sentence what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the zip, or one object (``name`` is its key)."""

    name: str
    size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What a backup says about itself.

    ``schema`` are the migrations its database has had, ``counts`` the rows of each table. ``beside``: the
    objects lie in the folder ``objects`` next to the file. ``gone`` are files deleted while the backup was
    made, ``missing`` and ``damaged`` keys the store could not give (any more) as their rows describe them.
    """

    format: int
    product: str
    made_at: str
    postgresql: str
    demo: bool
    schema: list[tuple[str, str]]
    counts: dict[str, int]
    members: list[Member] = field(default_factory=list)
    objects: list[Member] = field(default_factory=list)
    beside: bool = False
    gone: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def dumps(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @staticmethod
    def loads(data: bytes) -> "Manifest":
        """The reverse.

        Raises:
            ValueError, KeyError, TypeError: it is no manifest.
        """
        found: dict[str, Any] = json.loads(data)
        found["schema"] = [(room, step) for room, step in found["schema"]]
        for name in ("members", "objects"):
            found[name] = [Member(**member) for member in found[name]]
        return Manifest(**found)


class Writer:
    """Adds members one after the other; each is hashed on its way."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file

    async def add(self, name: str, source: AsyncIterable[bytes]) -> Member:
        """Write one member from a stream of unknown length."""
        total, size = hashlib.sha256(), 0
        with self._file.open(name, "w", force_zip64=True) as member:
            async for chunk in source:
                total.update(chunk)
                member.write(chunk)
                size += len(chunk)
        return Member(name, size, total.hexdigest())


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """A new file at ``target``: there under its name when it is complete and on disk, never before.

    Raises:
        FileExistsError: it is there already; nothing is overwritten.
    """
    if target.exists():
        raise FileExistsError(17, "已经有这个文件，没有覆盖，请换一个名字", str(target))
    half_written = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(3)}.part")
    handle = os.open(half_written, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE)
    try:
        with os.fdopen(handle, "w+b") as opened:
            with zipfile.ZipFile(opened, "w", zipfile.ZIP_STORED, allowZip64=True) as file:
                yield Writer(file)
            opened.flush()
            os.fsync(opened.fileno())
        half_written.rename(target)
        sync_folder(target.parent)
    finally:
        half_written.unlink(missing_ok=True)


@contextmanager
def reading(path: Path) -> Iterator[zipfile.ZipFile]:
    """The file, opened.

    Raises:
        Unusable: it is no zip, or was cut off.
    """
    try:
        with zipfile.ZipFile(path) as file:
            yield file
    except zipfile.BadZipFile as error:
        raise Unusable(
            f"{path} 不是共备的备份文件，或者没有复制完整：请重新复制一次，或换另一天的备份。"
        ) from error


def read_manifest(path: Path) -> Manifest:
    """The list of contents alone; nothing else of the file is looked at.

    Raises:
        Unusable: there is none, or a later version wrote it.
    """
    with reading(path) as file:
        try:
            data = file.read(MANIFEST)
            if json.loads(data)["format"] > FORMAT:
                raise Unusable(f"{path} 由更新的版本做成，这个版本读不了：请先把平台更新到那个版本。")
            return Manifest.loads(data)
        except (KeyError, ValueError, TypeError) as error:
            raise Unusable(f"{path} 里没有完整的清单（{MANIFEST}），不能用来恢复。") from error


def faults(path: Path, manifest: Manifest, say: Callable[[str], None] = lambda _name: None) -> Iterator[str]:
    """Read every byte and compare it with the manifest; one sentence for each thing that is not as it was."""
    with reading(path) as file:
        for member in manifest.members:
            say(member.name)
            yield from _compare(member, lambda name=member.name: file.open(name))  # type: ignore[misc]
        for member in manifest.objects:
            yield from _compare(member, lambda key=member.name: open_object(file, path, manifest, key))  # type: ignore[misc]


def open_object(file: zipfile.ZipFile, path: Path, manifest: Manifest, key: str) -> IO[bytes]:
    """One object's bytes, from the file or from beside it.

    Raises:
        KeyError, OSError: it is not there.
    """
    if manifest.beside:
        return beside(path, key).open("rb")
    return file.open(OBJECTS + key)


def beside(path: Path, key: str) -> Path:
    """Where the objects of daily backups are, next to the files: the layout of ``LocalStore``."""
    return path.parent / "objects" / key[:2] / key


def chunks_of(source: IO[bytes]) -> Iterator[bytes]:
    """The rest of a file, piece by piece."""
    while chunk := source.read(CHUNK_BYTES):
        yield chunk


def _compare(member: Member, open_it: Callable[[], IO[bytes]]) -> Iterator[str]:
    total, size = hashlib.sha256(), 0
    try:
        with open_it() as source:
            for chunk in chunks_of(source):
                total.update(chunk)
                size += len(chunk)
    except (KeyError, FileNotFoundError):
        yield f"{member.name} 不在备份里"
    except (OSError, zipfile.BadZipFile, EOFError, ValueError) as error:
        yield f"{member.name} 读不出来（{error}）"
    else:
        if size != member.size or total.hexdigest() != member.sha256:
            yield f"{member.name} 的内容变了（应有 {member.size} 字节，读到 {size} 字节）"


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
