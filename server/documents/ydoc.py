"""JSON to a shared document (Y) and back, in the encoding of y-prosemirror 1.3.7.

An element per node, its attributes as native values and never null; one `XmlText` per run of text; a mark is
a formatting attribute (`bold: {}`). pycrdt gives numbers back as floats and counts text in UTF-8 **bytes**;
an index inside a character is taken silently as "at the end". So nobody but this module edits shared text.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.documents import ids, schema
from server.documents.canonical import normalise
from server.documents.sanitising import sanitise
from server.documents.spec import MAX_DEPTH, MAX_NODES, TOP, Json

BODY = "body"
# y-prosemirror adds a hash to the name of a mark that may overlap itself.
_OVERLAPPING = re.compile(r"(.+)--[A-Za-z0-9+/=]{8}", re.DOTALL)


def from_json(doc: Json) -> bytes:
    """A fresh Y update holding ``doc`` in the fragment `body`; ids that are missing or double are made.

    Raises:
        SchemaError: ``doc`` is not a valid plan. Nothing invalid ever reaches a live browser.
    """
    schema.check_draft(doc)
    doc = ids.ensure(normalise(doc))
    schema.check(doc)
    shared: Doc[Any] = Doc()
    body = shared.get(BODY, type=XmlFragment)
    with shared.transaction():
        put(body, 0, doc["content"])
    return shared.get_update()


def to_json(source: Doc[Any] | bytes) -> Json:
    """The document as normalised JSON that passes `schema.check`, whatever browsers wrote into it.

    Raises:
        ValueError: ``source`` are bytes that are no Y update.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        shared: Doc[Any] = Doc()
        shared.apply_update(bytes(source))
    else:
        shared = source
    body = shared.get(BODY, type=XmlFragment)
    with shared.transaction():
        content = _Reader().children(body, 1)
    return sanitise({"type": TOP, "content": content})


def byte_offset(text: str, index: int) -> int:
    """Where character ``index`` of ``text`` starts in UTF-8.

    Raises:
        IndexError: ``index`` is not in 0…len(text). pycrdt would append without a word.
    """
    if not 0 <= index <= len(text):
        raise IndexError(f"character {index} of {len(text)}")
    return len(text[:index].encode())


def plain(shared: XmlText) -> str:
    """The characters of a shared text without its formatting."""
    return "".join(piece for piece, _ in shared.diff() if isinstance(piece, str))


def insert(shared: XmlText, index: int, text: str, marks: Json | None = None) -> None:
    """Puts ``text`` before character ``index``, with ``marks`` (name → attributes) and no others."""
    shared.insert(byte_offset(plain(shared), index), text, marks)


def delete(shared: XmlText, start: int, stop: int) -> None:
    """Removes the characters ``start`` (included) to ``stop`` (excluded)."""
    text = plain(shared)
    first, last = byte_offset(text, start), byte_offset(text, stop)
    if first < last:
        del shared[first:last]


def mark(shared: XmlText, start: int, stop: int, marks: Json) -> None:
    """Sets ``marks`` (name → attributes; None takes one away) on the characters ``start`` to ``stop``."""
    text = plain(shared)
    first, last = byte_offset(text, start), byte_offset(text, stop)
    if first < last:
        shared.format(first, last, marks)


def children_of(parent: XmlFragment | XmlElement) -> list[Any]:
    """The children; None for one that is no part of an XML tree.

    The library's own iterator stops at such a child, as if nothing followed; asked for it, it panics.
    """
    found: list[Any] = list(parent.children)
    count = len(parent.children)
    return found if len(found) == count else [_child(parent, place) for place in range(count)]


def _child(parent: XmlFragment | XmlElement, place: int) -> Any:
    try:
        return parent.children[place]
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # not importable; derives from BaseException
            raise
        return None


def put(parent: XmlFragment | XmlElement, place: int, nodes: list[Json]) -> None:
    """Writes ``nodes`` before child ``place`` of ``parent``, in the caller's transaction.

    They must be valid and normalised; neighbouring texts become one shared text.
    """
    for is_text, group in groupby(nodes, key=lambda node: node["type"] == "text"):
        if is_text:
            _write_run(parent.children.insert(place, XmlText()), list(group))
            place += 1
            continue
        for node in group:
            element = parent.children.insert(place, XmlElement(node["type"], node.get("attrs", {})))
            put(element, 0, node.get("content", []))
            place += 1


def _write_run(run: XmlText, nodes: list[Json]) -> None:
    length = 0
    for node in nodes:
        marks = {one["type"]: one.get("attrs", {}) for one in node.get("marks", [])}
        run.insert(length, node["text"], marks)
        length += len(node["text"].encode())


class _Reader:
    """Y to unclean JSON, bounded: a hostile document may be any depth and size."""

    def __init__(self) -> None:
        self.nodes = 0

    def children(self, parent: XmlFragment | XmlElement, depth: int) -> list[Json]:
        result: list[Json] = []
        if depth > 2 * MAX_DEPTH:
            return result
        for child in children_of(parent):
            self.nodes += 1
            if self.nodes > 2 * MAX_NODES:
                break
            if isinstance(child, XmlText):
                result.extend(_texts(child))
            elif child is not None:
                result.append(self.element(child, depth))
        return result

    def element(self, shared: XmlFragment | XmlElement, depth: int) -> Json:
        node: Json = {"type": None}
        if isinstance(shared, XmlElement):
            attributes: Any = shared.attributes  # pycrdt declares its iterator wrongly
            node["type"] = shared.tag
            node["attrs"] = dict(attributes)
        node["content"] = self.children(shared, depth + 1)
        return node


def _texts(shared: XmlText) -> list[Json]:
    """Embedded objects are left out: the editor knows none."""
    return [
        {"type": "text", "text": piece, "marks": _marks(formats or {})}
        for piece, formats in shared.diff()
        if isinstance(piece, str)
    ]


def _marks(formats: Json) -> list[Json]:
    """By name: pycrdt gives them in any order, and of two that overlap always the same one must stay."""
    present = sorted(name for name, attrs in formats.items() if attrs is not None)
    return [{"type": mark_name(name), "attrs": formats[name]} for name in present]


def mark_name(name: str) -> str:
    """The mark a formatting attribute stands for."""
    found = _OVERLAPPING.fullmatch(name)
    return found.group(1) if found else name
