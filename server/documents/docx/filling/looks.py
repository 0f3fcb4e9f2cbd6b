"""The look new paragraphs get: that of the paragraph whose place they take."""

import copy
import re
from dataclasses import dataclass
from typing import Any

from ..hints import is_prompt
from ..ooxml.names import Element, child_val, local, w
from ..writing import numbering
from ..writing.xml import make
from .dress import letters_of, ungreyed
from .leaves import Leaf
from .paper import Paper

Json = dict[str, Any]

_NOT_COPIED = frozenset({"sectPr", "pageBreakBefore", "rPrChange", "pPrChange", "numPr"})
_BEFORE_INDENT = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
]
_ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_LONG_LATIN = re.compile(r"[\x21-\x7e]{24,}")
_LIST_STEP = 420


@dataclass
class Look:
    """Paragraph properties and letters to copy; both may be absent."""

    paragraph: Element | None = None
    letters: Element | None = None

    def new(self, paper: Paper) -> Element:
        """An empty paragraph in this look."""
        made = make("p")
        if self.paragraph is not None:
            properties = copy.deepcopy(self.paragraph)
            for child in list(properties):
                if local(child) in _NOT_COPIED:
                    properties.remove(child)
            made.append(properties)
        if self.letters is not None:
            paper.donors[made] = self.letters
        return made


def look_of(paragraph: Element | None) -> Look:
    """The look of a paragraph: its properties, the letters of its first words or of its mark."""
    if paragraph is None:
        return Look()
    properties = paragraph.find(w("pPr"))
    run = next((run for run in paragraph.iter(w("r")) if run.find(w("t")) is not None), None)
    if run is None:
        run = next(paragraph.iter(w("r")), None)
    letters = letters_of(run)
    if letters is None and properties is not None:
        letters = letters_of(properties.find(w("rPr")))
    return Look(properties, ungreyed(letters) if is_prompt(paragraph) else letters)


def arrange(paper: Paper, paragraph: Element, old: Leaf | None, new: Leaf) -> None:
    """Alignment, first-line indent and number of a paragraph, where the plan says something else."""
    before = (old.node.get("attrs") or {}) if old is not None and not old.is_blank_line else {}
    after = new.node.get("attrs") or {}
    properties = _properties(paragraph)
    if after.get("align") and after.get("align") != before.get("align"):
        _set(properties, make("jc", val=_ALIGN.get(str(after["align"]), "left")))
    chars = after.get("indentChars")
    is_new = old is None or old.is_blank_line
    if chars != before.get("indentChars") and (not is_new or properties.find(w("ind")) is None):
        chars = chars if isinstance(chars, int | float) else 0
        if chars or not is_new:
            _set(properties, make("ind", firstLineChars=int(chars * 100), firstLine=int(chars * 240)))
    if _LONG_LATIN.search(new.text) and child_val(properties, "jc") in ("both", "distribute"):
        _set(properties, make("jc", val="left"))  # justified, a web address tears the line apart
    _number(paper, properties, old, new)


def _number(paper: Paper, properties: Element, old: Leaf | None, new: Leaf) -> None:
    was = old is not None and old.is_item
    if new.is_item == was:
        return
    for stale in properties.findall(w("numPr")):
        properties.remove(stale)
    if not new.is_item:
        return
    num_id, level = paper.number_of(new)
    _set(properties, numbering.properties(num_id, level))
    _set(properties, make("ind", left=_LIST_STEP * (level + 1), hanging=_LIST_STEP))


def follow(paragraph: Element, sibling: Element) -> None:
    """Count on with the list of the paragraph before."""
    numbers = sibling.find(f"{w('pPr')}/{w('numPr')}")
    indent = sibling.find(f"{w('pPr')}/{w('ind')}")
    properties = _properties(paragraph)
    for child in (numbers, indent):
        if child is not None:
            _set(properties, copy.deepcopy(child))


def _properties(paragraph: Element) -> Element:
    found = paragraph.find(w("pPr"))
    if found is None:
        found = make("pPr")
        paragraph.insert(0, found)
    return found


def _set(properties: Element, child: Element) -> None:
    for old in properties.findall(child.tag):
        properties.remove(old)
    rank = _BEFORE_INDENT.index(local(child))
    for index, other in enumerate(properties):
        name = local(other)
        if name not in _BEFORE_INDENT or _BEFORE_INDENT.index(name) > rank:
            properties.insert(index, child)
            return
    properties.append(child)
