"""Numbered paragraphs to list nodes, hints off, blank lines tidied: from reading to the plan's own blocks."""

from typing import Any

from .ooxml.context import hint_of
from .ooxml.numbering import Label
from .texts import is_empty

Json = dict[str, Any]

_HOLDERS = frozenset(
    {"table", "tableRow", "tableCell", "tableHeader", "textbox", "listItem", "bulletList", "orderedList"}
)
_MAX_LEVEL = 6


def settle(blocks: list[Json]) -> list[Json]:
    """Blocks ready for the plan: lists made, headings made, hints gone, no blank lines at the edges."""
    return _lists([_settled(block) for block in _tidy(blocks)])


def _settled(block: Json) -> Json:
    if block["type"] in _HOLDERS:
        kept = {key: value for key, value in block.items() if key != "hint"}
        if block["type"] in ("tableCell", "tableHeader", "textbox"):
            kept["content"] = settle(block.get("content", [])) or [{"type": "paragraph"}]
        else:
            kept["content"] = [_settled(child) for child in block.get("content", [])]
        return kept
    return block


def _tidy(blocks: list[Json]) -> list[Json]:
    kept: list[Json] = []
    for block in blocks:
        if is_blank(block) and (not kept or is_blank(kept[-1])):
            continue
        kept.append(block)
    while kept and is_blank(kept[-1]):
        kept.pop()
    return kept


def is_blank(block: Json) -> bool:
    """A paragraph with nothing to see."""
    return block["type"] == "paragraph" and is_empty([block])


def _lists(blocks: list[Json]) -> list[Json]:
    out: list[Json] = []
    index = 0
    while index < len(blocks):
        label = _list_label(blocks[index])
        if label is None:
            out.append(_plain(blocks[index]))
            index += 1
            continue
        end = index
        while (
            end < len(blocks)
            and (next_label := _list_label(blocks[end])) is not None
            and (next_label.num_id == label.num_id or next_label.level > label.level)
        ):
            end += 1
        out += _nest(blocks[index:end], label.level)
        index = end
    return out


def _list_label(block: Json) -> Label | None:
    """The label of a list item; a numbered heading or a blank line is none."""
    if block["type"] != "paragraph":
        return None
    hint = hint_of(block)
    return None if hint.level or is_empty([block]) else hint.label


def _plain(block: Json) -> Json:
    hint = hint_of(block)
    kept = {key: value for key, value in block.items() if key != "hint"}
    if kept["type"] != "paragraph":
        return kept
    attrs = dict(kept.get("attrs", {}))
    if hint.level and not is_empty([block]):
        kept["type"] = "heading"
        attrs.pop("indentChars", None)
        attrs["level"] = min(max(hint.level, 2), _MAX_LEVEL)
        if hint.label is not None:
            attrs["num"] = _num(hint.label)
    if attrs:
        kept["attrs"] = attrs
    return kept


def _num(label: Label) -> Json:
    return {"fmt": label.fmt[:60], "lvl": label.level, "start": label.value, "text": label.text[:60]}


def _nest(items: list[Json], level: int) -> list[Json]:
    """Lists of one level; deeper items go into a list inside the item above them."""
    out: list[Json] = []
    expected: int | None = None
    index = 0
    while index < len(items):
        label = hint_of(items[index]).label
        assert label is not None
        if label.level > level and out:
            end = index
            while end < len(items) and _level(items[end]) > level:
                end += 1
            out[-1]["content"][-1]["content"] += _nest(items[index:end], _level(items[index]))
            index = end
            continue
        if not out or not _fits(out[-1], label, expected):
            out.append(_list(label))
        out[-1]["content"].append({"type": "listItem", "content": [_plain(items[index])]})
        expected = label.value + 1
        index += 1
    return out


def _level(item: Json) -> int:
    label = hint_of(item).label
    return label.level if label is not None else 0


def _list(label: Label) -> Json:
    if label.fmt in ("bullet", "none"):
        return {"type": "bulletList", "content": []}
    num = {"fmt": label.fmt[:60], "text": label.pattern[:60], "lvl": label.level}
    return {"type": "orderedList", "attrs": {"start": max(label.value, 0), "num": num}, "content": []}


def _fits(node: Json, label: Label, expected: int | None) -> bool:
    if label.fmt in ("bullet", "none"):
        return bool(node["type"] == "bulletList")
    if node["type"] != "orderedList" or label.value != expected:
        return False
    return bool(
        node["attrs"]["num"]["fmt"] == label.fmt[:60] and node["attrs"]["num"]["text"] == label.pattern[:60]
    )
