"""Changes one line of shared text into another, touching only the characters and marks that differ.

A line may lie in several `XmlText`s side by side; they are read as one and each keeps its part.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import Any, NamedTuple

from pycrdt import XmlText
from rapidfuzz.distance import Indel

from server.documents.canonical import normalise
from server.documents.spec import Json

_EMBED = "\ufffc"  # stands for an object in the text; no plan holds one, so it always goes
_NEAR = 2  # equal characters between two changes that are fewer are changed with them
_MOST_COMPARED = 6_000  # characters on a side; the bit matrix of longer ones would take megabytes

Marks = dict[str, Any]  # name to attributes


class Edit(NamedTuple):
    """Replace the characters ``start`` to ``stop`` of the old text by ``first`` to ``last`` of the new."""

    start: int
    stop: int
    first: int
    last: int


def edits(old: str, new: str) -> list[Edit]:
    """What makes ``new`` of ``old``, in order; empty when they are equal."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    if head == old_end and head == new_end:
        return []
    if head in (old_end, new_end) or max(old_end, new_end) - head > _MOST_COMPARED:
        return [Edit(head, old_end, head, new_end)]
    found = Indel.opcodes(old[head:old_end], new[head:new_end])
    changes = [
        Edit(one.src_start + head, one.src_end + head, one.dest_start + head, one.dest_end + head)
        for one in found
        if one.tag != "equal"
    ]
    return _joined(changes)


def likeness(old: str, new: str) -> float:
    """0 to 1: how much of the longer one both begin and end with."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    return (head + tail) / max(len(old), len(new), 1)


def patch(texts: Sequence[XmlText], nodes: Sequence[Json]) -> bool:
    """Make ``texts`` (one or more, side by side) say what the text ``nodes`` say; whether anything changed.

    Inside the caller's transaction.
    """
    if _pieces(texts) == [(node["text"], _marks_of(node)) for node in nodes]:
        return False  # most lines of a long paper, letter by letter it took a second
    new = "".join(node["text"] for node in nodes)
    wanted = [_marks_of(node) for node in nodes for _ in node["text"]]
    lines = [_Line(shared) for shared in texts]
    bounds = list(accumulate((len(line.text) for line in lines), initial=0))
    changes = edits("".join(line.text for line in lines), new)
    for change in reversed(changes):
        _replace(lines, bounds, change, new, wanted)
    was_marked = _mark(texts, wanted)
    return bool(changes) or was_marked


class _Line:
    """A shared text as it is now: its characters, and where each starts in the library's count."""

    def __init__(self, shared: XmlText) -> None:
        self.shared = shared
        self.text = ""
        self.marks: list[Marks] = []
        sizes: list[int] = []
        for piece, formats in shared.diff():
            words = piece if isinstance(piece, str) else _EMBED
            self.text += words
            self.marks += [_held(formats)] * len(words)
            sizes += [len(char.encode()) for char in words] if isinstance(piece, str) else [1]
        self.offsets = list(accumulate(sizes, initial=0))


def _pieces(texts: Sequence[XmlText]) -> list[tuple[Any, Marks]]:
    return [(piece, _held(formats)) for shared in texts for piece, formats in shared.diff()]


def _held(formats: Marks | None) -> Marks:
    return {name: attrs for name, attrs in (formats or {}).items() if attrs is not None}


def _replace(lines: list[_Line], bounds: list[int], change: Edit, new: str, wanted: list[Marks]) -> None:
    """Deletions in every line they reach; the new words in the line where the change begins."""
    for place in range(len(lines) - 1, -1, -1):
        line, begin = lines[place], bounds[place]
        first, last = (min(max(at - begin, 0), len(line.text)) for at in (change.start, change.stop))
        if first < last:
            del line.shared[line.offsets[first] : line.offsets[last]]
    home = max(place for place in range(len(lines)) if bounds[place] <= change.start)
    line = lines[home]
    at = line.offsets[min(change.start - bounds[home], len(line.text))]
    for marks, group in groupby(range(change.first, change.last), key=lambda index: wanted[index]):
        words = "".join(new[index] for index in group)
        line.shared.insert(at, words, marks)
        at += len(words.encode())


def _mark(texts: Sequence[XmlText], wanted: list[Marks]) -> bool:
    """Now that the characters are right: set and take away the marks that are not."""
    is_changed = False
    at = 0
    for shared in texts:
        line = _Line(shared)
        differing = [
            _difference(have, want)
            for have, want in zip(line.marks, wanted[at : at + len(line.text)], strict=True)
        ]
        at += len(line.text)
        place = 0
        for change, group in groupby(differing):
            end = place + len(list(group))
            if change:
                shared.format(line.offsets[place], line.offsets[end], change)
                is_changed = True
            place = end
    return is_changed


def _difference(have: Marks, want: Marks) -> Marks:
    """What to format so that ``have`` becomes ``want``."""
    if have == want:
        return {}
    change: Marks = {name: None for name in have if name not in want}
    for name, attrs in want.items():
        if name not in have or not _is_same_mark(name, have[name], attrs):
            change[name] = attrs
    return change


def _is_same_mark(name: str, have: Any, want: Any) -> bool:
    if not isinstance(have, dict):
        return False
    alone = {"type": "text", "text": ".", "marks": [{"type": name, "attrs": have}]}
    return _marks_of(normalise(alone)) == {name: want}


def _marks_of(node: Json) -> Marks:
    return {mark["type"]: mark.get("attrs", {}) for mark in node.get("marks", ())}


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    if one == other:
        return len(one)
    low, high = 0, min(len(one), len(other))
    while low < high:  # slices are compared in C: halving beats walking
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _joined(changes: list[Edit]) -> list[Edit]:
    """A letter that happens to stand on both sides does not hold two changes apart."""
    result: list[Edit] = []
    for change in changes:
        if result and change.start - result[-1].stop < _NEAR:
            result[-1] = Edit(result[-1].start, change.stop, result[-1].first, change.last)
        else:
            result.append(change)
    return result
