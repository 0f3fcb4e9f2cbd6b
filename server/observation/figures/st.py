"""S-T 分析: what share of a lesson is the teacher's, and how often it passes from one side to the other.

A lesson is sampled every so many seconds. A sample is T (讲解, 示范, 提问, 评价, 板书, 媒体) or S (发言,
思考, 计算, 记笔记, 实验, 讨论, 沉默), in one variant also D (师生互动). It cannot tell how good the
teaching was.
Sources: 傅德荣、章慧敏《教育信息处理》; docs/observation.md#s-t.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from server.observation.figures import coding

TEACHER, STUDENT, BOTH = "T", "S", "D"
CODES = (TEACHER, STUDENT, BOTH)
EMPTY = "没有 S-T 编码：每次取样写一个字母，T 是教师、S 是学生、D 是师生互动，例如 TTSSTS。"
WRONG = "S-T 编码只有 T（教师）、S（学生）和 D（师生互动）。"

PRACTICE_TO, LECTURE_FROM, DIALOGUE_FROM = 0.3, 0.7, 0.4

Point = tuple[float, float]


class Variant(enum.StrEnum):
    """How the samples were coded; to be stored with a result, for figures of the two are not the same."""

    PLAIN = "ST"
    WITH_BOTH = "D"


class Mode(enum.StrEnum):
    """教学模式: the region of the Rt-Ch plane a lesson lies in; the Chinese names are ``NAMES``."""

    PRACTICE = "practice"
    LECTURE = "lecture"
    DIALOGUE = "dialogue"
    MIXED = "mixed"


NAMES = {Mode.PRACTICE: "练习型", Mode.LECTURE: "讲授型", Mode.DIALOGUE: "对话型", Mode.MIXED: "混合型"}

# For the picture: the triangle under Ch = 2·min(Rt, 1−Rt), which no lesson coded T and S alone leaves, cut as
# ``mode`` decides. A lesson with D may lie above it.
REGIONS: dict[Mode, tuple[Point, ...]] = {
    Mode.PRACTICE: ((0, 0), (0.3, 0.6), (0.3, 0)),
    Mode.LECTURE: ((0.7, 0), (0.7, 0.6), (1, 0)),
    Mode.DIALOGUE: ((0.3, 0.4), (0.3, 0.6), (0.5, 1), (0.7, 0.6), (0.7, 0.4)),
    Mode.MIXED: ((0.3, 0), (0.3, 0.4), (0.7, 0.4), (0.7, 0)),
}


@dataclass(frozen=True, slots=True)
class Analysis:
    """``n`` samples; ``rt`` 教师行为占有率 and ``ch`` 师生行为转换率 are shares, 0 to 1.

    (``rt``, ``ch``) is the lesson's point in the Rt-Ch plane. ``curve`` is the S-T curve: from (0, 0) on, a
    point at the end of each run of equal samples; across are samples of T, upwards those of S, and D counts
    half on each side.
    """

    variant: Variant
    n: int
    rt: float
    ch: float
    mode: Mode
    curve: tuple[Point, ...]


def analyse(codes: str) -> Analysis:
    """The figures of a lesson from its codes in order, ``"TTSST…"``; a single D makes it the variant with D.

    T and S alone: Rt = Nt/N, Ch = (g−1)/N with g runs of equal samples (傅德荣). With D: Rt = (Nt+½Nd)/N,
    Ch = changes/N; g runs have g−1 changes, so the two agree where no D is.

    Raises:
        coding.CodesRefused: no codes, or others than T, S, D.
    """
    samples = coding.letters(codes, CODES, empty=EMPTY, wrong=WRONG)
    runs = [(code, len(list(run))) for code, run in groupby(samples)]
    halves = 2 * samples.count(TEACHER) + samples.count(BOTH)
    rt, ch = halves / (2 * len(samples)), (len(runs) - 1) / len(samples)
    variant = Variant.WITH_BOTH if BOTH in samples else Variant.PLAIN
    return Analysis(variant, len(samples), rt, ch, mode(rt, ch), _curve(runs))


def mode(rt: float, ch: float) -> Mode:
    """Rt ≤ 0.3 练习型, Rt ≥ 0.7 讲授型, between them Ch ≥ 0.4 对话型 and else 混合型 (傅德荣).

    The rules of Rt come first: up to Rt 0.8 a lesson can reach Ch 0.4, and is still 讲授型. 对话型 and 混合型
    are found exchanged in print; much passing to and fro is 对话型.
    """
    if rt <= PRACTICE_TO:
        return Mode.PRACTICE
    if rt >= LECTURE_FROM:
        return Mode.LECTURE
    return Mode.DIALOGUE if ch >= DIALOGUE_FROM else Mode.MIXED


def _curve(runs: Sequence[tuple[str, int]]) -> tuple[Point, ...]:
    across = upwards = 0.0
    points = [(across, upwards)]
    for code, length in runs:
        of_teacher = {TEACHER: 1.0, STUDENT: 0.0, BOTH: 0.5}[code]
        across += of_teacher * length
        upwards += (1 - of_teacher) * length
        points.append((across, upwards))
    return tuple(points)
