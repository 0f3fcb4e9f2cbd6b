"""Real footnotes: a part of their own with the two separators Word insists on."""

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from ..ooxml.names import Element
from .xml import fonts, make, text_run

_FIRST = 1


class Footnotes:
    """Collects notes; ``attach`` adds the part when there was one."""

    def __init__(self) -> None:
        self._notes: list[Element] = []

    def reference(self, text: str) -> Element:
        """The run that points at a new note."""
        number = _FIRST + len(self._notes)
        small = make("rPr", fonts(), make("sz", val=18), make("szCs", val=18))
        mark = make("r", make("rPr", make("vertAlign", val="superscript")), make("footnoteRef"))
        lines = text.split("\n")
        paragraphs = [
            make("p", mark if index == 0 else None, text_run(line, small if index == 0 else None))
            for index, line in enumerate(lines)
        ]
        self._notes.append(make("footnote", *paragraphs, id=number))
        return make(
            "r", make("rPr", make("vertAlign", val="superscript")), make("footnoteReference", id=number)
        )

    def attach(self, document: Document) -> None:
        """Write ``footnotes.xml`` and point the document at it."""
        if not self._notes:
            return
        separators = [
            make("footnote", make("p", make("r", make(kind))), type=kind, id=number)
            for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
        ]
        root = make("footnotes", *separators, *self._notes)
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        package = document.part.package
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, data, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
