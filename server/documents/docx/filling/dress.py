"""The letters of a run (fonts, size) and marks put on or taken off them, children in the order Word wants."""

import copy
from typing import Any

from ..ooxml.names import Element, local, w
from ..writing.inline import run_properties
from ..writing.xml import make

Json = dict[str, Any]
Marks = tuple[Json, ...]

_ORDER = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
]
_PARTS = {
    "bold": ("b", "bCs"),
    "italic": ("i", "iCs"),
    "strike": ("strike", "dstrike"),
    "underline": ("u",),
    "color": ("color",),
    "highlight": ("highlight", "shd"),
    "sup": ("vertAlign",),
    "sub": ("vertAlign",),
    "emphasis": ("em",),
}
_TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo", "rPrChange"})


def letters_of(run: Element | None) -> Element | None:
    """A copy of the properties of a run (or of a paragraph's mark) for another run."""
    found = run.find(w("rPr")) if run is not None and local(run) != "rPr" else run
    if found is None:
        return None
    made = copy.deepcopy(found)
    for child in list(made):
        if local(child) in _TRACKED:
            made.remove(child)
    return made


def ungreyed(letters: Element | None) -> Element | None:
    """The letters a prompt asks in, without the grey it asks in."""
    for grey in letters.findall(w("color")) if letters is not None else []:
        letters.remove(grey)  # type: ignore[union-attr]
    return letters


def dressed(letters: Element | None, had: Marks, wanted: Marks) -> Element | None:
    """``letters`` with ``wanted`` instead of ``had`` marks; None when there is nothing to say."""
    before = {mark["type"]: mark for mark in had}
    after = {mark["type"]: mark for mark in wanted}
    gone = [name for name in before if name not in after and name in _PARTS]
    come = {name: mark.get("attrs") or {} for name, mark in after.items() if before.get(name) != mark}
    come = {name: attrs for name, attrs in come.items() if name in _PARTS}
    if not gone and not come:
        return letters
    made = letters if letters is not None else make("rPr")
    for name in (*gone, *come):
        for part in _PARTS[name]:
            for old in made.findall(w(part)):
                made.remove(old)
    if "bold" in gone:
        _insert(made, make("b", val=0))
    for child in list(run_properties(come)):
        if local(child) not in ("rFonts", "rStyle"):
            _insert(made, child)
    return made


def _insert(properties: Element, child: Element) -> None:
    place = _rank(child)
    for index, other in enumerate(properties):
        if _rank(other) > place:
            properties.insert(index, child)
            return
    properties.append(child)


def _rank(child: Element) -> int:
    name = local(child)
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
