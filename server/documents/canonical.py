"""Canonical JSON: one text, one hash, whether Python or a browser wrote it.

`web/static/editor/canonical.js` is the same function in JavaScript; change both or neither
(`tests/documents/test_both_sides.py` compares them on every node type).
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

from server.documents.spec import MARKS, NODES, Attr, Json


def normalise(doc: Json) -> Json:
    """The same document with one spelling.

    Defaults are filled in; nulls, empty lists and empty objects are dropped; numbers are rounded to
    thousandths and whole ones are ints; marks are sorted and stand on text only (Yjs keeps none on atoms);
    neighbouring texts with equal marks are joined and empty ones dropped. Doing it twice changes nothing.
    Attributes the schema does not know stay: judging them is the work of `schema.check`.
    """
    kind = doc.get("type")
    result: Json = {"type": kind}
    if kind == "text":
        result["text"] = doc.get("text", "")
        marks = _marks(doc.get("marks") or [])
        if marks:
            result["marks"] = marks
        return result
    spec = NODES.get(kind) if isinstance(kind, str) else None
    attrs = _attributes(doc.get("attrs"), spec.attrs if spec else {})
    if attrs:
        result["attrs"] = attrs
    content = _joined([normalise(child) for child in doc.get("content") or []])
    if content:
        result["content"] = content
    return result


def dumps(doc: Json) -> bytes:
    """Sorted keys, no spaces, UTF-8. Of a normalised document these bytes are what is hashed and stored."""
    return json.dumps(
        doc, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(doc: Json) -> bytes:
    """SHA-256 of the canonical bytes: the id of a version's text. ``doc`` need not be normalised."""
    return hashlib.sha256(dumps(normalise(doc))).digest()


def number(value: float) -> float | None:
    """Thousandths at most, whole ones as int: floor(x·1000 + ½), as the two languages round differently."""
    if isinstance(value, int):
        return value
    if not math.isfinite(value):
        return None
    if abs(value) < 1e12:
        value = math.floor(value * 1000 + 0.5) / 1000
    return int(value) if value.is_integer() else value


def _value(value: Any) -> Any:
    """None = drop it."""
    if isinstance(value, dict):
        kept = {key: clean for key, item in value.items() if (clean := _value(item)) is not None}
        return kept or None
    if isinstance(value, list | tuple):
        return [_value(item) for item in value] or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    return value


def _attributes(attrs: Json | None, known: dict[str, Attr]) -> Json:
    kept = {name: clean for name, value in (attrs or {}).items() if (clean := _value(value)) is not None}
    for name, attr in known.items():
        if attr.default is not None and name not in kept:
            kept[name] = attr.default
    return kept


def _marks(marks: list[Json]) -> list[Json]:
    result = []
    for mark in marks:
        one: Json = {"type": mark.get("type")}
        attrs = _attributes(mark.get("attrs"), MARKS.get(str(one["type"]), {}))
        if attrs:
            one["attrs"] = attrs
        result.append(one)
    return sorted(result, key=lambda mark: (str(mark["type"]), dumps(mark)))


def _joined(children: list[Json]) -> list[Json]:
    result: list[Json] = []
    for child in children:
        if child["type"] != "text":
            result.append(child)
        elif child["text"]:
            last = result[-1] if result else None
            if last and last["type"] == "text" and last.get("marks") == child.get("marks"):
                last["text"] += child["text"]
            else:
                result.append(child)
    return result
