"""What the forms of this room send, as typed, and the checks it must pass."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from server.base.errors import DomainError


class FormRefused(DomainError):
    """Some fields cannot be taken; ``fields`` maps their names to the sentence shown under each."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("".join(dict.fromkeys(fields.values())))
        self.fields = fields


def typed(form: Mapping[str, object], name: str) -> str:
    """A text field in one line without controls; a file or a missing field is empty."""
    value = form.get(name, "")
    if not isinstance(value, str):
        return ""
    shown = "".join(
        " " if ch.isspace() else ch
        for ch in value
        if ch.isspace() or unicodedata.category(ch) not in {"Cc", "Cf", "Cs"}
    )
    return re.sub(" {2,}", " ", shown).strip()


def chosen_id(form: Mapping[str, object], name: str) -> UUID | None:
    """An id chosen in a form; ``None`` when there is none or it is no id."""
    try:
        return UUID(typed(form, name))
    except ValueError:
        return None


def counted(form: Mapping[str, object], name: str) -> int | None:
    """A small number; ``None`` when it is missing or no number."""
    text = unicodedata.normalize("NFKC", typed(form, name))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def dated(form: Mapping[str, object], name: str) -> date | None:
    """A day as a date field sends it (2026-09-01), or as people type it (2026/9/1, 2026年9月1日)."""
    return read_date(typed(form, name))


def read_date(text: str) -> date | None:
    """The date in a text, or ``None``; years no school means count as none."""
    found = re.fullmatch(
        r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", unicodedata.normalize("NFKC", text).strip()
    )
    if found is None:
        return None
    try:
        read = date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return read if 2000 <= read.year <= 2100 else None


@dataclass(frozen=True, slots=True)
class TermForm:
    """学期: 2026 学年, 1 or 2, and its dates."""

    school_year: int
    number: int
    starts_on: date
    ends_on: date
    week1_on: date

    @classmethod
    def read(cls, form: Mapping[str, object]) -> Self:
        """From a submitted form; week 1 is the week of the first day unless another Monday is given.

        Raises:
            FormRefused: a date is missing, or they are in no order.
        """
        refused = {}
        year, number = counted(form, "school_year"), counted(form, "number")
        starts, ends = dated(form, "starts_on"), dated(form, "ends_on")
        week1 = dated(form, "week1_on")
        if year is None or not 2000 <= year <= 2100:
            refused["school_year"] = "学年写开始的那一年，例如 2026。"
        if number not in {1, 2}:
            refused["number"] = "选上学期或下学期。"
        if starts is None:
            refused["starts_on"] = "开学日期要填，例如 2026-09-01。"
        if ends is None or (starts is not None and not 28 <= (ends - starts).days <= 240):
            refused["ends_on"] = "放假前最后一天要在开学后一到八个月之间，例如 2027-01-22。"
        if refused or year is None or number is None or starts is None or ends is None:
            raise FormRefused(refused)
        monday = week1 or starts
        if abs((monday - starts).days) > 14:
            raise FormRefused({"week1_on": "第 1 周应在开学前后两周以内；不填就从开学那一周算起。"})
        return cls(year, number, starts, ends, date.fromordinal(monday.toordinal() - monday.weekday()))


@dataclass(frozen=True, slots=True)
class DaysForm:
    """放假 or 调休: one day or several in a row."""

    first: date
    last: date
    kind: str
    follows_weekday: int | None
    name: str

    @classmethod
    def read(cls, form: Mapping[str, object]) -> Self:
        """From a submitted form.

        Raises:
            FormRefused: no date, too many days, or no kind.
        """
        refused = {}
        first, kind = dated(form, "first"), typed(form, "kind")
        last = dated(form, "last") or first
        follows = counted(form, "follows_weekday")
        if first is None or last is None:
            refused["first"] = "日期要填，例如 2026-10-01。"
        elif not 0 <= (last - first).days < 62:
            refused["last"] = "最后一天不能在第一天之前，一次最多 62 天。"
        elif kind == "workday" and last != first:
            refused["last"] = "补课的日子一天一天地填：每天补的星期不一样。"
        if kind not in {"holiday", "workday"}:
            refused["kind"] = "选放假或补课。"
        if refused or first is None or last is None:
            raise FormRefused(refused)
        valid = follows if kind == "workday" and follows in range(1, 8) else None
        return cls(first, last, kind, valid, typed(form, "name")[:40])


@dataclass(frozen=True, slots=True)
class ClassForm:
    """班级."""

    name: str
    grades: tuple[int, ...]
    number: int
    students: int | None

    @classmethod
    def read(cls, form: Mapping[str, object]) -> Self:
        """From a submitted form: ``grade``, and ``grade2`` for 复式.

        Raises:
            FormRefused: no name or no grade.
        """
        refused = {}
        name = typed(form, "name")
        chosen = {counted(form, "grade"), counted(form, "grade2")} - {None, 0}
        grades = tuple(sorted(grade for grade in chosen if grade is not None and 1 <= grade <= 12))
        students = counted(form, "students")
        if not name or len(name) > 40:
            refused["name"] = "班名要写，例如 三（2）班，不超过 40 个字。"
        if not grades:
            refused["grade"] = "选这个班的年级；复式班再选第二个年级。"
        if students is not None and students > 500:
            refused["students"] = "学生数看起来不对，最多 500。"
        if refused:
            raise FormRefused(refused)
        return cls(name, grades, counted(form, "number") or 0, students)
