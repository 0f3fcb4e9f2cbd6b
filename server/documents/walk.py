"""Ways through a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from server.documents.spec import NODES, Json

INLINE_BREAK = "\n"
_FILES = ("file_id", "parcel")


class Found(NamedTuple):
    """A node and the nodes around it, from the root on."""

    node: Json
    parents: tuple[Json, ...]


def nodes(node: Json) -> Iterator[Json]:
    """The node and everything in it, in document order."""
    yield node
    for child in node.get("content") or ():
        yield from nodes(child)


def sections(doc: Json) -> list[Json]:
    return [child for child in doc.get("content") or () if child.get("type") == "section"]


def blocks(node: Json) -> Iterator[Json]:
    """Every block of the node at any depth, in document order; rows, cells and list items are not blocks."""
    for found in nodes(node):
        spec = NODES.get(found["type"])
        if found is not node and spec is not None and spec.group == "block":
            yield found


def attr(node: Json, name: str) -> object:
    return (node.get("attrs") or {}).get(name)


def find(doc: Json, block_id: str) -> Found | None:
    """The node with this id and its parents."""
    return _find(doc, block_id, ())


def inline_text(node: Json) -> str:
    """The characters of a paragraph or heading; atoms give what a reader would read aloud."""
    return "".join(_inline(child) for child in node.get("content") or ())


def file_ids(doc: Json) -> list[str]:
    """The files a document shows or keeps, each once, in order; from Word `asset:<sha256>` until stored."""
    found = (attr(node, name) for node in nodes(doc) for name in _FILES)
    return list(dict.fromkeys(one for one in found if isinstance(one, str) and one))


def with_files(doc: Json, mapping: Mapping[str, str]) -> Json:
    """A copy whose ``file_id`` are replaced where ``mapping`` knows them."""
    result = dict(doc)
    for name in _FILES:
        own = attr(doc, name)
        if isinstance(own, str) and own in mapping:
            result["attrs"] = {**result["attrs"], name: mapping[own]}
    if doc.get("content"):
        result["content"] = [with_files(child, mapping) for child in doc["content"]]
    return result


def _find(node: Json, block_id: str, parents: tuple[Json, ...]) -> Found | None:
    if attr(node, "id") == block_id:
        return Found(node, parents)
    for child in node.get("content") or ():
        found = _find(child, block_id, (*parents, node))
        if found is not None:
            return found
    return None


def _inline(node: Json) -> str:
    kind = node.get("type")
    if kind == "text":
        return str(node.get("text", ""))
    if kind == "hardBreak":
        return INLINE_BREAK
    if kind == "inlineMath":
        return str(attr(node, "latex") or "")
    if kind == "ruby":
        return str(attr(node, "base") or "")
    return ""
