"""A form as python-docx takes it: strict files, templates, and packages that only Word puts up with."""

import io
import posixpath
import zipfile
from urllib.parse import unquote

from lxml import etree

from ..ooxml.names import transitional
from ..ooxml.package import parser

_TYPES = "[Content_Types].xml"
_TEMPLATE = b"wordprocessingml.template.main+xml"
_DOCUMENT = b"wordprocessingml.document.main+xml"
_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"


def plain(archive: zipfile.ZipFile, data: bytes) -> bytes:
    """The same bytes where nothing is odd; else the package with what is odd put right.

    Strict OOXML and .dotx become ordinary; a part without a type gets one; a relationship to a part that is
    not there (a picture long gone) points outside, where nobody follows it.
    """
    names = archive.namelist()
    parts = {name: archive.read(name) for name in names if name.endswith((".xml", ".rels"))}
    mended = {name: _mended(name, part, frozenset(names)) for name, part in parts.items()}
    if mended == parts:
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in names:
            target.writestr(name, mended[name] if name in mended else archive.read(name))
    return out.getvalue()


def _mended(name: str, part: bytes, names: frozenset[str]) -> bytes:
    if name == _TYPES:
        return _types(part.replace(_TEMPLATE, _DOCUMENT), names)
    if name.endswith(".rels"):
        return _relations(name, transitional(part) if _STRICT in part else part, names)
    return transitional(part) if _STRICT in part else part


def _types(part: bytes, names: frozenset[str]) -> bytes:
    root = etree.fromstring(part, parser())
    known = {one.get("PartName", "").lower() for one in root if one.get("PartName")}
    endings = {one.get("Extension", "").lower() for one in root if one.get("Extension")}
    bare = [
        name
        for name in sorted(names)
        if name != _TYPES
        and not name.endswith("/")
        and f"/{name}".lower() not in known
        and name.rpartition(".")[2].lower() not in endings
    ]
    for name in bare:
        made = etree.SubElement(root, f"{{{_NAMESPACE}}}Override")
        made.set("PartName", f"/{name}")
        made.set("ContentType", "application/octet-stream")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if bare else part


def _relations(name: str, part: bytes, names: frozenset[str]) -> bytes:
    folder = posixpath.dirname(posixpath.dirname(name))
    root = etree.fromstring(part, parser())
    lost = [
        one
        for one in root.iterchildren("{*}Relationship")
        if one.get("TargetMode") != "External" and _part(folder, one.get("Target", "")) not in names
    ]
    for one in lost:
        one.set("TargetMode", "External")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if lost else part


def _part(folder: str, target: str) -> str:
    path = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(unquote(path)).lstrip("/")
