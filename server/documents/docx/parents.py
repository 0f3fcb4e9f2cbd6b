"""重难点 written as one text: its parts 重点 and 难点 cut out of a line or a cell."""

import re
from collections.abc import Callable
from typing import Any

from . import labels
from .lines import without_start
from .pieces import Piece
from .texts import text_of

Json = dict[str, Any]

_PAIR = re.compile(
    r"^[\s\d一二三四五六七八九十、.．（()）【*]*(?:教学|学习|本课|活动)?重点[】*]*\s*[:：].*?[^\s；;。，,]([；;。，,\s]*"
    r"(?:[（(]?[\d一二三四五六七八九十][)）、.．])?\s*)(?:教学|学习|本课|活动)?难点[】*]*\s*[:：]",
    re.DOTALL,
)

_MARK = re.compile(r"[【〖]\s*([^】〗]{2,12}?)\s*[】〗]")


def halves(block: Json) -> list[Json]:
    """重点：…；难点：… in one paragraph as two; 【教学方法】…【教学准备】… as many as it names."""
    text = text_of(block)
    found = _PAIR.match(text)
    if found is not None:
        return _cut(block, [found.end(1)])
    marks = [
        one for one in _MARK.finditer(text) if (known := labels.lookup(one[1])) and known.kind == "section"
    ]
    if len(marks) < 2 or text[: marks[0].start()].strip():
        return [block]
    return _cut(block, [mark.start() for mark in marks[1:]])


def _cut(block: Json, places: list[int]) -> list[Json]:
    parts: list[Json] = []
    done = 0
    for place in places:
        before = len(text_of(block))
        parts.append(_start_of(block, place - done))
        block = without_start(block, place - done)
        done += before - len(text_of(block))
    return [*parts, block]


def _start_of(node: Json, count: int) -> Json:
    """The paragraph's first ``count`` characters of text."""
    content: list[Json] = []
    left = count
    for child in node.get("content", []):
        if left <= 0:
            break
        size = len(text_of(child))
        content.append({**child, "text": child["text"][:left]} if child["type"] == "text" else child)
        left -= size
    return {**node, "content": content, "is_part": True}


def children(piece: Piece, split: Callable[[list[Json]], list[Piece]]) -> list[Piece]:
    """The parts of a cell labelled 重难点 that name themselves; ``piece`` keeps what stands before them."""
    if not piece.is_section or piece.key != "key_difficult":
        return []
    keys = labels.synonyms().parents[piece.key]
    inner = split(piece.blocks)
    if not any(part.is_section and part.key in keys for part in inner):
        return []
    if any(part.kind != "rest" and part.key not in keys for part in inner):
        return []
    found: list[Piece] = []
    piece.blocks = []
    for part in inner:
        if part.kind == "rest":
            (found[-1] if found else piece).blocks += part.blocks
            continue
        part.parent = part.parent or piece
        found.append(part)
    return found
