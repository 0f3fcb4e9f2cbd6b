"""Checks for JSON that came from a device: each takes a value and where it stands, and gives what is kept.

Nothing is coerced silently: what a check does not know is refused with the place, so that a newer page and an
older server never lose a word between them.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from server.base.errors import DomainError

Json: TypeAlias = dict[str, Any]
Check: TypeAlias = Callable[[Any, str], Any]
UNKNOWN = "这份记录里有这一版系统不认识的内容（{where}），没有收下；手机上的还在。请联网刷新页面，再发一次。"
TOO_LONG = (
    "{where}有一处文字太长（最多 {most} 个字，现在有 {count} 个），没有收下；手机上的还在。请删短一些再发。"
)
TOO_MANY = "{where}太多（最多 {most} 条，现在有 {count} 条），没有收下；手机上的还在。请删去几条再发。"
ODD = "这份记录里有系统存不下的字符（{where}），没有收下；手机上的还在。请删掉粘贴带来的特殊符号再发。"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SHOWN = 40


class BodyRefused(DomainError):
    """A record that cannot be kept as it was sent."""


def unknown(where: str) -> BodyRefused:
    """The refusal of what nobody here knows."""
    shown = "".join(ch for ch in where if unicodedata.category(ch)[0] not in "CZ")[:SHOWN]
    return BodyRefused(UNKNOWN.format(where=shown or "?"))


def text(most: int, names: str = "") -> Check:
    """Words of at most ``most`` characters; absent is empty. ``names``: how a person calls the place."""

    def check(value: Any, where: str) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise unknown(where)
        if _UNSTORABLE.search(value):
            raise BodyRefused(ODD.format(where=names or where))
        if len(value) > most:
            raise BodyRefused(TOO_LONG.format(where=names or where, most=most, count=len(value)))
        return value

    return check


def one_of(known: Collection[str], *, empty: bool = True) -> Check:
    """One of these keys, or nothing."""

    def check(value: Any, where: str) -> str:
        if empty and value in (None, ""):
            return ""
        if not isinstance(value, str) or value not in known:
            raise unknown(where)
        return value

    return check


def matching(pattern: str) -> Check:
    """Text of one shape, or nothing."""
    shape = re.compile(pattern, re.ASCII)

    def check(value: Any, where: str) -> str:
        if value in (None, ""):
            return ""
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise unknown(where)
        return value

    return check


def whole(least: int, most: int, default: int | None = 0) -> Check:
    """A whole number within bounds."""

    def check(value: Any, where: str) -> int | None:
        if value is None:
            return default
        number = finite(value, where)
        if not number.is_integer() or not least <= number <= most:
            raise unknown(where)
        return int(number)

    return check


def number(least: float, most: float) -> Check:
    """A number within bounds, or nothing."""

    def check(value: Any, where: str) -> float | None:
        if value is None:
            return None
        found = finite(value, where)
        if not least <= found <= most:
            raise unknown(where)
        return found

    return check


def finite(value: Any, where: str) -> float:
    """A number as JSON has them: no NaN, no infinity, none of four hundred digits.

    Raises:
        BodyRefused: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise unknown(where)
    try:
        found = float(value)
    except OverflowError:
        raise unknown(where) from None
    if not math.isfinite(found):
        raise unknown(where)
    return found


def moment(value: Any, where: str) -> str | None:
    """A moment with its zone, kept as it was written; or nothing."""
    if value in (None, ""):
        return None
    if not isinstance(value, str) or read_moment(value) is None:
        raise unknown(where)
    return value


def read_moment(value: str) -> datetime | None:
    """「2026-09-14T01:30:00.000Z」; ``None`` when it is no moment, or one nobody could reckon with."""
    try:
        found = datetime.fromisoformat(value) if len(value) <= SHOWN else None
        return found if found is not None and found.tzinfo and 2000 < found.year < 2200 else None
    except ValueError:
        return None


def identity(value: Any, where: str) -> str:
    """The id of a row, or nothing."""
    if value in (None, ""):
        return ""
    found = read_id(value)
    if found is None:
        raise unknown(where)
    return str(found)


def read_id(value: Any) -> UUID | None:
    """An id in its one spelling."""
    try:
        found = UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
    return found if found is not None and str(found) == value.lower() else None


def many(check: Check, most: int, names: str = "") -> Check:
    """A list; absent is empty."""

    def checked(value: Any, where: str) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise unknown(where)
        if len(value) > most:
            raise BodyRefused(TOO_MANY.format(where=names or where, most=most, count=len(value)))
        return [check(one, f"{where}[{at}]") for at, one in enumerate(value)]

    return checked


def shape(fields: Mapping[str, Check]) -> Check:
    """An object with these keys; those absent are filled in, others refused."""

    def check(value: Any, where: str) -> Json:
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise unknown(where)
        if strange := value.keys() - fields.keys():
            raise unknown(f"{where}.{min(strange)}".lstrip("."))
        return {key: field(value.get(key), f"{where}.{key}".lstrip(".")) for key, field in fields.items()}

    return check


def keyed(key: Check, check: Check, most: int, names: str = "") -> Check:
    """An object whose keys are data; absent is empty."""

    def checked(value: Any, where: str) -> Json:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise unknown(where)
        if len(value) > most:
            raise BodyRefused(TOO_MANY.format(where=names or where, most=most, count=len(value)))
        return {key(name, where): check(one, f"{where}.{name}") for name, one in value.items()}

    return checked
