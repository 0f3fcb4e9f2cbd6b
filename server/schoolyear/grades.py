"""Grades 1 to 12 as people write them, and which of them a school has."""

from dataclasses import dataclass

NAMES = (
    "一年级", "二年级", "三年级", "四年级", "五年级", "六年级",
    "七年级", "八年级", "九年级", "高一", "高二", "高三",
)  # fmt: skip
OTHER_NAMES = {"初一": 7, "初二": 8, "初三": 9}
TERM_BOOKS = {0: "全一册", 1: "上册", 2: "下册"}
# By the kind of the school; 五四制 and other shapes are a row of ``grade_span``.
SPANS = {
    "primary": (1, 6), "central": (1, 6), "point": (1, 6), "nine_year": (1, 9),
    "junior": (7, 9), "complete": (7, 12), "senior": (10, 12),
}  # fmt: skip
USUAL_SPAN = (1, 6)


@dataclass(frozen=True, slots=True)
class Span:
    """First and last grade of a school."""

    first: int
    last: int

    def __contains__(self, grade: int) -> bool:
        return self.first <= grade <= self.last

    @property
    def all(self) -> tuple[int, ...]:
        """The grades between, both included."""
        return tuple(range(self.first, self.last + 1))


def name(grade: int) -> str:
    """「三年级」「高一」."""
    return NAMES[grade - 1]


def number(text: str) -> int | None:
    """3 of 「三年级」, 8 of 「初二」; ``None`` of anything else."""
    text = text.strip()
    if text in NAMES:
        return NAMES.index(text) + 1
    return OTHER_NAMES.get(text)


def names(grades: list[int]) -> str:
    """「三年级」, of a 复式 class 「一、二年级」."""
    short = [name(grade).removesuffix("年级") for grade in sorted(grades)]
    suffix = "年级" if all(name(grade).endswith("年级") for grade in grades) else ""
    return "、".join(short) + suffix


def span_of(kind: str | None) -> Span:
    """The usual grades of a kind of school."""
    return Span(*SPANS.get(kind or "", USUAL_SPAN))
