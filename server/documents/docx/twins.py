"""Two readings of one paper: what is the same in both gets the same ids.

Paragraphs bear stamps, which both have in common. Tables, rows, cells, lists and sections are the same when
they hold the same paragraphs; what holds none, when it stands at the same place of its kind.
"""

from typing import Any

Json = dict[str, Any]

_CELLS = frozenset({"tableCell", "tableHeader"})


def twinned(base: Json, other: Json) -> Json:
    """``other`` with the ids of ``base`` wherever it is the same."""
    return _Twins(base).match(base, other)


class _Twins:
    def __init__(self, base: Json) -> None:
        self._used: set[str] = {str(id_) for node in _nodes(base) if (id_ := _id(node))}

    def match(self, mine: Json, theirs: Json) -> Json:
        made = dict(theirs)
        if _id(mine):
            made["attrs"] = {**theirs.get("attrs", {}), "id": _id(mine)}
        if mine["type"] == "section":  # under another heading it is the same section still
            made["attrs"] |= {
                name: mine["attrs"][name] for name in ("key", "period") if name in mine["attrs"]
            }
            made["attrs"].pop("mould", None)  # it names the blocks of its own reading
            if (mine.get("attrs") or {}).get("mould"):
                made["attrs"]["mould"] = mine["attrs"]["mould"]
        kids, others = mine.get("content") or [], theirs.get("content") or []
        if others:
            pairs = _pairs(kids, others)
            made["content"] = [
                self.match(kids[pairs[place]], child) if place in pairs else child
                for place, child in enumerate(others)
            ]
        return made


def _pairs(mine: list[Json], theirs: list[Json]) -> dict[int, int]:
    """Place in ``theirs`` → place in ``mine``."""
    home = {stamp: place for place, child in reversed(list(enumerate(mine))) for stamp in _stamps(child)}
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for place, child in enumerate(theirs):
        found = next(
            (home[stamp] for stamp in _stamps(child) if stamp in home and _alike(mine[home[stamp]], child)),
            None,
        )
        if found is not None and found not in taken:
            pairs[place] = found
            taken.add(found)
    bare = [place for place, child in enumerate(mine) if place not in taken and not _stamps(child)]
    for place, child in enumerate(theirs):
        if place in pairs or _stamps(child):
            continue
        found = next(
            (one for one in bare if _alike(mine[one], child) and _key(mine[one]) == _key(child)), None
        )
        if found is not None:
            pairs[place] = found
            bare.remove(found)
    return pairs


def _alike(mine: Json, theirs: Json) -> bool:
    kinds = {mine["type"], theirs["type"]}
    return len(kinds) == 1 or kinds <= _CELLS or kinds <= {"paragraph", "heading"}


def _key(node: Json) -> object:
    return (node.get("attrs") or {}).get("key")


def _stamps(node: Json) -> list[str]:
    return [id_ for one in _nodes(node) if is_stamp(id_ := _id(one))]


def is_stamp(id_: str) -> bool:
    """Whether an id is the stamp of a paragraph (``ooxml.revisions.stamp``)."""
    return id_[:1] == "p" and id_[1:].isdecimal()


def _id(node: Json) -> str:
    return str((node.get("attrs") or {}).get("id") or "")


def _nodes(node: Json) -> list[Json]:
    found = [node]
    for child in node.get("content") or ():
        found += _nodes(child)
    return found
