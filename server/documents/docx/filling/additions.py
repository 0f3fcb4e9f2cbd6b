"""What new content adds to the form's own parts: lists and footnotes beside those it already has."""

from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.parts.numbering import NumberingPart
from lxml import etree

from ..ooxml.names import Element, number, w
from ..ooxml.package import parser
from ..writing.footnotes import Footnotes
from ..writing.numbering import Lists
from ..writing.xml import make


class FormLists(Lists):
    """Adds lists after those of the form; its numbering part is made when the first one is needed."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0
        self._is_ready = False

    def add(self, level: int, fmt: str, pattern: str, start: int) -> int:
        """A new list; its numId."""
        if not self._is_ready:
            self._open()
        made = super().add(level, fmt, pattern, start)
        for last in self.root.findall(w("numIdMacAtCleanup")):
            self.root.append(last)  # the schema wants it behind all lists
        return made

    def _open(self) -> None:
        part: Any = self._document.part
        empty: Any = make("numbering")
        try:
            found = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
        except KeyError:
            name = PackURI("/word/numbering.xml")
            found = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, empty, part.package)
            part.relate_to(found, RELATIONSHIP_TYPE.NUMBERING)
        self.root = found.element
        taken = [number(one.get(w("numId"))) for one in self.root.findall(w("num"))]
        taken += [number(one.get(w("abstractNumId"))) for one in self.root.findall(w("abstractNum"))]
        self._count = max(taken, default=0)
        self._is_ready = True


class FormFootnotes(Footnotes):
    """Adds notes after those of the form."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._part: Part | None = None
        self._first = 1
        try:
            self._part = document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
        except KeyError:
            return
        root = self._root()
        taken = [number(note.get(w("id"))) for note in root.findall(w("footnote"))]
        self._first = max([0, *taken]) + 1

    def _root(self) -> Element:
        assert self._part is not None
        return etree.fromstring(self._part.blob, parser())

    def reference(self, text: str) -> Element:
        """The run that points at a new note."""
        run = super().reference(text)
        own = self._first + len(self._notes) - 1
        for element in (run.find(w("footnoteReference")), self._notes[-1]):
            if element is not None:
                element.set(w("id"), str(own))
        return run

    def attach(self, document: Document) -> None:
        """Write the new notes behind the form's own."""
        if self._part is None:
            super().attach(document)
            return
        if self._notes:
            root = self._root()
            root.extend(self._notes)
            data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            self._part._blob = data
            self._notes = []
