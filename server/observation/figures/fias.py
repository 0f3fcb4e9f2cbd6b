"""FIAS and iFIAS: a lesson coded every three seconds, its matrix, and the ratios read from it.

FIAS (Flanders, Analyzing Teaching Behavior, 1970): the teacher's 1 接受情感, 2 表扬鼓励, 3 采纳意见, 4 提问,
5 讲授, 6 指令, 7 批评; the pupils' 8 应答, 9 主动; 10 沉寂或混乱. iFIAS (方海光 2012, 改进型弗兰德斯互动分析
系统) splits 4 into 4.1 开放 and 4.2 封闭, 9 into 9.1 应答 and 9.2 提问, and goes on with 10 讨论,
11 混乱沉寂, 12 有益沉寂 (思考, 练习), 13 教师操纵技术, 14 学生操纵技术.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.observation.figures import coding

EMPTY = "没有 {name} 编码：每 3 秒写一个编码，中间空一格，例如 5 5 4 8 2。"
WRONG = "{name} 编码只有 {codes}。"
INDIRECT, DIRECT = ("1", "2", "3", "4"), ("5", "6", "7")
ACCEPTING, URGING = ("1", "2", "3"), ("6", "7")
ASKING, LECTURING = ("4",), ("5",)
ANSWERING, STARTING = ("8",), ("9",)
TEACHER = INDIRECT + DIRECT
REPLYING = ANSWERING + STARTING
CONTENT = ASKING + LECTURING


@dataclass(frozen=True, slots=True)
class System:
    """A system of codes. ``4.1`` is of the family ``4``; ``pupils`` (their talk) and ``quiet`` are families.

    ``edge`` is the quiet code that is put before the first and after the last code of a lesson.
    """

    name: str
    codes: tuple[str, ...]
    pupils: tuple[str, ...]
    quiet: tuple[str, ...]
    edge: str


FIAS = System("FIAS", tuple(str(code) for code in range(1, 11)), REPLYING, ("10",), "10")
IFIAS = System(
    "iFIAS",
    ("1", "2", "3", "4.1", "4.2", "5", "6", "7", "8", "9.1", "9.2", "10", "11", "12", "13", "14"),
    (*REPLYING, "10"),
    ("11", "12"),
    "11",
)


class Matrix:
    """How often one code follows another: ``rows`` for a heat map, in the order of ``system.codes``."""

    def __init__(self, system: System, codes: Sequence[str]) -> None:
        self.system = system
        self._pairs = Counter(pairwise((system.edge, *codes, system.edge)))
        self.total = len(codes) + 1

    @property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """Row a, column b: how often b came right after a."""
        return tuple(tuple(self._pairs[a, b] for b in self.system.codes) for a in self.system.codes)

    @property
    def counts(self) -> dict[str, int]:
        """The sum of each code's column, which is that of its row. They add up to ``total``."""
        found = dict.fromkeys(self.system.codes, 0)
        for (_, after), count in self._pairs.items():
            found[after] += count
        return found

    def of(self, families: Iterable[str]) -> int:
        """How many codes are of these families."""
        return sum(count for code, count in self.counts.items() if family(code) in families)

    def cells(self, before: Iterable[str], after: Iterable[str]) -> int:
        """How often a code of ``after`` came right behind one of ``before`` (families both)."""
        return sum(n for (a, b), n in self._pairs.items() if family(a) in before and family(b) in after)

    def touching(self, families: Iterable[str]) -> int:
        """What stands in the rows or the columns of these families, each cell once."""
        return sum(n for (a, b), n in self._pairs.items() if {family(a), family(b)} & set(families))

    def steady(self, families: Iterable[str] | None = None) -> int:
        """The diagonal: the same code twice running; of these families, or of all."""
        same = {a: count for (a, b), count in self._pairs.items() if a == b}
        return sum(count for code, count in same.items() if families is None or family(code) in families)


@dataclass(frozen=True, slots=True)
class Ratios:
    """Per cent, but ``id_ratio`` (I/D) and ``revised_id_ratio`` (i/d), which are ratios. ``None``: 0/0.

    ``m`` cells; ``tt``, ``pt``, ``sc`` talk of the teacher, talk of pupils, silence; ``trr`` how the teacher
    responds (accepting against urging), ``tqr`` asks (against lecturing), ``pir`` pupils begin by themselves;
    ``trr89``, ``tqr89`` the same two right after a pupil has spoken; ``ccr`` content (asking and lecturing,
    what leads there and away), ``ssr`` steady state, ``pssr`` that of pupils' talk.
    """

    m: int
    tt: float | None
    pt: float | None
    sc: float | None
    id_ratio: float | None
    revised_id_ratio: float | None
    trr: float | None
    tqr: float | None
    pir: float | None
    trr89: float | None
    tqr89: float | None
    ccr: float | None
    ssr: float | None
    pssr: float | None


@dataclass(frozen=True, slots=True)
class Additions:
    """What iFIAS tells besides, per cent; ``None``: 0/0.

    ``technology`` of everything, ``pupils_technology`` of that (14 against 13); ``discussion`` of everything;
    ``open_questions`` of the teacher's (4.1 against 4.2); ``own_questions`` of what pupils began by
    themselves (9.2 against 9.1); ``useful_silence`` of the silence (12 against 11).
    """

    technology: float | None
    pupils_technology: float | None
    discussion: float | None
    open_questions: float | None
    own_questions: float | None
    useful_silence: float | None


def family(code: str) -> str:
    """``4`` of ``4.1``."""
    return code.partition(".")[0]


def matrix(codes: str, system: System = FIAS) -> Matrix:
    """The matrix of a lesson from its codes in order, ``"5 5 4 8 …"``.

    The quiet code is put before the first and after the last, always, so that every code begins one pair and
    ends one: the matrix has one cell more than there are codes, and rows add up to what their columns do
    (Flanders 1970; for iFIAS, whose 10 is 讨论, its 11).

    Raises:
        coding.CodesRefused: no codes, or one that is not of the system.
    """
    return Matrix(
        system,
        coding.numbers(
            codes,
            system.codes,
            empty=EMPTY.format(name=system.name),
            wrong=WRONG.format(name=system.name, codes=_listed(system)),
        ),
    )


def ratios(found: Matrix) -> Ratios:
    """The ratios of Flanders (1970), as Amatari reviews them (The Instructional Process, 2015).

    iFIAS: the same over its families. 10 讨论 is talk of pupils, but not of what they begin by themselves
    (``pir``) nor of what a teacher replies to (``trr89``); 11 and 12 are silence; technology is neither.
    """
    of, cells, pupils = found.of, found.cells, found.system.pupils
    return Ratios(
        m=found.total,
        tt=_percent(of(TEACHER), found.total),
        pt=_percent(of(pupils), found.total),
        sc=_percent(of(found.system.quiet), found.total),
        id_ratio=_ratio(of(INDIRECT), of(DIRECT)),
        revised_id_ratio=_ratio(of(ACCEPTING), of(URGING)),
        trr=_percent(of(ACCEPTING), of(ACCEPTING + URGING)),
        tqr=_percent(of(ASKING), of(CONTENT)),
        pir=_percent(of(STARTING), of(REPLYING)),
        trr89=_percent(cells(REPLYING, ACCEPTING), cells(REPLYING, ACCEPTING + URGING)),
        tqr89=_percent(cells(REPLYING, ASKING), cells(REPLYING, CONTENT)),
        ccr=_percent(found.touching(CONTENT), found.total),
        ssr=_percent(found.steady(), found.total),
        pssr=_percent(found.steady(pupils), of(pupils)),
    )


def additions(found: Matrix) -> Additions:
    """The figures only iFIAS has. Each is the share of one code in its own family (docs/observation.md#fias).

    Raises:
        ValueError: the matrix is one of FIAS, whose 10 means something else.
    """
    if found.system is not IFIAS:
        raise ValueError("only iFIAS has these")
    count = found.counts
    return Additions(
        technology=_percent(count["13"] + count["14"], found.total),
        pupils_technology=_percent(count["14"], count["13"] + count["14"]),
        discussion=_percent(count["10"], found.total),
        open_questions=_percent(count["4.1"], count["4.1"] + count["4.2"]),
        own_questions=_percent(count["9.2"], count["9.1"] + count["9.2"]),
        useful_silence=_percent(count["12"], count["11"] + count["12"]),
    )


def _listed(system: System) -> str:
    return "1 到 10" if system is FIAS else "、".join(system.codes)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
