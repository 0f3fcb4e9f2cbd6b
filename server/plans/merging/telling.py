"""Where each hunk stands, in the order in which one reads them."""

from __future__ import annotations

from dataclasses import replace

from server.documents.spec import Json
from server.plans.merging.results import Hunk
from server.plans.merging.scenes import Scene
from server.plans.merging.trees import ROOT, Tree, own_id


def placed(scene: Scene, doc: Json) -> tuple[Hunk, ...]:
    """The hunks with section and path, in the order of ``doc``; what is not in it stands where it was."""
    if not scene.ledger.hunks:
        return ()
    order = _order(doc)
    places = {key: _place(scene, key, order) for key in {hunk.block_id for hunk in scene.ledger.hunks}}
    hunks = sorted(scene.ledger.hunks, key=lambda hunk: places[hunk.block_id])
    return tuple(_told(scene, hunk) for hunk in hunks)


def _order(doc: Json) -> dict[str, int]:
    order: dict[str, int] = {}
    waiting = [doc]
    while waiting:
        node = waiting.pop()
        name = node.get("attrs", {}).get("id")
        if name is not None:
            order[name] = len(order)
        if node["type"] not in ("paragraph", "heading"):
            waiting += reversed(node.get("content", ()))
    return order


def _place(scene: Scene, key: str, order: dict[str, int]) -> tuple[int, int]:
    """Its own place, else that of the nearest thing before or around it; and how far behind that."""
    tree = _home(scene, key)
    steps = 0
    at = key
    while at != ROOT and own_id(at) not in order:
        steps += 1
        place = tree.place(at)
        at = tree.kids[tree.parents[at]][place - 1] if place else tree.parents[at]
    return order.get(own_id(at), -1), steps


def _home(scene: Scene, key: str) -> Tree:
    return next(tree for tree in (scene.first, scene.second, scene.base) if key in tree.nodes)


def _told(scene: Scene, hunk: Hunk) -> Hunk:
    path: list[str] = []
    at = hunk.block_id
    tree = _home(scene, at)
    while at != ROOT:
        at = scene.parents[at] if at in scene.alive and at in scene.parents else tree.parents[at]
        if at != ROOT:
            if at not in tree.nodes:
                tree = _home(scene, at)
            path.append(own_id(at))
    path.reverse()
    section = path[0] if path else own_id(hunk.block_id)
    return replace(hunk, block_id=own_id(hunk.block_id), section_id=section, path=tuple(path))
