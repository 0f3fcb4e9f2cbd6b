"""Values of attributes: what is wrong with one, and the nearest right one."""

from __future__ import annotations

import math
import re
from typing import Any

from server.documents.spec import (
    ANY_NUMBER,
    CUSTOM_KEY,
    FORBIDDEN_CHARACTERS,
    KEYS,
    NUMBER_RANGES,
    STRING_FORMS,
    STRING_LENGTHS,
    Attr,
)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
_MAX_ITEMS = 1_000
_MAX_OBJECT_KEYS = 16
_MAX_OBJECT_STRING = 200


def has_forbidden(text: str) -> bool:
    return FORBIDDEN_CHARACTERS.search(text) is not None


def without_forbidden(text: str) -> str:
    return FORBIDDEN_CHARACTERS.sub("", text)


def fault(attr: Attr, value: Any) -> str | None:
    """Why ``value`` may not be the value of ``attr``; None = it may. Absent (None) is always allowed."""
    if value is None:
        return None
    return _FAULTS[attr.type](attr, value)


def mended(attr: Attr, value: Any) -> Any:
    """``value`` if it is right, else the nearest right one, else None. For content strangers can write."""
    if isinstance(value, str):
        value = without_forbidden(value)
        limit = STRING_LENGTHS.get(attr.name)
        if limit is not None and attr.name not in STRING_FORMS:
            value = value[:limit]
    elif attr.type == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    if attr.type in ("integer", "number") and _is_number(value):
        low, high = NUMBER_RANGES.get(attr.name, ANY_NUMBER)
        value = min(max(value, low), high)
    return value if fault(attr, value) is None else None


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def _string(attr: Attr, value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    if has_forbidden(value):
        return "a character that XML or PostgreSQL refuses"
    if attr.name == "key":
        known = value in KEYS or CUSTOM_KEY.fullmatch(value)
        return None if known else "must be a known section key or custom:…"
    if len(value) > STRING_LENGTHS.get(attr.name, 500):
        return "too long"
    form = STRING_FORMS.get(attr.name)
    return "badly formed" if form is not None and not form.fullmatch(value) else None


def _number(attr: Attr, value: Any) -> str | None:
    if not _is_number(value):
        return "must be a number"
    low, high = NUMBER_RANGES.get(attr.name, ANY_NUMBER)
    return None if low <= value <= high else f"must be {low:g} to {high:g}"


def _integer(attr: Attr, value: Any) -> str | None:
    if isinstance(value, float) and not value.is_integer():
        return "must be a whole number"
    return _number(attr, value)


def _enum(attr: Attr, value: Any) -> str | None:
    return (
        None
        if isinstance(value, str) and value in attr.choices
        else f"must be one of {', '.join(attr.choices)}"
    )


def _array(attr: Attr, value: Any) -> str | None:
    if not isinstance(value, list) or len(value) > _MAX_ITEMS:
        return f"must be a list of at most {_MAX_ITEMS}"
    low, high = ANY_NUMBER
    if not all(_is_number(item) and low <= item <= high for item in value):
        return "must be a list of numbers"
    return None


def _object(attr: Attr, value: Any) -> str | None:
    if not isinstance(value, dict) or len(value) > _MAX_OBJECT_KEYS:
        return f"must be an object of at most {_MAX_OBJECT_KEYS} keys"
    low, high = ANY_NUMBER
    for key, item in value.items():
        if not isinstance(key, str) or not _NAME.fullmatch(key):
            return "its keys must be short ASCII names"
        if isinstance(item, str):
            if len(item) > _MAX_OBJECT_STRING or has_forbidden(item):
                return f"{key} is too long or holds a forbidden character"
        elif not (item is None or isinstance(item, bool) or (_is_number(item) and low <= item <= high)):
            return f"{key} must be text or a number"
    return None


_FAULTS = {
    "string": _string,
    "number": _number,
    "integer": _integer,
    "enum": _enum,
    "array": _array,
    "object": _object,
}
