"""Writing where a paper comes from into it (``origins``)."""

import io
import zipfile

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from server.documents.spec import Json

from ..ooxml.names import Element
from ..origins import PLAN, VERSION, Origin, bookmark
from .revisions import is_new
from .xml import make

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of user-defined properties, as the standard says
_FIRST_ID = 2
_PART = "/docProps/custom.xml"


def around_block(block_id: str, content: list[Json], number: int) -> tuple[Element, Element]:
    """The two ends of a paragraph's bookmark; ``content`` as it is written, tracked pieces too."""
    words = "".join(piece["text"] for piece in content if piece["type"] == "text" and not is_new(piece))
    return make("bookmarkStart", id=number, name=bookmark(block_id, words)), make("bookmarkEnd", id=number)


def around_heading(section_id: str, words: str, number: int) -> tuple[Element, Element]:
    """The same for the heading of a section."""
    return around_block(section_id, [{"type": "text", "text": words}], number)


def attach(document: Document, origin: Origin) -> None:
    """Put plan and version among the properties of the file; those it has already stay."""
    package = document.part.package
    old = next((one.target_part for one in package.rels.values() if one.reltype == RELATION), None)
    root = (
        etree.fromstring(old.blob)
        if old is not None
        else etree.Element(f"{{{CUSTOM}}}Properties", nsmap={"cp": CUSTOM, "vt": _TYPES})
    )
    _fill(root, origin)
    data = _xml(root)
    if old is not None:
        old._blob = data
        return
    part = Part(PackURI(_PART), _CONTENT_TYPE, data, package)
    package.relate_to(part, RELATION)


def sealed(data: bytes, origin: Origin) -> bytes:
    """A finished .docx, a school's own form perhaps, with plan and version among its properties; everything
    else byte for byte."""
    source = zipfile.ZipFile(io.BytesIO(data))
    parts = {entry.filename: source.read(entry) for entry in source.infolist()}
    relations = etree.fromstring(parts["_rels/.rels"])
    known = next((one for one in relations if one.get("Type") == RELATION), None)
    name = (known.get("Target") or "").lstrip("/") if known is not None else _PART.lstrip("/")
    root = (
        etree.fromstring(parts[name])
        if name in parts
        else etree.Element(f"{{{CUSTOM}}}Properties", nsmap={"cp": CUSTOM, "vt": _TYPES})
    )
    _fill(root, origin)
    parts[name] = _xml(root)
    if known is None:
        tag = etree.QName(relations).namespace
        etree.SubElement(relations, f"{{{tag}}}Relationship", Id="rIdGongbei", Type=RELATION, Target=name)
        parts["_rels/.rels"] = _xml(relations)
        types = etree.fromstring(parts["[Content_Types].xml"])
        space = etree.QName(types).namespace
        etree.SubElement(types, f"{{{space}}}Override", PartName=_PART, ContentType=_CONTENT_TYPE)
        parts["[Content_Types].xml"] = _xml(types)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part, content in parts.items():
            target.writestr(part, content)
    return out.getvalue()


def _xml(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _fill(root: Element, origin: Origin) -> None:
    for name, value in ((PLAN, origin.plan), (VERSION, origin.version)):
        _put(root, name, value)


def _put(root: Element, name: str, value: str) -> None:
    for one in root.findall(f"{{{CUSTOM}}}property[@name='{name}']"):
        root.remove(one)
    numbers = [int(one.get("pid") or 0) for one in root]
    one = etree.SubElement(root, f"{{{CUSTOM}}}property", fmtid=_FORMAT, name=name)
    one.set("pid", str(max([*numbers, _FIRST_ID - 1]) + 1))
    etree.SubElement(one, f"{{{_TYPES}}}lpwstr").text = value
