"""The moulds beside the sections of a plan, as far as they are any: browsers may have written them."""

import json
from typing import Any

Json = dict[str, Any]

_MAX_COLUMNS = 250
_MAX_CELLS = 2_000


def says_title(doc: Json) -> bool:
    """Whether a table of the plan has a place for its title."""
    return any(
        cell.get("meta") == "title"
        for node in doc.get("content") or []
        for mould in moulds_of(node)
        for row in mould["rows"]
        for cell in row
    )


def moulds_of(node: Json) -> list[Json]:
    """The moulds beside a section; none when what stands there is none."""
    said = (node.get("attrs") or {}).get("mould")
    try:
        found = json.loads(said) if isinstance(said, str) else []
    except (ValueError, RecursionError):
        return []
    return [mould for mould in found if _is_sound(mould)] if isinstance(found, list) else []


def _is_sound(mould: Any) -> bool:
    if not isinstance(mould, dict) or not isinstance(mould.get("rows"), list):
        return False
    rows = mould["rows"]
    if not rows or not all(isinstance(row, list) for row in rows) or sum(map(len, rows)) > _MAX_CELLS:
        return False
    return all(_is_sound_cell(cell) for row in rows for cell in row)


def _is_sound_cell(cell: Any) -> bool:
    if not isinstance(cell, dict):
        return False
    numbers = [cell.get(name) for name in ("c", "n", "r")]
    if not all(type(number) is int and 0 <= number <= _MAX_COLUMNS * 10 for number in numbers):
        return False
    parts = cell.get("parts", [])
    words = (cell.get(name, "") for name in ("t", "of", "was", "meta", "line", "table", "row", "a"))
    return (
        cell["c"] + cell["n"] <= _MAX_COLUMNS
        and cell["n"] > 0
        and all(isinstance(word, str) for word in words)
        and isinstance(parts, list)
        and all(
            isinstance(part, dict)
            and all(isinstance(part.get(name, ""), str) for name in ("s", "x", "l", "was"))
            for part in parts
        )
    )
