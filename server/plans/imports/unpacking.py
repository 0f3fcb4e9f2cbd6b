"""A zip of 教案 opened without trusting it: names as Windows wrote them, sizes counted while inflating."""

import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from server.base.errors import DomainError

MOST_ENTRIES = 3000
MOST_DIRECTORY_BYTES = 2 * 1024 * 1024  # read at once by the library, an object for each entry
MOST_PAPERS = 300
MOST_BYTES = 600 * 1024 * 1024  # of all papers of a zip together, unpacked
MAX_RATIO = 200  # for files over 1 MB, as the guard of a .docx
PAPERS = (".docx", ".doc", ".wps", ".docm", ".rtf", ".odt", ".pdf")
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz")
_UTF8 = 0x800
_ENCRYPTED = 0x1
_LOCKS = ("~$", "._", ".")  # what Word, macOS and others leave beside a paper

BROKEN = "这个压缩包打不开，可能没有传完整。请重新压缩成 zip 再传，或者解压后直接选整个文件夹。"
LOCKED = "这个压缩包加了密码，打不开。请解压后直接选整个文件夹。"
ODD = "这个压缩包的内容不像一般的文件夹，为了安全没有打开。请解压后直接选整个文件夹。"
TOO_MANY = f"这个压缩包里的教案超过 {MOST_PAPERS} 份，没有打开。请分成几个压缩包，一册一个。"
TOO_DENSE = "压缩包里的这个文件解开后大得不正常，为了安全没有读。请单独导入它。"
NOTHING = "这个压缩包里没有 Word 教案（.docx、.doc）。"
NESTED = "压缩包里的压缩包，没有打开，里面的教案没有读。请先解压它，再把里面的文件拖进来。"
ONLY_NESTED = "这个压缩包里面又是压缩包，没有打开。请先解压一次，再把里面的文件夹或 zip 传上来。"
_ERRORS = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, ValueError,
           NotImplementedError, RuntimeError, KeyError, IndexError, OverflowError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """The papers of a zip: (entry name, path as shown); ``nested`` are zips and the like in it, as shown;
    ``others`` counts the other files."""

    papers: list[tuple[str, str]]
    nested: list[str]
    others: int


def look(path: Path) -> Opened:
    """What is in a zip, by its directory alone.

    Raises:
        DomainError: broken, locked, odd, without papers or with too many.
    """
    try:
        if _directory_bytes(path) > MOST_DIRECTORY_BYTES:
            raise DomainError(ODD)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except _ERRORS as error:
        raise DomainError(BROKEN) from error
    if len(entries) > MOST_ENTRIES:
        raise DomainError(ODD)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise DomainError(LOCKED)
    papers, nested, others = [], [], 0
    for entry in entries:
        shown = _shown(entry)
        name = PurePosixPath(shown).name
        if entry.is_dir() or not name or is_left_behind(name) or shown.startswith("__MACOSX/"):
            continue
        if name.lower().endswith(PAPERS):
            papers.append((entry.filename, shown))
        elif name.lower().endswith(ARCHIVES):
            nested.append(shown)
        else:
            others += 1
    if not papers:
        raise DomainError(ONLY_NESTED if nested else NOTHING)
    if len(papers) > MOST_PAPERS:
        raise DomainError(TOO_MANY)
    return Opened(sorted(papers, key=lambda one: _order(one[1])), nested, others)


def is_left_behind(name: str) -> bool:
    """~$教案.docx and the like: nobody's work, passed over without a word."""
    return name.startswith(_LOCKS)


def take(path: Path, member: str, most: int) -> bytes:
    """The bytes of one file in a zip.

    Raises:
        DomainError: it is broken, locked, bigger than ``most``, or packed denser than anything honest.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entry = archive.getinfo(member)
            found = bytearray()
            with archive.open(entry) as stream:
                while piece := stream.read(1 << 16):
                    found += piece
                    is_dense = len(found) > 1 << 20 and len(found) > MAX_RATIO * max(entry.compress_size, 1)
                    if len(found) > most or is_dense:
                        raise DomainError(TOO_DENSE)
    except _ERRORS as error:
        raise DomainError(BROKEN) from error
    return bytes(found)


def _directory_bytes(path: Path) -> int:
    """The size of the list of files, as the end of the zip says it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - (1 << 16) - 22, 0))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 16 > len(tail):
        raise zipfile.BadZipFile
    return int.from_bytes(tail[at + 12 : at + 16], "little")


def _shown(entry: zipfile.ZipInfo) -> str:
    """The name as typed: zips made by Windows in China carry GBK without saying so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for coding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(coding)
                break
            except UnicodeDecodeError:
                continue
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "".join(sign for sign in "/".join(parts) if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))


def _order(shown: str) -> list[tuple[int, str]]:
    """第2课 before 第10课: digits count as numbers."""
    found: list[tuple[int, str]] = []
    number = ""
    for sign in shown + "\0":
        if sign.isascii() and sign.isdigit() and len(number) < 12:
            number += sign
            continue
        if number:
            found.append((int(number), ""))
            number = ""
        found.append((0, sign))
    return found
