"""One author's tracked changes, or somebody's typing without tracking, as a whole text. Pure.

Only words are taken over: how the answer looks is no opinion. What cannot be placed is told in words.
"""

from typing import Any

from rapidfuzz.distance import Indel

from server.documents import ids

from .answered import Line, Voice
from .owning import Paper, is_own
from .rewriting import Rewriting
from .units import Alphabet, edits, joined, letters

Json = dict[str, Any]

_SHOWN = 60
_PICTURES = frozenset({"image", "inlineImage", "opaque", "object-mark"})


class Hearing:
    """One voice against the lines before it."""

    def __init__(self, paper: Paper, voice: Voice) -> None:
        self.paper, self.voice = paper, voice
        self.untold: list[str] = []
        self._work = Rewriting(paper.base)

    def body(self) -> Json:
        """The text as this voice would have it."""
        if self.voice.lines:
            self._follow()
        else:
            self._typed()
        return self._work.done()

    def _follow(self) -> None:
        before = {line.stamp: line for line in self.paper.answered.lines}
        now = {line.stamp for line in self.voice.lines}
        for line in self.paper.answered.lines:
            if line.stamp not in now:
                self._gone(line)
        above: Line | None = None
        for line in self.voice.lines:
            if line.stamp in before:
                self._same(before[line.stamp], line)
            else:
                self._new(line, above)
            above = line

    def _typed(self) -> None:
        """Without tracking: the lines as they stand against the text itself."""
        for gone in self.paper.missing():
            self._work.remove(gone)
        above: Line | None = None
        for line in self.paper.answered.lines:
            if not self.paper.is_untouched(line):
                key = self.paper.owner.get(line.stamp)
                if key is None and is_own(line):
                    self._tell(f"改成“{line.words.strip()[:_SHOWN]}”")
                elif key is None:
                    self._new(line, above)
                else:
                    own = self.paper.nodes[key].get("content") or []
                    self._put(key, own, line.content, by_kind=True)
            above = line

    def _gone(self, line: Line) -> None:
        key = self.paper.owner.get(line.stamp)
        is_row = bool(line.row) and line.row not in {one.row for one in self.voice.lines}
        if key is None or self.paper.nodes[key]["type"] == "section":
            if line.words.strip() and not (is_row and is_own(line)):  # the name of a step goes with its row
                self._tell(f"删去“{line.words.strip()[:_SHOWN]}”")
            return
        if is_row:
            self._work.remove_row(key)
        else:
            self._work.remove(key)

    def _same(self, before: Line, line: Line) -> None:
        if before.content == line.content:
            return
        self._miss(line.content, before.content)
        key = self.paper.owner.get(line.stamp)
        if key is None or self.paper.nodes[key]["type"] == "section":
            if before.words != line.words:
                self._tell(f"“{before.words.strip()[:_SHOWN]}”改成“{line.words.strip()[:_SHOWN]}”")
            return
        self._put(key, before.content, line.content)

    def _put(self, key: str, before: list[Json], now: list[Json], *, by_kind: bool = False) -> None:
        content = spliced(self.paper.nodes[key].get("content") or [], before, now, by_kind=by_kind)
        if content is None:
            words = "".join(piece["text"] for piece in now if piece["type"] == "text")
            self._tell(f"一段改成“{words.strip()[:_SHOWN]}”")
        else:
            self._work.put(key, content)

    def _new(self, line: Line, above: Line | None) -> None:
        self._miss(line.content, [])
        if line.content and not _clean(line.content):
            return
        node = {"type": "paragraph", "attrs": {"id": ids.fresh()}, "content": _clean(line.content)}
        old_rows = {one.row for one in self.paper.answered.lines}
        if line.row and line.row not in old_rows:
            placed = self._work.add_to_row(self._anchor(line), line.row, line.cell, node)
        elif not line.content:
            return
        else:
            home = above if above is not None and above.cell == line.cell else None
            after = self.paper.owner.get(home.stamp) if home is not None else None
            placed = self._work.add(home.stamp if home else "", after, self._below(line), line.stamp, node)
        if not placed:
            self._tell(f"加上“{line.words.strip()[:_SHOWN]}”")

    def _miss(self, now: list[Json], before: list[Json]) -> None:
        """Pictures put there in Word: their files are not ours to show."""
        if any(piece not in before for piece in now if piece["type"] in _PICTURES):
            self.untold.append(f"{self.voice.author}加了图片，没有读进来。要用，请自己放进教案。")

    def _below(self, line: Line) -> str | None:
        """The block below a new line in the same cell."""
        place = next(number for number, one in enumerate(self._lines()) if one is line)
        for one in self._lines()[place:]:
            if one.cell != line.cell:
                continue
            key = self.paper.owner.get(one.stamp)
            if key is not None:
                return key
        return None

    def _anchor(self, line: Line) -> str | None:
        """A block of the nearest row above that was there before."""
        place = next(number for number, one in enumerate(self._lines()) if one is line)
        for one in self._lines()[:place][::-1]:
            key = self.paper.owner.get(one.stamp)
            if key is not None and one.row:
                return key
        return None

    def _lines(self) -> list[Line]:
        return self.voice.lines or self.paper.answered.lines

    def _tell(self, words: str) -> None:
        self.untold.append(f"{self.voice.author}：{words}。这一处不在正文里，没有读进来，请自己看着改。")


def spliced(
    content: list[Json], before: list[Json], now: list[Json], *, by_kind: bool = False
) -> list[Json] | None:
    """``content`` with what became of ``before`` in ``now``; ``before`` is how the paper said it. None: the
    changed words are not in ``content``. ``by_kind``: formulas are alike, however they are written."""
    loose, strict = Alphabet(by_kind=True), Alphabet(by_kind=by_kind)
    own = loose.units(content)
    at = _places(letters(loose.units(before)), letters(own))
    wanted = strict.units(_clean(now))
    out: list[Json] = []
    done = 0
    for a, b, c, d in edits(letters(strict.units(before)), letters(wanted)):
        span = [at[place] for place in range(a, b)]
        start = (
            at[a]
            if b > a
            else (at[a - 1] + 1 if a and at[a - 1] >= 0 else at[a] if a < len(at) else len(own))
        )
        if -1 in span or start < done or span != list(range(start, start + len(span))):
            return None
        out += [piece for _letter, piece in own[done:start]]
        out += [piece for _letter, piece in wanted[c:d]]
        done = start + len(span)
    return joined([*out, *(piece for _letter, piece in own[done:])])


def _places(paper: str, own: str) -> list[int]:
    """Where each letter of the paper's line is in one's own; -1: not there."""
    found = [-1] * len(paper)
    for op in Indel.opcodes(paper, own):
        if op.tag == "equal":
            for offset in range(op.src_end - op.src_start):
                found[op.src_start + offset] = op.dest_start + offset
    return found


def _clean(content: list[Json]) -> list[Json]:
    """Without pictures: their files are not ours."""
    return [piece for piece in content if piece["type"] not in _PICTURES]
