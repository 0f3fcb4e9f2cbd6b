"""Three-way merge of plan documents, pure: pulling a new 通案 into a 个案, taking in a proposal.

How it works and what the colours mean: docs/merging.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.documents import ids
from server.documents.spec import Json
from server.plans.merging import grids
from server.plans.merging.chains import weave_chains
from server.plans.merging.owning import own
from server.plans.merging.placing import arrange, choose_parents
from server.plans.merging.results import Choice, Colour, Decision, Hunk, Kind, Merge, Side, Words
from server.plans.merging.scenes import Scene
from server.plans.merging.surviving import decide_lives
from server.plans.merging.telling import placed
from server.plans.merging.trees import ROOT

__all__ = [
    "Choice", "Colour", "Decision", "Hunk", "Kind", "Merge", "Side", "Words", "decide", "merge",
]  # fmt: skip


def merge(base: Json, ours: Json, theirs: Json, prefer: Side = Side.OURS) -> Merge:
    """All that both wrote since ``base``; each normalised and valid (`canonical.normalise`, `schema.check`).

    The result is so too, and its ids are unique. Whatever a side wrote is in ``doc`` or in a red hunk.
    ``prefer``: whose words ``doc`` has where the two conflict.
    """
    if theirs in (base, ours):
        return Merge(ours, ())
    return _merged(base, ours, theirs, prefer, {})[0]


def decide(base: Json, ours: Json, theirs: Json, decisions: Mapping[str, Decision]) -> Json:
    """The document after a teacher's decisions, by the ids of the hunks `merge` gave for the same three.

    A hunk without a decision is as `merge` has it. `Choice.OURS` declines a green one and keeps our side of
    an amber or red one, so all OURS gives ``ours``; `Choice.THEIRS` takes theirs. `Choice.BOTH`, ours first,
    and `Words` count for words; other hunks they leave as merged.
    """
    if theirs in (base, ours):
        return ours
    tables = _merged(base, ours, theirs, Side.OURS, {})[1]
    return _merged(base, ours, theirs, Side.OURS, decisions, tables)[0].doc


def _merged(
    base: Json,
    ours: Json,
    theirs: Json,
    prefer: Side,
    decisions: Mapping[str, Decision],
    tables: list[str] | None = None,
) -> tuple[Merge, list[str]]:
    """The merge, and the tables that had to be kept whole."""
    kept = list(tables or ())
    while True:
        scene = Scene.of(base, ours, theirs, prefer, decisions)
        if tables is None and not kept:
            kept = grids.clashing(scene)
        grids.pin(scene, kept)
        children, doc = _woven(scene)
        broken = [key for key in grids.broken(scene) if key not in kept]
        if not broken:
            return Merge(doc, placed(scene, children)), kept
        kept += broken


def _woven(scene: Scene) -> tuple[dict[str, list[str]], Json]:
    """Who stands in whom in the result, and the result."""
    weave_chains(scene)
    for key in (*scene.lines, *scene.strays):
        scene.settled.pop(key, None)
    decide_lives(scene)
    choose_parents(scene)
    children = arrange(scene)
    doc = _built(scene, children, ROOT)
    if scene.has_strangers:
        doc = ids.ensure(doc, stable=True)
    return children, doc


def _built(scene: Scene, children: dict[str, list[str]], key: str) -> Json:
    if key in scene.pins:
        return scene.side(scene.pins[key]).nodes[key]
    node = own(scene, key)
    kids = children.get(key)
    if kids:
        leaves = scene.settled
        node["content"] = [leaves.get(kid) or _built(scene, children, kid) for kid in kids]
    if node["type"] == "table":
        scene.tables[key] = node
    return node
