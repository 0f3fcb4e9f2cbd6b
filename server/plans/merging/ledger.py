"""What the merge asks on its way: a question is a hunk, the answer a decision or the colour's default."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from server.plans.merging.results import Choice, Colour, Decision, Kind, Side, Words
from server.plans.merging.trees import own_id

Pick: TypeAlias = Literal["first", "second", "both", "merged"] | Words
Which: TypeAlias = Literal["first", "second"]


class Entry(NamedTuple):
    """A hunk whose place nobody has looked up yet."""

    id: str
    colour: Colour
    kind: Kind
    key: str
    base: str
    ours: str
    theirs: str
    attr: str


class Ledger:
    """Speaks of ``first`` and ``second``: the first is the side whose words stay where both conflict."""

    def __init__(self, first: Side, decisions: Mapping[str, Decision]) -> None:
        self.first = first
        self.entries: list[Entry] = []
        self._decisions = decisions
        self._numbers: dict[str, int] = {}

    def is_theirs(self, by: Which) -> bool:
        return (by == "first") == (self.first is Side.THEIRS)

    def offer(
        self, kind: Kind, key: str, by: Which, base: object = None, new: object = None, *, attr: str = ""
    ) -> bool:
        """A change of one side alone. Ours is taken without asking; of theirs, was it declined?"""
        if not self.is_theirs(by):
            return True
        hunk_id = self._say(Colour.GREEN, kind, key, base, base, new, attr)
        return self._decisions.get(hunk_id, Choice.MERGED) is not Choice.OURS

    def offer_words(
        self, kind: Kind, key: str, by: Which, base: str, other: str, new: str, *, spot: int | None = None
    ) -> bool | Words:
        """As `offer`, for words that a teacher may put otherwise. ``other``: what the other side says.

        ``spot``: where in the base line; None = the whole block.
        """
        if not self.is_theirs(by):
            return True
        hunk_id = self._say(Colour.GREEN, kind, key, base, other, new, spot=spot)
        decision = self._decisions.get(hunk_id, Choice.MERGED)
        return decision if isinstance(decision, Words) else decision is not Choice.OURS

    def clash(
        self,
        kind: Kind,
        key: str,
        base: object,
        first: object,
        second: object,
        *,
        attr: str = "",
        spot: int | None = None,
        default: Which = "first",
    ) -> Pick:
        """Both changed it: red."""
        hunk_id = self._say(Colour.RED, kind, key, base, first, second, attr, spot)
        return self._picked(hunk_id, default)

    def review(
        self, kind: Kind, key: str, base: object, first: object, second: object, *, spot: int | None = None
    ) -> Pick:
        """Both changed it, and it could be combined: amber."""
        return self._picked(self._say(Colour.AMBER, kind, key, base, first, second, spot=spot), "merged")

    def _picked(self, hunk_id: str, default: Pick) -> Pick:
        decision = self._decisions.get(hunk_id, Choice.MERGED)
        if isinstance(decision, Words):
            return decision
        if decision is Choice.MERGED:
            return default
        if decision is Choice.BOTH:
            return "both"
        return "first" if decision.value == self.first.value else "second"

    def _say(
        self,
        colour: Colour,
        kind: Kind,
        key: str,
        base: object,
        first: object,
        second: object,
        attr: str = "",
        spot: int | None = None,
    ) -> str:
        """Its id: kind and block, the attribute or the spot, and a number if that is not enough.

        No decision about one hunk may change the id of another: so a spot, not a count.
        """
        ours, theirs = (first, second) if self.first is Side.OURS else (second, first)
        if colour is Colour.GREEN:  # its texts come as ours, theirs
            ours, theirs = first, second
        name = (
            f"{kind}:{own_id(key)}" + (f":{attr}" if attr else "") + (f"@{spot}" if spot is not None else "")
        )
        number = self._numbers[name] = self._numbers.get(name, 0) + 1
        hunk_id = name if number == 1 else f"{name}:{number}"
        self.entries.append(
            Entry(hunk_id, colour, kind, key, _shown(base), _shown(ours), _shown(theirs), attr)
        )
        return hunk_id


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
