"""Two texts of one lesson without common ids: which block of the one is which of the other. Pure.

A 通案 that was written anew has other ids than last year's. What carries the same words in the same section
counts as the same block, and takes the ids of the newer text; what is like nothing stays what it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from server.documents import text, walk
from server.documents.spec import Json
from server.plans import aligning
from server.plans.aligning import Piece
from server.plans.merging.trees import CLASS, wording


@dataclass(frozen=True, slots=True)
class Match:
    """``ids``: of the older text → of the newer, for blocks found by their words. ``is_rewritten``: most of
    the newer text was found that way or not at all, so a teacher has to look twice."""

    ids: dict[str, str]
    is_rewritten: bool


def match(older: Json, newer: Json) -> Match:
    """Find the blocks of ``older`` in ``newer``: by id first, then section by section by their words."""
    ids: dict[str, str] = {}
    old, new = walk.sections(older), walk.sections(newer)
    found = aligning.align(_sections(old), _sections(new), aligning.by_equal_text)
    for at, place in found.pairs.items():
        _pair(old[place], new[at], ids)
    known = set(_ids(older))
    named = list(_ids(newer))
    kept = sum(own in known for own in named)
    return Match({old: new for old, new in ids.items() if old != new}, 2 * kept < len(named))


def renamed(doc: Json, ids: Mapping[str, str]) -> Json:
    """The document with these ids; one that another block has already is left as it is."""
    taken = set(_ids(doc)) - set(ids)
    usable = {old: new for old, new in ids.items() if new not in taken}
    return _renamed(doc, usable) if usable else doc


def _pair(old: Json, new: Json, ids: dict[str, str]) -> None:
    ids[str(walk.attr(old, "id"))] = str(walk.attr(new, "id"))
    olds, news = old.get("content") or [], new.get("content") or []
    if old["type"] == "tableRow":
        if len(olds) == len(news):
            for one, other in zip(olds, news, strict=True):
                _pair(one, other, ids)
        return
    if CLASS.get(old["type"]) in ("text", "image", "math", "opaque"):
        return
    found = aligning.align(_pieces(olds), _pieces(news), aligning.by_text).pairs
    if not found and len(olds) == len(news) == 1:
        found = {0: 0} if CLASS[olds[0]["type"]] == CLASS[news[0]["type"]] else {}
    for at, place in found.items():
        _pair(olds[place], news[at], ids)
    _pair_processes(olds, news, set(found.values()), set(found), ids)


def _pair_processes(
    olds: list[Json], news: list[Json], used: set[int], taken: set[int], ids: dict[str, str]
) -> None:
    """教学过程 of one section are one table, however different their words."""
    free = [node for place, node in enumerate(olds) if place not in used and _is_process(node)]
    waiting = [node for at, node in enumerate(news) if at not in taken and _is_process(node)]
    for old, new in zip(free, waiting, strict=False):
        _pair(old, new, ids)


def _is_process(node: Json) -> bool:
    return node["type"] == "table" and walk.attr(node, "kind") == "process"


def _sections(sections: list[Json]) -> list[Piece]:
    return [
        Piece(
            str(walk.attr(one, "id") or ""),
            f"{walk.attr(one, 'key') or text.title_of(one)}/{walk.attr(one, 'period') or ''}",
        )
        for one in sections
    ]


def _pieces(nodes: list[Json]) -> list[Piece]:
    return [Piece(str(walk.attr(node, "id") or ""), wording(node), CLASS[node["type"]]) for node in nodes]


def _ids(doc: Json) -> Iterator[str]:
    for node in walk.nodes(doc):
        own = walk.attr(node, "id")
        if isinstance(own, str):
            yield own


def _renamed(node: Json, ids: Mapping[str, str]) -> Json:
    result = dict(node)
    own = walk.attr(node, "id")
    if isinstance(own, str) and own in ids:
        result["attrs"] = {**node["attrs"], "id": ids[own]}
    if node.get("content"):
        result["content"] = [
            _renamed(child, ids) if child["type"] != "text" else child for child in node["content"]
        ]
    return result
