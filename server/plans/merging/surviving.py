"""Which blocks the result has: new ones, kept ones, and what one side deleted while the other changed it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from server.plans.merging.ledger import Which
from server.plans.merging.results import Kind
from server.plans.merging.scenes import Scene
from server.plans.merging.trees import ROOT, Tree, wording

# What becomes of a block that only one side has, and so of what is in it.
_Fate: TypeAlias = Literal["both", "new", "declined", "kept", "gone"]


def decide_lives(scene: Scene) -> None:
    """Fills ``scene.alive``."""
    for which in ("first", "second"):
        _Survivors(scene, which).visit(ROOT, "both")
    if not any(key in scene.alive for key in (*scene.first.kids[ROOT], *scene.second.kids[ROOT])):
        _keep_one_section(scene)


def _keep_one_section(scene: Scene) -> None:
    """Each side deleted what the other left: a plan without a section is none, so one asks to be kept."""
    key = scene.first.kids[ROOT][0]
    words = wording(scene.first.nodes[key])
    scene.ledger.clash(Kind.DELETE_EDIT, key, wording(scene.base.nodes.get(key)), words, None)
    scene.alive |= {one for one in scene.first.under(key) if one not in scene.swallowed}


class _Survivors:
    """Goes through one side."""

    def __init__(self, scene: Scene, which: Which) -> None:
        self.scene = scene
        self.which: Which = which
        self.deleter: Which = "second" if which == "first" else "first"
        self.tree = scene.side(which)
        self.other = scene.other(which).nodes
        self.base = scene.base.nodes

    def visit(self, key: str, fate: _Fate) -> None:
        tree, alive, decided = self.tree, self.scene.alive, self.scene.decided
        swallowed, other = self.scene.swallowed, self.other
        for kid in tree.kids[key]:
            if kid in swallowed:
                if kid in tree.kids:
                    self.visit(kid, "both")
                continue
            own: _Fate
            if kid in decided:
                own = "new" if kid in alive else "gone"
            elif kid in other:
                alive.add(kid)
                own = "both"
            elif kid in self.scene.strays:
                own = "gone"
            else:
                own = self._fate(kid, fate)
                if own in ("new", "kept"):
                    alive.add(kid)
            if kid in tree.kids:
                self.visit(kid, own)

    def _fate(self, key: str, around: _Fate) -> _Fate:
        old = self.base.get(key)
        node = self.tree.nodes[key]
        if around in ("kept", "declined"):
            return around
        if old is None:
            if around in ("new", "gone"):
                return around
            offered = self.scene.ledger.offer(Kind.INSERT, key, self.which, None, wording(node))
            return "new" if offered else "declined"
        if around == "gone":
            return around
        if old == node:
            taken = self.scene.ledger.offer(Kind.DELETE, key, self.deleter, wording(old), None)
            return "gone" if taken else "kept"
        return self._clash(key, self.tree)

    def _clash(self, key: str, tree: Tree) -> _Fate:
        """Deleted here, changed there: it stays until somebody decides."""
        texts = {self.which: wording(tree.nodes[key]), self.deleter: None}
        pick = self.scene.ledger.clash(
            Kind.DELETE_EDIT,
            key,
            wording(self.base[key]),
            texts["first"],
            texts["second"],
            default=self.which,
        )
        return "gone" if pick == self.deleter else "kept"
