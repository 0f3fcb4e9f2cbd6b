"""Which changes of one line belong together: those in one clause, and who wrote in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from server.documents.text_patching import Edit, edits
from server.plans.merging.clauses import Clauses, turning_words
from server.plans.merging.ledger import Which
from server.plans.merging.lines import Codes, Line
from server.plans.merging.regions import Region, regions


@dataclass(slots=True)
class Group:
    """Regions that share clauses. ``span``: the first and the last; None for a clause put between two others.

    ``writers``: who changed words, unless both alike. ``is_clash``: their words meet. ``is_red``: it is
    asked.
    """

    regions: list[Region]
    span: tuple[int, int] | None
    writers: set[Which] = field(default_factory=set)
    is_clash: bool = False
    is_red: bool = False


class Grouping:
    """The line of a block in the base and on the two sides."""

    def __init__(self, codes: Codes, base: Line, one: Line, two: Line) -> None:
        self.codes = codes
        self.base, self.one, self.two = base, one, two
        self.clauses = Clauses(codes.any_break(base.text))

    def groups(self) -> list[Group]:
        """In the order of the base."""
        found = regions(edits(self.base.text, self.one.text), edits(self.base.text, self.two.text))
        result: list[Group] = []
        for region in found:
            group = self._classified(region)
            last = result[-1] if result else None
            if last is not None and last.span is not None and self._is_within(region, group, last.span):
                last.regions += group.regions
                last.writers |= group.writers
                last.is_clash = last.is_clash or group.is_clash
                if group.span is not None:
                    last.span = last.span[0], max(last.span[1], group.span[1])
            else:
                result.append(group)
        self._colour(result)
        return result if self._has_breaks() else list(_joined(result))

    def _has_breaks(self) -> bool:
        lines = self.base.text, self.one.text, self.two.text
        return any(self.codes.without_breaks(text) != text for text in lines)

    def _colour(self, groups: list[Group]) -> None:
        """Red is where their words meet, or where both wrote and a number or negation changed."""
        shift_one = shift_two = 0
        for group in groups:
            grown_one = sum(growth(region.first) for region in group.regions)
            grown_two = sum(growth(region.second) for region in group.regions)
            if group.writers == {"first", "second"}:
                low, high = self.bounds(group)
                one = self.one.text[low + shift_one : high + shift_one + grown_one]
                two = self.two.text[low + shift_two : high + shift_two + grown_two]
                turning = turning_words(self.base.text[low:high])
                turned = turning_words(one) != turning or turning_words(two) != turning
                group.is_red = group.is_clash or turned
            shift_one += grown_one
            shift_two += grown_two

    def _is_within(self, region: Region, group: Group, span: tuple[int, int]) -> bool:
        if group.span is not None:
            return group.span[0] <= span[1]
        return region.low < self.clauses.bounds(*span)[1]

    def _classified(self, region: Region) -> Group:
        group = Group([region], None)
        spans = []
        for edits_of, line in ((region.first, self.one), (region.second, self.two)):
            for edit in edits_of:
                span = self._span(edit, line.text[edit.first : edit.last])
                if span is not None:
                    spans.append(span)
        if spans:
            group.span = min(span[0] for span in spans), max(span[1] for span in spans)
        one, two = self._slices(region)
        if not (region.first and region.second):
            if self.has_words(region.first or region.second, self.one if region.first else self.two):
                group.writers = {"first" if region.first else "second"}
        elif self.codes.any_break(one) != self.codes.any_break(two):
            group.is_clash = True
            group.writers = {"first", "second"}
        return group

    def _span(self, edit: Edit, new: str) -> tuple[int, int] | None:
        """An Enter alone touches no clause."""
        if edit.start == edit.stop and not self.codes.without_breaks(new):
            return None
        return self.clauses.touched(edit, self.codes.any_break(new))

    def has_words(self, edits_of: Sequence[Edit], line: Line) -> bool:
        without = self.codes.without_breaks
        return any(
            without(self.base.text[edit.start : edit.stop]) != without(line.text[edit.first : edit.last])
            for edit in edits_of
        )

    def _slices(self, region: Region) -> tuple[str, str]:
        """What each side says where the region is."""
        texts = []
        for edits_of, line in ((region.first, self.one), (region.second, self.two)):
            if edits_of:
                start = edits_of[0].first - (edits_of[0].start - region.low)
                stop = edits_of[-1].last + (region.high - edits_of[-1].stop)
                texts.append(line.text[start:stop])
            else:
                texts.append(self.base.text[region.low : region.high])
        return texts[0], texts[1]

    def bounds(self, group: Group) -> tuple[int, int]:
        """The clauses of a group, whole, as places in the base."""
        low, high = group.regions[0].low, group.regions[-1].high
        if group.span is None:
            return low, high
        begin, end = self.clauses.bounds(*group.span)
        return min(begin, low), max(end, high)


def _joined(groups: list[Group]) -> Iterator[Group]:
    """Red clauses that follow one another are one question: 「4 块、2 块」 is not asked in two halves."""
    last: Group | None = None
    for group in groups:
        if last is not None and last.is_red and group.is_red and _follows(last, group):
            assert last.span is not None and group.span is not None
            last.regions += group.regions
            last.is_clash = last.is_clash or group.is_clash
            last.span = last.span[0], group.span[1]
            continue
        if last is not None:
            yield last
        last = group
    if last is not None:
        yield last


def _follows(last: Group, group: Group) -> bool:
    """Does it begin in the clause behind the last one?"""
    return last.span is not None and group.span is not None and group.span[0] == last.span[1] + 1


def growth(edits_of: Sequence[Edit]) -> int:
    """By how many characters the side is longer behind these edits."""
    return sum((edit.last - edit.first) - (edit.stop - edit.start) for edit in edits_of)
