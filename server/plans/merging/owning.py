"""What each block of the result is in itself: its type, its attributes, its line."""

from __future__ import annotations

from typing import Any

from server.documents.spec import NODES, Json
from server.plans.merging.ledger import Pick, Which
from server.plans.merging.results import Kind, Words
from server.plans.merging.scenes import Scene
from server.plans.merging.trees import line_wording
from server.plans.merging.weaving import Weaver

# What makes sense only together is one thing to decide; it is called by its first name.
_UNITS = {
    "blockMath": ("latex", "omml"),
    "image": ("file_id", "width", "height"),
    "opaque": ("file_id", "kind", "label", "parcel"),
}
# How wide somebody drew the columns: one question for a table, none where both drew.
_WIDTHS = "colwidth"
_MOULD = "mould"  # the table a plan came in: nothing anybody decides
_TYPE = "type"
Attrs = dict[str, Any]


def own(scene: Scene, key: str) -> Json:
    """The node without its child blocks."""
    first, second = scene.first.nodes.get(key), scene.second.nodes.get(key)
    base = scene.base.nodes.get(key)
    stray = scene.strays.get(key)
    if first is None or second is None or stray is not None:
        node = second if first is None or (stray == "first" and second is not None) else first
        assert node is not None
        result = _shell(node)
        content = node.get("content") if _is_line(node) else None
    else:
        result = _merged_shell(scene, key, base, first, second)
        content = _content(scene, key, base, first, second) if _is_line(first) else None
    if key in scene.lines:
        content = scene.lines[key]
    if content:
        result["content"] = content
    return result


def _is_line(node: Json) -> bool:
    return NODES[node["type"]].child == "inline"


def _shell(node: Json) -> Json:
    result: Json = {"type": node["type"]}
    if "attrs" in node:
        result["attrs"] = node["attrs"]
    return result


# --- type and attributes


def _merged_shell(scene: Scene, key: str, base: Json | None, first: Json, second: Json) -> Json:
    one, two = first.get("attrs", {}), second.get("attrs", {})
    if first["type"] == second["type"] and one == two:
        return _shell(first)
    old = _flat(base) if base is not None else {}
    merged: Attrs = {}
    flat_one, flat_two = _flat(first), _flat(second)
    for names in _groups(old, flat_one, flat_two):
        for name, value in zip(names, _value(scene, key, names, old, flat_one, flat_two), strict=True):
            if value is not None:
                merged[name] = value
    kind = str(merged.pop(_TYPE))
    known = NODES[kind].attrs
    attrs = {name: value for name, value in merged.items() if name in known}
    attrs |= {
        name: one.default for name, one in known.items() if one.default is not None and name not in attrs
    }
    return {"type": kind, "attrs": attrs} if attrs else {"type": kind}


def _flat(node: Json) -> Attrs:
    return {**node.get("attrs", {}), _TYPE: node["type"]}


def _groups(*flats: Attrs) -> list[tuple[str, ...]]:
    """What is decided together; with the type go the attributes that not every type has."""
    kinds = {flat[_TYPE] for flat in flats if flat}
    names = {name for flat in flats for name in flat}
    bound = sorted(
        name for name in names if name != _TYPE and any(name not in NODES[kind].attrs for kind in kinds)
    )
    unit = _UNITS.get(min(kinds), ()) if len(kinds) == 1 else (_TYPE, *bound)
    return ([unit] if unit else []) + [(name,) for name in sorted(names.difference(unit))]


def _value(
    scene: Scene, key: str, names: tuple[str, ...], base: Attrs, first: Attrs, second: Attrs
) -> list[Any]:
    old, one, two = ([values.get(name) for name in names] for values in (base, first, second))
    if one == two:
        return one
    if names[0] == _MOULD:
        return one if one[0] else two
    if names[0] == _WIDTHS:
        return two if one == old and _takes_widths(scene, key, "second") else one
    by: Which | None = "first" if two == old else "second" if one == old else None
    if by is not None:
        new, stays = (one, two) if by == "first" else (two, one)
        is_taken = scene.ledger.offer(Kind.ATTR, key, by, *_told(names, old, new), attr=names[0])
        return new if is_taken else stays
    pick = scene.ledger.clash(Kind.ATTR, key, *_told(names, old, one, two), attr=names[0])
    return two if pick == "second" else one


def _takes_widths(scene: Scene, key: str, by: Which) -> bool:
    table = scene.parents[scene.parents[key]]
    if table not in scene.widths:
        scene.widths[table] = scene.ledger.offer(Kind.ATTR, table, by, attr=_WIDTHS)
    return scene.widths[table]


def _told(names: tuple[str, ...], *values: list[Any]) -> list[Any]:
    """The value whose name the hunk bears; all of the unit where that one is the same everywhere."""
    leading = [value[0] for value in values]
    if len(names) == 1 or leading[0] != leading[-1]:
        return leading
    return [
        {name: part for name, part in zip(names, value, strict=True) if part is not None} for value in values
    ]


# --- words


def _content(scene: Scene, key: str, base: Json | None, first: Json, second: Json) -> list[Json]:
    if key in scene.lines:
        return []
    one, two = first.get("content", []), second.get("content", [])
    old = base.get("content", []) if base is not None else []
    if one == two:
        return list(one)
    if two == old:
        return _alone(scene, key, "first", two, one)
    if one == old:
        return _alone(scene, key, "second", one, two)
    codes = scene.codes
    weaver = Weaver(codes, scene.ledger, key)
    return codes.content(weaver.weave(codes.line(old), codes.line(one), codes.line(two)))


def _alone(scene: Scene, key: str, by: Which, old: list[Json], new: list[Json]) -> list[Json]:
    """Only one side changed the line: one question for all of it."""
    if not scene.ledger.is_theirs(by):
        return new
    said, says = line_wording(old), line_wording(new)
    kind = Kind.TEXT if said != says else Kind.MARK
    answer: Pick | bool = scene.ledger.offer_words(kind, key, by, said, said, says)
    if isinstance(answer, Words):
        return [{"type": "text", "text": answer.text}] if answer.text else []
    return new if answer else old
