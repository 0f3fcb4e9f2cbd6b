"""Namespaces of WordprocessingML; the strict ones are mapped to the transitional ones before parsing."""

from functools import cache
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741 - the prefix every Word file uses

_STRICT = b"http://purl.oclc.org/ooxml/"
_FROM_STRICT: tuple[tuple[bytes, bytes], ...] = (
    (b"wordprocessingml/main", W.encode()),
    (b"officeDocument/math", M.encode()),
    (b"officeDocument/relationships", R.encode()),
    (b"drawingml/main", A.encode()),
    (b"drawingml/wordprocessingDrawing", WP.encode()),
    (b"drawingml/picture", PIC.encode()),
    (b"drawingml/chart", b"http://schemas.openxmlformats.org/drawingml/2006/chart"),
    (b"drawingml/diagram", b"http://schemas.openxmlformats.org/drawingml/2006/diagram"),
)


@cache
def w(name: str) -> str:
    """The Clark name of a ``w:`` element or attribute."""
    return f"{{{W}}}{name}"


def m(name: str) -> str:
    """The Clark name of an ``m:`` element or attribute."""
    return f"{{{M}}}{name}"


def r(name: str) -> str:
    """The Clark name of an ``r:`` attribute."""
    return f"{{{R}}}{name}"


def local(element: Element) -> str:
    """The name without its namespace; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """The namespace of an element; "" when it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def val(element: Element | None, default: str = "") -> str:
    """``w:val`` of an element that may be absent."""
    return default if element is None else str(element.get(w("val"), default))


def child_val(element: Element | None, name: str, default: str = "") -> str:
    """``w:val`` of the child ``w:name``; ``default`` when there is no child or no value."""
    return default if element is None else val(element.find(w(name)), default)


def number(text: str | None, default: int = 0) -> int:
    """An attribute as a whole number; ``default`` when it is none."""
    try:
        return int(float(text)) if text else default
    except (ValueError, OverflowError):
        return default


def is_on(element: Element | None) -> bool:
    """A toggle such as ``w:b``: present and not switched off."""
    return element is not None and val(element, "1") not in ("0", "false", "none", "off")


def transitional(data: bytes) -> bytes:
    """Strict OOXML as its transitional twin; other bytes untouched."""
    if _STRICT not in data:
        return data
    for tail, target in _FROM_STRICT:
        data = data.replace(_STRICT + tail, target)
    return data
