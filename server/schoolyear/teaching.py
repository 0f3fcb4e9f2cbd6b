"""任课: who teaches what to which class from when to when; mistakes put right from a date on."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict
from server.base.ids import new_id
from server.base.wall import day
from server.people.subjects import SUBJECTS
from server.people.viewer import Viewer
from server.schoolyear import access, staff, years
from server.schoolyear.access import Row
from server.schoolyear.classes import end_lessons
from server.schoolyear.forms import FormRefused
from server.schoolyear.tables import SUBJECT_LENGTH, TeachingKind
from server.trail.recording import record

OF_CLASS = """
SELECT t.*, u.name AS teacher_name, u.hue, u.login, v.edition, v.name AS volume_name, of.name AS replaced_name
FROM teaching t JOIN users u ON u.id = t."user" LEFT JOIN volume v ON v.id = t.volume
LEFT JOIN teaching r ON r.id = t.replaces LEFT JOIN users of ON of.id = r."user"
WHERE t.school_class = $1 ORDER BY t.subject, t.kind, t.starts_on, u.name
"""
# The textbook of the term at hand: a 任课 of a year names one of the two, the other follows from it.
OF_USER = """
SELECT t.id, t.subject, t.kind, t.starts_on, t.ends_on, c.id AS class_id, c.name AS class_name, c.grades,
       c.school AS school_id, s.name AS school_name, coalesce(w.edition, v.edition) AS edition,
       coalesce(w.name, v.name) AS volume_name
FROM teaching t JOIN school_class c ON c.id = t.school_class JOIN school s ON s.id = c.school
LEFT JOIN volume v ON v.id = t.volume
LEFT JOIN volume w ON w.subject = v.subject AND w.edition = v.edition AND w.grade = v.grade AND w.term = $3
WHERE t."user" = $1 AND $2 BETWEEN t.starts_on AND t.ends_on
ORDER BY s.name, t.subject, c.grades, c.number, c.name
"""
ELIGIBLE = """
SELECT DISTINCT t."user" AS id FROM teaching t JOIN school_class c ON c.id = t.school_class
JOIN users u ON u.id = t."user"
WHERE t.subject = $1 AND c.school = ANY($2::uuid[]) AND ($3::smallint IS NULL OR $3 = ANY(c.grades))
  AND $4 BETWEEN t.starts_on AND t.ends_on AND u.disabled_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A 任课 to be made; without dates it is for the whole school year."""

    teacher_id: UUID
    subject: str
    volume_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None


async def of_class(class_id: UUID) -> list[Row]:
    """Every 任课 of a class, the ended ones too."""
    return await rows(OF_CLASS, class_id)


async def of(user_id: UUID, on: date, term: int = 1) -> list[Row]:
    """What a person teaches on a date, in all their schools; ``edition`` and ``volume_name`` are those of
    the given term."""
    return await rows(OF_USER, user_id, on, term)


async def eligible(subject: str, grade: int | None, school_ids: list[UUID], on: date) -> list[UUID]:
    """Who teaches a subject in a grade (any, when ``None``) in these schools on a date: the addressees of a
    通案, and whom every ratio counts as able to use it. Substitutes count while they teach."""
    return [found["id"] for found in await rows(ELIGIBLE, subject, school_ids, grade, on)]


def unknown_subject(subjects: list[str]) -> str:
    """The refusal of the first of these that is no subject of ours; empty when all are."""
    odd = next((one for one in subjects if one not in SUBJECTS), "")
    return f"没有“{odd[:SUBJECT_LENGTH]}”这门学科，可以填：{'、'.join(SUBJECTS)}。" if odd else ""


async def assign(viewer: Viewer, class_id: UUID, new: Assignment) -> UUID:
    """Give a class a teacher in a subject. The same one again (two clicks) is the one there is.

    Raises:
        Missing: not this viewer's class.
        DomainError: its year is closed.
        FormRefused: no subject or none we know, a volume of another subject, dates outside the year.
    """
    found = await access.find_managed_class(viewer, class_id)
    first, last = await years.span(found["school"], found["school_year"])
    starts, ends = new.starts_on or first, new.ends_on or (found["ends_on"] or last)
    refused = {}
    if not new.subject or len(new.subject) > SUBJECT_LENGTH:
        refused["subject"] = "学科要写，例如 数学。"
    elif unknown := unknown_subject([new.subject]):
        refused["subject"] = unknown
    if not first <= starts <= ends <= last:
        refused["starts_on"] = f"起止日期要在这个学年里（{day(first)}到 {day(last)}），先起后止。"
    if refused:
        raise FormRefused(refused)
    await staff.require_account(new.teacher_id)
    async with writing():
        await years.lock_open(found["school"], found["school_year"])
        await _check_volume(new.volume_id, new.subject)
        same = await row(
            "SELECT id FROM teaching WHERE school_class = $1 AND subject = $2 AND \"user\" = $3"
            " AND kind = 'regular' AND starts_on <= $5 AND ends_on >= $4 LIMIT 1",
            class_id, new.subject, new.teacher_id, starts, ends,
        )  # fmt: skip
        if same is not None:
            return UUID(str(same["id"]))
        teaching_id = await insert(class_id, new.teacher_id, new.subject, new.volume_id, starts, ends)
        await record(
            viewer.id, "assigned", "teaching", teaching_id, f"{found['name']}{new.subject}",
            teacher=new.teacher_id, school=found["school"],
        )  # fmt: skip
    return teaching_id


async def insert(
    class_id: UUID, teacher_id: UUID, subject: str, volume_id: UUID | None, starts: date, ends: date,
    *, replaces: UUID | None = None, rollover: UUID | None = None, by_hand: bool = True,
) -> UUID:  # fmt: skip
    """Write the row, in the verb's ``writing()``."""
    teaching_id = new_id()
    kind = TeachingKind.REGULAR if replaces is None else TeachingKind.SUBSTITUTE
    await execute(
        'INSERT INTO teaching (id, "user", school_class, subject, volume, starts_on, ends_on, kind, replaces,'
        " rollover, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        teaching_id, teacher_id, class_id, subject, volume_id, starts, ends, kind, replaces, rollover,
        now() if by_hand else None,
    )  # fmt: skip
    return teaching_id


async def set_volume(viewer: Viewer, teaching_id: UUID, volume_id: UUID | None) -> None:
    """Name the textbook.

    Raises:
        Missing: not this viewer's.
        DomainError: the year is closed.
        FormRefused: a textbook of another subject.
    """
    found = await access.find_managed_teaching(viewer, teaching_id)
    async with writing():
        await years.lock_open(found["school_id"], found["school_year"])
        await _check_volume(volume_id, found["subject"])
        await execute(
            "UPDATE teaching SET volume = $2, changed_at = $3 WHERE id = $1", teaching_id, volume_id, now()
        )
        await record(viewer.id, "changed", "teaching", teaching_id, title_of(found), volume=volume_id)


async def replace(viewer: Viewer, teaching_id: UUID, teacher_id: UUID, from_on: date | None) -> UUID:
    """换人: another teacher takes over from a date on, with the timetable; the past stays as it was.

    From the very first day on, the mistaken row is gone. The answer is the new 任课.

    Raises:
        Missing: not this viewer's.
        DomainError: the year is closed.
        FormRefused: the date lies outside of the 任课, or it is the same person.
    """
    found = await access.find_managed_teaching(viewer, teaching_id)
    if from_on is None or not found["starts_on"] <= from_on <= found["ends_on"]:
        span = f"{day(found['starts_on'])}到 {day(found['ends_on'])}"
        raise FormRefused({"from_on": f"换人的日期要在 {span}之间。"})
    if teacher_id == found["user"]:
        raise FormRefused({"teacher": "换的是同一位老师，没有改动。"})
    await staff.require_account(teacher_id)
    async with writing():
        await years.lock_open(found["school_id"], found["school_year"])
        there = await value(
            'SELECT id FROM teaching WHERE school_class = $1 AND subject = $2 AND "user" = $3'
            " AND kind = $4 AND starts_on <= $6 AND ends_on >= $5",
            found["school_class"], found["subject"], teacher_id, found["kind"], from_on, found["ends_on"],
        )  # fmt: skip
        if there is not None:
            raise Conflict("这位老师在这段时间已经教这个班的这门课了，没有改动。")
        made = await insert(
            found["school_class"], teacher_id, found["subject"], found["volume"], from_on, found["ends_on"],
            replaces=found["replaces"],
        )  # fmt: skip
        await _hand_over(teaching_id, made, from_on)
        await _end(teaching_id, found["starts_on"], from_on)
        await record(
            viewer.id, "handed_over", "teaching", made, title_of(found),
            teacher=teacher_id, was=found["user"], from_on=from_on,
        )  # fmt: skip
    return made


async def end(viewer: Viewer, teaching_id: UUID, last_day: date | None) -> UUID:
    """The 任课 ends with ``last_day``, its lessons too; the answer is its class. Before its first day: gone.

    Raises:
        Missing: not this viewer's.
        DomainError: the year is closed.
        FormRefused: no date, or after its end.
    """
    found = await access.find_managed_teaching(viewer, teaching_id)
    if last_day is None or last_day > found["ends_on"]:
        until = day(found["ends_on"])
        raise FormRefused({"last_day": f"最后一天填到 {until}为止；填开始之前的日子就是取消。"})
    first_free = last_day + timedelta(days=1)
    async with writing():
        await years.lock_open(found["school_id"], found["school_year"])
        await end_lessons(max(first_free, found["starts_on"]), "t.id = $2", teaching_id)
        await _end(teaching_id, found["starts_on"], first_free)
        await record(viewer.id, "ended", "teaching", teaching_id, title_of(found), last_day=last_day)
    return UUID(str(found["school_class"]))


async def _hand_over(old: UUID, new: UUID, from_on: date) -> None:
    """Give the new row the old one's slots from a date on, and the changes of single lessons after it."""
    slots = await rows(
        "SELECT id, weekday, period, weeks, starts_on, ends_on FROM lesson_slot"
        " WHERE teaching = $1 AND ends_on >= $2",
        old, from_on,
    )  # fmt: skip
    for slot in slots:
        if slot["starts_on"] >= from_on:
            await execute("UPDATE lesson_slot SET teaching = $2 WHERE id = $1", slot["id"], new)
            continue
        continued = new_id()
        await execute(
            "INSERT INTO lesson_slot (id, teaching, weekday, period, weeks, starts_on, ends_on)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            continued, new, slot["weekday"], slot["period"], slot["weeks"], from_on, slot["ends_on"],
        )  # fmt: skip
        await execute(
            "UPDATE slot_change SET slot = $2 WHERE slot = $1 AND on_date >= $3",
            slot["id"],
            continued,
            from_on,
        )
        await execute(
            "UPDATE lesson_slot SET ends_on = $2 WHERE id = $1", slot["id"], from_on - timedelta(days=1)
        )


async def _end(teaching_id: UUID, starts_on: date, first_free: date) -> None:
    """End a row before a date with its substitutes; a row that never began is taken out."""
    if first_free > starts_on:
        last = first_free - timedelta(days=1)
        await execute("DELETE FROM teaching WHERE replaces = $1 AND starts_on >= $2", teaching_id, first_free)
        await execute(
            "UPDATE teaching SET ends_on = $2, changed_at = $3"
            " WHERE (id = $1 OR replaces = $1) AND ends_on > $2",
            teaching_id, last, now(),
        )  # fmt: skip
        return
    await execute("DELETE FROM teaching WHERE replaces = $1", teaching_id)
    await execute("DELETE FROM teaching WHERE id = $1", teaching_id)


async def _check_volume(volume_id: UUID | None, subject: str) -> None:
    if volume_id is None:
        return
    found = await value("SELECT subject FROM volume WHERE id = $1", volume_id)
    if found != subject:
        raise FormRefused({"volume": f"这一册不是{subject}的，请选{subject}的教材，或者先不选。"})


def title_of(found: Row) -> str:
    """The class and the subject of a row of ``access.find_managed_teaching``."""
    return f"{found['class_name']}{found['subject']}"
