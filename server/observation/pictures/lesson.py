"""What can be drawn of one observer's record. Pure; a ``body`` is whole, as ``records.body`` reads it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.base.errors import DomainError
from server.observation.figures import fias, questions, st
from server.observation.figures.fias import Additions, Ratios, System
from server.observation.figures.questions import Calling, Kind, Log, Question, Reply, Thinking
from server.observation.pictures import curve, heat, seats, timeline
from server.observation.pictures.curve import Curve
from server.observation.pictures.heat import Heat
from server.observation.pictures.seats import Map
from server.observation.pictures.timeline import Timeline
from server.observation.records import sampling

SECONDS_A_MINUTE = 60
LONGEST_SECONDS = 4 * 3600  # a clock that ran on is not the lesson
CODE_SECONDS = 3
REMOTE = "remote"
ASKED = "asked"
TOO_MANY_SEATS = "记到的座位比班级人数多，分布先不算：请改班级人数，或者改座位。记录都在。"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """S-T of a lesson: its figures and curve. ``samples`` are taken every ``every_seconds``, "" where nobody
    noted one; up to 下课, or (``is_open``: nobody stopped the clock) to the last thing that was noted."""

    samples: tuple[str, ...]
    every_seconds: int
    is_open: bool
    found: st.Analysis
    curve: Curve

    @property
    def mode(self) -> str:
        """「对话型」."""
        return st.NAMES[self.found.mode]

    @property
    def teacher_minutes(self) -> float:
        """The teacher's share of the time that was sampled."""
        return self.found.rt * self.found.n * self.every_seconds / SECONDS_A_MINUTE

    @property
    def pupil_minutes(self) -> float:
        """The pupils' share of it."""
        return (1 - self.found.rt) * self.found.n * self.every_seconds / SECONDS_A_MINUTE


@dataclass(frozen=True, slots=True)
class Interaction:
    """FIAS or iFIAS; ``additions`` of the latter alone."""

    system: System
    is_recording: bool
    codes: int
    heat: Heat
    rows: tuple[tuple[int, ...], ...]
    counts: dict[str, int]
    ratios: Ratios
    additions: Additions | None

    @property
    def most(self) -> str:
        """The fullest cell in words: 「5 之后 5，12 次」."""
        codes = self.system.codes
        cells = {(a, b): self.rows[x][y] for x, a in enumerate(codes) for y, b in enumerate(codes)}
        before, after = max(cells, key=cells.__getitem__)
        return f"{before} 之后 {after}，{cells[before, after]} 次"


@dataclass(frozen=True, slots=True)
class Asking:
    """The question log; ``why`` says why how it went over the class could not be worked out."""

    log: Log
    timeline: Timeline
    rows: tuple[dict[str, Any], ...]
    why: str


@dataclass(frozen=True, slots=True)
class Attention:
    """What was noted of seats: one map for each thing; ``by_seat`` has a row for each seat of any map."""

    maps: tuple[tuple[str, Map], ...]
    by_seat: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What of a record there is to see; what nobody noted is ``None``."""

    behaviour: Behaviour | None
    interaction: Interaction | None
    asking: Asking | None
    attention: Attention | None

    @property
    def is_empty(self) -> bool:
        """Nothing to draw."""
        return not (self.behaviour or self.interaction or self.asking or self.attention)


def is_detailed(body: Mapping[str, Any]) -> bool:
    """Whether there is more to draw than S-T."""
    return bool(body["fias"]["codes"] or body["questions"] or body["seats"]["marks"])


def of_body(body: Mapping[str, Any], *, minutes: int, pupils: int | None, in_detail: bool = True) -> Lesson:
    """``minutes`` and ``pupils`` are the observation's, for what the record does not say itself. Without
    ``in_detail`` S-T alone."""
    taken = _seconds_taken(body["clock"])
    behaviour = _behaviour(body, taken)
    if not in_detail:
        return Lesson(behaviour, None, None, None)
    return Lesson(
        behaviour,
        _interaction(body["fias"]),
        _asking(body["questions"], taken or minutes * SECONDS_A_MINUTE, pupils),
        _attention(body),
    )


def _seconds_taken(clock: Mapping[str, Any]) -> float:
    """From 上课 to 下课; 0 where the clock was not stopped, or far too late."""
    if not clock["began"] or not clock["ended"]:
        return 0
    taken = (datetime.fromisoformat(clock["ended"]) - datetime.fromisoformat(clock["began"])).total_seconds()
    return taken if 0 < taken <= LONGEST_SECONDS else 0


def _last_noted(body: Mapping[str, Any]) -> float:
    noted = (
        *body["moments"],
        *body["steps"],
        *body["st"]["taps"],
        *body["questions"],
        *body["seats"]["marks"],
    )
    return float(min(max((one["t"] for one in noted), default=0), LONGEST_SECONDS))


def _behaviour(body: Mapping[str, Any], taken: float) -> Behaviour | None:
    taps, every = body["st"]["taps"], body["st"]["every"]
    samples = tuple(sampling.samples(taps, every, taken or _last_noted(body)))
    codes = "".join(samples)
    if not codes:
        return None
    found = st.analyse(codes)
    return Behaviour(samples, every, not taken, found, curve.curve(found.curve, found.n, every))


def _interaction(coded: Mapping[str, Any]) -> Interaction | None:
    if not coded["codes"]:
        return None
    system = fias.IFIAS if coded["system"] == "ifias" else fias.FIAS
    matrix = fias.matrix(" ".join(coded["codes"]), system)
    return Interaction(
        system=system,
        is_recording=coded["source"] == "recording",
        codes=len(coded["codes"]),
        heat=heat.heat(matrix),
        rows=matrix.rows,
        counts=matrix.counts,
        ratios=fias.ratios(matrix),
        additions=fias.additions(matrix) if system is fias.IFIAS else None,
    )


def _asking(noted: Sequence[dict[str, Any]], seconds: float, pupils: int | None) -> Asking | None:
    if not noted:
        return None
    asked = [_question(one) for one in noted]
    why = ""
    try:
        log = questions.summarise(asked, lesson_seconds=seconds, pupils=pupils)
    except DomainError:
        why = TOO_MANY_SEATS
        log = questions.summarise(asked, lesson_seconds=seconds)
    drawn = timeline.timeline(
        [(row["t"], one.thinking, one.calling) for row, one in zip(noted, asked, strict=True)], seconds
    )
    return Asking(log, drawn, tuple(sorted(noted, key=lambda row: row["t"])), why)


def _question(row: Mapping[str, Any]) -> Question:
    return Question(
        kind=Kind(row["kind"]) if row["kind"] else None,
        thinking=Thinking(row["bloom"]) if row["bloom"] else None,
        calling=Calling(row["calling"]) if row["calling"] else None,
        reply=Reply(row["response"]) if row["response"] else None,
        seat=row["seat"] or None,
        is_remote=row["side"] == REMOTE if row["side"] else None,
        wait1_seconds=row["wait1"],
        wait2_seconds=row["wait2"],
    )


def _attention(body: Mapping[str, Any]) -> Attention | None:
    """A seat that was asked is in the log of questions or marked on the map, or both at one moment."""
    noted = {(one["what"], one["seat"], one["t"]) for one in body["seats"]["marks"]}
    noted |= {(ASKED, one["seat"], one["t"]) for one in body["questions"] if one["seat"]}
    counts = Counter((what, seat) for what, seat, _ in noted if seat)
    if not counts:
        return None
    rows, columns = _size(body["seats"], [seat for _, seat in counts])
    kinds = sorted({what for what, _ in counts}, key=(ASKED, "hand", "talk", "task", "off").index)
    there = sorted({seat for _, seat in counts}, key=_place)
    of = {kind: {seat: n for (what, seat), n in counts.items() if what == kind} for kind in kinds}
    return Attention(
        tuple((kind, seats.seats(rows, columns, of[kind])) for kind in kinds),
        tuple((seats.words(*_place(seat)), tuple(counts[kind, seat] for kind in kinds)) for seat in there),
    )


def _size(noted: Mapping[str, Any], marked: Sequence[str]) -> tuple[int, int]:
    """The map as it was set up; where it was not, as far as marks reach."""
    places = [_place(seat) for seat in marked]
    return (
        noted["rows"] or max(row for row, _ in places),
        noted["columns"] or max(column for _, column in places),
    )


def _place(seat: str) -> tuple[int, int]:
    row, _, column = seat.partition("-")
    return int(row), int(column)
