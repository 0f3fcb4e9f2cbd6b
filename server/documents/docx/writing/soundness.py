"""The moulds beside the sections of a plan, as far as they are any: browsers may have written them."""

import json
from typing import Any

from .. import titles

Json = dict[str, Any]

KNOWN_BETTER = ("title", "subject", "grade", "textbook", "period")  # by a plan than by its paper
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


def lines_of(doc: Json, meta: dict[str, Any]) -> tuple[str, list[str]]:
    """The line with the title as its paper had it ("": none), and those with fields; with what is so now."""
    head, lines = "", []
    for mould in _beside((doc.get("content") or [{}])[0]):
        if not isinstance(mould, dict) or not isinstance(mould.get("line"), str):
            continue
        line = mould["line"]
        fields = mould.get("fields")
        for pair in fields if isinstance(fields, list) else []:
            if isinstance(pair, list) and len(pair) == 2 and all(isinstance(word, str) for word in pair):
                now = str(meta.get(pair[0]) or "") if pair[0] in KNOWN_BETTER else ""
                line = _said_now(line, pair[1], now) if now and pair[1] else line
        if mould.get("title"):
            head = head or line
        else:
            lines.append(line)
    return head, lines


def _said_now(line: str, was: str, now: str) -> str:
    """The line with what is so now; in its own blanks where nothing else changed."""
    place = titles.place_in(line, was)
    if place is None or "".join(was.split()) == "".join(now.split()):
        return line
    return line[: place[0]] + now + line[place[1] :]


def heads_of(sections: list[Json]) -> dict[int, str]:
    """The headings of these sections as their paper had them, by place; none when there are others now.

    What stood before the first heading has none.
    """
    found: dict[int, tuple[int, int, str]] = {}
    for place, section in enumerate(sections):
        for mould in _beside(section):
            head = _head(mould, str((section.get("attrs") or {}).get("title") or ""))
            if head is not None:
                found[place] = head
    strangers = [place for place in range(len(sections)) if place not in found]
    is_front = strangers in ([], [0]) and (not strangers or _is_front(sections[0]))
    count = len(found)
    in_order = [(at, of) for at, of, _ in found.values()] == [(at, count) for at in range(count)]
    return {place: words for place, (_, _, words) in found.items()} if is_front and in_order else {}


def _head(mould: Any, title: str) -> tuple[int, int, str] | None:
    if not isinstance(mould, dict) or not isinstance(mould.get("head"), str):
        return None
    words, was, at, of = mould["head"], mould.get("was"), mould.get("at"), mould.get("of")
    if not isinstance(was, str) or type(at) is not int or type(of) is not int or not words.strip():
        return None
    if title != was:
        words = words.replace(was, title, 1) if was and was in words else title
    return at, of, words


def _is_front(section: Json) -> bool:
    return (section.get("attrs") or {}).get("key") == "basics"


def moulds_of(node: Json) -> list[Json]:
    """The moulds beside a section; none when what stands there is none."""
    return [mould for mould in _beside(node) if _is_sound(mould)]


def is_of(mould: Json, sections: set[str]) -> bool:
    """Whether at least half of what a mould holds is in this plan: a passage taken over from another plan
    brings the mould of all of that one."""
    cells = [cell for row in mould["rows"] for cell in row]
    named = {part.get("s", "") for cell in cells for part in cell.get("parts", [])}
    named |= {cell["of"] for cell in cells if "of" in cell}
    return len(named & sections) * 2 >= len(named)


def _beside(node: Json) -> list[Any]:
    said = (node.get("attrs") or {}).get("mould")
    try:
        found = json.loads(said) if isinstance(said, str) else []
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []


def _is_sound(mould: Any) -> bool:
    if not isinstance(mould, dict) or not isinstance(mould.get("rows"), list):
        return False
    rows, heads = mould["rows"], mould.get("heads", [])
    if not isinstance(heads, list) or not all(isinstance(own, str) for own in heads):
        return False
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
