"""Makes a valid document out of anything.

What comes out of a shared document was written by browsers we do not control: unknown nodes are opened,
nodes in the wrong place are wrapped or lifted, wrong values dropped, too much cut off. Text survives wherever
it can stand. The result always passes `schema.check`.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, TypeGuard

from server.documents import ids, values
from server.documents.canonical import normalise
from server.documents.spec import MARKS, MAX_CHARACTERS, MAX_DEPTH, MAX_NODES, NODES, TOP, Attr, Json, fits

# What a stray child is wrapped in, by what its parent wants; where that is blocks it depends on the child.
_WRAPPERS = {"section": "section", "listItem": "listItem", "tableRow": "tableRow", "cell": "tableCell"}
_BLOCK_WRAPPERS = {
    "inline": "paragraph",
    "listItem": "bulletList",
    "tableRow": "table",
    "cell": "table",
}
# A block atom that finds itself inside a line.
_INLINE_TWINS = {"image": "inlineImage", "blockMath": "inlineMath"}


def sanitise(doc: Json) -> Json:
    """A normalised document that passes `schema.check`; a valid one comes back as `normalise` gives it."""
    content = doc.get("content")
    sections = _Sanitiser().children(content if isinstance(content, list) else [], TOP, 1)
    if not sections:
        sections = [{"type": "section"}]
    return normalise(ids.ensure({"type": TOP, "content": sections}, stable=True))


class _Sanitiser:
    def __init__(self) -> None:
        self.nodes = 1
        self.characters = 0

    def children(self, raw: list[Any], parent: str, depth: int) -> list[Json]:
        """The clean children of a ``parent`` that stands at ``depth``."""
        wanted = NODES[parent].child
        if wanted is None or depth >= MAX_DEPTH:
            return []
        result: list[Json] = []
        fitting = _lifted(raw, wanted, MAX_DEPTH * 2)
        for wrapper, group in groupby(fitting, key=lambda child: _wrapper(child["type"], wanted)):
            nodes = list(group)
            for node in [{"type": wrapper, "content": nodes}] if wrapper else nodes:
                clean = self.node(node, depth + 1)
                if clean is not None:
                    result.append(clean)
        return result

    def node(self, raw: Json, depth: int) -> Json | None:
        if self.nodes >= MAX_NODES:
            return None
        self.nodes += 1
        kind: str = raw["type"]
        if kind == "text":
            return self.text(raw)
        result: Json = {"type": kind}
        attrs = _attributes(raw.get("attrs"), NODES[kind].attrs)
        if attrs:
            result["attrs"] = attrs
        content = raw.get("content")
        if isinstance(content, list) and content:
            result["content"] = self.children(content, kind, depth)
        return result

    def text(self, raw: Json) -> Json | None:
        text = raw.get("text")
        if not isinstance(text, str):
            return None
        text = values.without_forbidden(text)[: MAX_CHARACTERS - self.characters]
        if not text:
            return None
        self.characters += len(text)
        marks = _marks(raw.get("marks"))
        return {"type": "text", "text": text, "marks": marks} if marks else {"type": "text", "text": text}


def _lifted(raw: list[Any], wanted: str, levels: int) -> list[Json]:
    """``raw`` with everything opened that can neither stand nor be wrapped here."""
    result: list[Json] = []
    for child in raw:
        if not isinstance(child, dict):
            continue
        kind = child.get("type")
        if wanted == "inline" and isinstance(kind, str) and kind in _INLINE_TWINS:
            result.append({**child, "type": _INLINE_TWINS[kind]})
        elif _is_known(kind) and (fits(kind, wanted) or _wrapper(kind, wanted)):
            result.append(child)
        elif levels and isinstance(child.get("content"), list):
            result.extend(_lifted(child["content"], wanted, levels - 1))
    return result


def _is_known(kind: Any) -> TypeGuard[str]:
    return isinstance(kind, str) and kind in NODES and kind != TOP


def _wrapper(kind: str, wanted: str) -> str | None:
    """The node to put around a ``kind`` where ``wanted`` is expected; None = it fits or must be opened."""
    if fits(kind, wanted) or wanted == "inline":
        return None
    if wanted == "block":
        return _BLOCK_WRAPPERS.get(NODES[kind].group or kind)
    # A whole section inside a list or a table is opened, not wrapped.
    return None if kind == "section" else _WRAPPERS[wanted]


def _attributes(raw: Any, known: dict[str, Attr]) -> Json:
    if not isinstance(raw, dict):
        return {}
    result: Json = {}
    for name, attr in known.items():
        value = values.mended(attr, raw.get(name))
        if value is not None:
            result[name] = value
    return result


def _marks(raw: Any) -> list[Json]:
    """A mark lacking a valid attribute would say nothing (a link without an address), so it goes."""
    result: dict[str, Json] = {}
    for mark in raw if isinstance(raw, list) else []:
        kind = mark.get("type") if isinstance(mark, dict) else None
        if not isinstance(kind, str) or kind not in MARKS or kind in result:
            continue
        attrs = _attributes(mark.get("attrs"), MARKS[kind])
        if len(attrs) == len(MARKS[kind]):
            result[kind] = {"type": kind, "attrs": attrs} if attrs else {"type": kind}
    return list(result.values())
