"""Rows and cells of a table being poured: where they start, how wide they are, what stands in them."""

from typing import Any

from ..texts import paragraph, text_of

Json = dict[str, Any]


def own_blocks(section: Json) -> list[Json]:
    """The blocks of a section; what people said of the section as a whole is said of them."""
    blocks = list(section.get("content") or [])
    if section.get("comments"):
        first = blocks[0] if blocks else {"type": "paragraph"}
        blocks[:1] = [{**first, "comments": [*section["comments"], *(first.get("comments") or [])]}]
    if section.get("tracked"):
        blocks = [{"tracked": section["tracked"], **block} for block in blocks]
    return blocks


def placed(lines: list[Json], left: int) -> list[list[Json]]:
    """The cells of a table's rows with the column they start in, ``left`` being its first."""
    hanging: dict[int, int] = {}
    placed: list[list[Json]] = []
    for index, line in enumerate(lines):
        column, row = 0, []
        for cell in line.get("content") or []:
            attrs = cell.get("attrs") or {}
            while hanging.get(column, 0) > index:
                column += 1
            span, rows = int(attrs.get("colspan") or 1), int(attrs.get("rowspan") or 1)
            row.append({**cell, "attrs": dict(attrs), "at": left + column})
            for place in range(column, column + span):
                hanging[place] = index + rows
            column += span
        placed.append(row)
    return placed


def columns_of(table: Json) -> int:
    return max(
        (cell["at"] + int(cell["attrs"].get("colspan") or 1) for row in placed(table.get("content") or [], 0)
         for cell in row),
        default=0,
    )  # fmt: skip


def cell_of(content: list[Json], column: int, span: int) -> Json:
    return {"type": "tableCell", "attrs": {"colspan": span}, "content": content, "at": column}


def with_width(cell: Json, widths: Any) -> Json:
    start, span = int(cell.pop("at", 0)), int(cell["attrs"].get("colspan") or 1)
    if isinstance(widths, list) and len(widths) >= start + span:
        own = widths[start : start + span]
        if all(type(width) is int and 0 < width < 100_000 for width in own):
            cell["attrs"]["colwidth"] = own
    return cell


def line_of(words: str, is_bold: bool = False) -> Json:
    made = paragraph(words)
    if is_bold and words:
        made["content"][0]["marks"] = [{"type": "bold"}]
    return made


def without(block: Json, count: int) -> Json:
    """A paragraph without its first ``count`` characters."""
    content: list[Json] = []
    for child in block.get("content") or []:
        size = len(text_of(child)) if child["type"] == "text" else 0
        if count <= 0 or size > count:
            content.append({**child, "text": child["text"][max(count, 0) :]} if size else child)
        elif not size:
            content.append(child)
        count -= size
    return {**block, "content": content}


def id_of(node: Json) -> str:
    """The id of a node; "" when it has none."""
    return str((node.get("attrs") or {}).get("id") or "")
