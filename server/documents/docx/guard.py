"""The zip guard: what a .docx may be before any XML library opens it (limits of docs/word.md).

Bytes are counted while inflating; the sizes a zip states about itself are not believed.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from . import kinds, pixels
from .errors import Refused
from .ooxml.names import local, transitional
from .ooxml.package import parser

MAX_FILE = 30 << 20
MAX_ENTRIES = 2000
MAX_TOTAL = 300 << 20
MAX_XML = 40 << 20
MAX_MEDIA = 60 << 20
MAX_RATIO = 200  # only for parts over 1 MB: short XML compresses well in honest files too
MAX_DEPTH = 100
MAX_ELEMENTS = 1_500_000
MAX_LINES = 12_000  # paragraphs, those in cells too: a plan has a few hundred, a book of plans some thousands
MAX_IMAGES = 500
MAX_PIXELS = 40_000_000
MAX_SPAN = 252
_SMALL = 2 << 20  # bytes of a main part that is parsed at once

_BROKEN = "这个 Word 文件已经损坏，打不开。请用 Word 或 WPS 打开后另存一份，再导入新文件；原文件没有改动。"
_HOSTILE = "这个文件的内容不像正常的 Word 文档，为了安全没有导入。请用 Word 或 WPS 另存一份再试。"
_MACRO = "这个文件带有宏，为了安全不能导入。请在 Word 里另存为“Word 文档（*.docx）”（不带宏），再导入。"
_DENSE = "这个文件解压后大得不正常，为了安全没有导入。请用 Word 或 WPS 另存一份再试。"
_DEEP = "这个文件里的内容嵌套太深，读不了。请把里面的表格或控件简化后再导入。"
_LONG = (
    f"这份文档超过 {MAX_LINES} 段（约四百页），一次读不下，没有导入。请在 Word 里分成几份，再分别导入；"
    "原文件没有改动。"
)
_ENCRYPTED = "这个文件加了密码，系统读不了。请在 Word 里去掉密码，保存后再导入。"
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    struct.error,
    KeyError,
    IndexError,
    OverflowError,
)
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Checked:
    """A file that passed: the open zip, the name of its main part, and that part where it was parsed."""

    archive: zipfile.ZipFile
    main: str
    root: etree._Element | None = None


def check(data: bytes, name: str = "") -> Checked:
    """Refuse everything but a harmless .docx; ``name`` only helps to word the advice.

    Raises:
        Refused: with the sentence for the teacher.
    """
    if len(data) > MAX_FILE:
        raise Refused("文件超过 30 MB，没有导入。请在 Word 里压缩图片（图片工具→压缩图片）后再试。")
    kinds.refuse_other_kinds(data, name)
    try:
        return _check_zip(data)
    except Refused:
        raise
    except etree.XMLSyntaxError as error:
        raise Refused(_BROKEN) from error
    except _ZIP_ERRORS as error:
        raise Refused(_BROKEN) from error


def _check_zip(data: bytes) -> Checked:
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    _check_names(entries)
    names = {entry.filename for entry in entries}
    total = images = 0
    for entry in entries:
        size, head = _inflate(archive, entry, MAX_TOTAL - total)
        total += size
        if pixels.mime_of(head) is not None:
            images += 1
            _check_pixels(head)
    if images > MAX_IMAGES:
        raise Refused(f"文档里的图片超过 {MAX_IMAGES} 张，没有导入。请删去一些图片或分成几份再导入。")
    main = main_part(archive, names)
    _check_type(archive, names)
    data = archive.read(main)
    if len(data) <= _SMALL:
        return Checked(archive, main, _small_tree(data))
    _check_tree(archive, main)
    return Checked(archive, main)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Refused(_HOSTILE)
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if entry.flag_bits & 0x1:
            raise Refused(_ENCRYPTED)
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or name.lower() in seen:
            raise Refused(_HOSTILE)
        if "vbaproject" in name.lower():
            raise Refused(_MACRO)
        seen.add(name.lower())


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 16):
            yield chunk


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> tuple[int, bytes]:
    """Read one entry to its end; its true size and its first 256 KB."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    cap = min(MAX_XML if is_xml else MAX_MEDIA, left)
    size, head, tail = 0, bytearray(), b""
    for chunk in _chunks(archive, entry):
        size += len(chunk)
        if size > cap or (size > 1 << 20 and size > MAX_RATIO * max(entry.compress_size, 1)):
            raise Refused(_DENSE)
        if is_xml:
            window = tail + chunk
            if b"\0" in window:  # UTF-16 parts too
                window = window.replace(b"\0", b"")
            if b"!" in window and _DOCTYPE.search(window):  # one letter is looked up ten times faster
                raise Refused(_HOSTILE)
            tail = chunk[-32:]
        if len(head) < 1 << 18:
            head += chunk
    return size, bytes(head)


def _check_pixels(head: bytes) -> None:
    size = pixels.size_of(head)
    if size is not None and size[0] * size[1] > MAX_PIXELS:
        raise Refused(
            f"文档里有一张图片太大（{size[0]}×{size[1]} 像素），没有导入。请在 Word 里压缩图片后再试。"
        )


def main_part(archive: zipfile.ZipFile, names: set[str]) -> str:
    """The part the package points to as its document; not always ``word/document.xml``."""
    if "_rels/.rels" not in names:
        raise Refused(kinds.zip_sentence(names))
    root = parse(archive.read("_rels/.rels"))
    for relation in root.iterchildren("{*}Relationship"):
        if relation.get("Type", "").endswith("/officeDocument") and relation.get("TargetMode") != "External":
            target = relation.get("Target", "").lstrip("/")
            if target in names and not target.startswith(("ppt/", "xl/")):
                return target
    raise Refused(kinds.zip_sentence(names))


def _check_type(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "[Content_Types].xml" not in names:
        raise Refused(_BROKEN)
    types = archive.read("[Content_Types].xml").lower()
    if b"macroenabled" in types or b"vbaproject" in types:
        raise Refused(_MACRO)


def _small_tree(data: bytes) -> etree._Element:
    """The tree of a part that cannot hold many elements, checked as a whole."""
    try:
        root = parse(transitional(data))
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):  # the parser's own limit
            raise Refused(_DEEP) from error
        raise
    if root.xpath(f"boolean(//*[ancestor::*[{MAX_DEPTH}]])"):
        raise Refused(_DEEP)
    if sum(1 for _ in root.iter("{*}p")) > MAX_LINES:
        raise Refused(_LONG)
    if any(_number(value) > MAX_SPAN for node in root.iter("{*}gridSpan") for value in node.attrib.values()):
        raise Refused(_HOSTILE)
    if local(root) != "document":
        raise Refused(_BROKEN)
    return root


def _check_tree(archive: zipfile.ZipFile, main: str) -> None:
    depth = count = lines = 0
    with archive.open(main) as stream:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        root_name = ""
        for event, element in events:
            if event == "end":
                depth -= 1
                element.clear()
                continue
            root_name = root_name or local(element)
            depth, count = depth + 1, count + 1
            if depth > MAX_DEPTH:
                raise Refused(_DEEP)
            if count > MAX_ELEMENTS:
                raise Refused(_DENSE)
            name = local(element)
            lines += name == "p"
            if lines > MAX_LINES:
                raise Refused(_LONG)
            if name == "gridSpan" and any(_number(value) > MAX_SPAN for value in element.attrib.values()):
                raise Refused(_HOSTILE)
    if root_name != "document":
        raise Refused(_BROKEN)


def _number(text: str | bytes) -> int:
    """A span; what is no number is 1, what is too long to be one is too much."""
    word = str(text).strip()
    if len(word) > 9:
        return MAX_SPAN + 1
    return int(word) if word.isdecimal() else 1


def parse(data: bytes) -> etree._Element:
    """Parse one checked XML part."""
    return etree.fromstring(data, parser())
