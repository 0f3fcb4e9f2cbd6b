"""Our own exports come back: their section headings carry bookmarks, which beat any guessing."""

import re
from typing import Any

from . import labels, processes
from .grid import grid_of
from .lines import Line
from .ooxml.context import hint_of
from .pieces import Piece
from .texts import text_of

Json = dict[str, Any]

_MARK = re.compile(r"^gongbei_\d+_(?:p(\d+)_)?(\w+)$")


def first_mark(blocks: list[Json]) -> int | None:
    """Where the first marked heading stands."""
    for index, block in enumerate(blocks):
        if block["type"] == "paragraph" and _MARK.match(hint_of(block).mark):
            return index
    return None


def segment(blocks: list[Json]) -> list[Piece]:
    """Pieces by bookmarks; a heading of the first level that a teacher added in Word opens one too."""
    pieces: list[Piece] = []
    for block in blocks:
        piece = _opened(block)
        if piece is not None:
            piece.parent = _parent(pieces, piece)
            pieces.append(piece)
        elif block["type"] == "table":
            _append_table(pieces[-1], block)
        else:
            pieces[-1].blocks.append(block)
    return [piece for piece in pieces if piece.key or piece.blocks]


def _parent(pieces: list[Piece], piece: Piece) -> Piece | None:
    """The section just before it (or that one's parent) of which its key is a child."""
    before = pieces[-1] if pieces else None
    while before is not None:
        if piece.key in labels.synonyms().parents.get(before.key, frozenset()):
            return before
        before = before.parent
    return None


def _opened(block: Json) -> Piece | None:
    if block["type"] != "paragraph":
        return None
    hint = hint_of(block)
    found = _MARK.match(hint.mark)
    if not found and not (hint.level == 1 and text_of(block).strip()):
        return None
    line = Line(block)
    title = labels.title(line.text)
    match = line.match
    if not found:
        kind, key = (
            (match.kind, match.key)
            if match is not None and match.kind == "section"
            else ("other", labels.bare(title))
        )
        return Piece(kind, key, title, via="heading")
    period = int(found[1]) if found[1] else None
    key = found[2]
    if key == "period":
        return Piece("rest", "", "", via="mark")
    if key == "custom":
        return Piece("other", labels.bare(title), title, via="mark", period=period)
    if match is not None and match.key == "objectives_key" and key == "objectives":
        key = match.key
    return Piece("section", key, title, via="mark", period=period)


def _append_table(piece: Piece, table: Json) -> None:
    columns = table.get("hint")
    built = (
        processes.recognise_plain(table, grid_of(table))
        if isinstance(columns, str) or piece.key == "process"
        else None
    )
    if built is None:
        piece.blocks.append(_with_columns(table, columns) if isinstance(columns, str) else table)
        return
    node, names, steps = built
    piece.blocks.append(node)
    piece.columns = piece.columns or names
    piece.steps = (piece.steps or 0) + steps


def _with_columns(table: Json, columns: str) -> Json:
    """A process table whose heads a teacher reworded: the kinds written beside it still count."""
    kinds = columns.split(",")
    rows = [dict(row) for row in table["content"]]
    if rows and len(rows[0].get("content", [])) == len(kinds):
        rows[0]["content"] = [
            {**cell, "attrs": {**cell.get("attrs", {}), **({"col": kind} if kind else {})}}
            for cell, kind in zip(rows[0]["content"], kinds, strict=True)
        ]
    return {**table, "attrs": {**table.get("attrs", {}), "kind": "process"}, "content": rows}
