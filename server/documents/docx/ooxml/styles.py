"""Styles: which paragraphs are headings, which runs are bold by their style, which styles carry numbers."""

import re
from dataclasses import dataclass, field

from .names import Element, child_val, is_on, number, val, w
from .package import Package

_HEADING = re.compile(r"^(?:heading|标题)\s*(\d)")
_MAX_CHAIN = 12
_BEGIN = b"<w:style "


@dataclass(frozen=True)
class Style:
    """One style as far as reading needs it."""

    name: str
    base: str
    level: int | None
    bold: bool | None
    num: tuple[str, int] | None
    is_title: bool
    align: str
    run: Element | None


@dataclass
class Styles:
    """All styles of a document by id; each is read when the first paragraph or run asks for it."""

    elements: dict[str, Element] = field(default_factory=dict)
    default_paragraph: str = ""
    _read: dict[str, Style] = field(default_factory=dict)
    _chains: dict[str, list[Style]] = field(default_factory=dict)

    def has(self, style_id: str) -> bool:
        """Whether the document defines this style."""
        return style_id in self.elements

    def _style(self, style_id: str) -> Style:
        if style_id not in self._read:
            self._read[style_id] = _style(self.elements[style_id])
        return self._read[style_id]

    def chain(self, style_id: str) -> list[Style]:
        """The style and what it is based on, nearest first."""
        known = self._chains.get(style_id)
        if known is None:
            known = self._chains[style_id] = []
            while style_id in self.elements and len(known) < _MAX_CHAIN:
                known.append(self._style(style_id))
                style_id = known[-1].base
        return known

    def level(self, style_id: str) -> int | None:
        """Heading level 1 to 9 by name or outline level."""
        return next((style.level for style in self.chain(style_id) if style.level), None)

    def is_bold(self, style_id: str) -> bool:
        """Whether runs of this style are bold unless they say otherwise."""
        return next((style.bold for style in self.chain(style_id) if style.bold is not None), False)

    def num(self, style_id: str) -> tuple[str, int] | None:
        """(numId, level) a paragraph style brings along."""
        return next((style.num for style in self.chain(style_id) if style.num), None)

    def is_title(self, style_id: str) -> bool:
        """Whether this is Word's Title style (标题)."""
        return any(style.is_title for style in self.chain(style_id))

    def align(self, style_id: str) -> str:
        """The alignment the style gives."""
        return next((style.align for style in self.chain(style_id) if style.align), "")


def read_styles(package: Package) -> Styles:
    """The styles of paragraphs and letters in ``styles.xml``; empty when the document has none."""
    part = package.related("styles")
    root = package.tree(part, _without_tables) if part else None
    styles = Styles()
    if root is None:
        return styles
    for element in root.iterchildren(w("style")):
        style_id = element.get(w("styleId"), "")
        styles.elements[style_id] = element
        if element.get(w("type")) == "paragraph" and element.get(w("default")) in ("1", "true"):
            styles.default_paragraph = style_id
    return styles


def _without_tables(data: bytes) -> bytes:
    """Looks of tables are nine tenths of this part in many files, and nobody asks for them."""
    first, *rest = data.split(_BEGIN)
    kept = [first]
    for one in rest:
        is_of_table = b'w:type="table"' in one[: one.find(b">")]
        kept += (one.partition(b"</w:style>")[2],) if is_of_table else (_BEGIN, one)
    return b"".join(kept)


def _style(element: Element) -> Style:
    name = child_val(element, "name").lower()
    paragraph, run = element.find(w("pPr")), element.find(w("rPr"))
    match = _HEADING.match(name)
    level = int(match[1]) if match and match[1] != "0" else None
    if level is None and paragraph is not None and paragraph.find(w("outlineLvl")) is not None:
        outline = number(child_val(paragraph, "outlineLvl"), 9)
        level = outline + 1 if outline < 9 else None
    bold = run.find(w("b")) if run is not None else None
    return Style(
        name=name,
        base=child_val(element, "basedOn"),
        level=level,
        bold=is_on(bold) if bold is not None else None,
        num=_num(paragraph),
        is_title=name in ("title", "标题"),
        align=child_val(paragraph, "jc"),
        run=run,
    )


def _num(paragraph: Element | None) -> tuple[str, int] | None:
    properties = paragraph.find(w("numPr")) if paragraph is not None else None
    num_id = child_val(properties, "numId")
    return (num_id, number(val(properties.find(w("ilvl"))))) if properties is not None and num_id else None
