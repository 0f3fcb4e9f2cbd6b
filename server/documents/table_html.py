"""Tables as HTML; those of kind `process` as 教学过程: columns by kind, steps as row heads, minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import escape

from server.documents import grid, process, timebar, walk
from server.documents.keys import COLUMN_TITLES
from server.documents.spec import Json

_CELL_CLASSES = {"intent": "intent", "second": "adapted", "step": "step", "time": "time"}
_COLUMN_CLASSES = {"step": "stage", "time": "time", "intent": "intent", "second": "mine"}
_LABEL_LENGTH = 12
_WIDTHS = (20, 2_000)

Blocks = Callable[[Json], str]


class _Table(NamedTuple):
    node: Json
    is_process: bool
    placed: list[list[grid.Placed]]
    kinds: list[str | None]
    labels: list[str]
    head: int


def render(node: Json, blocks: Blocks) -> str:
    """``blocks`` renders what stands in a cell."""
    placed = grid.place(node)
    if not any(placed):
        return ""
    is_process = walk.attr(node, "kind") == "process"
    kinds: list[str | None] = process.columns(placed) if is_process else [None] * grid.width(placed)
    head = process.head_rows(placed)
    table = _Table(node, is_process, placed, kinds, _labels(placed, kinds, head), head)
    bar = timebar.render(process.steps(node)) if is_process else ""
    name = "process" if is_process else "plan-table"
    return f'{bar}<table class="{name}">{_columns(table)}{_head(table, blocks)}{_body(table, blocks)}</table>'


def _labels(placed: list[list[grid.Placed]], kinds: Sequence[str | None], head: int) -> list[str]:
    """What a cell is called when the table folds on a phone."""
    labels = [COLUMN_TITLES.get(kind or "", "") for kind in kinds]
    for one in placed[0] if head else ():
        words = process.cell_text(one.cell)[:_LABEL_LENGTH]
        for column in range(one.column, one.column + one.colspan):
            labels[column] = words or labels[column]
    return labels


def _columns(table: _Table) -> str:
    if table.is_process:
        classes = (_COLUMN_CLASSES.get(kind or "") for kind in table.kinds)
        return (
            "<colgroup>"
            + "".join(f'<col class="{one}">' if one else "<col>" for one in classes)
            + "</colgroup>"
        )
    widths: list[int | None] = [None] * len(table.kinds)
    low, high = _WIDTHS
    for one in table.placed[0]:
        given = walk.attr(one.cell, "colwidth")
        for offset, value in enumerate(given[: one.colspan] if isinstance(given, list) else ()):
            if isinstance(value, int | float) and low <= value <= high:
                widths[one.column + offset] = round(value)
    if not any(widths):
        return ""
    return (
        "<colgroup>" + "".join(f'<col width="{one}">' if one else "<col>" for one in widths) + "</colgroup>"
    )


def _head(table: _Table, blocks: Blocks) -> str:
    rows = "".join(
        f"<tr>{''.join(_cell(table, one, blocks, table.head - one.row) for one in row)}</tr>"
        for row in table.placed[: table.head]
    )
    return f"<thead>{rows}</thead>" if rows else ""


def _body(table: _Table, blocks: Blocks) -> str:
    rows = [row for row in table.node["content"] if row["type"] == "tableRow"]
    total = len(table.placed)
    result: list[str] = []
    for number in range(table.head, total):
        row, minutes = table.placed[number], _minutes(table, rows[number])
        place = _place_of_minutes(table, row) if minutes else None
        cells = (_cell(table, one, blocks, total - one.row, minutes if one is place else "") for one in row)
        own = escape(str(walk.attr(rows[number], "id") or ""))
        result.append(f'<tr id="b-{own}">{"".join(cells)}</tr>')
    return f"<tbody>{''.join(result)}</tbody>"


def _cell(table: _Table, one: grid.Placed, blocks: Blocks, rows_left: int, after: str = "") -> str:
    kind = table.kinds[one.column]
    in_head = one.row < table.head
    is_head = in_head or one.cell["type"] == "tableHeader" or kind == "step"
    attrs = [f'scope="{"col" if in_head else "row"}"'] if is_head else []
    if not in_head:
        name = _CELL_CLASSES.get(kind or "")
        attrs += [f'class="{name}"'] if name else []
        label = table.labels[one.column]
        attrs += [f'data-label="{escape(label)}"'] if label and kind != "step" else []
    align = walk.attr(one.cell, "align")
    attrs += [f'data-align="{escape(align)}"'] if isinstance(align, str) else []
    rowspan = min(one.rowspan, rows_left)
    attrs += [f'colspan="{one.colspan}"'] if one.colspan > 1 else []
    attrs += [f'rowspan="{rowspan}"'] if rowspan > 1 else []
    tag = "th" if is_head else "td"
    inside = "".join(blocks(block) for block in one.cell.get("content") or ()) or "<p></p>"
    return f"<{' '.join([tag, *attrs])}>{inside}{after}</{tag}>"


def _minutes(table: _Table, row: Json) -> str:
    value = walk.attr(row, "minutes")
    if not table.is_process or not isinstance(value, int | float) or value <= 0:
        return ""
    return f"<small>{timebar.said(value)} 分钟</small>"


def _place_of_minutes(table: _Table, row: list[grid.Placed]) -> grid.Placed | None:
    """The cell of the step, else of the time, else the first."""
    for wanted in ("step", "time"):
        for one in row:
            if table.kinds[one.column] == wanted:
                return one
    return row[0] if row else None
