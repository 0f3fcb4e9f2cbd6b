"""Enter and Backspace: blocks that one side split or joined are merged as one line with breaks in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import LCSseq

from server.documents.spec import Json
from server.plans.merging.ledger import Which
from server.plans.merging.lines import Line, Marks
from server.plans.merging.results import Kind
from server.plans.merging.scenes import Scene
from server.plans.merging.trees import Tree, line_wording
from server.plans.merging.weaving import Weaver

_ALIKE = 0.6  # so much of a new block must come from the block before it
_LONGEST = 20  # blocks looked at behind one


@dataclass
class _Chain:
    """``head`` and the blocks that were split off it or joined to it on some side."""

    head: str
    members: dict[str, None] = field(default_factory=dict)


def weave_chains(scene: Scene) -> None:
    """Decides the lives and contents of all split and joined blocks, before anything else does."""
    for chain in _found(scene):
        lines = [_run(tree, chain) for tree in (scene.base, scene.first, scene.second)]
        if all(line is not None for line in lines):
            _weave(scene, chain, [line for line in lines if line is not None])


# --- finding them


def _found(scene: Scene) -> list[_Chain]:
    """Chains that share a block are one."""
    by_key: dict[str, _Chain] = {}
    for head, members in [*_candidates(scene, "first"), *_candidates(scene, "second")]:
        chain = by_key.get(head) or _Chain(head)
        for key in (head, *members):
            joined = by_key.get(key)
            if joined is not None and joined is not chain:
                if key == joined.head and key != head:
                    chain.members |= {key: None} | joined.members
                else:
                    joined.members |= chain.members
                    chain = joined
            elif key != chain.head:
                chain.members[key] = None
        for key in (chain.head, *chain.members):
            by_key[key] = chain
    return list({chain.head: chain for chain in by_key.values()}.values())


def _candidates(scene: Scene, which: Which) -> Iterator[tuple[str, list[str]]]:
    side, other, base = scene.side(which), scene.other(which), scene.base
    for key in _before(side, [key for key in side.leaves if key not in base.nodes]):
        if _may_lead(scene, side, key):
            split = _parts(base.nodes[key], side.nodes[key], _new_behind(side, base, other, key))
            if split:
                yield key, split
    for key in _before(base, [key for key in base.leaves if key not in side.nodes]):
        if _may_lead(scene, side, key):
            joined = _parts(side.nodes[key], base.nodes[key], _gone_behind(side, base, key))
            if joined:
                yield key, joined


def _before(tree: Tree, keys: list[str]) -> dict[str, None]:
    """The text blocks at once before these, each once."""
    found: dict[str, None] = {}
    for key in keys:
        before = _previous(tree, key) if tree.kind(key) == "text" else None
        if before is not None:
            found[before] = None
    return found


def _may_lead(scene: Scene, side: Tree, key: str) -> bool:
    """Is it in all three, and did this side change its words?"""
    trees = (scene.base, scene.first, scene.second)
    return (
        all(key in tree.leaves for tree in trees)
        and scene.base.nodes[key].get("content") != side.nodes[key].get("content")
        and not _is_pinned(scene, key)
    )


def _is_pinned(scene: Scene, key: str) -> bool:
    return key in scene.swallowed or key in scene.strays


def _new_behind(side: Tree, base: Tree, other: Tree, key: str) -> list[tuple[str, Json]]:
    found = []
    for text in _behind(side, key):
        if text in base.nodes or text in other.nodes:
            break
        found.append((text, side.nodes[text]))
    return found


def _gone_behind(side: Tree, base: Tree, key: str) -> list[tuple[str, Json]]:
    found = []
    for text in _behind(base, key):
        if text in side.nodes:
            break
        found.append((text, base.nodes[text]))
    return found


def _parts(whole: Json, head: Json, behind: list[tuple[str, Json]]) -> list[str]:
    """Those ``behind`` the head up to the last whose words come, for the most part, from the whole."""
    if not behind:
        return []
    words, said = _plain(whole), _plain(head)
    have = LCSseq.similarity(words, said)
    upto = 0
    for number, (_key, node) in enumerate(behind, 1):
        own = _plain(node)
        said += own
        had, have = have, LCSseq.similarity(words, said)
        if own and have - had >= _ALIKE * len(own):
            upto = number
    return [key for key, _node in behind[:upto]]


def _plain(node: Json) -> str:
    return line_wording(node.get("content") or ())


def _behind(tree: Tree, key: str) -> Iterator[str]:
    for _ in range(_LONGEST):
        step = _next(tree, key)
        if step is None:
            return
        key = step[1]
        yield key


def _next(tree: Tree, key: str) -> tuple[str, str] | None:
    """The text block at once behind, and what moves with it: itself, or the list item it alone is in."""
    parent = tree.parents[key]
    siblings = tree.kids[parent]
    place = tree.place(key) + 1
    if place < len(siblings):
        found = siblings[place]
        return (found, found) if tree.kind(found) == "text" else None
    if tree.kind(parent) != "item" or len(siblings) != 1:
        return None
    items = tree.kids[tree.parents[parent]]
    place = tree.place(parent) + 1
    if place == len(items) or len(tree.kids[items[place]]) != 1:
        return None
    (text,) = tree.kids[items[place]]
    return (items[place], text) if tree.kind(text) == "text" else None


def _previous(tree: Tree, key: str) -> str | None:
    """The text block whose `_next` this is."""
    parent = tree.parents[key]
    siblings, place = tree.kids[parent], tree.place(key)
    if place:
        found = siblings[place - 1]
        return found if tree.kind(found) == "text" else None
    if tree.kind(parent) != "item" or len(siblings) != 1 or not tree.place(parent):
        return None
    before = tree.kids[tree.kids[tree.parents[parent]][tree.place(parent) - 1]]
    return before[0] if len(before) == 1 and tree.kind(before[0]) == "text" else None


# --- merging them


@dataclass
class _Run:
    """A chain in one document: its blocks in order; ``units`` are what moves with each, of the head None."""

    keys: list[str]
    units: dict[str, str]


def _run(tree: Tree, chain: _Chain) -> _Run | None:
    """None where the blocks do not stand one behind the other: then they are no chain."""
    run = _Run([chain.head], {})
    while (step := _next(tree, run.keys[-1])) and step[1] in chain.members:
        run.keys.append(step[1])
        run.units[step[1]] = step[0]
    present = sum(key in tree.nodes for key in chain.members)
    return run if present == len(run.keys) - 1 else None


def _weave(scene: Scene, chain: _Chain, runs: list[_Run]) -> None:
    units: dict[str, str] = {}
    for run in runs:
        for key, unit in run.units.items():
            if units.setdefault(key, unit) != unit:
                return
    trees = (scene.base, scene.first, scene.second)
    are_items = [key != unit for key, unit in units.items()]
    if any(are_items) and (not all(are_items) or len({tree.parents[chain.head] for tree in trees}) > 1):
        return
    contents = [
        [(key, tree.nodes[key].get("content", [])) for key in run.keys]
        for tree, run in zip(trees, runs, strict=True)
    ]
    base, first, second = contents
    if first == base:
        line = scene.codes.chain(_whole(scene, chain, contents, "second"))
    elif second == base:
        line = scene.codes.chain(_whole(scene, chain, contents, "first"))
    else:
        one, two, three = (scene.codes.chain(content) for content in contents)
        line = Weaver(scene.codes, scene.ledger, chain.head).weave(one, two, three)
    _settle(scene, chain.head, line, units)


def _whole(
    scene: Scene, chain: _Chain, contents: list[list[tuple[str, list[Json]]]], by: Which
) -> list[tuple[str, list[Json]]]:
    """Only one side touched the chain: one question for all of it."""
    base, changed = contents[0], contents[1 if by == "first" else 2]
    kind = Kind.SPLIT if len(changed) > len(base) else Kind.JOIN
    old, new = ("\n".join(line_wording(content) for _key, content in each) for each in (base, changed))
    return changed if scene.ledger.offer(kind, chain.head, by, old, new) else base


def _settle(scene: Scene, head: str, line: Line, units: dict[str, str]) -> None:
    """Cuts the line at its breaks again."""
    parts: list[tuple[str, list[str], list[Marks]]] = [(head, [], [])]
    met = {head}
    marks = line.marks_of(0, len(line.text))
    for character, own in zip(line.text, marks, strict=True):
        key = scene.codes.breaks.get(character)
        if key is None:
            parts[-1][1].append(character)
            parts[-1][2].append(own)
        elif key not in met:  # one break cannot stand twice: the words run on
            met.add(key)
            parts.append((key, [], []))
    for key, characters, own_marks in parts:
        scene.lines[key] = scene.codes.content(Line("".join(characters), own_marks))
    for key, unit in units.items():
        scene.decided |= {key, unit}
        if key in met:
            scene.alive |= {key, unit}
    _bind(scene, head, [units[key] for key, _characters, _marks in parts[1:]])


def _bind(scene: Scene, head: str, units: list[str]) -> None:
    """The parts stand behind their head, wherever that goes."""
    before = head
    if units and units[0] not in scene.lines:  # list items: behind the item of the head
        before = scene.base.parents[head]
    scene.behind[before] = units
