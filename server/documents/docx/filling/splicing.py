"""Other words for a stretch of a paragraph node; they wear the marks of what stood there."""

from typing import Any

from ..texts import text_of

Json = dict[str, Any]


def splice(node: Json, start: int, end: int, text: str) -> Json:
    """The node with the characters from ``start`` to ``end`` replaced; counted as ``text_of`` counts them."""
    content: list[Json] = []
    at = 0
    done = False
    for child in node.get("content") or []:
        size = len(text_of(child))
        first, last = max(start - at, 0), min(end - at, size)
        touches = child["type"] == "text" and at <= start < at + size
        if child["type"] == "text" and (touches or (at < end and at + size > start)):
            words = child["text"]
            put = text if touches else ""
            done = done or touches
            content.append({**child, "text": words[:first] + put + words[max(last, first) :]})
        else:
            content.append(child)
        at += size
    if not done and text:
        marks = next((one.get("marks") for one in reversed(content) if one["type"] == "text"), None)
        content.append({"type": "text", "text": text, **({"marks": marks} if marks and start == end else {})})
    return {**node, "content": [one for one in content if one["type"] != "text" or one["text"]]}
