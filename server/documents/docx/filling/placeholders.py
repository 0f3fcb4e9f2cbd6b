"""{{课题}} typed into a form: replaced by what the plan says, whatever stands around it."""

import re
from typing import Any

from server.documents.spec import KEYS

from .. import labels
from ..ooxml.names import Element, w
from ..texts import text_of, text_of_all
from .fields import Said
from .leaves import Leaf
from .paper import Paper
from .room import Room
from .saying import say
from .splicing import splice

Json = dict[str, Any]

_HOLE = re.compile(r"\{\{\s*([^{}]{1,40}?)\s*\}\}")
_NAMES = {"学校": "school", "学区": "district", "作者": "teacher", "教师": "teacher", "标题": "title"}
_UNKNOWN = "表格里的占位“{name}”没有对应的内容，留了空白。"


def find(paper: Paper) -> list[tuple[Element, frozenset[str]]]:
    """The paragraphs of a form that hold some, with the names; the own file of a plan has none."""
    if paper.is_own:
        return []
    found = []
    for line in paper.body.iter(w("p")):
        names = frozenset(_HOLE.findall("".join(text.text or "" for text in line.iter(w("t")))))
        if names:
            found.append((line, names))
    return found


def fill(
    paper: Paper, holes: list[tuple[Element, frozenset[str]]], values: Said, sections: list[Json]
) -> None:
    """Replace those that are still there once all places are filled."""
    from .blocks import put

    for line, names in holes:
        if line.getparent() is None:
            continue
        node = paper.read_line(line)
        found = [hole for hole in _HOLE.finditer(text_of(node)) if hole[1] in names]
        if not found:
            continue
        blocks = _blocks(found[0][1], sections) if found[0][0] == text_of(node).strip() else None
        if blocks is not None:
            put(paper, Room([Leaf({**node, "element": line})]), blocks)
            continue
        new = node
        for hole in reversed(found):
            new = splice(new, hole.start(), hole.end(), _value(paper, hole[1], values, sections))
        say(paper, line, node, new)


def _blocks(name: str, sections: list[Json]) -> list[Json] | None:
    match = labels.lookup(name)
    key = match.key if match is not None and match.kind == "section" else name
    for section in sections:
        attrs = section.get("attrs") or {}
        if attrs.get("key") == key or labels.bare(str(attrs.get("title") or "")) == labels.bare(name):
            return list(section.get("content") or [])
    return [] if key in KEYS else None


def _value(paper: Paper, name: str, values: Said, sections: list[Json]) -> str:
    match = labels.lookup(name)
    key = _NAMES.get(name) or (match.key if match is not None and match.kind == "meta" else name)
    values.homes.add(key)
    value = values.meta.get(key) or values.others.get(labels.bare(name))
    if value is None and (blocks := _blocks(name, sections)):
        value = " ".join(text_of_all(blocks).split())
    if value is None and match is None and key not in values.meta and name not in _NAMES:
        paper.warn(_UNKNOWN.format(name=name))
    return value or ""
