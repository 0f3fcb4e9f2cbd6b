"""Which line of an answered paper is which block of the text: by its bookmark, else by its words. Pure."""

import re
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import Indel

from server.documents import pairing, walk

from .answered import Answered, Line
from .opinions import Thread
from .origins import OWN, checksum, sign

Json = dict[str, Any]

_MINUTES = re.compile(r"（[\d.]+分钟）$")  # which papers put behind the name of a step
LINES = frozenset({"paragraph", "heading"})
_LIKE = 0.6
_KNOWN_SHARE = 0.3  # of the lines with words: below, it is another paper


@dataclass
class Paper:
    """An answered paper beside the text it was made from: which line is which block."""

    base: Json
    answered: Answered
    is_exact: bool = True
    owner: dict[str, str] = field(default_factory=dict)  # stamp → id of the block or section
    nodes: dict[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nodes = {
            str(walk.attr(node, "id")): node for node in walk.nodes(self.base) if walk.attr(node, "id")
        }
        self._by_sign = {sign(key): key for key in self.nodes}
        self._own_by_bookmark()
        self._own_by_words()
        self.is_ours = any(line.signs for line in self.answered.lines)

    @property
    def is_strange(self) -> bool:
        """Whether hardly anything of the text is in the paper."""
        said = {key for key, node in self.nodes.items() if node["type"] in LINES and _words(node)}
        known = said & set(self.owner.values())
        return bool(said) and len(known) < len(said) * _KNOWN_SHARE

    def _own_by_bookmark(self) -> None:
        taken: set[str] = set()
        for line in self.answered.lines:
            found = next((self._by_sign[one] for one in line.signs if one in self._by_sign), None)
            if found is None or self.nodes[found]["type"] not in (*LINES, "section"):
                continue
            if found not in taken:
                self.owner[line.stamp] = found
                taken.add(found)

    def _own_by_words(self) -> None:
        """Lines that lost their bookmark, or a paper without any: the same words in the same order."""
        taken = set(self.owner.values())
        lines = [
            line
            for line in self.answered.lines
            if line.stamp not in self.owner and not line.is_heading and not is_own(line)
        ]
        have = [key for key, node in self.nodes.items() if node["type"] in LINES and key not in taken]
        texts = [_flat(line.words) for line in lines]
        wanted = [_words(self.nodes[key]) for key in have]
        pairs = pairing.by_key([one or None for one in texts], [one or None for one in wanted])
        at = there = 0
        for place, other in [*pairs, (len(lines), len(have))]:
            gap = pairing.by_likeness(texts[at:place], wanted[there:other], _likeness)
            for one, two in [*((at + a, there + b) for a, b in gap), (place, other)]:
                if one < len(lines) and two < len(have):
                    self.owner[lines[one].stamp] = have[two]
            at, there = place + 1, other + 1

    def is_untouched(self, line: Line) -> bool:
        """Whether a line says what we wrote there."""
        key = self.owner.get(line.stamp)
        if key is None:
            if is_own(line):
                return checksum(line.words) in line.sums
            is_told = not self.is_ours or line.is_heading  # of a form without marks nobody knows what is new
            return is_told or not line.words.strip() or self._home(line) is None
        if self.nodes[key]["type"] == "section":
            return True
        if line.sums and key in {self._by_sign.get(one) for one in line.signs}:
            return checksum(line.words) in line.sums
        return _MINUTES.sub("", _flat(line.words)) == _MINUTES.sub("", _words(self.nodes[key]))

    def missing(self) -> list[str]:
        """Lines with words that our paper had and the answer has not; of a form nobody knows all it had."""
        if not self.is_ours or not self.is_exact or self.answered.is_form:
            return []
        known = set(self.owner.values())
        return [
            key
            for key, node in self.nodes.items()
            if node["type"] in LINES and _words(node) and key not in known
        ]

    def _home(self, line: Line) -> str | None:
        """The block above a line in the same cell, or the one below."""
        around = [one for one in self.answered.lines if one.cell == line.cell]
        place = around.index(line)
        above = next((self.owner[one.stamp] for one in around[:place][::-1] if one.stamp in self.owner), None)
        return above or next(
            (self.owner[one.stamp] for one in around[place:] if one.stamp in self.owner), None
        )

    def placed(self, thread: Thread) -> Thread:
        """A thread at its block; on a line put there in Word, at the one above it."""
        stamp = thread.block
        number = int(stamp[1:]) if stamp[1:].isdecimal() else 0
        near = [one for one in self.owner if int(one[1:]) <= number]
        key = self.owner.get(stamp) or (self.owner[max(near, key=lambda one: int(one[1:]))] if near else "")
        is_section = key in self.nodes and self.nodes[key]["type"] == "section"
        quote = "" if is_section else thread.quote  # a heading is not among the words of its section
        return Thread(thread.remarks, key, quote, thread.is_settled, thread.spot)


def is_own(line: Line) -> bool:
    """What our writer puts there beside the text: labels, fields, names of steps."""
    return any(one.startswith(OWN) for one in line.signs)


def _flat(words: str) -> str:
    return "".join(words.split())


def _words(node: Json) -> str:
    return _flat("".join(one["text"] for one in node.get("content") or () if one["type"] == "text"))


def _likeness(one: str, other: str) -> float:
    alike = Indel.normalized_similarity(one, other) if one and other else 0.0
    return alike if alike >= _LIKE else 0.0
