"""Tables as a full grid: spans, merged cells, cells missing at the edges, rows inside controls."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .context import Context
from .drawings import Blocks
from .names import Element, child_val, is_on, local, number, w

Json = dict[str, Any]

OWN = "gongbei:"
_MAX_SPAN = 252
_WRAPPERS = frozenset({"sdt", "customXml", "ins", "smartTag", "moveTo"})
_TWIPS_PER_PIXEL = 15


@dataclass
class _Grid:
    """Cells that may still grow downwards, by their first column."""

    open: dict[int, Json] = field(default_factory=dict)
    rows: list[list[Json]] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    skipped: int = 0  # columns that every row leaves out: the table stands that far to the right


def read_table(context: Context, element: Element, blocks: Blocks) -> Json:
    """A ``w:tbl`` as a table node; text in continued merged cells is appended, not dropped."""
    is_top = not context.cells
    if is_top:
        context.tables += 1
    grid = _Grid(
        widths=[
            max(1, round(number(col.get(w("w"))) / _TWIPS_PER_PIXEL))
            for col in element.iterfind(f"{w('tblGrid')}/{w('gridCol')}")
        ],
        skipped=min((_before(row) for row in inside(element, "tr")), default=0),
    )
    del grid.widths[: grid.skipped]
    for index, row in enumerate(inside(element, "tr")):
        if _is_deleted(row):
            context.warn("修订删除", "修订中已删除的一行没有导入。")
            continue
        cells = _read_row(context, row, index, grid, blocks)
        if cells:
            grid.rows.append(cells)
    _square(grid.rows)
    is_header = [
        is_on(row.find(f"{w('trPr')}/{w('tblHeader')}"))
        for row in inside(element, "tr")
        if not _is_deleted(row)
    ]
    rows: list[Json] = []
    for cells, header in zip(grid.rows, is_header, strict=False):
        for cell in cells:
            _finish(cell, grid.widths, header)
        rows.append({"type": "tableRow", "content": cells})
    return _told(context, {"type": "table", "content": rows}, element)


def _told(context: Context, table: Json, element: Element) -> Json:
    """What our own export wrote beside a table: that it is a text box, or its column kinds (as a hint)."""
    settings = element.find(w("tblPr"))
    about = child_val(settings, "tblDescription")
    for said in (child_val(settings, "tblCaption"), "" if about.startswith(OWN) else about):
        if said:
            context.warn("表格说明", f"表格属性里的说明文字“{said[:60]}”没有导入。")
    if about == OWN + "textbox" and table["content"]:
        return {"type": "textbox", "content": table["content"][0]["content"][0]["content"]}
    if about.startswith(OWN):
        table["hint"] = about[len(OWN) :]
    return table


def inside(element: Element, name: str) -> Iterator[Element]:
    """Rows or cells, through content controls and tracked insertions."""
    for child in element:
        kind = local(child)
        if kind == name:
            yield child
        elif kind in _WRAPPERS:
            holder = child.find(w("sdtContent")) if kind == "sdt" else child
            if holder is not None:
                yield from inside(holder, name)


def _is_deleted(row: Element) -> bool:
    return row.find(f"{w('trPr')}/{w('del')}") is not None


def _before(row: Element) -> int:
    return min(max(number(child_val(row.find(w("trPr")), "gridBefore")), 0), _MAX_SPAN)


def _read_row(context: Context, row: Element, index: int, grid: _Grid, blocks: Blocks) -> list[Json]:
    column = _before(row) - grid.skipped
    cells: list[Json] = [_blank(0, column)] if column > 0 else []
    for number_in_row, cell in enumerate(inside(row, "tc"), start=1):
        settings = cell.find(w("tcPr"))
        span = max(1, min(number(child_val(settings, "gridSpan"), 1) or 1, _MAX_SPAN))
        if cells and _goes_on(settings):  # merged as Word 2003 did
            cells[-1]["attrs"]["colspan"] += span
            more = _content(context, cell, (index + 1, number_in_row), blocks)
            cells[-1]["content"].extend(block for block in more if not is_blank(block))
            column += span
            continue
        content = _content(context, cell, (index + 1, number_in_row), blocks)
        merge = settings.find(w("vMerge")) if settings is not None else None
        above = grid.open.get(column)
        if merge is not None and child_val(settings, "vMerge", "continue") != "restart" and above is not None:
            above["attrs"]["rowspan"] += 1
            above["content"].extend(block for block in content if not is_blank(block))
            column += above["attrs"]["colspan"]
            continue
        node = _blank(column, span)
        node["content"] = content
        cells.append(context.read_from(cell, node))
        for start in [key for key in grid.open if column <= key < column + span]:
            del grid.open[start]
        if merge is not None:
            grid.open[column] = node
        column += span
    return cells or [_blank(0, 1)]


def _goes_on(settings: Element | None) -> bool:
    merge = settings.find(w("hMerge")) if settings is not None else None
    return merge is not None and child_val(settings, "hMerge", "continue") != "restart"


def _content(context: Context, cell: Element, place: tuple[int, int], blocks: Blocks) -> list[Json]:
    name = f"第{context.tables}个表格第{place[0]}行第{place[1]}格"
    context.cells.append(context.cells[-1] + "内表格" if context.cells else name)
    start = len(context.boxes)
    content = blocks(context, cell)
    content += context.drain_boxes(start)
    context.cells.pop()
    return content or [{"type": "paragraph"}]


def _blank(column: int, span: int) -> Json:
    return {
        "type": "tableCell",
        "attrs": {"colspan": span, "rowspan": 1},
        "content": [{"type": "paragraph"}],
        "at": column,
    }


def is_blank(block: Json) -> bool:
    """Whether a block is an empty paragraph."""
    return block["type"] == "paragraph" and not block.get("content")


def _square(rows: list[list[Json]]) -> None:
    """Make all rows equally wide: the last cell of a short row grows, as Word draws it; spans fit."""
    taken: dict[int, int] = {}
    widths: list[int] = []
    for index, cells in enumerate(rows):
        ends = [cell["at"] + cell["attrs"]["colspan"] for cell in cells]
        for cell in cells:
            cell["attrs"]["rowspan"] = min(cell["attrs"]["rowspan"], len(rows) - index)
            for below in range(index + 1, index + cell["attrs"]["rowspan"]):
                taken[below] = max(taken.get(below, 0), cell["at"] + cell["attrs"]["colspan"])
        widths.append(max([*ends, taken.get(index, 0)], default=0))
    full = max(widths, default=0)
    for index, cells in enumerate(rows):
        if (
            cells
            and widths[index] < full
            and cells[-1]["attrs"]["rowspan"] == 1
            and taken.get(index, 0) <= cells[-1]["at"]
        ):
            cells[-1]["attrs"]["colspan"] = full - cells[-1]["at"]


def _finish(cell: Json, widths: list[int], is_header: bool) -> None:
    start, span = cell.pop("at"), cell["attrs"]["colspan"]
    if start + span <= len(widths):
        cell["attrs"]["colwidth"] = widths[start : start + span]
    if is_header:
        cell["type"] = "tableHeader"
