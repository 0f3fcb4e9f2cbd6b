"""Writing where a paper comes from into it (``origins``)."""

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from server.documents.spec import Json

from ..ooxml.names import Element
from ..ooxml.package import parser
from ..origins import FORM, PLAN, VERSION, Origin, bookmark
from .revisions import is_new
from .xml import make

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of user-defined properties, as the standard says
_FIRST_ID = 2
PART = "/docProps/custom.xml"


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
    root = etree.fromstring(old.blob, parser()) if old is not None else empty()
    fill(root, origin)
    data = xml(root)
    if old is not None:
        old._blob = data
        return
    part = Part(PackURI(PART), CONTENT_TYPE, data, package)
    package.relate_to(part, RELATION)


def xml(root: Element) -> bytes:
    """A part as it stands in a file."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def empty() -> Element:
    """Properties of a file that has none."""
    return etree.Element(f"{{{CUSTOM}}}Properties", nsmap={"cp": CUSTOM, "vt": _TYPES})


def fill(root: Element, origin: Origin, *, is_form: bool = False) -> None:
    """Say it among the user-defined properties."""
    for name, value in ((PLAN, origin.plan), (VERSION, origin.version), (FORM, "1" if is_form else "")):
        _put(root, name, value)


def _put(root: Element, name: str, value: str) -> None:
    for one in root.findall(f"{{{CUSTOM}}}property[@name='{name}']"):
        root.remove(one)
    if not value:
        return
    numbers = [int(one.get("pid") or 0) for one in root]
    one = etree.SubElement(root, f"{{{CUSTOM}}}property", fmtid=_FORMAT, name=name)
    one.set("pid", str(max([*numbers, _FIRST_ID - 1]) + 1))
    etree.SubElement(one, f"{{{_TYPES}}}lpwstr").text = value
