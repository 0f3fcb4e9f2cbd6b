"""Which blocks a change of the shared document wrote in, and which words it only moved.

Writing is what changes the words of a block, or brings a new one. Formatting is not writing, nor is taking
words away; a paragraph that is split, joined or put into a list keeps the words of whoever wrote them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.documents import ydoc
from server.documents.spec import ID, MAX_DEPTH, MAX_NODES, NODES

_ATOMS = ("file_id", "latex", "base", "text", "src")


@dataclass(frozen=True)
class Touch:
    """``written``: ids of blocks. ``moved``: (to, from), words of one block that now stand in another."""

    written: frozenset[str]
    moved: frozenset[tuple[str, str]]


class Watcher:
    """Tells of each change of ``shared`` what it wrote; the changes are applied by the caller."""

    def __init__(self, shared: Doc[Any]) -> None:
        self._body = shared.get(ydoc.BODY, type=XmlFragment)
        self._says = _read(self._body)
        self._lines: dict[str, XmlElement] = {}  # blocks in which only characters changed
        self._is_restructured = False
        self._watching = self._body.observe_deep(self._seen)

    def take(self) -> Touch:
        """What was written since the last call."""
        before = self._says
        if self._is_restructured:
            self._says = _read(self._body)
        elif self._lines:
            self._says = before | {own: _says(element) for own, element in self._lines.items()}
        self._lines, self._is_restructured = {}, False
        return _compare(before, self._says) if self._says is not before else _NOTHING

    def _seen(self, events: list[Any]) -> None:
        for event in events:
            parent = event.target.parent if isinstance(event.target, XmlText) else None
            own = _id(parent) if isinstance(parent, XmlElement) else ""
            if own in self._says and isinstance(parent, XmlElement):
                self._lines[own] = parent
            else:
                self._is_restructured = True


_NOTHING = Touch(frozenset(), frozenset())


def _compare(before: dict[str, str], after: dict[str, str]) -> Touch:
    changed = {own for own in before.keys() | after.keys() if before.get(own) != after.get(own)}
    written, moved = set(), set()
    for own in changed & after.keys():
        words, old = after[own], before.get(own, "")
        if not words or _is_shortened(old, words):
            continue
        sources = {
            (own, other)
            for other in changed - {own}
            if _came_from(words, old, before.get(other, ""), after.get(other, ""))
        }
        moved |= sources
        if not sources:
            written.add(own)
    return Touch(frozenset(written), frozenset(moved))


def _is_shortened(old: str, words: str) -> bool:
    """Whether ``words`` is ``old`` with something cut out."""
    if len(words) >= len(old):
        return False
    start = 0
    while start < len(words) and words[start] == old[start]:
        start += 1
    return old.endswith(words[start:])


def _came_from(words: str, old: str, source: str, source_now: str) -> bool:
    """Whether a block says ``words`` because the ``source`` gave them up: split off from it, or joined."""
    if not source:
        return False
    if not old:
        return words in source and len(source_now) <= len(source) - len(words)
    return not source_now and words in (old + source, source + old)


def _read(parent: XmlFragment | XmlElement) -> dict[str, str]:
    """What every smallest block says, by its id; of two with one id the first. Bounded, as all reading is."""
    found: dict[str, str] = {}
    left = [MAX_NODES]

    def read(node: XmlFragment | XmlElement, depth: int) -> None:
        for child in node.children:
            left[0] -= 1
            if left[0] < 0 or depth > MAX_DEPTH or not isinstance(child, XmlElement):
                continue
            spec = NODES.get(child.tag or "")
            if spec is None or (spec.group == "block" and spec.child in (None, "inline")):
                own = _id(child)
                if own:
                    found.setdefault(own, _says(child))
            else:
                read(child, depth + 1)

    read(parent, 1)
    return found


def _says(element: XmlElement) -> str:
    """The characters of a line, and what stands for a picture or a formula."""
    parts = (ydoc.plain(one) if isinstance(one, XmlText) else _atom(one) for one in element.children)
    return _atom(element) + "".join(parts)


def _atom(element: XmlFragment | XmlElement) -> str:
    if not isinstance(element, XmlElement):
        return ""
    attributes: Any = element.attributes
    given = dict(attributes)
    return "".join(value for name in _ATOMS if isinstance(value := given.get(name), str))


def _id(element: XmlElement) -> str:
    attributes: Any = element.attributes
    own = dict(attributes).get("id")
    return own if isinstance(own, str) and ID.fullmatch(own) else ""
