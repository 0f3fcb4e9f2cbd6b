"""What is to happen with each row of a roster. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

from server.people.rosters.entries import Entry
from server.people.rosters.known import Person
from server.people.rosters.renaming import Rename
from server.people.tables import Role, Scope

# ``renamed``: the name is another one and the clerk has not ticked it: nothing of the row is taken.
Kind = Literal["new", "changed", "renamed", "unchanged", "error"]
KINDS: tuple[Kind, ...] = ("error", "new", "changed", "renamed", "unchanged")
GroupKey: TypeAlias = tuple[UUID, str]  # school and name


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post to be given: at the school, or in the group of ``group``, which may be a new one."""

    role: Role
    scope: Scope
    said: str
    group: GroupKey | None = None
    subject: str = ""
    title: UUID | None = None


class Change(NamedTuple):
    """One field of somebody who is there already."""

    label: str
    old: str
    new: str


@dataclass(slots=True)
class Finding:
    """One row: what is to happen, or why it cannot. ``grade`` and ``subject`` are in our spelling."""

    entry: Entry
    kind: Kind = "error"
    person: Person | None = None
    school: UUID | None = None
    name: str = ""
    phone: str = ""
    subject: str = ""
    grade: str = ""
    posts: list[Wanted] = field(default_factory=list)
    rename: Rename | None = None
    changes: list[Change] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Review:
    """All rows, and the groups that would be made: their grade, subject, and how many people join."""

    findings: list[Finding]
    new_groups: dict[GroupKey, tuple[str, str, int]]

    def counts(self) -> dict[Kind, int]:
        """How many rows of each kind."""
        found = Counter(finding.kind for finding in self.findings)
        return {kind: found[kind] for kind in KINDS}

    def of_kind(self, kind: str) -> list[Finding]:
        """Rows of one kind, in the order of the file."""
        return [finding for finding in self.findings if finding.kind == kind]

    def renames(self, kind: Kind) -> list[Rename]:
        """The names that would change (``renamed``), or do (``changed``), in the order of the file."""
        return [finding.rename for finding in self.of_kind(kind) if finding.rename is not None]
