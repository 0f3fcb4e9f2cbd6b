"""Real lists: one definition per list, made as the list comes up."""

from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from ..ooxml import numerals
from ..ooxml.names import Element
from .xml import make

_INDENT = 420
_PATTERNS = {
    "chineseCounting": "%{}、",
    "chineseCountingThousand": "%{}、",
    "ideographDigital": "%{}、",
    "decimalEnclosedCircle": "%{}",
    "lowerLetter": "%{})",
}


class Lists:
    """Adds list definitions to the numbering part."""

    def __init__(self, document: Document) -> None:
        part: Any = document.part.numbering_part
        self.root: Element = part.element
        for child in list(self.root):
            self.root.remove(child)
        self._count = 0

    def add(self, level: int, fmt: str, pattern: str, start: int) -> int:
        """A new list whose ``level`` shows ``pattern``; its numId."""
        self._count += 1
        definition = make(
            "lvl",
            make("start", val=max(start, 0)),
            make("numFmt", val=fmt),
            make("suff", val="space") if fmt != "bullet" else None,
            make("lvlText", val=pattern),
            make("lvlJc", val="left"),
            make("pPr", make("ind", left=_INDENT * (level + 1), hanging=_INDENT)),
            ilvl=level,
        )
        abstract = make(
            "abstractNum", make("multiLevelType", val="multilevel"), definition, abstractNumId=self._count
        )
        first_num = self.root.find(qn("w:num"))
        if first_num is None:
            self.root.append(abstract)
        else:
            first_num.addprevious(abstract)
        self.root.append(make("num", make("abstractNumId", val=self._count), numId=self._count))
        return self._count

    def for_list(self, node: dict[str, Any], level: int, above: dict[int, str]) -> tuple[int, int]:
        """(numId, level) for a list node; ``above`` are the numbers of the items it stands in, by level."""
        if node["type"] == "bulletList":
            return self.add(level, "bullet", ("•", "○", "■")[level % 3], 1), level
        attrs = node.get("attrs") or {}
        num = attrs.get("num") or {}
        level = min(max(int(num.get("lvl") or level), 0), 8)
        fmt = str(num.get("fmt") or "decimal")
        pattern = str(num.get("text") or _PATTERNS.get(fmt, "%{}.").format(level + 1))
        for other, shown in above.items():
            if other != level:
                pattern = pattern.replace(f"%{other + 1}", shown)
        return self.add(level, fmt, pattern, int(attrs.get("start") or 0)), level

    def fixed(self, num: dict[str, Any]) -> tuple[int, int]:
        """(numId, level) that shows exactly ``num.text`` before one paragraph."""
        level = min(max(int(num.get("lvl") or 0), 0), 8)
        return self.add(
            level, str(num.get("fmt") or "decimal"), str(num.get("text") or ""), int(num.get("start") or 0)
        ), level


def shown(node: dict[str, Any], index: int) -> str:
    """The bare number of an item, for patterns of the lists below it."""
    attrs = node.get("attrs") or {}
    num = attrs.get("num") or {}
    return numerals.show(int(attrs.get("start") or 0) + index, str(num.get("fmt") or "decimal"))


def properties(num_id: int, level: int) -> Element:
    """``w:numPr`` of a paragraph."""
    return make("numPr", make("ilvl", val=level), make("numId", val=num_id))
