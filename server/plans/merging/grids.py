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
    """Takes these tables whole from one side: the first, unless a decision says otherwise."""
    for key in tables:
        if key in scene.swallowed:
            continue
        texts = [
            wording(scene.base.nodes.get(key)),
            _words(scene, key, "first"),
            _words(scene, key, "second"),
        ]
        pick = scene.ledger.clash(Kind.TABLE, key, *texts)
        which: Which = "second" if pick == "second" else "first"
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


def _words(scene: Scene, key: str, which: Which) -> str:
    """What the table says there, and what that side moved out of it."""
    tree, other = scene.side(which), scene.other(which)
    inside = set(tree.under(key))
    moved = [one for one in other.under(key) if one not in inside and one in tree.nodes]
    words = [wording(tree.nodes[one]) for one in moved if one not in tree.kids]
    return "\n".join([wording(tree.nodes[key]), *words])


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
