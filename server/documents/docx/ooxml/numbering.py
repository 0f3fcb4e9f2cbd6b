"""Automatic numbers: definitions, restarts, overrides of ``numbering.xml``, counted as Word counts."""

import re
from dataclasses import dataclass, field

from . import numerals
from .names import Element, child_val, number, w

_PLACE = re.compile(r"%([1-9])")
# Private-use code points of Symbol and Wingdings that Word writes as bullets.
_BULLETS = {
    "\uf0b7": "•",
    "\uf06c": "●",
    "\uf06e": "■",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\uf075": "◆",
    "\uf0a7": "▪",
    "\uf076": "❖",
    "\uf0b2": "○",
    "\uf0a8": "□",
    "\uf0e8": "➔",
}


@dataclass(frozen=True)
class Level:
    """One level of a list definition."""

    fmt: str = "decimal"
    text: str = "%1."
    start: int = 1
    is_legal: bool = False
    restart_after: int | None = None
    style: str = ""


@dataclass(frozen=True)
class Label:
    """What Word shows before a paragraph: ``text`` as displayed, ``value`` the count behind it."""

    fmt: str
    level: int
    value: int
    text: str
    pattern: str
    num_id: str


@dataclass
class _Definition:
    levels: dict[int, Level] = field(default_factory=dict)


@dataclass
class Numbering:
    """The lists of one document with the running counters."""

    definitions: dict[str, _Definition] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, dict[int, Level]] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def level(self, num_id: str, index: int) -> Level | None:
        """The definition behind a paragraph's numId and ilvl."""
        override = self.overrides.get(num_id, {}).get(index)
        if override is not None:
            return override
        definition = self.definitions.get(self.abstract_of.get(num_id, ""))
        return definition.levels.get(index) if definition else None

    def next(self, num_id: str, index: int) -> Label | None:
        """Count one paragraph and tell what Word displays before it; None when it has no number."""
        level = self.level(num_id, index)
        if num_id in ("", "0") or level is None:
            return None
        counts = self._counts.setdefault(self.abstract_of[num_id], {})
        fresh = self.starts.get(num_id, {}).get(index)
        if fresh is not None and (num_id, index) not in self._started:
            counts[index] = fresh
        else:
            counts[index] = counts[index] + 1 if index in counts else level.start
        self._started.add((num_id, index))
        self._restart_deeper(num_id, index, counts)
        return Label(level.fmt, index, counts[index], self._text(num_id, level, counts), level.text, num_id)

    def _restart_deeper(self, num_id: str, index: int, counts: dict[int, int]) -> None:
        for deeper in [other for other in counts if other > index]:
            level = self.level(num_id, deeper)
            after = level.restart_after if level else None
            if after is None or (after > 0 and index < after):
                del counts[deeper]

    def _text(self, num_id: str, level: Level, counts: dict[int, int]) -> str:
        if level.fmt == "bullet":
            return _BULLETS.get(level.text, level.text if level.text and level.text < "\ue000" else "•")

        def shown(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            other = self.level(num_id, index) or Level()
            fmt = "decimal" if level.is_legal and other.fmt != "decimalZero" else other.fmt
            return numerals.show(counts.get(index, other.start), fmt)

        return _PLACE.sub(shown, level.text)


def read_numbering(root: Element | None) -> Numbering:
    """All list definitions of ``numbering.xml``."""
    lists = Numbering()
    if root is None:
        return lists
    links: dict[str, str] = {}
    for element in root.iterchildren(w("abstractNum")):
        abstract_id = element.get(w("abstractNumId"), "")
        levels = (_level(child) for child in element.iterchildren(w("lvl")))
        lists.definitions[abstract_id] = _Definition(dict(levels))
        if child_val(element, "styleLink"):
            links[child_val(element, "styleLink")] = abstract_id
    for element in root.iterchildren(w("abstractNum")):
        link = child_val(element, "numStyleLink")
        if link in links:
            lists.definitions[element.get(w("abstractNumId"), "")] = lists.definitions[links[link]]
    for element in root.iterchildren(w("num")):
        _read_num(lists, element)
    return lists


def _read_num(lists: Numbering, element: Element) -> None:
    num_id = element.get(w("numId"), "")
    lists.abstract_of[num_id] = child_val(element, "abstractNumId")
    for override in element.iterchildren(w("lvlOverride")):
        index = number(override.get(w("ilvl")))
        level = override.find(w("lvl"))
        if level is not None:
            lists.overrides.setdefault(num_id, {})[index] = _level(level)[1]
        if override.find(w("startOverride")) is not None:
            lists.starts.setdefault(num_id, {})[index] = number(child_val(override, "startOverride"), 1)


def _level(element: Element) -> tuple[int, Level]:
    index = number(element.get(w("ilvl")))
    fmt = child_val(element, "numFmt")
    if not fmt:  # Word 2010+ wraps newer formats (enclosed circles) in AlternateContent
        wrapped = element.find(f".//{w('numFmt')}")
        fmt = wrapped.get(w("val"), "decimal") if wrapped is not None else "decimal"
    restart = element.find(w("lvlRestart"))
    return index, Level(
        fmt=fmt,
        text=child_val(element, "lvlText"),
        start=number(child_val(element, "start"), 1),
        is_legal=element.find(w("isLgl")) is not None,
        restart_after=number(child_val(element, "lvlRestart")) if restart is not None else None,
        style=child_val(element, "pStyle"),
    )
