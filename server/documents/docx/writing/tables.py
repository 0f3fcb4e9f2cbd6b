"""Tables written cell by cell as ``w:tc`` (python-docx's own cells rebuild the grid at every call)."""

from typing import Any

from docx.oxml.ns import qn

from ..minutes import minutes_of
from ..ooxml.names import Element
from ..origins import OWN
from ..texts import text_of_all
from . import revisions
from .context import Context
from .look import CELL
from .xml import clean, make

Json = dict[str, Any]

_TWIPS_PER_PIXEL = 15
_MIN_WIDTH = 300
_MAX_COLUMNS = 250
_CELL_PADDING = 216
_WEIGHTS = {
    "step": 1.3,
    "time": 0.8,
    "content": 3.0,
    "teacher": 3.2,
    "student": 2.6,
    "intent": 2.0,
    "second": 2.0,
    "activity": 4.0,
}
_BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")
_HEAD_FILL = "F2F2F2"


class TableWriter:
    """Writes one table; ``write_blocks`` writes what stands in its cells."""

    def __init__(self, context: Context, write_blocks: Any) -> None:
        self.context = context
        self.write_blocks = write_blocks

    def write(self, node: Json, into: Element) -> None:
        """Append the table and, when it would stand last, the paragraph Word wants after it."""
        node = with_minutes(node) if (node.get("attrs") or {}).get("kind") == "process" else node
        rows = [row.get("content") or [] for row in node.get("content") or []]
        grid = _grid(rows)
        columns = max((cell_end for row in grid for _, _, cell_end in row), default=0)
        if columns == 0:
            return
        widths = _widths(rows, columns, self.context.width)
        table = make(
            "tbl",
            self._properties(node, sum(widths)),
            make("tblGrid", *[make("gridCol", w=w) for w in widths]),
        )
        for index, places in enumerate(grid):
            is_head = index == 0 and all(cell["type"] == "tableHeader" for cell, _, _ in places if cell)
            table.append(self._row(places, widths, is_head))
            revisions.track_row(table[-1], node["content"][index], self.context.next_id)
        into.append(table)

    def _properties(self, node: Json, width: int) -> Element:
        kinds = _kinds(node)
        return make(
            "tblPr",
            make("tblW", w=width, type="dxa"),
            make("tblBorders", *[make(side, val="single", sz=4, space=0, color="auto") for side in _BORDERS]),
            make("tblLayout", type="fixed"),
            make("tblLook", val="04A0"),
            make("tblDescription", val="gongbei:" + ",".join(kinds)) if kinds is not None else None,
        )

    def _row(self, places: list[tuple[Json | None, int, int]], widths: list[int], is_head: bool) -> Element:
        row = make("tr", make("trPr", make("tblHeader")) if is_head else None)
        for cell, start, end in places:
            row.append(self._cell(cell, sum(widths[start:end]), end - start))
        return row

    def _cell(self, cell: Json | None, width: int, span: int) -> Element:
        """One ``w:tc``; ``cell`` is None for what a merged cell above covers."""
        attrs = (cell or {}).get("attrs") or {}
        merge = None
        if cell is None:
            merge = make("vMerge")
        elif int(attrs.get("rowspan") or 1) > 1:
            merge = make("vMerge", val="restart")
        is_header = cell is not None and cell["type"] == "tableHeader"
        element = make(
            "tc",
            make(
                "tcPr",
                make("tcW", w=width, type="dxa"),
                make("gridSpan", val=span) if span > 1 else None,
                merge,
                make("shd", val="clear", color="auto", fill=_HEAD_FILL) if is_header else None,
                make("vAlign", val="center") if is_header else None,
            ),
        )
        if cell is None:
            element.append(make("p", make("pPr", make("pStyle", val=CELL))))
            return element
        inside = self.context.within(max(width - _CELL_PADDING, _MIN_WIDTH), CELL)
        inside.cell_align = str(attrs.get("align") or ("center" if is_header else ""))
        self.write_blocks(inside, cell.get("content") or [], element)
        if element[-1].tag != qn("w:p"):
            element.append(make("p", make("pPr", make("pStyle", val=CELL))))
        return element


def _grid(rows: list[list[Json]]) -> list[list[tuple[Json | None, int, int]]]:
    """Per row the cells and the covered places with first column and end, left to right, without holes."""
    covered: dict[int, tuple[int, int]] = {}  # first column of a hanging cell: (end, rows left)
    out: list[list[tuple[Json | None, int, int]]] = []
    for row in rows:
        places: list[tuple[Json | None, int, int]] = []
        column = 0
        pending = dict(covered)
        covered = {}
        queue = list(row)
        while queue or any(start >= column for start in pending):
            if column in pending:
                end, left = pending.pop(column)
                places.append((None, column, end))
                if left > 1:
                    covered[column] = (end, left - 1)
                column = end
                continue
            if not queue:
                following = min(start for start in pending if start >= column)
                places.append(({"type": "tableCell"}, column, following))
                column = following
                continue
            cell = queue.pop(0)
            attrs = cell.get("attrs") or {}
            limit = min((start for start in pending if start > column), default=_MAX_COLUMNS)
            end = min(column + max(1, int(attrs.get("colspan") or 1)), limit, _MAX_COLUMNS)
            if end <= column:
                break
            places.append((cell, column, end))
            if int(attrs.get("rowspan") or 1) > 1:
                covered[column] = (end, int(attrs["rowspan"]) - 1)
            column = end
        out.append(places)
    width = max((places[-1][2] for places in out if places), default=0)
    for places in out:
        end = places[-1][2] if places else 0
        if end < width:
            places.append(({"type": "tableCell"}, end, width))
    return out


def _widths(rows: list[list[Json]], columns: int, room: int) -> list[int]:
    """Column widths in twips that fill the room: the stored ones in proportion, else by kind of column."""
    weights = [0.0] * columns
    for places in _grid(rows):
        for cell, start, end in places:
            stored = ((cell or {}).get("attrs") or {}).get("colwidth") or []
            if len(stored) == end - start:
                for offset, width in enumerate(stored):
                    weights[start + offset] = weights[start + offset] or float(width or 0)
    if not all(weights):
        heads = rows[0] if rows else []
        kinds = [_WEIGHTS.get(str((cell.get("attrs") or {}).get("col") or ""), 2.0) for cell in heads]
        weights = kinds if len(kinds) == columns else [1.0] * columns
    total = sum(weights) or 1.0
    widths = [
        max(_MIN_WIDTH if columns * _MIN_WIDTH < room else 60, int(room * weight / total))
        for weight in weights
    ]
    widths[-1] = max(60, widths[-1] + room - sum(widths))
    return widths


def _kinds(node: Json) -> list[str] | None:
    """The column kinds of a process table, as they stand in its first row."""
    if (node.get("attrs") or {}).get("kind") != "process" or not node.get("content"):
        return None
    head = node["content"][0].get("content") or []
    return [clean((cell.get("attrs") or {}).get("col") or "").replace(",", "") for cell in head]


def with_minutes(node: Json) -> Json:
    """Names and minutes that stand only in a step's attributes are written into its cells."""
    rows = node.get("content") or []
    kinds = _kinds(node) or []
    return {**node, "content": rows[:1] + [_step(row, kinds) for row in rows[1:]]}


def _step(row: Json, kinds: list[str]) -> Json:
    attrs, cells = row.get("attrs") or {}, list(row.get("content") or [])
    if not cells:
        return row
    title, minutes = str(attrs.get("title") or ""), attrs.get("minutes")
    if title and title not in _words(cells[0]):
        cells[0] = _with_first(cells[0], title)
    if minutes and len(cells) == len(kinds) and "time" in kinds:
        place = kinds.index("time")
        if not _words(cells[place]).strip():
            cells[place] = _with_first(cells[place], f"{minutes:g}分钟")
    elif minutes and "time" not in kinds and minutes_of(_words(cells[0])) != minutes:
        cells[0] = _with_last(cells[0], f"（{minutes:g}分钟）")
    elif minutes and not any(minutes_of(_words(cell), is_time=True) == minutes for cell in cells):
        cells[0] = _with_last(cells[0], f"（{minutes:g}分钟）")  # the step's cell hangs from the row above
    return {**row, "content": cells}


def _words(cell: Json) -> str:
    """What a cell says, before changes that are only tracked, unless all of it is one."""
    content = cell.get("content") or []
    return text_of_all(content if cell.get("tracked") else revisions.as_was(content))


def _with_first(cell: Json, text: str) -> Json:
    content = [
        block for block in cell.get("content") or [] if block.get("content") or block["type"] != "paragraph"
    ]
    line: Json = {"type": "paragraph", "attrs": {"id": f"{OWN}{(cell.get('attrs') or {}).get('id') or ''}"}}
    line["content"] = [{"type": "text", "text": text}]
    if cell.get("tracked"):
        line["tracked"] = cell["tracked"]
    return {**cell, "content": [line, *content]}


def _with_last(cell: Json, text: str) -> Json:
    content = list(cell.get("content") or [])
    first = content[0] if content else {"type": "paragraph"}
    if first["type"] not in ("paragraph", "heading"):
        return _with_first(cell, text)
    content[:1] = [{**first, "content": [*(first.get("content") or []), {"type": "text", "text": text}]}]
    return {**cell, "content": content}
