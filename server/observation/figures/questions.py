"""问题记录: what was asked in a lesson, of whom, and how long was waited."""

import enum
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from server.base.errors import DomainError

SECONDS_A_MINUTE = 60
PATIENT_SECONDS = 3.0

Noted = TypeVar("Noted", bound=enum.StrEnum)


class Kind(enum.StrEnum):
    """四何, 五何: 是何 (what), 为何 (why), 如何 (how), 若何 (what if), 由何 (out of what case)."""

    WHAT = "what"
    WHY = "why"
    HOW = "how"
    IF = "if"
    WHENCE = "whence"


class Thinking(enum.StrEnum):
    """What an answer takes: 记忆 理解 应用 分析 评价 创造 (Bloom, revised by Anderson and Krathwohl 2001)."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"
    EVALUATE = "evaluate"
    CREATE = "create"


HIGHER = frozenset({Thinking.ANALYSE, Thinking.EVALUATE, Thinking.CREATE})


class Calling(enum.StrEnum):
    """叫答: 举手, 点名, 齐答, 讨论后, 未举手 (asked without a hand up)."""

    HAND = "hand"
    NAMED = "named"
    CHORUS = "chorus"
    AFTER_TALK = "after_talk"
    NO_HAND = "no_hand"


class Reply(enum.StrEnum):
    """理答: 肯定, 重复, 追问, 转问, 纠正, 无."""

    AFFIRM = "affirm"
    REPEAT = "repeat"
    PROBE = "probe"
    REDIRECT = "redirect"
    CORRECT = "correct"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was logged; whatever nobody noted is ``None``.

    ``seat`` is the one that was asked, never a name; of a 齐答 there is none. ``wait1_seconds``: the teacher
    has asked, until somebody speaks; ``wait2_seconds``: the pupil has ended, until the teacher speaks
    (Rowe, Wait-Time, 1986).
    """

    kind: Kind | None = None
    thinking: Thinking | None = None
    calling: Calling | None = None
    reply: Reply | None = None
    seat: str | None = None
    is_remote: bool | None = None
    wait1_seconds: float | None = None
    wait2_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """``measured`` waits, their median, and how many per cent took three seconds or more."""

    measured: int
    median_seconds: float | None
    patient: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """Over whom the questions went. ``questions`` to a single seat, ``seats`` that were asked at all.

    ``gini``: 0 all pupils alike, towards 1 always the same one; pupils never asked count. ``least_gini`` is
    the smallest there can be with so few questions (3 questions for 40 pupils: 0.93), to be shown beside it.
    Both ``None`` without the number of pupils, or when nobody was asked alone.
    """

    questions: int
    seats: int
    gini: float | None
    least_gini: float | None


@dataclass(frozen=True, slots=True)
class Log:
    """The figures of a lesson's questions; shares are per cent of those where it was noted, ``None`` of none.

    The counts have a line for every kind, 0 included; ``per_minute`` is ``None`` for a lesson without length.
    """

    total: int
    per_minute: float | None
    kinds: dict[Kind, int]
    thinking: dict[Thinking, int]
    higher: float | None
    callings: dict[Calling, int]
    replies: dict[Reply, int]
    remote: float | None
    wait1: Waits
    wait2: Waits
    spread: Spread


def summarise(questions: Sequence[Question], *, lesson_seconds: float, pupils: int | None = None) -> Log:
    """The figures of a log. ``pupils``: how many could be asked, in a joint lesson those of both sides.

    ``higher`` is the share of 分析, 评价 and 创造; ``remote`` that of questions to the far side (远端).

    Raises:
        DomainError: more seats were asked than there are pupils.
        ValueError: a wait or the lesson is shorter than nothing.
    """
    if lesson_seconds < 0:
        raise ValueError("a lesson has a length")
    thinking = _counts(Thinking, (one.thinking for one in questions))
    sides = [one.is_remote for one in questions if one.is_remote is not None]
    return Log(
        total=len(questions),
        per_minute=len(questions) * SECONDS_A_MINUTE / lesson_seconds if lesson_seconds else None,
        kinds=_counts(Kind, (one.kind for one in questions)),
        thinking=thinking,
        higher=_percent(sum(thinking[one] for one in HIGHER), sum(thinking.values())),
        callings=_counts(Calling, (one.calling for one in questions)),
        replies=_counts(Reply, (one.reply for one in questions)),
        remote=_percent(sum(sides), len(sides)),
        wait1=waits(one.wait1_seconds for one in questions),
        wait2=waits(one.wait2_seconds for one in questions),
        spread=spread([one.seat for one in questions if one.seat is not None], pupils),
    )


def waits(seconds: Iterable[float | None]) -> Waits:
    """The middle of what was measured; the mean would be that of the one long wait (Rowe 1986: from 3 s on).

    Raises:
        ValueError: a wait shorter than nothing.
    """
    measured = [one for one in seconds if one is not None]
    if any(not one >= 0 for one in measured):
        raise ValueError("a wait is 0 seconds or longer")
    patient = sum(one >= PATIENT_SECONDS for one in measured)
    return Waits(len(measured), median(measured) if measured else None, _percent(patient, len(measured)))


def spread(seats: Sequence[str], pupils: int | None) -> Spread:
    """How evenly questions went over a class; ``seats`` has an entry for each question to a single pupil.

    Raises:
        DomainError: more seats were asked than there are pupils.
    """
    asked = Counter(seats)
    if pupils is None:
        return Spread(len(seats), len(asked), None, None)
    if len(asked) > pupils:
        raise DomainError(
            f"记到了 {len(asked)} 个不同的座位，班上只有 {pupils} 人：请改班级人数，或者改座位。记录都在。"
        )
    each, more = divmod(len(seats), pupils) if pupils else (0, 0)
    evenly = [each + 1] * more + [each] * (pupils - more)
    often = [*asked.values(), *[0] * (pupils - len(asked))]
    return Spread(len(seats), len(asked), gini(often), gini(evenly))


def gini(amounts: Sequence[int]) -> float | None:
    """Gini's coefficient: half the mean difference of all pairs (each with itself too) over the mean.

    0 where all have the same, (n−1)/n where one of n has all. ``None``: nobody is there, or nobody has
    anything. Source: Gini, Variabilità e mutabilità, 1912; here by ranks, G = Σ(2i−n−1)·xᵢ / (n·Σx).
    """
    n, whole = len(amounts), sum(amounts)
    if not whole:
        return None
    return sum((2 * rank - n - 1) * x for rank, x in enumerate(sorted(amounts), start=1)) / (n * whole)


def _counts(kinds: type[Noted], noted: Iterable[Noted | None]) -> dict[Noted, int]:
    found = Counter(noted)
    return {kind: found[kind] for kind in kinds}


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
