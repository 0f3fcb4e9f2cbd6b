"""What is typed about a round, and the checks it must pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from server.base.clock import local, now
from server.plans.forms import FormRefused, one_line, too_long, typed

LATEST_DAYS = 366
FIELDS = ("title", "subject", "grade", "textbook", "note", "opens_on", "closes_on", "scores_due")
TICKS = ("is_anonymous", "allows_several", "trims")
NO_TITLE = "课题或单元要写，例如“分数的初步认识”。"


@dataclass(slots=True)
class RoundForm:
    """Everything as typed; ``schools`` and ``groups`` are invited, ``home`` is 「district:id」."""

    title: str = ""
    subject: str = ""
    grade: str = ""
    textbook: str = ""
    note: str = ""
    opens_on: str = ""
    closes_on: str = ""
    scores_due: str = ""
    is_anonymous: bool = True
    allows_several: bool = False
    trims: bool = False
    home: str = ""
    prep_group: UUID | None = None
    sheet: UUID | None = None
    editor: UUID | None = None
    schools: frozenset[UUID] = field(default_factory=frozenset)
    groups: frozenset[UUID] = field(default_factory=frozenset)
    form_id: UUID | None = None

    @classmethod
    def read(cls, form: Mapping[str, object], many: Callable[[str], list[object]]) -> "RoundForm":
        """From a submitted form; ``many`` gives the repeated values of a field."""
        made = cls(
            prep_group=as_id(form.get("prep_group")),
            sheet=as_id(form.get("sheet")),
            editor=as_id(form.get("editor")),
            schools=_ids(many("school")),
            groups=_ids(many("group")),
            form_id=as_id(form.get("form_id")),
        )
        for name in (*FIELDS, "home"):
            setattr(made, name, typed(form, name))
        for name in TICKS:
            setattr(made, name, bool(typed(form, name)))
        return made

    @classmethod
    def fresh(cls, subject: str) -> "RoundForm":
        """A new form: from today for two weeks, scores a week later."""
        today = local(now()).date()
        return cls(
            subject=subject,
            opens_on=today.isoformat(),
            closes_on=(today + timedelta(days=14)).isoformat(),
            scores_due=(today + timedelta(days=21)).isoformat(),
        )

    def words(self) -> dict[str, str]:
        """The fields of one line in one spelling.

        Raises:
            FormRefused: no title, no subject, or too long.
        """
        values = {name: one_line(getattr(self, name)) for name in FIELDS[:5]}
        refused = too_long(values)
        if not values["title"]:
            refused["title"] = NO_TITLE
        if not values["subject"]:
            refused["subject"] = "学科要选，按学科请各校的组长来交。"
        if refused:
            raise FormRefused(refused)
        return values

    def window(self, opened: date | None = None) -> tuple[date, date, date | None]:
        """First and last day of submitting, and until when scores are asked for.

        ``opened``: the first day of a round that has begun, which stays.

        Raises:
            FormRefused: no days, in the wrong order, past, or farther than a year.
        """
        refused: dict[str, str] = {}
        opens = opened or _day(self.opens_on, "opens_on", refused)
        closes = _day(self.closes_on, "closes_on", refused)
        scores = _day(self.scores_due, "scores_due", refused) if self.scores_due.strip() else None
        today = local(now()).date()
        if opens and closes and not refused:
            if closes < max(opens, today):
                refused["closes_on"] = "截止的那天要在开始之后，也不能已经过去。"
            elif closes > today + timedelta(days=LATEST_DAYS):
                refused["closes_on"] = "截止的那天请选在一年以内。"
            elif scores is not None and scores < closes:
                refused["scores_due"] = "评分的期限不早于交稿截止的那天。"
        if refused or opens is None or closes is None:
            raise FormRefused(refused)
        return opens, closes, scores


def as_id(text: object) -> UUID | None:
    """An id chosen in a form, or ``None``."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _ids(texts: list[object]) -> frozenset[UUID]:
    return frozenset(found for text in texts if (found := as_id(text)) is not None)


def _day(text: str, name: str, refused: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        refused[name] = "日期看不懂，请从日历里选，或写成 2026-11-25。"
        return None
