"""A book of plans in one paper: each whole plan as a document of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.documents.canonical import normalise

from . import titles
from .texts import is_empty, text_of

Json = dict[str, Any]


@dataclass(frozen=True)
class Lesson:
    """One plan of the book: its title, its document, and where it stood in the paper."""

    title: str
    doc: Json
    source: list[Json]


def divide(doc: Json, source: list[Json], title: str, names: dict[int, str]) -> list[Lesson]:
    """The plans of a paper that holds several, each with a name of its own; [] when it holds one.

    课时 of one plan have no names and stay together.
    """
    groups: dict[int, list[Json]] = {}
    for section in doc["content"]:
        groups.setdefault(section["attrs"].get("period") or 1, []).append(section)
    if len(groups) < 2 or 1 not in groups or any(period not in names for period in groups if period > 1):
        return []
    lessons, start = [], 0
    for place, (period, sections) in enumerate(sorted(groups.items())):
        name = names.get(period, title)
        own = _alone(sections, name, names.get(period + 1, ""))
        end = len(source) if place == len(groups) - 1 else _last(source, own) + 1
        lessons.append(Lesson(name, own, source[start : max(start, end)]))
        start = max(start, end)
    return lessons


def _alone(sections: list[Json], name: str, following: str) -> Json:
    """The sections without their number; the heading that only names the plan is its title now, and the line
    that names the one after it goes."""
    kept = []
    for section in sections:
        attrs = {key: value for key, value in section["attrs"].items() if key != "period"}
        is_own = str(attrs.get("key", "")).startswith("custom:") and is_empty(section.get("content", []))
        if not (is_own and _squeezed(name) in _squeezed(attrs.get("title", ""))):
            kept.append({**section, "attrs": attrs})
    if following and kept:
        kept[-1:] = _without_last_line(kept[-1], following)
    return normalise({"type": "doc", "content": kept})


def _without_last_line(section: Json, name: str) -> list[Json]:
    """The section without the line that only names the next plan; nothing where that is all there is."""
    blocks = list(section.get("content", []))
    while blocks and is_empty(blocks[-1:]):
        blocks.pop()
    if not blocks or blocks[-1]["type"] != "paragraph" or titles.clean(text_of(blocks[-1])) != name:
        return [section]
    return [{**section, "content": blocks[:-1]}] if not is_empty(blocks[:-1]) else []


def _last(source: list[Json], doc: Json) -> int:
    """The last block of the paper that holds something of the document."""
    own = set(_ids(doc))
    return max((at for at, block in enumerate(source) if own & set(_ids(block))), default=-1)


def _ids(node: Json) -> Iterator[str]:
    own = node.get("attrs", {}).get("id")
    if own:
        yield own
    for child in node.get("content", []):
        yield from _ids(child)


def _squeezed(text: str) -> str:
    return "".join(text.split())
