"""The paper as it stood in Word, beside what was recognised: the same blocks under the same ids."""

from typing import Any

from server.documents import ids

from .ooxml.context import hint_of

Json = dict[str, Any]

_MAX_LEVEL = 6


def identified(blocks: list[Json]) -> list[Json]:
    """The blocks with an id each, before they are recognised: what becomes of them keeps it."""
    found: list[Json] = ids.ensure({"type": "doc", "content": blocks}).get("content", [])
    return found


def as_written(blocks: list[Json]) -> list[Json]:
    """The same for looking at: numbers as displayed, headings as headings, hints gone, no lists made."""
    return [_shown(block) for block in blocks]


def _shown(block: Json) -> Json:
    kept = {name: value for name, value in block.items() if name != "hint"}
    if block["type"] == "paragraph":
        return _line(block, kept)
    if isinstance(block.get("content"), list):
        kept["content"] = [_shown(child) for child in block["content"]]
    return kept


def _line(block: Json, kept: Json) -> Json:
    hint = hint_of(block)
    attrs = dict(kept.get("attrs", {}))
    if hint.label is not None:
        number = "•" if hint.label.fmt == "bullet" else hint.label.text
        attrs["num"] = {"fmt": hint.label.fmt[:60], "text": number[:60]}
    if hint.level:
        attrs.pop("indentChars", None)
        return {**kept, "type": "heading", "attrs": {**attrs, "level": min(max(hint.level, 2), _MAX_LEVEL)}}
    return {**kept, "attrs": attrs}
