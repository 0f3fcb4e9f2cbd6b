"""The figures of several observers of one lesson beside each other. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.observation.figures import alpha
from server.observation.pictures import lesson, plane
from server.observation.pictures.lesson import Lesson
from server.observation.pictures.plane import Plane
from server.observation.views import LICC

AT_ONCE = 6  # observers whose codes, questions and seats are drawn on one page


@dataclass(frozen=True, slots=True)
class Seen:
    """A record to draw. ``is_late``: 补记; ``is_draft``: the viewer's own, not handed in yet."""

    name: str
    body: Mapping[str, Any]
    is_late: bool = False
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """One observer and what can be drawn of their record; ``number`` is that of their point in the plane."""

    seen: Seen
    lesson: Lesson
    number: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What one observer found for a view."""

    name: str
    result: str
    comment: str


@dataclass(frozen=True, slots=True)
class Beside:
    """``plane`` of all that were coded S-T; ``agreed``: α of their samples, where two were taken at the same
    steps. ``views``: dimension, view, and what was found, of those anybody wrote about. ``detailed``: how
    many noted more than S-T; from ``first`` on ``AT_ONCE`` of them are drawn."""

    observed: tuple[Observed, ...]
    plane: Plane | None
    agreed: float | None
    views: tuple[tuple[str, str, tuple[Looked, ...]], ...]
    first: int
    detailed: int

    @property
    def pages(self) -> tuple[tuple[int, int], ...]:
        """First and last of the observers each page draws in detail; none where one page has all."""
        if self.detailed <= AT_ONCE:
            return ()
        firsts = range(0, self.detailed, AT_ONCE)
        return tuple((first + 1, min(first + AT_ONCE, self.detailed)) for first in firsts)

    @property
    def is_empty(self) -> bool:
        """Nobody noted anything that can be drawn."""
        return not self.views and not self.detailed and all(one.lesson.is_empty for one in self.observed)


def beside(records: Sequence[Seen], *, minutes: int, pupils: int | None, first: int = 0) -> Beside:
    """In the order of ``records``. 补记 is shown, but is no point of the plane."""
    detailed = [one for one in records if lesson.is_detailed(one.body)]
    shown = detailed[first : first + AT_ONCE]
    observed, number = [], 0
    for one in records:
        in_detail = any(one is other for other in shown)
        found = lesson.of_body(one.body, minutes=minutes, pupils=pupils, in_detail=in_detail)
        is_point = found.behaviour is not None and not one.is_late
        number += is_point
        observed.append(Observed(one, found, number if is_point else 0))
    points = [one.lesson.behaviour for one in observed if one.number and one.lesson.behaviour]
    return Beside(
        tuple(observed),
        plane.plane([(one.found.rt, one.found.ch) for one in points]) if points else None,
        _agreed([(one.every_seconds, one.samples) for one in points]),
        _views(records),
        first,
        len(detailed),
    )


def _agreed(coded: Sequence[tuple[int, Sequence[str]]]) -> float | None:
    """Nominal α of the samples of the same seconds; ``None`` unless all took them at the same steps."""
    if len(coded) < 2 or len({every for every, _ in coded}) > 1:
        return None
    longest = max(len(samples) for _, samples in coded)
    return alpha.nominal(
        {who: samples[at] for who, (_, samples) in enumerate(coded) if at < len(samples) and samples[at]}
        for at in range(longest)
    )


def _views(records: Sequence[Seen]) -> tuple[tuple[str, str, tuple[Looked, ...]], ...]:
    found = []
    for dimension in LICC:
        for view in dimension.views:
            looked = tuple(
                Looked(one.name, noted["result"], noted["comment"])
                for one in records
                if (noted := one.body["views"].get(view.key)) and (noted["result"] or noted["comment"])
            )
            if looked:
                found.append((dimension.name, view.name, looked))
    return tuple(found)
