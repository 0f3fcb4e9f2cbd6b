"""One line of three documents: diff3 by character, grouped by clause into what is clean, amber and red."""

from __future__ import annotations

from server.documents.text_patching import Edit, edits
from server.plans.merging import marks as marking
from server.plans.merging.grouping import Group, Grouping, growth
from server.plans.merging.ledger import Ledger, Which
from server.plans.merging.lines import Codes, Line, Marks
from server.plans.merging.regions import Region
from server.plans.merging.results import Kind, Words

_AROUND = 8  # characters shown on both sides of an Enter


class Weaver:
    """Merges the line of block ``key``. Asks the ledger on its way."""

    def __init__(self, codes: Codes, ledger: Ledger, key: str) -> None:
        self.codes = codes
        self.ledger = ledger
        self.key = key

    def weave(self, base: Line, first: Line, second: Line) -> Line:
        """The line that holds what both wrote; of a red passage the first's words."""
        self.base, self.one, self.two = base, first, second
        self.lines = Grouping(self.codes, base, first, second)
        self.at = 0  # how far in the base; a place in a side is that + its shift
        self.shift_one = self.shift_two = 0
        self.text: list[str] = []
        self.marks: list[Marks] = []
        self.is_marked = any(line.marks is not None for line in (base, first, second))
        self.takes_marks = not self.is_marked or self._takes_marks()
        for group in self.lines.groups():
            self._group(group)
        self._common(len(base.text))
        return Line("".join(self.text), self.marks if self.is_marked else None)

    # --- writing them

    def _group(self, group: Group) -> None:
        if group.writers == {"first", "second"}:
            self._shared(group)
            return
        take: dict[Which, bool | Words] = {"first": True, "second": True}
        for by in ("first", "second"):
            if self.ledger.is_theirs(by):
                take[by] = self._offered(group, by)
        if isinstance(take["first"], Words) or isinstance(take["second"], Words):
            low, high = self._bounds(group)
            self._passage(group, low, high, take["first"] if take["second"] is True else take["second"])
            return
        for region in group.regions:
            self._region(region, bool(take["first"]), bool(take["second"]))

    def _offered(self, group: Group, by: Which) -> bool | Words:
        """Green, where only theirs changed the clause."""
        own = [region for region in group.regions if self._is_alone(region, by)]
        if not own:
            return True
        low, high = self._bounds(group)
        kind = self._kind(own, by)
        begin, end = (max(low - _AROUND, 0), high + _AROUND) if kind is not Kind.TEXT else (low, high)
        one, two = self._said(group, begin, end)
        new, other = (one, two) if by == "first" else (two, one)
        said = self.codes.said
        base = said(self.base.text[begin:end])
        return self.ledger.offer_words(kind, self.key, by, base, said(other), said(new), spot=low)

    def _is_alone(self, region: Region, by: Which) -> bool:
        return bool(region.first if by == "first" else region.second) and not (region.first and region.second)

    def _kind(self, own: list[Region], by: Which) -> Kind:
        """A break alone is a split or a join."""
        line = self.one if by == "first" else self.two
        made = 0
        for region in own:
            edits_of = region.first if by == "first" else region.second
            if self.lines.has_words(edits_of, line):
                return Kind.TEXT
            for edit in edits_of:
                made += (edit.last - edit.first) - (edit.stop - edit.start)
        return Kind.SPLIT if made > 0 else Kind.JOIN

    def _shared(self, group: Group) -> None:
        """Both wrote in these clauses: red when words meet or a number or negation changed."""
        low, high = self._bounds(group)
        base = self.base.text[low:high]
        one, two = self._said(group, low, high)
        said = self.codes.said
        if group.is_red:
            pick = self.ledger.clash(Kind.TEXT, self.key, said(base), said(one), said(two), spot=low)
        else:
            pick = self.ledger.review(Kind.TEXT, self.key, said(base), said(one), said(two), spot=low)
        if pick == "merged":
            if not group.is_clash:
                for region in group.regions:
                    self._region(region, True, True)
                return
            pick = "first"
        if pick == "both" and _only_adds(group):
            for region in group.regions:
                self._beside(region)
            return
        self._passage(group, low, high, pick)

    def _passage(self, group: Group, low: int, high: int, pick: object) -> None:
        """The whole passage from one side, from both, or in a teacher's words."""
        self._common(low)
        start_one, start_two = low + self.shift_one, low + self.shift_two
        for region in group.regions:
            self.shift_one += growth(region.first)
            self.shift_two += growth(region.second)
        if isinstance(pick, Words):
            self._put(Line(pick.text), 0, len(pick.text))
        if pick in ("first", "both"):
            self._put(self.one, start_one, high + self.shift_one)
        if pick in ("second", "both"):
            self._put(self.two, start_two, high + self.shift_two)
        self.at = high

    def _beside(self, region: Region) -> None:
        """Where both put words in at one place: ours, then theirs, and what stands around them once."""
        if not (region.first and region.second):
            self._region(region, True, True)
            return
        self._common(region.low)
        for line, shift, made in (
            (self.one, self.shift_one, region.first), (self.two, self.shift_two, region.second),
        ):  # fmt: skip
            self._put(line, region.low + shift, region.low + shift + growth(made))
        self.shift_one += growth(region.first)
        self.shift_two += growth(region.second)

    def _bounds(self, group: Group) -> tuple[int, int]:
        low, high = self.lines.bounds(group)
        return max(low, self.at), high

    def _said(self, group: Group, low: int, high: int) -> tuple[str, str]:
        """What each side says from ``low`` to ``high`` of the base."""
        grown_one = sum(growth(region.first) for region in group.regions)
        grown_two = sum(growth(region.second) for region in group.regions)
        return (
            self.one.text[low + self.shift_one : high + self.shift_one + grown_one],
            self.two.text[low + self.shift_two : high + self.shift_two + grown_two],
        )

    def _region(self, region: Region, takes_one: bool, takes_two: bool) -> None:
        self._common(region.low)
        low, high = region.low, region.high
        one = low + self.shift_one, high + self.shift_one + growth(region.first)
        two = low + self.shift_two, high + self.shift_two + growth(region.second)
        if region.first and (takes_one or region.second):
            self._put(self.one, *one, other=self.two, near=two if not region.second else None)
        elif region.second and takes_two:
            self._put(self.two, *two, other=self.one, near=one)
        else:  # declined: as the other side has it, which did not change it
            self._put(*(self.two, *two) if region.first else (self.one, *one))
        self.shift_one += growth(region.first)
        self.shift_two += growth(region.second)
        self.at = high

    def _put(
        self,
        line: Line,
        start: int,
        stop: int,
        other: Line | None = None,
        near: tuple[int, int] | None = None,
    ) -> None:
        """Words of one side. ``near``: where the other has what they replace, and may have marked it."""
        self.text.append(line.text[start:stop])
        if not self.is_marked:
            return
        own = line.marks_of(start, stop)
        if other is not None and near is not None and self.takes_marks:
            own = marking.with_added(own, self._marked_around(other, near))
        self.marks += own

    def _marked_around(self, other: Line, near: tuple[int, int]) -> marking.Named:
        start, stop = near
        shift = self.shift_one if other is self.one else self.shift_two
        if start == stop:  # inserted words: what both neighbours became
            start, stop = start - 1, stop + 1
            if start - shift < 0 or stop - shift > len(self.base.text):
                return {}
        return marking.added(self.base.marks_of(start - shift, stop - shift), other.marks_of(start, stop))

    # --- what nobody rewrote

    def _common(self, upto: int) -> None:
        if upto <= self.at:
            return
        self.text.append(self.base.text[self.at : upto])
        if self.is_marked:
            one = self.one.marks_of(self.at + self.shift_one, upto + self.shift_one)
            two = self.two.marks_of(self.at + self.shift_two, upto + self.shift_two)
            self._common_marks(self.base.marks_of(self.at, upto), one, two)
        self.at = upto

    def _common_marks(self, base: list[Marks], one: list[Marks], two: list[Marks]) -> None:
        if one == two or two == base:
            self.marks += one
        elif one == base:
            self.marks += two if self.takes_marks else one
        else:
            start = 0
            while start < len(base):
                start = self._stretch(base, one, two, start)

    def _stretch(self, base: list[Marks], one: list[Marks], two: list[Marks], start: int) -> int:
        """As many characters as are marked alike, each way; where the next begins."""
        alike = base[start], one[start], two[start]
        stop = start
        while stop < len(base) and (base[stop], one[stop], two[stop]) == alike:
            stop += 1
        pick: object = "merged"
        if marking.is_clash(*alike):
            at = self.at + start
            words = self.codes.said(self.base.text[at : at + stop - start])
            said = [_marked(words, marks) for marks in alike]
            pick = self.ledger.clash(Kind.MARK, self.key, *said, spot=at)
        if not self.takes_marks:
            taken = alike[self._ours]
        elif pick == "second":
            taken = marking.merged(alike[0], alike[2], alike[1])
        else:
            taken = marking.merged(*alike)
        self.marks += [taken] * (stop - start)
        return stop

    @property
    def _ours(self) -> int:
        return 2 if self.ledger.is_theirs("first") else 1

    def _takes_marks(self) -> bool:
        """One question for all that theirs marked of the words they kept."""
        by: Which = "first" if self.ledger.is_theirs("first") else "second"
        theirs = self.one if by == "first" else self.two
        ours = self.two if by == "first" else self.one
        if not _are_remarked(self.base, theirs, ours):
            return True
        said = self.codes.said
        texts = said(self.base.text), said(ours.text), said(theirs.text)
        answer = self.ledger.offer_words(Kind.MARK, self.key, by, *texts)
        return answer is not False


def _only_adds(group: Group) -> bool:
    """Wherever the two meet, did both only put words in?"""
    return all(region.low == region.high for region in group.regions if region.first and region.second)


def _are_remarked(base: Line, theirs: Line, ours: Line) -> bool:
    """Did they change marks of words they kept, otherwise than we did?"""
    at = shift = 0
    changes = edits(base.text, theirs.text)
    for edit in [*changes, Edit(len(base.text), len(base.text), len(theirs.text), len(theirs.text))]:
        if base.marks_of(at, edit.start) != theirs.marks_of(at + shift, edit.first):
            return base.text != ours.text or theirs.marks != ours.marks
        at, shift = edit.stop, edit.last - edit.stop
    return False


def _marked(words: str, marks: Marks) -> str:
    """The words, and how they are marked, in a form two people can tell apart."""
    if not marks:
        return words
    said = "，".join("/".join([mark["type"], *map(str, mark.get("attrs", {}).values())]) for mark in marks)
    return f"{words}（{said}）"
