"""Lines of a paper that became the title, fields or headings of a plan: as they were written, for the export.

An entry is ``{"line": "《荷花》教学设计", "fields": [["title", "荷花"]], "title": 1}``; it stands among the
moulds beside the first section (``docx.moulds``).
"""

import re
from typing import Any

from .lines import Line
from .ooxml.context import hint_of
from .pieces import Piece
from .texts import text_of

Json = dict[str, Any]

TITLE_LINE = "gongbei_titleline"  # the bookmark of a title that stands among other words
TITLE = "gongbei_title"
_COLON = re.compile(r"[:：]")
_BREAK = re.compile(r"\s*\n\s*")
_FIRST = 8
_MOST = 40
_MAX_LENGTH = 300
_LONGEST_HEAD = 60


def lines_of(blocks: list[Json], pieces: list[Piece], meta: dict[str, str], kept: set[str]) -> list[Json]:
    """The lines among ``blocks`` that are in no section; ``kept`` are the ids of what is in one."""
    fields: dict[str, list[Piece]] = {}
    labels: set[str] = set()
    for piece in pieces:
        if piece.at is not None and piece.kind == "meta":
            fields.setdefault(_id(piece.at), []).append(piece)
        elif piece.at is not None:
            labels.add(_id(piece.at))
    told = kept | labels
    found: list[Json] = []
    for place, block in enumerate(blocks):
        text, shown = " ".join(text_of(block).split()), _BREAK.sub(" ", text_of(block)).strip()
        is_line = block["type"] == "paragraph" and 0 < len(text) <= len(shown) <= _MAX_LENGTH
        if not is_line or _id(block) in told or hint_of(block).mark == TITLE:
            continue
        said = [[piece.key, text_of(piece.blocks[0])] for piece in fields.get(_id(block), []) if piece.blocks]
        if said:
            text = text.removeprefix(Line(block).lead).strip()  # 高一化学备课组 stays in the plan itself
            line = text if _COLON.search(text) else text_of(block).strip()  # 课时　　两课时: its blank tells
            found.append({"line": line, "fields": [pair for pair in said if pair[1]]})
        elif place < _FIRST and shown != meta.get("title") and not any("title" in one for one in found):
            found.append({"line": shown, "fields": [["title", meta.get("title", "")]], "title": 1})
    return found[:_MOST]


def heads_of(blocks: list[Json], drawn: list[Piece]) -> dict[int, Json]:
    """By section, the heading as it was written: ``{"head": "Ⅰ. 教学目标", "at": 0, "of": 6}``.

    ``at`` and ``of`` are its place among the headings of the paper: while no section is added, taken out or
    moved, the numbers in them are still right.
    """
    lines = {id_ for block in blocks if block["type"] == "paragraph" and (id_ := _id(block))}
    heads: dict[int, str] = {}
    for number, piece in enumerate(drawn):
        at = piece.at
        if at is None or _id(at) not in lines:
            continue
        text = " ".join(text_of(at).split())
        label = hint_of(at).label
        if piece.via not in ("heading", "mark") or len(text) > _LONGEST_HEAD:
            text = _before(text, piece) or piece.label
        elif label is not None and label.fmt != "bullet" and label.text:
            text = f"{label.text}{'' if label.text.endswith('、') else ' '}{text}"
        heads[number] = text
    return {
        number: {"head": text, "at": at, "of": len(heads)} for at, (number, text) in enumerate(heads.items())
    }


def _before(line: str, piece: Piece) -> str:
    """What stands before the content that begins in the same line."""
    rest = " ".join(text_of(piece.blocks[0]).split()) if piece.blocks else ""
    start = line[: -len(rest)] if rest and line.endswith(rest) else ""
    return start.rstrip(" ：:*") if len(start) <= _LONGEST_HEAD else ""


def _id(node: Json) -> str:
    return str((node.get("attrs") or {}).get("id") or "")
