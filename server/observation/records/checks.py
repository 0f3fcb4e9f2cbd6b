"""Checks for JSON that came from a device: each takes a value and gives what is kept.

Nothing is coerced silently: what a check does not know is refused with the place, so that a newer page and an
older server never lose a word between them. The place is put together on the way out of a refusal alone.
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
Check: TypeAlias = Callable[[Any], Any]
UNKNOWN = "这份记录里有这一版系统不认识的内容（{where}），没有收下；手机上的还在。请联网刷新页面，再发一次。"
TOO_LONG = (
    "{where}有一处文字太长（最多 {most} 个字，现在有 {count} 个），没有收下；手机上的还在。请删短一些再发。"
)
TOO_MANY = "{where}太多（最多 {most} 条，现在有 {count} 条），没有收下；手机上的还在。请删去几条再发。"
ODD = "这份记录里有系统存不下的字符（{where}），没有收下；手机上的还在。请删掉粘贴带来的特殊符号再发。"
SHOWN = 40
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class BodyRefused(DomainError):
    """A record that cannot be kept as it was sent. ``names``: how a person calls the place, else it is said
    as a path of keys."""

    def __init__(self, sentence: str, names: str = "", **said: int) -> None:
        super().__init__(sentence)
        self.sentence, self.names, self.said, self.path = sentence, names, said, ""

    def under(self, key: str) -> "BodyRefused":
        """The same, a level further out."""
        self.path = f"{key}{'' if self.path.startswith('[') or not self.path else '.'}{self.path}"
        return self

    def __str__(self) -> str:
        shown = "".join(ch for ch in self.path if unicodedata.category(ch)[0] not in "CZ")[:SHOWN]
        return self.sentence.format(where=self.names or shown or "?", **self.said)


def unknown(where: str = "") -> BodyRefused:
    """The refusal of what nobody here knows."""
    refused = BodyRefused(UNKNOWN)
    return refused.under(where) if where else refused


def text(most: int, names: str = "") -> Check:
    """Words of at most ``most`` characters; absent is empty. ``names``: how a person calls the place."""

    def check(value: Any) -> str:
        if not value and (value is None or value == ""):
            return ""
        if not isinstance(value, str):
            raise unknown()
        if _UNSTORABLE.search(value):
            raise BodyRefused(ODD, names)
        if len(value) > most:
            raise BodyRefused(TOO_LONG, names, most=most, count=len(value))
        return value

    return check


def one_of(known: Collection[str], *, empty: bool = True) -> Check:
    """One of these keys, or nothing."""
    keys = frozenset(known)

    def check(value: Any) -> str:
        if isinstance(value, str) and value in keys:
            return value
        if empty and value in (None, ""):
            return ""
        raise unknown()

    return check


def matching(pattern: str) -> Check:
    """Text of one shape, or nothing."""
    shape = re.compile(pattern, re.ASCII)

    def check(value: Any) -> str:
        if value is None or value == "":
            return ""
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise unknown()
        return value

    return check


def whole(least: int, most: int, default: int | None = 0) -> Check:
    """A whole number within bounds."""

    def check(value: Any) -> int | None:
        if value is None:
            return default
        number = finite(value)
        if not number.is_integer() or not least <= number <= most:
            raise unknown()
        return int(number)

    return check


def number(least: float, most: float) -> Check:
    """A number within bounds, or nothing."""

    def check(value: Any) -> float | None:
        if value is None:
            return None
        found = finite(value)
        if not least <= found <= most:
            raise unknown()
        return found

    return check


def finite(value: Any) -> float:
    """A number as JSON has them: no NaN, no infinity, none of four hundred digits.

    Raises:
        BodyRefused: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise unknown()
    try:
        found = float(value)
    except OverflowError:
        raise unknown() from None
    if not math.isfinite(found):
        raise unknown()
    return found


def moment(value: Any) -> str | None:
    """A moment with its zone, kept as it was written; or nothing."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or read_moment(value) is None:
        raise unknown()
    return value


def read_moment(value: str) -> datetime | None:
    """「2026-09-14T01:30:00.000Z」; ``None`` when it is no moment, or one nobody could reckon with."""
    try:
        found = datetime.fromisoformat(value) if len(value) <= SHOWN else None
        return found if found is not None and found.tzinfo and 2000 < found.year < 2200 else None
    except ValueError:
        return None


def identity(value: Any) -> str:
    """The id of a row, or nothing."""
    if value is None or value == "":
        return ""
    found = read_id(value)
    if found is None:
        raise unknown()
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

    def checked(value: Any) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise unknown()
        if len(value) > most:
            raise BodyRefused(TOO_MANY, names, most=most, count=len(value))
        made: list[Any] = []
        try:
            for one in value:
                made.append(check(one))  # noqa: PERF401 (how far it came is said)
        except BodyRefused as refused:
            raise refused.under(f"[{len(made)}]") from None
        return made

    return checked


def shape(fields: Mapping[str, Check]) -> Check:
    """An object with these keys; those absent are filled in, others refused."""
    checks = tuple(fields.items())
    known = frozenset(fields)

    def check(value: Any) -> Json:
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise unknown()
        if not value.keys() <= known:
            raise unknown(min(value.keys() - known))
        made: Json = {}
        key = ""
        try:
            for key, field in checks:
                made[key] = field(value.get(key))
        except BodyRefused as refused:
            raise refused.under(key) from None
        return made

    return check


def keyed(key: Check, check: Check, most: int, names: str = "") -> Check:
    """An object whose keys are data; absent is empty."""

    def checked(value: Any) -> Json:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise unknown()
        if len(value) > most:
            raise BodyRefused(TOO_MANY, names, most=most, count=len(value))
        made: Json = {}
        name = ""
        try:
            for name, one in value.items():
                made[key(name)] = check(one)
        except BodyRefused as refused:
            raise refused.under(name) from None
        return made

    return checked
