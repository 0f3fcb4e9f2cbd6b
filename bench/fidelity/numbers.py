"""The numbers Word counts by itself, as they are displayed."""

import re
from dataclasses import dataclass, field

from .parts import Element, Paper, val, w
from .words import paragraphs, squeezed, text

_DIGITS = "零一二三四五六七八九"
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PLACE = re.compile(r"%([1-9])")


@dataclass
class _Lists:
    levels: dict[str, dict[int, Element]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    changed: dict[tuple[str, int], Element] = field(default_factory=dict)
    begins: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def level(self, num: str, index: int) -> Element | None:
        """The definition of one level of a list."""
        known = self.changed.get((num, index))
        return known if known is not None else self.levels.get(self.abstract.get(num, ""), {}).get(index)

    def count(self, num: str, index: int) -> str | None:
        """Count one paragraph; what Word shows before it."""
        level = self.level(num, index)
        if level is None:
            return None
        counts = self.counts.setdefault(self.abstract[num], {})
        begin = int(val(level, "start") or 1)
        if (num, index) in self.begins and (num, index) not in self.begun:
            counts[index] = self.begins[num, index]
        else:
            counts[index] = counts[index] + 1 if index in counts else begin
        self.begun.add((num, index))
        for deeper in [one for one in counts if one > index]:
            if val(self.level(num, deeper), "lvlRestart") != "0":
                del counts[deeper]
        return self.shown(num, level, counts)

    def shown(self, num: str, level: Element, counts: dict[int, int]) -> str:
        """The pattern with the counts in it; every bullet is one sign."""
        pattern = val(level, "lvlText")
        if form(level) == "bullet":
            return "•"

        def one(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            other = self.level(num, index)
            begin = int(val(other, "start") or 1)
            is_legal = level.find(w("isLgl")) is not None
            return figure(counts.get(index, begin), "decimal" if is_legal else form(other))

        return _PLACE.sub(one, pattern)


def form(level: Element | None) -> str:
    """The number format of a level, newer ones in AlternateContent too."""
    if level is None:
        return "decimal"
    found = next(level.iter(w("numFmt")), None)
    return "decimal" if found is None else str(found.get(w("val"), "decimal"))


def figure(number: int, fmt: str) -> str:
    """One number in one format."""
    if fmt in ("chineseCounting", "chineseCountingThousand", "ideographDigital", "taiwaneseCounting",
               "japaneseCounting", "taiwaneseCountingThousand"):  # fmt: skip
        return (
            chinese(number)
            if fmt != "ideographDigital"
            else "".join("〇" if sign == "0" else _DIGITS[int(sign)] for sign in str(number))
        )
    if fmt.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return _CIRCLES[number - 1]
    if fmt in ("lowerLetter", "upperLetter"):
        sign = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return sign if fmt == "lowerLetter" else sign.upper()
    if fmt in ("lowerRoman", "upperRoman"):
        found = roman(number)
        return found.lower() if fmt == "lowerRoman" else found
    if fmt == "decimalZero":
        return f"{number:02d}"
    return "" if fmt == "none" else str(number)


def chinese(number: int) -> str:
    """1 to 99 as they are spoken."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    lead = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return lead + (_DIGITS[ones] if ones else "")


def roman(number: int) -> str:
    """Roman figures."""
    found = ""
    for value, sign in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"),
                        (4, "IV"), (1, "I")):  # fmt: skip
        while number >= value:
            found, number = found + sign, number - value
    return found


def _read(paper: Paper) -> _Lists:
    lists = _Lists()
    root = paper.beside("numbering")
    if root is None:
        return lists
    for one in root.iterchildren(w("abstractNum")):
        lists.levels[one.get(w("abstractNumId"), "")] = {
            int(level.get(w("ilvl"), 0)): level for level in one.iterchildren(w("lvl"))
        }
    for one in root.iterchildren(w("num")):
        num = one.get(w("numId"), "")
        lists.abstract[num] = val(one, "abstractNumId")
        for change in one.iterchildren(w("lvlOverride")):
            index = int(change.get(w("ilvl"), 0))
            if change.find(w("lvl")) is not None:
                lists.changed[num, index] = change.find(w("lvl"))
            if change.find(w("startOverride")) is not None:
                lists.begins[num, index] = int(val(change, "startOverride") or 1)
    return lists


def _by_style(paper: Paper) -> dict[str, tuple[str, int]]:
    """The list a paragraph style brings along, base styles followed."""
    root = paper.beside("styles")
    own: dict[str, tuple[str, int]] = {}
    base: dict[str, str] = {}
    for style in root.iterchildren(w("style")) if root is not None else ():
        name = style.get(w("styleId"), "")
        base[name] = val(style, "basedOn")
        found = style.find(f"{w('pPr')}/{w('numPr')}")
        if val(found, "numId"):
            own[name] = (val(found, "numId"), int(val(found, "ilvl") or 0))
    for name in base:
        above, steps = name, 0
        while above in base and above not in own and steps < 12:
            above, steps = base[above], steps + 1
        if above in own:
            own.setdefault(name, own[above])
    return own


def displayed(paper: Paper) -> list[tuple[str, str]]:
    """(number shown before it, text) of every paragraph with text; "" without an automatic number."""
    lists, styled = _read(paper), _by_style(paper)
    found = []
    for paragraph in paragraphs(paper.body):
        settings = paragraph.find(w("pPr"))
        numbers = settings.find(w("numPr")) if settings is not None else None
        num, index = styled.get(val(settings, "pStyle"), ("", 0))
        if numbers is not None:
            num = val(numbers, "numId") or num
            index = int(val(numbers, "ilvl") or index)
        shown = lists.count(num, index) if num not in ("", "0") else None
        said = squeezed(text(paragraph))
        if said:
            found.append((squeezed(shown or ""), said))
    return found
