"""What is typed about a lesson to be observed, and the checks it must pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from server.base.clock import LOCAL
from server.base.ids import new_id
from server.observation import views
from server.observation.tables import (
    NAME_LENGTH,
    QUESTION_LENGTH,
    SUBJECT_LENGTH,
    TITLE_LENGTH,
    ObservationKind,
    ObserverRole,
)
from server.plans.forms import FormRefused as FormRefused
from server.plans.forms import chosen_id as chosen_id
from server.plans.forms import counted as counted
from server.plans.forms import one_line as one_line
from server.plans.forms import typed as typed
from server.schoolyear import years

USUAL_MINUTES = 40
MOST_MINUTES = 240
MOST_PUPILS = 200
MOST_PERIOD = 20
MOST_OBSERVERS = 40
AHEAD = timedelta(days=200)
BACK = timedelta(days=200)
LENGTHS = {
    "teacher_name": NAME_LENGTH,
    "class_name": NAME_LENGTH,
    "subject": SUBJECT_LENGTH,
    "title": TITLE_LENGTH,
    "question": QUESTION_LENGTH,
}
LABELS = {
    "teacher_name": "上课的老师",
    "class_name": "班级",
    "subject": "学科",
    "title": "课题",
    "question": "约定看的问题",
}
VIEW_KEYS = frozenset(one.key for dimension in views.LICC for one in dimension.views)
# 召集人 is whoever plans it; nobody is asked to be one.
ASKED_ROLES = (ObserverRole.OBSERVER, ObserverRole.EXPERT, ObserverRole.MENTOR, ObserverRole.MENTEE)
NO_TEACHER = "写上课的老师，能写全名就写全名。"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asked to observe, with the views they look at."""

    user: UUID
    role: ObserverRole = ObserverRole.OBSERVER
    views: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson to be observed, in one spelling: what ``observing.create`` takes. ``id`` is the same for the
    same form sent twice."""

    id: UUID
    kind: ObservationKind
    teacher: UUID | None
    teacher_name: str
    school: UUID | None
    school_class: UUID | None
    class_name: str
    subject: str
    title: str
    plan: UUID | None
    on: date
    period: int | None
    starts_at: datetime | None
    minutes: int
    pupils: int | None
    sheet: UUID | None
    question: str
    trims: bool
    asked: tuple[Asked, ...] = ()


@dataclass(slots=True)
class ObservationForm:
    """Everything as typed. ``person``: the teacher chosen from a list (``person_name``: on the page before;
    another name typed over it counts), ``as_typed``: nobody of the list;
    ``slot``: the lesson of the timetable; ``unscored``: nobody scores it; ``own_views``: of whoever plans it;
    ``finding``: the words by which somebody is looked for."""

    kind: str = ObservationKind.PLANNED
    person: UUID | None = None
    person_name: str = ""
    teacher_name: str = ""
    school: UUID | None = None
    school_class: UUID | None = None
    class_name: str = ""
    subject: str = ""
    title: str = ""
    plan: UUID | None = None
    on: str = ""
    period: str = ""
    starts_at: str = ""
    minutes: str = str(USUAL_MINUTES)
    pupils: str = ""
    sheet: UUID | None = None
    question: str = ""
    trims: bool = False
    slot: str = ""
    as_typed: bool = False
    unscored: bool = False
    own_views: frozenset[str] = frozenset()
    asked: tuple[Asked, ...] = ()
    form_id: UUID | None = None
    finding: dict[str, str] = field(default_factory=dict)

    @classmethod
    def fresh(cls, kind: str = ObservationKind.PLANNED) -> "ObservationForm":
        """A new form, of today."""
        return cls(kind=_kind(kind), on=years.today().isoformat(), form_id=new_id())

    @classmethod
    def read(cls, form: Mapping[str, object], many: Callable[[str], list[object]]) -> "ObservationForm":
        """From a submitted form; ``many`` gives the repeated values of a field."""
        made = cls(
            kind=_kind(typed(form, "kind")),
            own_views=_views(many("views")),
            asked=_asked(form, many),
            trims=bool(typed(form, "trims")),
            as_typed=typed(form, "person") == "typed",
            unscored=typed(form, "sheet") == "none",
        )
        for name in ("person", "school", "school_class", "plan", "sheet", "form_id"):
            setattr(made, name, chosen_id(form, name))
        for name in (*LENGTHS, "on", "period", "starts_at", "minutes", "pupils", "slot", "person_name"):
            setattr(made, name, typed(form, name))
        if made.person_name and one_line(made.person_name) != one_line(made.teacher_name):
            made.person, made.slot = None, ""
        return made

    def checked(self, viewer_id: UUID) -> Lesson:
        """The same in one spelling.

        Raises:
            FormRefused: no teacher, no day, too long, or a number that cannot be.
        """
        refused: dict[str, str] = {}
        words = {name: one_line(getattr(self, name)) for name in LENGTHS}
        for name, text in words.items():
            if len(text) > LENGTHS[name]:
                refused[name] = f"{LABELS[name]}最多 {LENGTHS[name]} 个字，现在有 {len(text)} 个。"
        if self.person is None and not words["teacher_name"]:
            refused["teacher_name"] = NO_TEACHER
        on = _day(self.on, refused)
        numbers = {
            "period": _number(self.period, "period", 1, MOST_PERIOD, "节次", refused),
            "minutes": _number(self.minutes, "minutes", 1, MOST_MINUTES, "一节课的分钟数", refused),
            "pupils": _number(self.pupils, "pupils", 1, MOST_PUPILS, "学生人数", refused),
        }
        starts = _clock(self.starts_at, refused)
        if len(self.asked) > MOST_OBSERVERS:
            refused["asked"] = f"一次最多请 {MOST_OBSERVERS} 位听课人，现在选了 {len(self.asked)} 位。"
        if refused or on is None:
            raise FormRefused(refused)
        return Lesson(
            id=uuid5(viewer_id, f"observation {self.form_id}") if self.form_id else new_id(),
            kind=ObservationKind(self.kind),
            teacher=self.person,
            school=self.school,
            school_class=self.school_class,
            plan=self.plan,
            on=on,
            period=numbers["period"],
            starts_at=datetime.combine(on, starts, LOCAL) if starts is not None else None,
            minutes=numbers["minutes"] or USUAL_MINUTES,
            pupils=numbers["pupils"],
            sheet=self.sheet,
            trims=self.trims,
            asked=self.asked,
            **words,
        )


def as_id(text: object) -> UUID | None:
    """An id, or ``None`` when it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _asked(form: Mapping[str, object], many: Callable[[str], list[object]]) -> tuple[Asked, ...]:
    """「observer」 is repeated; each has 「role-{id}」 and repeated 「views-{id}」."""
    found: dict[UUID, Asked] = {}
    for text in many("observer"):
        user = as_id(text)
        if user is None:
            continue
        role = typed(form, f"role-{user}")
        found[user] = Asked(
            user,
            ObserverRole(role) if role in ASKED_ROLES else ObserverRole.OBSERVER,
            tuple(sorted(_views(many(f"views-{user}")))),
        )
    return tuple(found.values())


def _views(texts: list[object]) -> frozenset[str]:
    return frozenset(str(text) for text in texts) & VIEW_KEYS


def _kind(text: str) -> str:
    return text if text in set(ObservationKind) else ObservationKind.PLANNED


def _day(text: str, refused: dict[str, str]) -> date | None:
    try:
        on = date.fromisoformat(text.strip())
    except ValueError:
        refused["on"] = "日期看不懂，请从日历里选，或写成 2026-11-25。"
        return None
    today = years.today()
    if not today - BACK <= on <= today + AHEAD:
        refused["on"] = "日期请选在这个学期前后，离今天不超过 200 天。"
    return on


def _clock(text: str, refused: dict[str, str]) -> time | None:
    if not text.strip():
        return None
    try:
        return time.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        refused["starts_at"] = "上课的时间看不懂，例如 08:30。"
        return None


def _number(text: str, name: str, least: int, most: int, words: str, refused: dict[str, str]) -> int | None:
    plain = text.strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) < 6 and least <= int(plain) <= most):
        refused[name] = f"{words}写 {least} 到 {most} 的整数，现在写的是“{plain[:8]}”。"
        return None
    return int(plain)
