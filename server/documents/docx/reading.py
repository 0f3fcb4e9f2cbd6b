"""The door for reading: bytes of a .docx to a plan. Slow and memory-hungry by nature: see ``sandbox``."""

from dataclasses import asdict

from lxml import etree

from server.documents import sanitising, schema
from server.documents.errors import SchemaError

from . import guard, tracked
from .errors import Refused
from .imported import Imported
from .ooxml.body import read_body
from .ooxml.names import Element
from .ooxml.package import Package
from .plain_lines import untold
from .recognising import recognise
from .records.recognising import recognise as recognise_record
from .source import as_written, identified

_UNREADABLE = "这个 Word 文件的内容读不出来。请用 Word 或 WPS 打开后另存一份，再导入新文件；原文件没有改动。"
_READ_ERRORS = (
    etree.LxmlError,
    AssertionError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    OSError,
    RuntimeError,
    EOFError,
)


def read(data: bytes, name: str = "") -> Imported:
    """Guard, read and recognise a .docx.

    Raises:
        Refused: with the sentence for the teacher; never another error, whatever the bytes.
    """
    checked = guard.check(data, name)
    try:
        return _read(Package(checked.archive, checked.main, root=checked.root), name)
    except _READ_ERRORS as error:
        raise Refused(_UNREADABLE) from error


def _read(package: Package, name: str) -> Imported:
    root = package.tree(package.main)
    if root is None or not tracked.is_marked(package, root):
        return _recognised(package, root, name)
    return tracked.read_marked(package, root, lambda one: _recognised(package, one, name))


def _recognised(package: Package, root: Element | None, name: str) -> Imported:
    blocks, context = read_body(package, root=root)
    blocks = identified(blocks)
    imported = recognise(blocks, name)
    imported.source = as_written(blocks)
    record = recognise_record(blocks, name)
    imported.record = asdict(record) if record is not None else None
    imported.warnings = context.warnings.all() + untold(imported.source, imported.doc)
    imported.assets = context.assets
    return _valid(imported)


def _valid(imported: Imported) -> Imported:
    """A document that breaks the schema (odd values in odd files) is mended, and the teacher told."""
    try:
        schema.check(imported.doc)
    except SchemaError:
        imported.doc = sanitising.sanitise(imported.doc)
        imported.warnings.append("文档里有少量不规范的内容，已自动整理，请对照原文件检查一遍。")
    return imported
