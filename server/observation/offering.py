"""What the forms of an observation offer: people, lessons of the timetable, classes, sheets, plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from server.base.clock import LOCAL, now
from server.base.database import row, rows
from server.observation.access import Row
from server.observation.tables import ObservationKind
from server.people import access as people
from server.people.directory import matches
from server.people.names import labels
from server.people.reach import Arguments, known_school
from server.people.spelling import name_key
from server.people.tables import Scope
from server.people.viewer import Viewer
from server.plans import access as plan_access
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from server.schoolyear import bells, timetables, years
from server.schoolyear.bells import Period
from server.schoolyear.days import year_of
from server.schoolyear.timetables import Shown

FOUND = 12
PLANS = 30
SCHOOLS = 300
EARLY = timedelta(minutes=15)  # who comes in before the bell wants the lesson to come


@dataclass(frozen=True, slots=True)
class Offered:
    """A lesson of the timetable one may observe. ``key`` is what a form sends of it."""

    class_id: UUID
    class_name: str
    school_id: UUID
    school_name: str
    subject: str
    teacher_id: UUID
    teacher_name: str
    on: date
    period: int
    clock: Period | None

    @property
    def key(self) -> str:
        """「class:period」."""
        return f"{self.class_id}:{self.period}"

    @property
    def starts_at(self) -> datetime | None:
        """When it begins, where bell times are known."""
        return datetime.combine(self.on, self.clock.starts_at, LOCAL) if self.clock else None

    @property
    def ends_at(self) -> datetime | None:
        """When it ends."""
        return datetime.combine(self.on, self.clock.ends_at, LOCAL) if self.clock else None

    @property
    def minutes(self) -> int | None:
        """How long it is."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def words(self) -> str:
        """「第 2 节 09:20–10:00　三（4）班　数学」."""
        clock = f" {self.clock.words}" if self.clock else ""
        return f"第 {self.period} 节{clock}　{self.class_name}　{self.subject}"


async def people_named(viewer: Viewer, words: str) -> list[Row]:
    """People the viewer knows by name, pinyin or 工号, a dozen at most, told apart by ``label``."""
    if not words.strip():
        return []
    args = Arguments()
    known = people.visible_people(viewer, args)
    fits = matches(viewer, args, words)
    found = await rows(
        f"{_PERSON} AND {known} AND {fits} ORDER BY u.name_key = {args.add(name_key(words))} DESC,"
        f" u.name, u.id LIMIT {FOUND}",
        *args,
    )
    return [{**one, "label": label} for one, label in zip(found, labels(found), strict=True)]


async def person(viewer: Viewer, user_id: UUID) -> Row | None:
    """One person, if the viewer knows them."""
    args = Arguments()
    known = people.visible_people(viewer, args)
    return await row(f"{_PERSON} AND {known} AND u.id = {args.add(user_id)}", *args)


async def persons(viewer: Viewer, user_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Those of these the viewer knows."""
    if not user_ids:
        return {}
    args = Arguments()
    known = people.visible_people(viewer, args)
    found = await rows(f"{_PERSON} AND {known} AND u.id = ANY({args.add(list(user_ids))}::uuid[])", *args)
    return {one["id"]: one for one in found}


async def lessons_on(viewer: Viewer, teacher_id: UUID, on: date) -> list[Offered]:
    """What somebody teaches on a date, in the schools whose timetables the viewer may see."""
    shown = await timetables.lessons_of(teacher_id, on, on)
    return await _offered(viewer, shown, on)


async def lessons_now(viewer: Viewer, school_ids: Sequence[UUID]) -> tuple[list[Offered], str]:
    """Lessons going on in these schools, those of the viewer's subject first, and what they are called:
    「正在上」, 「马上要上」, or 「今天的课」 where no bell times are known."""
    today, moment = years.today(), now()
    shown = await timetables.lessons_of_schools(list(school_ids), today)
    found = [one for one in await _offered(viewer, shown, today) if one.teacher_id != viewer.id]
    going = [one for one in found if one.starts_at and one.ends_at and _is_on(one, moment)]
    if going:
        return _own_first(viewer, going), "正在上的课"
    coming = [one for one in found if one.starts_at and one.starts_at > moment]
    if coming:
        first = min(one.starts_at for one in coming if one.starts_at)
        return _own_first(viewer, [one for one in coming if one.starts_at == first]), "下一节课"
    unknown = [one for one in found if one.clock is None]
    return _own_first(viewer, unknown), "今天的课"


def _is_on(one: Offered, moment: datetime) -> bool:
    assert one.starts_at is not None and one.ends_at is not None
    return one.starts_at - EARLY <= moment <= one.ends_at


def _own_first(viewer: Viewer, found: list[Offered]) -> list[Offered]:
    return sorted(found, key=lambda one: (one.subject != viewer.subject, one.period, one.class_name))


async def _offered(viewer: Viewer, shown: Sequence[Shown], on: date) -> list[Offered]:
    ids = list({one.lesson.slot.school_id for one in shown})
    if not ids:
        return []
    args = Arguments()
    known = known_school(viewer, args)
    among = f"{known} AND s.id = ANY({args.add(ids)}::uuid[])"
    found = await rows(f"SELECT s.id FROM school s WHERE {among}", *args)  # noqa: S608
    seen = {line["id"] for line in found}
    clocks = await bells.on(ids, on)
    return sorted(
        (_lesson(one, clocks) for one in shown if one.lesson.slot.school_id in seen and one.lesson.on == on),
        key=lambda one: (one.period, one.class_name),
    )


def _lesson(one: Shown, clocks: dict[UUID, list[Period]]) -> Offered:
    slot = one.lesson.slot
    clock = next((at for at in clocks.get(slot.school_id, []) if at.number == one.lesson.period), None)
    return Offered(
        slot.class_id, one.class_name, slot.school_id, one.school_name, one.subject, one.lesson.teacher_id,
        one.teacher_name, one.lesson.on, one.lesson.period, clock,
    )  # fmt: skip


async def schools(viewer: Viewer) -> list[Row]:
    """Schools a lesson may be in: ``id``, ``name``; the viewer's own first."""
    args = Arguments()
    known = known_school(viewer, args)
    own = args.add(viewer.school_id)
    return await rows(
        f"SELECT s.id, s.name FROM school s WHERE {known}"  # noqa: S608
        f" ORDER BY s.id IS DISTINCT FROM {own}::uuid, s.name LIMIT {SCHOOLS}",
        *args,
    )


async def classes(school_id: UUID | None, on: date) -> list[Row]:
    """The classes of a school on a date: ``id``, ``name``."""
    if school_id is None:
        return []
    return await rows(_CLASSES, school_id, year_of(on))


async def colleagues(viewer: Viewer, school_id: UUID | None) -> list[Row]:
    """Names of the people of a school, to be offered while one types."""
    if school_id is None:
        return []
    return await rows(
        "SELECT DISTINCT name FROM users WHERE school = $1 AND disabled_at IS NULL AND id <> $2"
        " ORDER BY name LIMIT 300",
        school_id, viewer.id,
    )  # fmt: skip


async def offered_sheets(kind: str, school_id: UUID | None) -> list[dict[str, Any]]:
    """Sheets for this kind of lesson that stand at the school or above it."""
    purpose = Purpose.JOINT_LESSON if kind == ObservationKind.JOINT else Purpose.LESSON
    if school_id is None:
        return await sheets.offered(purpose)
    return await sheets.offered(purpose, Scope.SCHOOL, school_id)


async def plans(viewer: Viewer, teacher_id: UUID | None, subject: str) -> list[Row]:
    """Plans the viewer may read and attach: the teacher's first, then their own, then released ones."""
    return await rows(_PLANS, *plan_access.visible_to(viewer), teacher_id, subject)


_PERSON = """
SELECT u.id, u.name, u.hue, u.subject, u.login, u.school, coalesce(s.name, '') AS school_name
FROM users u LEFT JOIN school s ON s.id = u.school WHERE u.disabled_at IS NULL
"""
_CLASSES = """
SELECT c.id, c.name FROM school_class c
WHERE c.school = $1 AND c.school_year = $2
ORDER BY c.grades, c.number, c.name LIMIT 200
"""
_PLANS = f"""
SELECT p.id, p.title, p.subject, p.period, p.kind, u.name AS owner_name, p.owner = $1 AS is_own
FROM plan p JOIN users u ON u.id = p.owner
WHERE {plan_access.VISIBLE} AND p.state NOT IN ('assigned', 'archived') AND p.filled_sections > 0
  AND (p.owner IN ($1, $8) OR p.state = 'released' AND $9 IN ('', p.subject))
ORDER BY p.owner IS DISTINCT FROM $8::uuid, p.owner <> $1, p.updated_at DESC LIMIT {PLANS}
"""  # noqa: S608
