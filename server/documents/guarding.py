"""Keeps a shared document in the shape of a plan: finds what an update put where it may not stand.

An honest editor writes nothing of the kind, and no two honest changes add up to it: whether a child fits
depends on its parent's type alone. What is found costs colleagues good text, because browsers answer a
misplaced node by deleting around it, and the library reads nothing behind a child it does not know
(measured, pycrdt 0.14.13). Values of attributes are not judged here; readers mend them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.documents import patching, ydoc
from server.documents.spec import MARKS, MAX_DEPTH, NODES, TOP, fits

# What the editor writes, by lib0's numbers: shared types, and contents that are rarer than characters.
_ELEMENT, _TEXT = 3, 6
_FORMAT, _TYPE, _ANY = 6, 7, 8
_TYPES: Final = 1 << _ELEMENT | 1 << _TEXT
_CONTENTS: Final = 1 << _FORMAT | 1 << _TYPE | 1 << _ANY
_VALUES: Final = (str, int, float, bool, bytes, list, dict, type(None))
_ROOTS: Final = frozenset({ydoc.BODY.encode()})


def may_hold(types: int, contents: int, roots: Iterable[bytes]) -> bool:
    """Whether a plan may hold such shared types and contents (bit n: kind n) and roots at all."""
    return not (types & ~_TYPES or contents & ~_CONTENTS) and _ROOTS.issuperset(roots)


class Guard:
    """Looks at what changes in one shared document, which was sound before."""

    def __init__(self, doc: Doc[Any]) -> None:
        self._body = doc.get(ydoc.BODY, type=XmlFragment)

    def over(self, put: Callable[[], None]) -> str:
        """Run ``put``, which changes the document, and say what is wrong with the change; "" = nothing."""
        found: list[str] = []

        def look(events: list[Any]) -> None:
            for event in events:
                fault = "" if found else _of_event(event)
                if fault:
                    found.append(fault)

        watching = self._body.observe_deep(look)
        try:
            put()
        finally:
            self._body.unobserve(watching)
        return found[0] if found else ""


def fault(doc: Doc[Any]) -> str:
    """The first thing in a whole shared document that breaks the schema's shape; "" = none."""
    body = doc.get(ydoc.BODY, type=XmlFragment)
    with doc.transaction():
        return _of_children(body, TOP, 1)


def lines(doc: Doc[Any]) -> list[str]:
    """The text of every line of a shared document, in order, as quickly as it can be had."""
    found: list[str] = []
    with doc.transaction():
        _gather(doc.get(ydoc.BODY, type=XmlFragment), 1, found)
    return found


def _gather(parent: XmlFragment | XmlElement, depth: int, found: list[str]) -> None:
    words = ""
    for child in ydoc.children_of(parent):
        if isinstance(child, XmlText):
            words += ydoc.plain(child)
        elif child is not None and depth <= 2 * MAX_DEPTH:
            _gather(child, depth + 1, found)
    if words:
        found.append(words)


def mended(state: bytes) -> bytes:
    """The change after which the document ``state`` is sound and says what readers made of it all along:
    text keeps its place or the nearest one it may have.

    Raises:
        ValueError: ``state`` is no update, or what is wrong with it cannot be taken out.
    """
    target = ydoc.to_json(state)
    update = patching.patch(state, target).update
    after: Doc[Any] = Doc()
    after.apply_update(state)
    if update:
        after.apply_update(update)
    left = fault(after)
    if left:
        raise ValueError(left)
    return update


def _of_event(event: Any) -> str:
    target = event.target
    for change in event.keys.values():
        if not isinstance(change.get("newValue"), _VALUES):
            return "an object as the value of an attribute"
    if isinstance(target, XmlText):
        if not _holds_text(target.parent):
            return "text where none may stand"
        return next(filter(None, map(_of_piece, event.delta)), "")
    name = target.tag if isinstance(target, XmlElement) else TOP
    if name not in NODES:
        return f"unknown node {_shown(name)}"
    depth = len(event.path) + 1
    added = [child for change in event.delta for child in _listed(change.get("insert"))]
    return next(filter(None, (_of_child(child, name, depth + 1) for child in added)), "")


def _of_children(parent: XmlFragment | XmlElement, name: str, depth: int) -> str:
    children = list(parent.children)
    if len(children) != len(parent.children):
        return f"something unreadable in {name}"
    return next(filter(None, (_of_child(child, name, depth + 1) for child in children)), "")


def _of_child(child: Any, parent: str, depth: int) -> str:
    wanted = NODES[parent].child
    if isinstance(child, XmlText):
        if wanted != "inline":
            return f"text in {parent}"
        pieces = ({"insert": piece, "attributes": marks or {}} for piece, marks in child.diff())
        return next(filter(None, map(_of_piece, pieces)), "")
    if not isinstance(child, XmlElement):
        return f"something unreadable in {parent}"
    name = child.tag
    if name not in NODES:
        return f"unknown node {_shown(name)}"
    if wanted is None or not fits(name, wanted):
        return f"{name} in {parent}"
    if depth > MAX_DEPTH:
        return "too deep"
    return _of_children(child, name, depth)


def _of_piece(piece: dict[str, Any]) -> str:
    """A change of a text, or a part of it: characters and marks."""
    if not isinstance(piece.get("insert", ""), str):
        return "an object in a text"
    unknown = [name for name in piece.get("attributes") or {} if ydoc.mark_name(name) not in MARKS]
    return f"unknown mark {_shown(unknown[0])}" if unknown else ""


def _holds_text(parent: Any) -> bool:
    name = parent.tag if isinstance(parent, XmlElement) else None
    return name in NODES and NODES[name].child == "inline"


def _listed(inserted: Any) -> list[Any]:
    if inserted is None:
        return []
    return inserted if isinstance(inserted, list) else [inserted]


def _shown(name: object) -> str:
    return repr(str(name)[:40])
