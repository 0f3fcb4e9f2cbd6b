"""Other words for one paragraph, typed into a plain form. Pure."""

from typing import Any

from server.documents import canonical, walk
from server.documents.spec import Json
from server.plans.forms import FormRefused

MOVED = "这一段刚刚被改过，你的建议没有提交，写的还在下面。对照现在的原文看一看，再提交一次。"
_KINDS = ("paragraph", "heading")
_PLAIN = ("text", "hardBreak")


def editable(doc: Json) -> list[tuple[str, str]]:
    """Id and words of the lines that a plain form can reword: those of text alone, without formulas."""
    return [
        (str(walk.attr(node, "id")), walk.inline_text(node))
        for node in walk.blocks(doc)
        if node["type"] in _KINDS and walk.inline_text(node).strip() and _is_plain(node)
    ]


def reworded(doc: Json, block: str, was: str, words: str) -> Json:
    """``doc`` with other words in one line; the marks of what stays, stay.

    Raises:
        FormRefused: the line does not say ``was`` any more, or never could be reworded.
    """
    found = walk.find(doc, block) if block else None
    if found is None or found.node["type"] not in _KINDS or not _is_plain(found.node):
        raise FormRefused({"block": "先选要改的那一段。"})
    present = walk.inline_text(found.node)
    if present != was.replace("\r\n", "\n"):
        raise FormRefused({"words": MOVED})
    return canonical.normalise(_with(doc, block, _spliced(found.node, present, _clean(words))))


def _is_plain(node: Json) -> bool:
    return all(piece["type"] in _PLAIN for piece in node.get("content") or ())


def _clean(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _spliced(node: Json, old: str, new: str) -> list[Json]:
    """The pieces of the line: what is alike at both ends as it is, between them the new words, which look as
    the character before them."""
    letters = [
        (piece, one) for piece in node.get("content") or () for one in walk.inline_text({"content": [piece]})
    ]
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    marks: Any = letters[head - 1][0].get("marks") if head else None
    middle = [_piece(one, marks) for one in new[head : len(new) - tail]]
    kept = [_piece(one, piece.get("marks")) for piece, one in letters]
    return [*kept[:head], *middle, *kept[len(kept) - tail :]]


def _piece(letter: str, marks: Any) -> Json:
    if letter == "\n":
        return {"type": "hardBreak"}
    return {"type": "text", "text": letter, **({"marks": marks} if marks else {})}


def _alike(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _with(node: Json, block: str, content: list[Json]) -> Json:
    if walk.attr(node, "id") == block:
        return {**node, "content": content}
    if not node.get("content"):
        return node
    return {**node, "content": [_with(child, block, content) for child in node["content"]]}
