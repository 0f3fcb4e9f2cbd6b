"""Another name for an account that is there: done only when the clerk ticks it, row by row. Pure.

A list whose names slipped by one row would otherwise give every account to somebody else without a word.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.people.spelling import DOT, name_key


@dataclass(frozen=True, slots=True)
class Rename:
    """A row whose name is not that of its account. ``namesakes``: 工号 of others of the school called so."""

    person: UUID
    login: str
    old: str
    new: str
    namesakes: tuple[str, ...] = ()

    @property
    def tick(self) -> str:
        """What the form sends for it: of this account under this name, so that a tick is of what was seen."""
        return f"{self.person} {self.old}"

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the roster."""
        return {"person": str(self.person), "login": self.login, "old": self.old, "new": self.new}


def likely(renames: list[Rename]) -> set[str]:
    """The ticks the form begins with: corrected spellings. None at all when names change places, which is
    what a slipped column looks like."""
    old = {name_key(one.old) for one in renames}
    if any(name_key(one.new) in old for one in renames):
        return set()
    return {one.tick for one in renames if not one.namesakes and _is_alike(one.old, one.new)}


def _is_alike(old: str, new: str) -> bool:
    """The same surname, or two characters in common."""
    before, after = (name_key(name).replace(DOT, "") for name in (old, new))
    return before[:1] == after[:1] or len(set(before) & set(after)) >= 2
