"""Where each hunk stands, in the order in which one reads them."""

from __future__ import annotations

from server.plans.merging.ledger import Entry
from server.plans.merging.results import Hunk, Kind
from server.plans.merging.scenes import Scene
from server.plans.merging.trees import ROOT, Tree, own_id

_Path = tuple[str, ...]


def placed(scene: Scene, children: dict[str, list[str]]) -> tuple[Hunk, ...]:
    """The hunks with section and path, in the order of the result; what is not in it stands where it was."""
    if not scene.ledger.entries:
        return ()
    order = _order(scene, children)
    places = {key: _place(scene, key, order) for key in {entry.key for entry in scene.ledger.entries}}
    entries = sorted(scene.ledger.entries, key=lambda entry: places[entry.key])
    paths: dict[str, _Path] = {}
    return tuple(_told(scene, entry, paths) for entry in entries)


def _order(scene: Scene, children: dict[str, list[str]]) -> dict[str, int]:
    order: dict[str, int] = {}
    waiting = [ROOT]
    while waiting:
        key = waiting.pop()
        order[key] = len(order)
        if key in scene.pins:
            for kid in scene.side(scene.pins[key]).under(key):
                order.setdefault(kid, len(order))
        elif key in children:
            waiting += reversed(children[key])
    return order


def _place(scene: Scene, key: str, order: dict[str, int]) -> tuple[int, int]:
    """Its own place, else that of the nearest thing before or around it; and how far behind that."""
    if key in order:
        return order[key], 0
    tree = _home(scene, key)
    steps = 0
    while key not in order:
        steps += 1
        place = tree.place(key)
        key = tree.kids[tree.parents[key]][place - 1] if place else tree.parents[key]
    return order[key], steps


def _home(scene: Scene, key: str) -> Tree:
    return next(tree for tree in (scene.first, scene.second, scene.base) if key in tree.nodes)


def _told(scene: Scene, entry: Entry, paths: dict[str, _Path]) -> Hunk:
    path = _path(scene, _parent(scene, entry.key), paths)
    own = own_id(entry.key)
    section = path[0] if path else own
    texts = entry.base, entry.ours, entry.theirs
    others = scene.together.get(entry.key, ()) if entry.kind is Kind.TABLE else ()
    together = tuple(own_id(other) for other in others)
    return Hunk(entry.id, entry.colour, entry.kind, own, *texts, entry.attr, section, path, together)


def _path(scene: Scene, key: str, paths: dict[str, _Path]) -> _Path:
    """Ids from the section to the block ``key``."""
    if key == ROOT:
        return ()
    known = paths.get(key)
    if known is None:
        known = paths[key] = (*_path(scene, _parent(scene, key), paths), own_id(key))
    return known


def _parent(scene: Scene, key: str) -> str:
    if key in scene.alive and key in scene.parents:
        return scene.parents[key]
    return _home(scene, key).parents[key]
