"""The column 二次备课 left empty, to be written in by hand on paper. Pure."""

from server.documents import grid, process, walk
from server.documents.keys import COLUMN_TITLES
from server.documents.spec import Json

SECOND = "second"
_EMPTY: Json = {"type": "paragraph"}


def with_blank_column(doc: Json) -> Json:
    """A copy whose process tables have an empty column 二次备课: their own emptied, else one more."""
    return _copied(doc)


def _copied(node: Json) -> Json:
    if node.get("type") == "table" and walk.attr(node, "kind") == "process":
        return _table(node)
    if not node.get("content"):
        return node
    return {**node, "content": [_copied(child) for child in node["content"]]}


def _table(table: Json) -> Json:
    placed = grid.place(table)
    kinds = process.columns(placed)
    head = process.head_rows(placed)
    rows = [row for row in table.get("content") or () if row.get("type") == "tableRow"]
    if SECOND in kinds:
        cells = [
            [one.cell if number < head else _emptied(one, kinds) for one in line]
            for number, line in enumerate(placed)
        ]
    else:
        cells = [
            [*(one.cell for one in line), _head_cell(number) if number < head else _cell()]
            for number, line in enumerate(placed)
        ]
    made = [{**row, "content": line} for row, line in zip(rows, cells, strict=True)]
    return {**table, "content": made}


def _emptied(one: grid.Placed, kinds: list[str | None]) -> Json:
    return {**one.cell, "content": [_EMPTY]} if kinds[one.column] == SECOND else one.cell


def _head_cell(number: int) -> Json:
    words: Json = {"type": "text", "text": COLUMN_TITLES[SECOND]}
    content = [{"type": "paragraph", "content": [words]}] if number == 0 else [_EMPTY]
    return {"type": "tableHeader", "attrs": {"col": SECOND} if number == 0 else {}, "content": content}


def _cell() -> Json:
    return {"type": "tableCell", "content": [_EMPTY]}
