"""Where the blocks of the result stand: in whom, and in which order."""

from __future__ import annotations

from collections.abc import Iterator

from server.plans.aligning import spine
from server.plans.merging.ledger import Which
from server.plans.merging.results import Kind
from server.plans.merging.scenes import Scene
from server.plans.merging.trees import CLASS, ROOT, wording

_HOLDERS = frozenset({"section", "item", "cell", "box"})
_BOUND = frozenset({"row", "cell", "item"})  # cannot stand anywhere else


def choose_parents(scene: Scene) -> None:
    """Fills ``scene.parents``. Whoever finds no place any more goes out of ``scene.alive``."""
    one, two, parents = scene.first.parents, scene.second.parents, scene.parents
    moved = []
    for key in scene.alive:
        here = one.get(key)
        if here is not None and here == two.get(key):
            parents[key] = here
        elif _choose(scene, key):
            moved.append(key)
    for head, parts in scene.behind.items():
        for part in parts:
            if part in scene.alive and head in scene.alive:
                scene.parents[part] = scene.parents[head]
    for key in sorted(moved):
        _heal(scene, key)
    while lost := {parent for parent in parents.values() if not _is_home(scene, parent)}:
        homeless = sorted(key for key in scene.alive if parents[key] in lost)
        for key in homeless:
            _heal(scene, key)
        if not homeless:
            break


def _choose(scene: Scene, key: str) -> bool:
    """Its parent, three-way; True when the sides do not agree."""
    one, two = scene.first.parents.get(key), scene.second.parents.get(key)
    stray = scene.strays.get(key)
    if stray is not None:
        one, two = (None, two) if stray == "first" else (one, None)
    if one == two or two is None:
        scene.parents[key] = one or ROOT
        return False
    if one is None:
        scene.parents[key] = two
        return False
    old = scene.base.parents.get(key)
    words = wording(scene.base.nodes.get(key) or scene.first.nodes[key])
    if two == old:
        taken = scene.ledger.offer(Kind.MOVE, key, "first", words, words)
        scene.parents[key] = one if taken else two
    elif one == old:
        taken = scene.ledger.offer(Kind.MOVE, key, "second", words, words)
        scene.parents[key] = two if taken else one
    else:
        pick = scene.ledger.clash(Kind.MOVE, key, words, words, words)
        scene.parents[key] = two if pick == "second" else one
    return True


def _is_home(scene: Scene, parent: str) -> bool:
    return parent == ROOT or (parent in scene.alive and parent not in scene.pins)


def _heal(scene: Scene, key: str) -> None:
    """The chosen parent is gone, or lies in the block itself: another one."""
    if key not in scene.alive or _stands(scene, key):
        return
    old = scene.base.nodes.get(key) or (scene.first.nodes.get(key) or scene.second.nodes[key])
    texts = [wording(tree.nodes[key]) if key in tree.nodes else None for tree in (scene.first, scene.second)]
    scene.ledger.clash(Kind.MOVE, key, wording(old), *texts)
    for parent in _candidates(scene, key):
        scene.parents[key] = parent
        if _stands(scene, key):
            return
    scene.alive.discard(key)


def _stands(scene: Scene, key: str) -> bool:
    if not _is_home(scene, scene.parents[key]):
        return False
    at = scene.parents[key]
    while at != ROOT:
        if at == key or at not in scene.parents:
            return False
        at = scene.parents[at]
    return True


def _candidates(scene: Scene, key: str) -> Iterator[str]:
    """Where it stands in the base or on either side, then whatever around there can hold a block."""
    trees = (scene.base, scene.first, scene.second)
    kind = next(tree.kind(key) for tree in trees if key in tree.nodes)
    for tree in trees:
        if key in tree.parents:
            yield tree.parents[key]
    if kind in _BOUND:
        return
    for tree in trees:
        at = tree.parents.get(key, ROOT)
        while at != ROOT:
            if tree.kind(at) in _HOLDERS and at in scene.alive:
                yield at
            at = tree.parents[at]
    for at in scene.first.kids[ROOT]:
        if at in scene.alive and CLASS[scene.first.nodes[at]["type"]] == "section":
            yield at


def arrange(scene: Scene) -> dict[str, list[str]]:
    """The children of every block that may have some, in order."""
    gathered: dict[str, list[str]] = {}
    for key, parent in scene.parents.items():
        if key in scene.alive:
            gathered.setdefault(parent, []).append(key)
    return {parent: _ordered(scene, parent, kids) for parent, kids in gathered.items()}


def _ordered(scene: Scene, parent: str, kids: list[str]) -> list[str]:
    here = set(kids)
    both = scene.first.kids.get(parent)
    is_kept = both == scene.second.kids.get(parent) and both is not None and len(both) == len(kids)
    if both is not None and is_kept and here.issuperset(both):
        return both
    one = [key for key in scene.first.kids.get(parent, ()) if key in here]
    two = [key for key in scene.second.kids.get(parent, ()) if key in here]
    base = scene.base.kids.get(parent, [])
    follow = {key for head in kids for key in scene.behind.get(head, ()) if key in here}
    moved_one, moved_two = _accepted(scene, parent, here)
    moved_two -= follow
    line = [key for key in one if key not in moved_two or key in moved_one]
    line = _hung(line, two)
    line = _hung(line, [key for key in base if key in here])
    line += sorted(here.difference(line))
    return _followed(scene, line, follow)


def _moved(base: list[str], side: list[str], other: list[str]) -> set[str]:
    """Those of the base's children that are out of its order. What the ``other`` side deleted counts as moved
    rather than what it kept: that is what its new blocks stand beside.
    """
    places = {key: at for at, key in enumerate(base)}
    known = [key for key in side if key in places]
    order = [places[key] for key in known]
    if order == sorted(order):
        return set()
    kept = set(other)
    steady = set(spine([places[key] for key in known if key in kept]))
    ahead = [len(base)] * (len(order) + 1)  # the first steady place from here on
    for at in range(len(order) - 1, -1, -1):
        ahead[at] = order[at] if order[at] in steady else ahead[at + 1]
    last, moved = -1, set()
    for at, key in enumerate(known):
        if last < order[at] <= ahead[at]:
            last = order[at]
        else:
            moved.add(key)
    return moved


def _accepted(scene: Scene, parent: str, here: set[str]) -> tuple[set[str], set[str]]:
    """What each side moved inside this parent and may have moved.

    Whole lists of children are compared, also what is gone: which of two blocks that changed places counts as
    moved must not depend on what somebody decided about a third.
    """
    base, one, two = (tree.kids.get(parent, []) for tree in (scene.base, scene.first, scene.second))
    moved_one, moved_two = _moved(base, one, two), _moved(base, two, one)
    if not moved_one and not moved_two:
        return moved_one, moved_two
    ledger = scene.ledger
    common = set(one) & set(two)
    if [key for key in one if key in common] != [key for key in two if key in common]:
        for key in [key for key in one if key in moved_one and key in moved_two]:
            words = wording(scene.first.nodes[key])
            pick = ledger.review(Kind.MOVE, key, words, words, words)
            if pick == "second":
                moved_one.discard(key)
            elif pick == "first":
                moved_two.discard(key)
    taken_one = _taken(scene, here, "first", one, moved_one, moved_two)
    return taken_one, _taken(scene, here, "second", two, moved_two, moved_one)


def _taken(
    scene: Scene, here: set[str], by: Which, order: list[str], moved: set[str], across: set[str]
) -> set[str]:
    """Without what a teacher declined. ``across``: what the other side moved itself."""
    nodes = scene.first.nodes if by == "second" else scene.second.nodes
    taken = set()
    for key in [key for key in order if key in moved]:
        words = wording(nodes.get(key))
        is_asked = key in across or key not in nodes or key not in here
        if is_asked or scene.ledger.offer(Kind.MOVE, key, by, words, words):
            taken.add(key)
    return taken


def _hung(line: list[str], side: list[str]) -> list[str]:
    """``line`` with what only ``side`` has, each behind the one before it there.

    What the line's own side put at the same place comes first.
    """
    have = set(line)
    known = set(side)
    behind: dict[str | None, list[str]] = {}
    last: str | None = None
    for key in side:
        if key in have:
            last = key
        else:
            behind.setdefault(last, []).append(key)
    if not behind:
        return line
    result: list[str] = []
    waiting = behind.get(None, [])
    for key in line:
        if key in known:
            result += waiting
            waiting = behind.get(key, [])
        result.append(key)
    return result + waiting


def _followed(scene: Scene, line: list[str], follow: set[str]) -> list[str]:
    """The parts of a split block stand behind it at once."""
    if not follow:
        return line
    result: list[str] = []
    for key in line:
        if key not in follow:
            result.append(key)
            result += [part for part in scene.behind.get(key, ()) if part in follow]
    return result
