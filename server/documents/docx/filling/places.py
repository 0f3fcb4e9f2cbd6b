"""A row of a table as Word holds it: cells with their columns, merged, split off, moved."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from ..hints import is_prompt
from ..ooxml.names import Element, child_val, local, number, w
from ..ooxml.tables import inside
from ..writing.xml import make

_BEFORE_SPAN = ("cnfStyle", "tcW")
_BLOCKS = frozenset({"p", "tbl", "sdt"})
_ENDS_IN_LINE = frozenset({"tc", "sdtContent"})  # Word opens no file with one that does not


@dataclass
class Place:
    """One ``w:tc`` from column ``start`` to ``end``; ``merge`` is "", "restart" or "continue"."""

    start: int
    end: int
    cell: Element

    @property
    def merge(self) -> str:
        """How it hangs together with the cells above and below."""
        found = self.cell.find(f"{w('tcPr')}/{w('vMerge')}")
        if found is None:
            return ""
        return "restart" if found.get(w("val")) == "restart" else "continue"


def places(row: Element) -> list[Place]:
    """The cells of a row with their columns."""
    column = number(child_val(row.find(w("trPr")), "gridBefore"))
    found = []
    for cell in inside(row, "tc"):
        span = max(1, number(child_val(cell.find(w("tcPr")), "gridSpan"), 1))
        found.append(Place(column, column + span, cell))
        column += span
    return found


def row_of(cell: Element) -> Element:
    """The row a cell stands in."""
    return next(cell.iterancestors(w("tr")))


def table_of(cell: Element) -> Element:
    """The table a cell stands in."""
    return next(cell.iterancestors(w("tbl")))


def join(cells: list[Place]) -> Element:
    """Neighbouring cells as one; the first stays, the words of the others go."""
    first = cells[0].cell
    span = cells[-1].end - cells[0].start
    properties = properties_of(first)
    for old in properties.findall(w("gridSpan")):
        properties.remove(old)
    if span > 1:
        _insert(properties, make("gridSpan", val=span))
    widths = [one.cell.find(f"{w('tcPr')}/{w('tcW')}") for one in cells]
    if all(width is not None and width.get(w("type"), "dxa") == "dxa" for width in widths):
        total = sum(number(width.get(w("w"))) for width in widths if width is not None)
        if widths[0] is not None:
            widths[0].set(w("w"), str(total))
    for other in cells[1:]:
        parent = other.cell.getparent()
        if parent is not None:
            parent.remove(other.cell)
    return first


def set_merge(cell: Element, merge: str) -> None:
    """ "" (a cell of its own), "restart" or "continue"."""
    properties = properties_of(cell)
    for old in properties.findall(w("vMerge")):
        properties.remove(old)
    if merge:
        made = make("vMerge", val="restart") if merge == "restart" else make("vMerge")
        _insert(properties, made)


def properties_of(cell: Element) -> Element:
    """``w:tcPr``, made when it is missing."""
    found = cell.find(w("tcPr"))
    if found is None:
        found = make("tcPr")
        cell.insert(0, found)
    return found


def _insert(properties: Element, child: Element) -> None:
    """Behind the width; the span before the merge, as the schema wants it."""
    names = [*_BEFORE_SPAN, *(["gridSpan", "hMerge"] if local(child) == "vMerge" else [])]
    at = 0
    for index, other in enumerate(properties):
        if local(other) in names:
            at = index + 1
    properties.insert(at, child)


def relax(row: Element) -> None:
    """A row of a fixed height would cut the words off, one that must not break would leave a blank page."""
    properties = row.find(w("trPr"))
    if properties is None:
        return
    for height in properties.findall(w("trHeight")):
        if height.get(w("hRule")) == "exact":
            height.set(w("hRule"), "atLeast")
    for whole in properties.findall(w("cantSplit")):
        properties.remove(whole)


def clone(row: Element, left: int, right: int) -> Element:
    """A copy of a row for one more step: blank, and merged on where a cell beside hangs over the rows."""
    made = copy.deepcopy(row)
    for attribute in list(made.attrib):
        if local_name(attribute) in ("paraId", "textId"):
            del made.attrib[attribute]
    for header in made.findall(f"{w('trPr')}/{w('tblHeader')}"):
        header.getparent().remove(header)  # type: ignore[union-attr]
    for place in places(made):
        is_outside = place.end <= left or place.start >= right
        if is_outside and place.merge == "restart":
            set_merge(place.cell, "continue")
        blank(place.cell)
    return made


def local_name(attribute: str | bytes) -> str:
    """An attribute without its namespace."""
    return str(attribute).rpartition("}")[2]


def blank(cell: Element) -> None:
    """Leave the first paragraph of a cell without its words; new ones are written in the same letters."""
    lines = list(_lines(cell))
    for child in list(cell):
        if local(child) not in ("tcPr",) and child is not (lines[0] if lines else None):
            cell.remove(child)
    if not lines:
        cell.append(make("p"))
        return
    first = lines[0]
    run = next((run for run in first.iter(w("r")) if run.find(w("rPr")) is not None), None)
    letters = copy.deepcopy(run.find(w("rPr"))) if run is not None else None
    for child in list(first):
        if local(child) != "pPr":
            first.remove(child)
    if letters is not None:
        properties = first.find(w("pPr"))
        if properties is None:
            properties = make("pPr")
            first.insert(0, properties)
        for old in properties.findall(w("rPr")):
            properties.remove(old)
        place = next(
            (i for i, child in enumerate(properties) if local(child) in ("sectPr", "pPrChange")),
            len(properties),
        )
        properties.insert(place, letters)


def _lines(cell: Element) -> Iterator[Element]:
    yield from cell.iterchildren(w("p"))


def take_out(element: Element) -> None:
    """Remove a block; a cell or a control that would not end in a paragraph then keeps one, without words.

    What a control asks for stays there with it.
    """
    parent = element.getparent()
    if parent is None or element.find(f"{w('pPr')}/{w('sectPr')}") is not None:  # ends a section of the pages
        return
    blocks = [child for child in parent if local(child) in _BLOCKS and child is not element]
    if local(parent) not in _ENDS_IN_LINE or (blocks and local(blocks[-1]) == "p"):
        parent.remove(element)
    elif local(element) != "p":
        parent.replace(element, make("p"))
    elif not is_prompt(element):
        for child in list(element):
            if local(child) != "pPr":
                element.remove(child)


def remove_row(row: Element, left: int, right: int) -> None:
    """Take a row out; what hangs from it over the rows below starts in the next one instead."""
    parent = row.getparent()
    if parent is None:
        return
    below = next(row.itersiblings(w("tr")), None)
    for place in places(row):
        if (left <= place.start < right) or place.merge != "restart" or below is None:
            continue
        twin = next(
            (one for one in places(below) if one.start == place.start and one.merge == "continue"), None
        )
        if twin is not None and twin.cell.getparent() is not None:
            twin.cell.getparent().replace(twin.cell, place.cell)  # type: ignore[union-attr]
    parent.remove(row)


def hand_up(row: Element, above: Element, left: int, right: int) -> None:
    """A row was put before ``row``: what hangs from that one over the rows below starts in ``above`` now."""
    for place in places(row):
        if place.merge != "restart" or left <= place.start < right:
            continue
        twin = next((one for one in places(above) if one.start == place.start), None)
        if twin is not None and twin.merge == "continue":
            mark = make("continue")
            twin.cell.addprevious(mark)
            place.cell.addprevious(twin.cell)
            mark.addprevious(place.cell)
            above.remove(mark)
