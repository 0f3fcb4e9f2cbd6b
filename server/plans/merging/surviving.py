"""Which blocks the result has: new ones, kept ones, and what one side deleted while the other changed it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from server.plans.merging.ledger import Which
from server.plans.merging.results import Kind
from server.plans.merging.scenes import Scene
from server.plans.merging.trees import ROOT, wording

# What becomes of a block that only one side has, and so of what is in it.
_Fate: TypeAlias = Literal["new", "declined", "kept", "gone"]


def decide_lives(scene: Scene) -> None:
    """Fills ``scene.alive``."""
    both = scene.first.nodes.keys() & scene.second.nodes.keys()
    scene.alive |= both - scene.decided - scene.swallowed.keys()
    scene.alive.discard(ROOT)
    _decide_alone(scene, "first")
    _decide_alone(scene, "second")
    if not any(key in scene.alive for key in (*scene.first.kids[ROOT], *scene.second.kids[ROOT])):
        _keep_one_section(scene)


def _decide_alone(scene: Scene, which: Which) -> None:
    """Of what only this side has; a block passes its fate on to what is in it."""
    tree, other = scene.side(which), scene.other(which).nodes
    fates: dict[str, _Fate] = {}
    for key in tree.nodes:  # in document order
        if key in other or key in scene.swallowed:
            continue
        if key in scene.decided:
            fates[key] = "new" if key in scene.alive else "gone"
        elif key in scene.strays:
            fates[key] = "gone"
        else:
            fate = fates[key] = _fate(scene, which, key, fates.get(tree.parents[key]))
            if fate in ("new", "kept"):
                scene.alive.add(key)


def _fate(scene: Scene, which: Which, key: str, around: _Fate | None) -> _Fate:
    """``around``: the fate of what it stands in; None when both sides have that."""
    if around in ("kept", "declined"):
        return around
    old, node = scene.base.nodes.get(key), scene.side(which).nodes[key]
    if old is None:
        if around is not None:
            return around
        return "new" if scene.ledger.offer(Kind.INSERT, key, which, None, wording(node)) else "declined"
    if around == "gone":
        return around
    deleter: Which = "second" if which == "first" else "first"
    if old == node:
        return "gone" if scene.ledger.offer(Kind.DELETE, key, deleter, wording(old), None) else "kept"
    texts = {which: wording(node), deleter: None}
    pick = scene.ledger.clash(
        Kind.DELETE_EDIT, key, wording(old), texts["first"], texts["second"], default=which
    )
    return "gone" if pick == deleter else "kept"


def _keep_one_section(scene: Scene) -> None:
    """Each side deleted what the other left: a plan without a section is none, so one asks to be kept."""
    key = scene.first.kids[ROOT][0]
    words = wording(scene.first.nodes[key])
    scene.ledger.clash(Kind.DELETE_EDIT, key, wording(scene.base.nodes.get(key)), words, None)
    scene.alive |= {one for one in scene.first.under(key) if one not in scene.swallowed}
