"""Marks of characters that both sides kept, mark by mark; and which marks new words take on."""

from __future__ import annotations

from typing import Any

from server.documents.canonical import dumps
from server.documents.spec import Json
from server.plans.merging.lines import Marks

Named = dict[str, Json]


def is_clash(base: Marks, first: Marks, second: Marks) -> bool:
    """Did both give one kind of mark, each another one: two addresses of a link, two colours?"""
    old, one, two = _named(base), _named(first), _named(second)
    return any(_differ(old.get(name), one.get(name), two.get(name)) for name in {*old, *one, *two})


def merged(base: Marks, first: Marks, second: Marks) -> Marks:
    """Three-way for every kind of mark; where both changed one, the first's."""
    if first == second or second == base:
        return first
    if first == base:
        return second
    old, one, two = _named(base), _named(first), _named(second)
    result: Named = {}
    for name in {*old, *one, *two}:
        taken = two.get(name) if one.get(name) == old.get(name) else one.get(name)
        if taken is not None:
            result[name] = taken
    return _listed(result)


def added(base: list[Marks], other: list[Marks]) -> Named:
    """The marks that ``other`` put on every one of these characters."""
    if not base or base == other:
        return {}
    common: Named | None = None
    for old, new in zip(base, other, strict=True):
        had = _named(old)
        here = {name: mark for name, mark in _named(new).items() if had.get(name) != mark}
        common = here if common is None else {k: v for k, v in common.items() if here.get(k) == v}
        if not common:
            return {}
    return common or {}


def with_added(marks: list[Marks], more: Named) -> list[Marks]:
    """Peritext's rule: what both neighbours became, the words between them become too."""
    return [_listed({**more, **_named(own)}) for own in marks] if more else marks


def _differ(base: Any, first: Any, second: Any) -> bool:
    return bool(first != second and first != base and second != base)


def _named(marks: Marks) -> Named:
    return {mark["type"]: mark for mark in marks} if marks else {}


def _listed(marks: Named) -> Marks:
    return sorted(marks.values(), key=lambda mark: (str(mark["type"]), dumps(mark))) or None
