"""The three documents of one merge, and what its stages tell each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.documents.spec import Json
from server.plans.merging.ledger import Ledger, Which
from server.plans.merging.lines import Codes
from server.plans.merging.results import Decision, Side
from server.plans.merging.trees import Tree


@dataclass
class Scene:
    """``first`` is the side whose words stay in a conflict.

    ``alive``: the keys of the result. ``parents``: where they stand. ``pins``: tables taken whole from one
    side; ``swallowed``: what lies in them there. ``lines``: content of blocks that were split or joined.
    """

    base: Tree
    first: Tree
    second: Tree
    ledger: Ledger
    codes: Codes = field(default_factory=Codes)
    settled: dict[str, Json] = field(default_factory=dict)  # paragraphs, pictures … as they will be
    alive: set[str] = field(default_factory=set)
    parents: dict[str, str] = field(default_factory=dict)
    pins: dict[str, Which] = field(default_factory=dict)
    swallowed: dict[str, str] = field(default_factory=dict)  # key → its pinned table
    strays: dict[str, Which] = field(default_factory=dict)  # in a pinned table on the side that gave way
    together: dict[str, list[str]] = field(default_factory=dict)  # pinned table → others decided with it
    lines: dict[str, list[Json]] = field(default_factory=dict)
    behind: dict[str, list[str]] = field(default_factory=dict)  # block → blocks that follow it at once
    tables: dict[str, Json] = field(default_factory=dict)  # those put together, as they came out
    widths: dict[str, bool] = field(default_factory=dict)  # tables: are their columns drawn anew?
    decided: set[str] = field(default_factory=set)  # blocks and items whose life the chains decided

    @property
    def has_strangers(self) -> bool:
        """Does an id stand for two things?"""
        return any(tree.has_strangers for tree in (self.base, self.first, self.second))

    @classmethod
    def of(
        cls, base: Json, ours: Json, theirs: Json, prefer: Side, decisions: Mapping[str, Decision]
    ) -> Scene:
        classes: dict[str, str] = {}
        first, second = (ours, theirs) if prefer is Side.OURS else (theirs, ours)
        old, one, two = Tree(base, classes), Tree(first, classes), Tree(second, classes)
        settled = _settled(old, one, two) if prefer is Side.OURS else _settled(old, two, one)
        return cls(old, one, two, Ledger(prefer, decisions), settled=settled)

    def side(self, which: Which) -> Tree:
        return self.first if which == "first" else self.second

    def other(self, which: Which) -> Tree:
        return self.second if which == "first" else self.first


def _settled(base: Tree, ours: Tree, theirs: Tree) -> dict[str, Json]:
    """Most of a plan: what they did not touch is as we have it, after one comparison."""
    new, old = theirs.leaves, base.leaves
    return {key: node for key, node in ours.leaves.items() if new.get(key) == old.get(key)}
