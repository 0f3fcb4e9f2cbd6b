"""Strict checking of a plan document. Every write of the server passes here first: one node the editor does
not know makes a live browser delete the good content around it (notes on y-prosemirror in docs/document.md).
"""

from __future__ import annotations

import re
from typing import Any

from server.documents import ids as ids
from server.documents import values
from server.documents.errors import SchemaError
from server.documents.spec import (
    MARKS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_NODES,
    NODES,
    TOP,
    Attr,
    Json,
    fits,
)

_NODE_KEYS = frozenset({"type", "attrs", "content"})
_TEXT_KEYS = frozenset({"type", "text", "marks"})
_MARK_KEYS = frozenset({"type", "attrs"})


def check(doc: Json) -> None:
    """Raises `SchemaError` naming the first place that is wrong.

    Wrong is: an unknown node, mark or attribute; a child where it may not stand; a value of the wrong kind or
    size; an id missing or used twice; an unsafe link; too much (60 levels, 50,000 nodes, 2,000,000
    characters). Nulls and missing attributes that have a default are fine.
    """
    _Check(is_draft=False).root(doc)


def check_draft(doc: Json) -> None:
    """As `check`, but ids may be missing or double and texts empty.

    `canonical.normalise` and `ids.ensure` mend that, but expect no junk: foreign JSON passes here first.
    """
    _Check(is_draft=True).root(doc)


class _Check:
    def __init__(self, is_draft: bool) -> None:
        self.is_draft = is_draft
        self.nodes = 0
        self.characters = 0
        self.ids: set[str] = set()

    def root(self, doc: Any) -> None:
        if not isinstance(doc, dict) or doc.get("type") != TOP:
            raise SchemaError(TOP, f"the root must be a {TOP!r} node")
        self.node(doc, TOP, 1)

    def node(self, node: Json, path: str, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise SchemaError(path, f"more than {MAX_NODES} nodes")
        if depth > MAX_DEPTH:
            raise SchemaError(path, f"deeper than {MAX_DEPTH} levels")
        if node["type"] == "text":
            self.text(node, path)
            return
        spec = NODES[node["type"]]
        unknown = node.keys() - _NODE_KEYS
        if unknown:
            raise SchemaError(path, f"unknown key {min(unknown, key=str)!r}")
        _check_attributes(node.get("attrs"), spec.attrs, path)
        if spec.is_identified and not self.is_draft:
            self.identity(node, path)
        self.children(node, spec.child, spec.needs_child, path, depth)

    def children(self, node: Json, wanted: str | None, needs_child: bool, path: str, depth: int) -> None:
        content = node.get("content")
        if content is None:
            content = []
        if not isinstance(content, list):
            raise SchemaError(path, "content must be a list")
        if content and wanted is None:
            raise SchemaError(path, "may not have content")
        if needs_child and not content:
            raise SchemaError(path, f"needs at least one {wanted}")
        for index, child in enumerate(content):
            kind = child.get("type") if isinstance(child, dict) else None
            if not isinstance(kind, str) or kind not in NODES:
                raise SchemaError(f"{path}/{index}", f"unknown node {kind!r}")
            here = f"{path}/{kind}[{index}]"
            if wanted is None or not fits(kind, wanted):
                raise SchemaError(here, f"{wanted} expected")
            self.node(child, here, depth + 1)

    def identity(self, node: Json, path: str) -> None:
        own = (node.get("attrs") or {}).get("id")
        if own is None:
            raise SchemaError(path, "has no id")
        if own in self.ids:
            raise SchemaError(path, f"id {own!r} is used twice")
        self.ids.add(own)

    def text(self, node: Json, path: str) -> None:
        unknown = node.keys() - _TEXT_KEYS
        if unknown:
            raise SchemaError(path, f"unknown key {min(unknown, key=str)!r}")
        text = node.get("text")
        if not isinstance(text, str) or not (text or self.is_draft):
            raise SchemaError(path, "text must be a string that is not empty")
        if values.has_forbidden(text):
            raise SchemaError(path, "a character that XML or PostgreSQL refuses")
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise SchemaError(path, f"more than {MAX_CHARACTERS} characters")
        _check_marks(node.get("marks"), path)


def _check_marks(marks: Any, path: str) -> None:
    if marks is None:
        return
    if not isinstance(marks, list):
        raise SchemaError(path, "marks must be a list")
    seen: set[str] = set()
    for mark in marks:
        kind = mark.get("type") if isinstance(mark, dict) else None
        if not isinstance(kind, str) or kind not in MARKS:
            raise SchemaError(path, f"unknown mark {kind!r}")
        if mark.keys() - _MARK_KEYS:
            raise SchemaError(path, f"unknown key in mark {kind!r}")
        if kind in seen:
            raise SchemaError(path, f"mark {kind!r} twice")
        seen.add(kind)
        _check_attributes(mark.get("attrs"), MARKS[kind], f"{path}/{kind}", all_required=True)


def _check_attributes(attrs: Any, known: dict[str, Attr], path: str, all_required: bool = False) -> None:
    """``all_required``: of marks, where an absent attribute would leave a mark that says nothing."""
    if attrs is None:
        attrs = {}
    if not isinstance(attrs, dict):
        raise SchemaError(path, "attrs must be an object")
    for name, value in attrs.items():
        attr = known.get(name)
        if attr is None:
            raise SchemaError(path, f"unknown attribute {_shown(name)}")
        reason = values.fault(attr, value)
        if reason is not None:
            raise SchemaError(f"{path}@{name}", reason)
    if all_required:
        missing = [name for name in known if attrs.get(name) is None]
        if missing:
            raise SchemaError(path, f"needs {missing[0]!r}")


def _shown(name: object) -> str:
    return repr(re.sub(r"[^\w:.-]", "?", str(name))[:40])
