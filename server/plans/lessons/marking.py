"""已授课: saying that a plan was taught, to which class and on which day, and taking that back."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.base.clock import now
from server.base.database import row, rows, writing
from server.base.errors import Missing
from server.base.ids import new_id
from server.documents import walk
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import versions
from server.plans.access import Row
from server.plans.adaptation.access import find_own
from server.plans.forms import FormRefused, one_line
from server.plans.lessons.tables import CLASS_LENGTH
from server.plans.tables import Reason
from server.schoolyear import teaching, timetables, years
from server.trail.recording import audit

OLDEST_DAYS = 400  # a school year and the summer
LATELY_DAYS = 6
NO_LESSON = "没有找到这一次授课。"


@dataclass(frozen=True, slots=True)
class LessonForm:
    """As typed: a class by its name (or one of the viewer's own by id), a day."""

    class_name: str = ""
    school_class: UUID | None = None
    on: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A lesson of the timetable or a class of the teacher's: what a mark may be about."""

    class_id: UUID
    class_name: str
    on: date | None = None


async def mark(viewer: Viewer, plan_id: UUID, form: LessonForm) -> UUID:
    """The present text was taught. The same class on the same day again is the mark there is.

    Raises:
        Missing: not the viewer's plan.
        FormRefused: no class, no day, a day to come or too long ago.
    """
    plan = await find_own(viewer, plan_id)
    taught_in = await _class_of(viewer, form)
    on, refused = _day(form.on)
    if not taught_in[1]:
        refused["class_name"] = "写上哪个班，例如 三（2）班。"
    elif len(taught_in[1]) > CLASS_LENGTH:
        refused["class_name"] = f"班名最多 {CLASS_LENGTH} 个字。"
    if refused:
        raise FormRefused(refused)
    async with writing():
        await versions.lock(plan_id)
        kept = await versions.cut_locked(plan_id, Reason.SETTLED, viewer.id)
        made = await row(_MARK, new_id(), plan_id, kept.id, taught_in[0], taught_in[1], on, viewer.id, now())
        if made is None:
            made = await row(_SAME, plan_id, taught_in[1], on)
            assert made is not None
        else:
            await audit(viewer.id, "taught", "plan", plan_id, plan["title"])
    return UUID(str(made["id"]))


async def undo(viewer: Viewer, plan_id: UUID, lesson_id: UUID) -> None:
    """It was a slip: the mark goes. Twice is once.

    Raises:
        Missing: not the viewer's plan.
    """
    plan = await find_own(viewer, plan_id)
    async with writing():
        gone = await row(
            'DELETE FROM taught WHERE id = $1 AND plan = $2 AND "by" = $3 RETURNING id',
            lesson_id, plan_id, viewer.id,
        )  # fmt: skip
        if gone is not None:
            await audit(viewer.id, "taught_undone", "plan", plan_id, plan["title"])


async def of(plan_id: UUID) -> list[Row]:
    """The lessons its present owner marked, newest first: id, class_name, on_date, seq of the text."""
    return await rows(_OF, plan_id)


async def classes_of(viewer: Viewer, subject: str) -> list[Held]:
    """The classes the viewer teaches today; of the subject, if they teach any of it."""
    found = await teaching.of(viewer.id, years.today())
    fitting = [line for line in found if line["subject"] == subject] or found
    several = len({line["school_id"] for line in found}) > 1
    named = {line["class_id"]: _named(line, several) for line in fitting}
    return [Held(class_id, name) for class_id, name in named.items()]


async def lately(viewer: Viewer, subject: str, marked: list[Row]) -> list[Held]:
    """The lessons of the timetable in the last days that are not marked yet, newest first, one a class."""
    today = years.today()
    found = await timetables.lessons_of(viewer.id, today - timedelta(days=LATELY_DAYS), today)
    several = len({one.school_name for one in found}) > 1
    done = {line["class_name"] for line in marked if (today - line["on_date"]).days <= LATELY_DAYS}
    held: dict[UUID, Held] = {}
    for one in sorted(found, key=lambda one: (one.lesson.on, one.lesson.period), reverse=True):
        name = f"{one.school_name} {one.class_name}" if several else one.class_name
        if one.subject == subject and name not in done:
            held.setdefault(one.lesson.slot.class_id, Held(one.lesson.slot.class_id, name, one.lesson.on))
    return list(held.values())


def reflection_of(doc: Json) -> str:
    """The id of the section 教学反思; empty when the plan has none."""
    for section in walk.sections(doc):
        if walk.attr(section, "key") == "reflection":
            return str(walk.attr(section, "id") or "")
    return ""


async def _class_of(viewer: Viewer, form: LessonForm) -> tuple[UUID | None, str]:
    if form.school_class is None:
        return None, one_line(form.class_name)
    mine = await classes_of(viewer, "")
    for one in mine:
        if one.class_id == form.school_class:
            return one.class_id, one.class_name
    raise Missing("没有找到这个班，或者你现在不教它。")


def _day(text: str) -> tuple[date, dict[str, str]]:
    today = years.today()
    try:
        on = date.fromisoformat(text.strip()) if text.strip() else today
    except ValueError:
        return today, {"on": "日期要像 2026-11-22 这样写。"}
    if on > today:
        return on, {"on": "这一天还没有到，上完了再记。"}
    if (today - on).days > OLDEST_DAYS:
        return on, {"on": "一年以前的课就不用补记了。"}
    return on, {}


def _named(line: Row, several: bool) -> str:
    return f"{line['school_name']} {line['class_name']}" if several else str(line["class_name"])


_MARK = """
INSERT INTO taught (id, plan, version, school_class, class_name, on_date, "by", at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT uq_taught_class_date DO NOTHING
RETURNING id
"""
_SAME = "SELECT id FROM taught WHERE plan = $1 AND class_name = $2 AND on_date = $3"
_OF = """
SELECT t.id, t.class_name, t.on_date, v.seq FROM taught t JOIN plan_version v ON v.id = t.version
JOIN plan p ON p.id = t.plan AND p.owner = t."by"
WHERE t.plan = $1 ORDER BY t.on_date DESC, t.at DESC
"""
