"""Two states of one table, row by row and cell by cell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from server.documents import grid, process, walk
from server.documents.keys import COLUMN_TITLES
from server.documents.spec import NODES, Json
from server.plans import aligning
from server.plans.aligning import Piece
from server.plans.compared import Cell, Change, Row
from server.plans.runs import Alphabet, compare_lines, whole

_LABEL_LENGTH = 12
CONTAINERS = frozenset(name for name, node in NODES.items() if node.child not in (None, "inline"))
T = TypeVar("T")


@dataclass(frozen=True)
class _Cell:
    node: Json
    label: str
    col: str | None


@dataclass(frozen=True)
class _Row:
    node: Json
    title: str
    minutes: float | None
    is_head: bool
    cells: tuple[_Cell, ...]


def compare_tables(base: Json | None, other: Json | None, alphabet: Alphabet) -> tuple[Row, ...]:
    """The rows in the order of ``other``, removed ones where they were; None = there was no table."""
    before, after = _rows(base), _rows(other)
    found = aligning.align(_row_pieces(before), _row_pieces(after), aligning.by_text)
    return tuple(
        _row(_at(before, place), _at(after, at), place not in found.steady, alphabet)
        for place, at in found.places
    )


def leaves(node: Json) -> Iterator[Json]:
    """The paragraphs and atoms of a cell in order, those of lists and tables in it too."""
    for child in node.get("content") or ():
        if child["type"] in CONTAINERS:
            yield from leaves(child)
        else:
            yield child


def differ(base: Json, other: Json) -> bool:
    """Do they say or look different? Ids and origins do not count."""
    return base != other and bare(base) != bare(other)


def bare(node: Json) -> Json:
    """The node without ids and origins."""
    result = {key: value for key, value in node.items() if key != "attrs"}
    attrs = {name: value for name, value in (node.get("attrs") or {}).items() if name not in ("id", "src")}
    if attrs:
        result["attrs"] = attrs
    if node.get("content"):
        result["content"] = [bare(child) for child in node["content"]]
    return result


def _rows(table: Json | None) -> list[_Row]:
    if table is None:
        return []
    placed = grid.place(table)
    kinds = process.columns(placed)
    head = process.head_rows(placed)
    labels = [COLUMN_TITLES.get(kind or "", "") for kind in kinds]
    for one in placed[0] if head else ():
        labels[one.column] = process.cell_text(one.cell)[:_LABEL_LENGTH] or labels[one.column]
    titles = {step.id: step.title for step in process.steps(table)}
    rows = [row for row in table.get("content") or () if row["type"] == "tableRow"]
    return [
        _Row(
            node=row,
            title=titles.get(str(walk.attr(row, "id") or ""), ""),
            minutes=_minutes(row),
            is_head=number < head,
            cells=tuple(_Cell(one.cell, labels[one.column], kinds[one.column]) for one in placed[number]),
        )
        for number, row in enumerate(rows)
    ]


def _row_pieces(rows: Iterable[_Row]) -> list[Piece]:
    return [
        Piece(
            str(walk.attr(row.node, "id") or ""),
            "\n".join(process.cell_text(cell.node) for cell in row.cells),
            "head" if row.is_head else "row",
        )
        for row in rows
    ]


def _row(base: _Row | None, other: _Row | None, is_moved: bool, alphabet: Alphabet) -> Row:
    shown = other or base
    assert shown is not None
    cells = _cells(base, other, alphabet)
    is_edited = (
        base is not None
        and other is not None
        and (any(cell.change is not Change.SAME for cell in cells) or _facts(base) != _facts(other))
    )
    return Row(
        change=_change(base, other, is_moved, is_edited),
        id=str(walk.attr(shown.node, "id") or ""),
        title=shown.title,
        is_head=shown.is_head,
        is_edited=is_edited,
        base_minutes=base.minutes if base else None,
        other_minutes=other.minutes if other else None,
        cells=cells,
        base_id=str(walk.attr(base.node, "id") or "") if base else "",
    )


def _cells(base: _Row | None, other: _Row | None, alphabet: Alphabet) -> tuple[Cell, ...]:
    before, after = base.cells if base else (), other.cells if other else ()
    found = aligning.align(_cell_pieces(before), _cell_pieces(after), aligning.by_equal_text)
    return tuple(_cell(_at(before, place), _at(after, at), alphabet) for place, at in found.places)


def _cell_pieces(cells: tuple[_Cell, ...]) -> list[Piece]:
    """Cells without a common id are one when their column is."""
    return [
        Piece(str(walk.attr(cell.node, "id") or ""), cell.col or cell.label or f"#{number}")
        for number, cell in enumerate(cells)
    ]


def _cell(base: _Cell | None, other: _Cell | None, alphabet: Alphabet) -> Cell:
    shown = other or base
    assert shown is not None
    old = alphabet.line(leaves(base.node)) if base else None
    new = alphabet.line(leaves(other.node)) if other else None
    if old is not None and new is not None:
        runs = compare_lines(old, new, alphabet)
    elif new is not None:
        runs = whole("ins", new, alphabet)
    else:
        assert old is not None
        runs = whole("del", old, alphabet)
    is_edited = base is not None and other is not None and differ(base.node, other.node)
    return Cell(
        change=_change(base, other, False, is_edited),
        id=str(walk.attr(shown.node, "id") or ""),
        label=shown.label,
        col=shown.col,
        runs=runs,
        base=base.node if base else None,
        other=other.node if other else None,
    )


def _at(items: Sequence[T], place: int | None) -> T | None:
    return None if place is None else items[place]


def _change(base: object | None, other: object | None, is_moved: bool, is_edited: bool) -> Change:
    if base is None:
        return Change.ADDED
    if other is None:
        return Change.REMOVED
    return Change.MOVED if is_moved else Change.CHANGED if is_edited else Change.SAME


def _facts(row: _Row) -> Json:
    return {name: walk.attr(row.node, name) for name in ("title", "minutes")}


def _minutes(row: Json) -> float | None:
    value = walk.attr(row, "minutes")
    return value if isinstance(value, int | float) else None
