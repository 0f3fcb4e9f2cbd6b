"""Tables: what both sides changed in shape is not put together, one side's table stays whole."""

from __future__ import annotations

from typing import TypeAlias

from server.documents import grid, walk
from server.documents.spec import Json
from server.plans.merging.ledger import Which
from server.plans.merging.results import Kind
from server.plans.merging.scenes import Scene
from server.plans.merging.trees import Tree, wording

_Row: TypeAlias = tuple[tuple[str, int, int], ...]  # (cell, columns, rows) each
_Shape: TypeAlias = list[tuple[str, _Row]]  # (row, its cells) each


def clashing(scene: Scene) -> list[str]:
    """The tables whose shape both sides changed, each in its own way."""
    found = []
    for key, node in scene.base.nodes.items():
        if node["type"] == "table" and key in scene.first.nodes and key in scene.second.nodes:
            old, one, two = (_shape(tree, key) for tree in (scene.base, scene.first, scene.second))
            if old in (one, two) or one == two:
                continue
            if not (_is_process(scene, key) and _only_steps_differ(old, one, two)):
                found.append(key)
    return found


def pin(scene: Scene, tables: list[str]) -> None:
    """Takes these tables whole from one side: the first, unless a decision says otherwise.

    Tables between which something was moved are one question: decided apart, one of the two would say it
    again or neither.
    """
    for group in _linked(scene, tables):
        base, *texts = (_words(scene, group, tree) for tree in (scene.base, scene.first, scene.second))
        pick = scene.ledger.clash(Kind.TABLE, group[0], base, *texts)
        scene.together[group[0]] = _beside(scene, group)
        for key in group:
            if key not in scene.swallowed:
                _pin(scene, key, "second" if pick == "second" else "first")


def _linked(scene: Scene, tables: list[str]) -> list[list[str]]:
    """The tables in groups: what stands in one on this side and in another on that side links the two."""
    held = {key: [set(tree.under(key)) for tree in (scene.first, scene.second)] for key in tables}
    groups: list[list[str]] = []
    for key in tables:
        one, two = held[key]
        near = [
            group for group in groups if any(one & held[other][1] or two & held[other][0] for other in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append([*(other for group in near for other in group), key])
    return [sorted(group, key=tables.index) for group in groups]


def _pin(scene: Scene, key: str, which: Which) -> None:
    scene.pins[key] = which
    inside = [one for one in scene.side(which).under(key) if one != key]
    scene.swallowed |= dict.fromkeys(inside, key)
    giving: Which = "second" if which == "first" else "first"
    held = set(inside)
    for one in scene.side(giving).under(key):
        if one != key and one not in held:
            scene.strays[one] = giving


def broken(scene: Scene) -> list[str]:
    """The tables whose grid came apart when they were put together, although each side's was in order.

    Only of those both have: a new table stays as it came out, even ragged, because what one side moved into
    it stands elsewhere on the other.
    """
    found = []
    for key, table in scene.tables.items():
        sources = [tree.nodes[key] for tree in (scene.first, scene.second) if key in tree.nodes]
        if len(sources) < 2:
            continue
        is_new = not any(_ids(table) == _ids(source) for source in sources)
        if is_new and not _is_even(table) and all(_is_even(source) for source in sources):
            found.append(key)
    return found


def _words(scene: Scene, group: list[str], tree: Tree) -> str:
    """What the tables say there, and what that side moved out of them."""
    inside = {one for key in group if key in tree.nodes for one in tree.under(key)}
    words = [wording(tree.nodes[key]) for key in _outermost(tree, group)]
    if tree is not scene.base:
        other = scene.second if tree is scene.first else scene.first
        moved = dict.fromkeys(one for key in group for one in other.under(key) if one not in inside)
        words += [wording(tree.leaves[one]) for one in moved if one in tree.leaves]
    return "\n".join(words)


def _outermost(tree: Tree, group: list[str]) -> list[str]:
    """Those of the tables that stand in none of the others."""
    return [
        key
        for key in group
        if key in tree.nodes and not any(other != key and key in tree.under(other) for other in group)
    ]


def _beside(scene: Scene, group: list[str]) -> list[str]:
    """The tables that are decided with the first of the group and do not just stand in it."""
    apart = {*_outermost(scene.first, group), *_outermost(scene.second, group)}
    return [key for key in group[1:] if key in apart]


def _shape(tree: Tree, key: str) -> _Shape:
    return [
        (
            row,
            tuple(
                (cell, grid.span(tree.nodes[cell], "colspan"), grid.span(tree.nodes[cell], "rowspan"))
                for cell in tree.kids[row]
            ),
        )
        for row in tree.kids[key]
    ]


def _is_process(scene: Scene, key: str) -> bool:
    trees = (scene.base, scene.first, scene.second)
    return all(walk.attr(tree.nodes[key], "kind") == "process" for tree in trees)


def _only_steps_differ(*shapes: _Shape) -> bool:
    """Whole rows came, went or moved; none spans another, and all have the same columns."""
    rows: dict[str, _Row] = {}
    widths: set[tuple[int, ...]] = set()
    for shape in shapes:
        for row, cells in shape:
            if rows.setdefault(row, cells) != cells or any(down > 1 for _cell, _across, down in cells):
                return False
            widths.add(tuple(across for _cell, across, _down in cells))
    return len({sum(width) for width in widths}) <= 1


def _is_even(table: Json) -> bool:
    """Every row is covered to the same width, by cells that reach as far as they say."""
    placed = grid.place(table)
    covered = [0] * len(placed)
    for row in placed:
        for one in row:
            said = grid.span(one.cell, "colspan"), grid.span(one.cell, "rowspan")
            if said != (one.colspan, one.rowspan):
                return False
            for number in range(one.row, one.row + one.rowspan):
                covered[number] += one.colspan
    return len(set(covered)) <= 1


def _ids(table: Json) -> list[object]:
    return [
        (walk.attr(row, "id"), [
            (walk.attr(cell, "id"), grid.span(cell, "colspan"), grid.span(cell, "rowspan"))
            for cell in row.get("content") or ()
        ])
        for row in table.get("content") or ()
    ]  # fmt: skip
