"""Settling the pieces: which of several candidates for a key is the section, what becomes a field."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import periods, stages, titles, whole_plans
from .pieces import Piece, is_about_fields
from .texts import is_empty, text_of, text_of_all

Json = dict[str, Any]

_INSTRUCTIONS = "填写说明"
_MIN_REPEATED = 2
_MIN_PLAN = 4
_TELLS = re.compile(
    r"(?:填写|编写|书写|撰写|填表|使用|教案)(?:说明|要求|须知|规范)|^说明[:：]?$", re.MULTILINE
)
_MAX_META = 300


@dataclass
class Settled:
    """Sections in order, fields, and what was left in front; ``lessons``: what whole plans after the first
    are called, by their ``period``; ``by_heading``: the first section of each."""

    sections: list[Piece] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    front: list[Json] = field(default_factory=list)
    extras: list[Json] = field(default_factory=list)
    lessons: dict[int, str] = field(default_factory=dict)
    by_heading: dict[tuple[str, str, str, int | None], Piece] = field(default_factory=dict)


def settle(pieces: list[Piece]) -> Settled:
    """Keep all candidates; pick by place: real tables beat the instructions printed before them."""
    pieces = _number_repeats(_demote_instructions(stages.gathered(pieces)))
    result = Settled()
    has_section = False
    for piece in pieces:
        _name_lesson(result, piece)
        if piece.kind == "meta":
            _keep_meta(result, piece)
        elif piece.kind == "info":
            _keep_field(result, piece)
        elif piece.kind == "rest" and not has_section:
            result.front += piece.blocks
        else:
            has_section = has_section or piece.kind == "section" or piece.kind == "other"
            _keep_section(result, piece)
    result.sections = [piece for piece in result.sections if not _is_hollow(piece)]
    return result


def _demote_instructions(pieces: list[Piece]) -> list[Piece]:
    """Sections written before the first big table that come again in it tell how to fill it."""
    first = next((index for index, piece in enumerate(pieces) if piece.in_table >= 0), None)
    if first is None:
        first = _end_of_told(pieces)
    if not first:
        return pieces
    later = {piece.key for piece in pieces[first:] if piece.is_section}
    before = {piece.key for piece in pieces[:first] if piece.is_section}
    repeated = before & later
    if len(repeated) < _MIN_REPEATED or len(repeated) * 2 < len(before):
        return pieces
    note = Piece("other", _INSTRUCTIONS, _INSTRUCTIONS, via="guess")
    kept: list[Piece] = []
    for piece in pieces[:first]:
        if piece.kind in ("meta", "info") or (piece.kind == "rest" and not note.blocks):
            kept.append(piece)
            continue
        note.blocks += _as_written(piece)
    return [*kept, note, *pieces[first:]]


def _end_of_told(pieces: list[Piece]) -> int | None:
    """Without tables: where keys begin to come again after a front that calls itself instructions."""
    seen: set[str] = set()
    for index, piece in enumerate(pieces):
        if piece.is_section and piece.key in seen:
            front = "\n".join(f"{other.label}\n{text_of_all(other.blocks)}" for other in pieces[:index])
            return index if _TELLS.search(front) else None
        if piece.is_section:
            seen.add(piece.key)
    return None


def _number_repeats(pieces: list[Piece]) -> list[Piece]:
    """Several plans in one file, a big table each: the sections of the second get 课时 2, and so on."""
    if any(piece.period is not None for piece in pieces):
        return pieces
    tables: dict[int, set[str]] = {}
    for piece in pieces:
        if piece.in_table >= 0 and piece.is_section:
            tables.setdefault(piece.in_table, set()).add(piece.key)
    if not tables:
        return whole_plans.number(pieces)
    period, seen = 1, set[str]()
    number: dict[int, int] = {}
    for table, keys in tables.items():
        if len(keys & seen) >= _MIN_PLAN:
            period, seen = period + 1, set()
        seen |= keys
        number[table] = period
    if period == 1:
        return periods.number(pieces)
    now = 1
    for piece in pieces:
        now = number.get(piece.in_table, now)
        if piece.in_table >= 0 or now > 1:
            piece.period = now
    return pieces


def _as_written(piece: Piece) -> list[Json]:
    """A piece as text again, its label in bold."""
    if not piece.label:
        return piece.blocks
    is_line = piece.via == "heading" and piece.at is not None and piece.at["type"] == "paragraph"
    label = (text_of(piece.at).strip() if piece.at is not None and is_line else "") or piece.label
    bold = {"type": "paragraph", "content": [{"type": "text", "text": label, "marks": [{"type": "bold"}]}]}
    return [bold, *piece.blocks]


def _name_lesson(result: Settled, piece: Piece) -> None:
    if piece.period is None or piece.period < 2:
        return
    if piece.via == whole_plans.LESSON:
        result.lessons.setdefault(piece.period, titles.clean(piece.label) or piece.label)
    elif piece.kind == "meta" and piece.key == "title" and (text := _one_line(piece.blocks)):
        result.lessons.setdefault(piece.period, text)


def _keep_meta(result: Settled, piece: Piece) -> None:
    text = _one_line(piece.blocks)
    if not text:
        if not is_empty(piece.blocks):
            result.extras += piece.blocks
        return
    if not result.meta.get(piece.key) and len(text) <= _MAX_META:
        result.meta[piece.key] = text
        if _has_pictures(piece.blocks):
            result.extras += piece.blocks
    elif result.meta.get(piece.key) != text:
        result.extras.append(_field_line(piece.label, text))


def _keep_field(result: Settled, piece: Piece) -> None:
    text = _one_line(piece.blocks)
    if not text:
        return
    result.fields.setdefault(piece.label, text)
    result.extras.append(_field_line(piece.label, text))


def _field_line(label: str, text: str) -> Json:
    return {"type": "paragraph", "content": [{"type": "text", "text": f"{label}：{text}"}]}


def _one_line(blocks: list[Json]) -> str:
    parts = text_of_all(blocks).split()
    is_upright = len(parts) > 1 and all(len(part) == 1 and part >= "\u4e00" for part in parts)
    return ("" if is_upright else " ").join(parts)  # 新⏎授 in a narrow cell is 新授


def _has_pictures(blocks: Iterable[Json]) -> bool:
    return any(
        block["type"] in ("image", "opaque", "table") or _has_pictures(block.get("content", []))
        for block in blocks
    )


def _keep_section(result: Settled, piece: Piece) -> None:
    """The same heading again (a label repeated on each page, content going on) joins the first one."""
    if piece.kind == "rest":
        piece.kind, piece.key, piece.label = "other", "其他内容", "其他内容"
        if result.sections and is_empty(piece.blocks):
            return
    twin = _twin(result, piece)
    if twin is None:
        result.sections.append(piece)
        result.by_heading.setdefault(piece.heading, piece)
        return
    if is_empty(twin.blocks):
        twin.blocks, twin.via = piece.blocks, piece.via
    else:
        twin.blocks += piece.blocks
    twin.columns = twin.columns or piece.columns
    if piece.steps is not None:
        twin.steps = (twin.steps or 0) + piece.steps


def _twin(result: Settled, piece: Piece) -> Piece | None:
    """The section this piece goes on with: of the same heading, or the last one if only we gave it a name."""
    last = result.sections[-1] if result.sections else None
    if last is not None and not piece.has_own_name and last.heading[:2] == piece.heading[:2]:
        if is_empty(last.blocks) and last.period is None:  # 教学过程, and the 课时 in a table below it
            last.period = piece.period
            result.by_heading.setdefault(last.heading, last)
        return last if last.period == piece.period else None
    found = result.by_heading.get(piece.heading)
    return found if found is not None and found.period == piece.period else None


def _is_hollow(piece: Piece) -> bool:
    """A heading of ours over fields only (一、基本信息)."""
    is_named = periods.period_of(piece.label) is not None  # 第一课时 认识粽子
    return is_about_fields(piece) and is_empty(piece.blocks) and not is_named
