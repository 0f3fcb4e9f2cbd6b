"""What of a section can be moved by itself: its blocks, the items of its lists, the rows of its tables."""

import hashlib
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

LISTS = frozenset({"bulletList", "orderedList"})


def derived(*parts: str) -> str:
    """The id of something made from these: the same ones give the same."""
    return "c" + hashlib.sha256("/".join(parts).encode()).hexdigest()[:11]


def units_of(block: Json) -> list[str]:
    """The ids by which the parts of a block are moved: its own, or one for each item or group of rows."""
    return [unit for unit, _ in parts_of(block)]


def parts_of(block: Json) -> list[tuple[str, list[Json]]]:
    """(id, the items or rows it stands for) in order; a block that is moved whole stands for itself."""
    if block["type"] in LISTS:
        return [(_id(item), [item]) for item in block.get("content", [])]
    if block["type"] == "table":
        return [(_id(rows[0]), rows) for rows in _groups(block)]
    return [(_id(block), [block])]


def lead_of(section: Json, units: set[str]) -> Json | None:
    """The first block of a section that is, or holds, one of ``units``."""
    for block in section.get("content", []):
        if any(unit in units for unit in units_of(block)):
            found: Json = block
            return found
    return None


def take(section: Json, units: set[str]) -> list[Json]:
    """Cut ``units`` out of a section; what is cut, in order. Lists and tables are cut where needed."""
    taken: list[Json] = []
    kept: list[Json] = []
    for block in section.get("content", []):
        parts = parts_of(block)
        out = [child for unit, children in parts if unit in units for child in children]
        if not out:
            kept.append(block)
        elif len(out) == sum(len(children) for _, children in parts):
            taken.append(block)
        else:
            rest = [child for unit, children in parts if unit not in units for child in children]
            kept.append({**block, "content": rest})
            taken += _cut(block, out)
    section["content"] = kept
    return taken


def _cut(block: Json, children: list[Json]) -> list[Json]:
    """Items as a list again; rows as a table, a single row as the text of its cells."""
    attrs = {name: value for name, value in block.get("attrs", {}).items() if name != "id"}
    if block["type"] == "table":
        if len(children) == 1:
            return [inner for cell in children[0].get("content", []) for inner in cell.get("content", [])]
        attrs.pop("kind", None)
    elif "start" in attrs:
        attrs["start"] = attrs["start"] + block["content"].index(children[0])
    return [{**block, "attrs": {**attrs, "id": derived("cut", _id(children[0]))}, "content": children}]


def _groups(table: Json) -> Iterator[list[Json]]:
    """Rows in order, together where a cell is merged over several."""
    group: list[Json] = []
    hanging = 0
    for row in table.get("content", []):
        group.append(row)
        hanging = max(
            hanging - 1,
            *(int(cell.get("attrs", {}).get("rowspan", 1)) - 1 for cell in row.get("content", [])),
            0,
        )
        if hanging <= 0:
            yield group
            group = []
    if group:
        yield group


def _id(node: Json) -> str:
    return str(node.get("attrs", {}).get("id", ""))
