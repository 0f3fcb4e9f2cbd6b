"""Tables by what their cells say and which of them are merged."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .parts import Element, val, w
from .words import squeezed, text


@dataclass
class Table:
    """One table: the texts of its cells in order, and its merged cells as (text, columns, rows)."""

    cells: list[str] = field(default_factory=list)
    merged: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass
class _Cell:
    start: int
    span: int
    merge: str
    said: str
    rows: int = 1


def tables_of(root: Element) -> list[Table]:
    """Every table, those inside others too."""
    return [_table(one) for one in root.iter(w("tbl"))]


def _table(element: Element) -> Table:
    found = Table()
    open_cells: dict[int, _Cell] = {}
    every: list[_Cell] = []
    for row in _children(element, "tr"):
        settings = row.find(w("trPr"))
        if settings is not None and settings.find(w("del")) is not None:
            continue
        column = int(val(settings, "gridBefore") or 0)
        for one in _children(row, "tc"):
            cell = _cell(one, column)
            column += cell.span
            above = open_cells.get(cell.start)
            if cell.merge == "continue" and above is not None:
                above.rows += 1
                above.said += cell.said
                continue
            for place in range(cell.start, cell.start + cell.span):
                open_cells.pop(place, None)
            if cell.merge:
                open_cells[cell.start] = cell
            every.append(cell)
    found.cells = [cell.said for cell in every]
    found.merged = [(cell.said, cell.span, cell.rows) for cell in every if cell.span > 1 or cell.rows > 1]
    return found


def _cell(element: Element, column: int) -> _Cell:
    settings = element.find(w("tcPr"))
    merge = ""
    if settings is not None and settings.find(w("vMerge")) is not None:
        merge = val(settings, "vMerge") or "continue"
    said = "".join(squeezed(text(one)) for one in _own_paragraphs(element))
    return _Cell(column, max(1, int(val(settings, "gridSpan") or 1)), merge, said)


def _own_paragraphs(cell: Element) -> Iterator[Element]:
    for one in cell.iter(w("p")):
        if next(one.iterancestors(w("tc"))) is cell and not any(
            box is not None for box in one.iterancestors(w("txbxContent"))
        ):
            yield one


def _children(element: Element, name: str) -> Iterator[Element]:
    """Rows or cells through content controls and insertions, not those of tables inside."""
    for child in element:
        if child.tag == w(name):
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("ins"), w("customXml"), w("smartTag"), w("moveTo")):
            yield from _children(child, name)
