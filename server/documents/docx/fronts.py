"""Lines of a paper that became the title or fields of a plan: kept as they were written, for the export.

An entry is ``{"line": "《荷花》教学设计", "fields": [["title", "荷花"]], "title": 1}``; it stands among the
moulds beside the first section (``docx.moulds``).
"""

from typing import Any

from .ooxml.context import hint_of
from .pieces import Piece
from .texts import text_of

Json = dict[str, Any]

TITLE_LINE = "gongbei_titleline"  # the bookmark of a title that stands among other words
TITLE = "gongbei_title"
_FIRST = 8
_MOST = 40
_MAX_LENGTH = 300


def lines_of(blocks: list[Json], pieces: list[Piece], meta: dict[str, str], kept: set[str]) -> list[Json]:
    """The lines among ``blocks`` that are in no section; ``kept`` are the ids of what is in one."""
    fields: dict[str, list[Piece]] = {}
    labels: set[str] = set()
    for piece in pieces:
        if piece.at is not None and piece.kind == "meta":
            fields.setdefault(_id(piece.at), []).append(piece)
        elif piece.at is not None:
            labels.add(_id(piece.at))
    found: list[Json] = []
    for place, block in enumerate(blocks):
        text = " ".join(text_of(block).split())
        is_line = block["type"] == "paragraph" and 0 < len(text) <= _MAX_LENGTH
        if not is_line or _id(block) in kept | labels or hint_of(block).mark == TITLE:
            continue
        said = [[piece.key, text_of(piece.blocks[0])] for piece in fields.get(_id(block), []) if piece.blocks]
        if said:
            found.append({"line": text, "fields": [pair for pair in said if pair[1]]})
        elif place < _FIRST and text != meta.get("title") and not any("title" in one for one in found):
            found.append({"line": text, "fields": [["title", meta.get("title", "")]], "title": 1})
    return found[:_MOST]


def _id(node: Json) -> str:
    return str((node.get("attrs") or {}).get("id") or "")
