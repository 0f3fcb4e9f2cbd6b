"""The form being filled: the open file, what was recognised in it, and what new content needs."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from lxml import etree

from .. import guard
from ..candidates import Settled, settle
from ..errors import Refused
from ..hints import is_prompt, says_something
from ..ooxml import revisions
from ..ooxml.body import read_body, read_paragraph
from ..ooxml.context import Context as Reading
from ..ooxml.context import Warnings
from ..ooxml.names import Element, child_val, number, w
from ..ooxml.package import Package
from ..pieces import Piece
from ..recognising import pieces_of, take_title, type_tables
from ..texts import text_of, text_of_all
from ..writing import tracking
from ..writing.context import Context as Writing
from ..writing.sealing import paragraphs
from .additions import FormFootnotes, FormLists
from .columns import head_rows
from .leaves import Leaf, leaves
from .mending import plain
from .sameness import Sameness

Json = dict[str, Any]
Asset = Callable[[str], bytes | None]

_UNOPENED = "这份表格打不开，没有写成文件。请用 Word 或 WPS 打开它后另存为 .docx，再上传一次。"
_UNTOUCHED = re.compile(
    r".*/(?:header|footer|styles|theme|settings|fontTable|media/|endnotes|comments)[^/]*$"
)
_ANSWERED = re.compile(r".*/(?:settings|comments[^/]*)\.xml$")
_MIN_FILLED = 3
_PROMPTS = ("placeholder text", "占位符文本")
_FALLBACK_WIDTH = 8312  # A4 with Word's own margins, in twips


class _Living(Package):
    """The parts of the form; its main part is the tree that is being changed."""

    def __init__(self, archive: zipfile.ZipFile, main: str, root: Element) -> None:
        super().__init__(archive, main)
        self._root = root

    def tree(self, part: str, less: Callable[[bytes], bytes] | None = None) -> Element | None:
        return self._root if part == self.main else super().tree(part, less)


@dataclass
class Paper:
    """A form on its way; ``donors`` says whose letters a paragraph without any is written in."""

    document: Document
    blocks: list[Json]
    reading: Reading
    writing: Writing
    pieces: list[Piece]
    settled: Settled
    sameness: Sameness
    is_own: bool
    is_record: bool
    original: bytes
    donors: dict[Element, Element] = field(default_factory=dict)
    homeless: list[Json] = field(default_factory=list)  # sections whose place turned out to be none
    leftover: list[Json] = field(default_factory=list)  # what found no room after all
    written: dict[str, Element] = field(default_factory=dict)  # by block of the plan, and by row
    titles: dict[str, list[str]] = field(default_factory=dict)  # of ours, and the blocks below each
    is_answered: bool = False  # opinions go along: comments and settings are ours to write
    _lists: dict[int, tuple[int, int]] = field(default_factory=dict)
    _items: dict[Element, int] = field(default_factory=dict)

    @cached_property
    def is_sample(self) -> bool:
        """Whether the form is a filled paper of another lesson: then its words are not the form's.

        Told once: controls that ask for words do not show it any more when they are filled.
        """
        wanted = [piece for piece in self.settled.sections if piece.is_section]
        filled = [piece for piece in wanted if has_words(piece)]
        return (
            not (self.is_own or self.is_record)
            and len(filled) >= _MIN_FILLED
            and len(filled) * 2 > len(wanted)
        )

    @property
    def is_emptied(self) -> bool:
        """Whether what the plan says nothing about goes from the form."""
        return self.is_own or self.is_sample

    @property
    def body(self) -> Element:
        """``w:body``."""
        body: Element = self.document.element.body
        return body

    @cached_property
    def styles(self) -> frozenset[str]:
        """The styles the form has."""
        return frozenset(self.reading.styles.elements)

    @cached_property
    def prompts(self) -> frozenset[str]:
        """The styles of the grey words that ask for something to be typed."""
        found = self.reading.styles.elements.items()
        return frozenset(name for name, element in found if child_val(element, "name").lower() in _PROMPTS)

    def warn(self, sentence: str) -> None:
        """Keep a sentence for the teacher, once."""
        if sentence not in self.writing.warnings:
            self.writing.warnings.append(sentence)

    def number_of(self, leaf: Leaf) -> tuple[int, int]:
        """(numId, level) of the list an item is in; made at its first item."""
        own = leaf.lists[-1]
        if id(own) not in self._lists:
            self._lists[id(own)] = self.writing.lists.for_list(own, min(len(leaf.lists) - 1, 8), {})
        return self._lists[id(own)]

    def note(self, node: Json, element: Element) -> None:
        """Remember where a block or a row of the plan stands."""
        if own := (node.get("attrs") or {}).get("id"):
            self.written.setdefault(str(own), element)

    def note_line(self, leaf: Leaf, element: Element) -> None:
        """The same of a line, and which list of the plan it shows an item of."""
        self.note(leaf.node, element)
        if leaf.is_item:
            self._items[element] = id(leaf.lists[-1])

    def note_title(self, content: list[Json]) -> str:
        """A name for the title we put over what has no place."""
        own = f"title{len(self.titles)}"
        self.titles[own] = [str((block.get("attrs") or {}).get("id") or "") for block in content]
        return own

    def owners(self) -> dict[int, str]:
        """Which paragraph was written from which block, counted as answers are."""
        of = {element: own for own, element in self.written.items() if own not in self.titles}
        lines = enumerate(paragraphs(self.document.element), start=1)
        return {place: of[line] for place, line in lines if line in of}

    def counts_on(self, leaf: Leaf, before: Element) -> bool:
        """Whether the paragraph before shows the item before."""
        return leaf.is_item and self._items.get(before) == id(leaf.lists[-1])

    def scratch(self) -> Reading:
        """A context for reading a part of the form again, without a trace in the first reading."""
        return replace(self.reading, warnings=Warnings(), boxes=[], fields=[], keeps_elements=False)

    def read_line(self, paragraph: Element) -> Json:
        """A paragraph of the form as it reads now."""
        found = read_paragraph(self.scratch(), paragraph)
        return next((node for node in found if node["type"] == "paragraph"), {"type": "paragraph"})

    def save(self) -> bytes:
        """The bytes of the filled form."""
        self.writing.footnotes.attach(self.document)
        if self.is_answered:
            self.writing.comments.attach(self.document)
            tracking.switch_on(self.document)
        out = io.BytesIO()
        self.document.save(out)
        return self._with_own_parts(out)

    def _with_own_parts(self, saved: io.BytesIO) -> bytes:
        """Headers, footers, styles … byte for byte as the form has them: saving spells them anew."""
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self.original)) as own,
            zipfile.ZipFile(saved) as made,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            names = set(own.namelist())
            for name in made.namelist():
                is_untouched = name in names and _UNTOUCHED.match(name) is not None
                is_untouched = is_untouched and not (self.is_answered and _ANSWERED.match(name))
                target.writestr(name, (own if is_untouched else made).read(name))
        return out.getvalue()


def open_paper(
    data: bytes,
    name: str,
    asset: Asset,
    is_own: bool,
    is_record: bool = False,
    digests: Mapping[str, str] | None = None,
) -> Paper:
    """A form ready to be filled.

    Raises:
        Refused: it is no harmless .docx.
    """
    checked = guard.check(data, name)
    try:
        original = plain(checked.archive, data)
        document: Document = docx.Document(io.BytesIO(original))
        _settle_changes(document)
        package = _Living(checked.archive, checked.main, document.element)
        blocks, reading = read_body(package, keeps_elements=True)
    except (OpcError, etree.LxmlError, KeyError, ValueError, AttributeError, IndexError) as error:
        raise Refused(_UNOPENED) from error
    pieces = pieces_of(blocks)
    settled = settle(pieces)
    take_title(settled, "")
    _link_labels(pieces, settled)
    for piece in settled.sections:
        type_tables(piece)
    writing = Writing(document, asset, FormLists(document), FormFootnotes(document))
    writing.width = page_width(document.element.body)
    return Paper(
        document,
        blocks,
        reading,
        writing,
        pieces,
        settled,
        Sameness(asset, digests),
        is_own,
        is_record,
        original,
    )


def _link_labels(pieces: list[Piece], settled: Settled) -> None:
    """Labels that became a line of the section they were joined to: the line knows where they stand."""
    places: dict[str, list[Element]] = {}
    for piece in pieces:
        element: Element | None = (piece.at or {}).get("element")
        if element is not None and piece.label:
            line = element if element.tag == w("p") else element.find(w("p"))
            if line is not None:
                places.setdefault(piece.label, []).append(line)
    for blocks in (settled.front, *(section.blocks for section in settled.sections)):
        for block in blocks:
            if block["type"] == "paragraph" and "element" not in block and places.get(text_of(block)):
                block |= {"element": places[text_of(block)].pop(0), "is_part": True, "is_label": True}


def has_words(piece: Piece) -> bool:
    """Whether a place of the form holds words of a lesson: more than hints, blanks, captions, heads."""
    return any(says_something(line) for leaf in leaves(piece.blocks) for line in _lines(leaf))


def _lines(leaf: Leaf) -> list[str]:
    if leaf.element is not None and is_prompt(leaf.element):
        return []
    if leaf.kind != "table" or (leaf.node.get("attrs") or {}).get("kind") != "process":
        return leaf.text.split("\n")
    rows = (leaf.node.get("content") or [])[head_rows(leaf.node) :]
    return text_of_all([cell for row in rows for cell in (row.get("content") or [])[1:]]).split("\n")


def _settle_changes(document: Document) -> None:
    """Tracked changes in a form are read as opinions about its text: what is filled is the text itself."""
    root = document.element
    if revisions.has_changes(root):
        root.replace(root.body, revisions.resolved(root, ()).find(w("body")))


def page_width(body: Element) -> int:
    """The room between the margins in twips."""
    page = body.find(w("sectPr"))
    size, margins = (page.find(w("pgSz")), page.find(w("pgMar"))) if page is not None else (None, None)
    if size is None or margins is None:
        return _FALLBACK_WIDTH
    room = number(size.get(w("w"))) - number(margins.get(w("left"))) - number(margins.get(w("right")))
    return room if room > 0 else _FALLBACK_WIDTH
