"""A wrong class, teacher or lesson put right, before or after records came in; the old words stay."""

from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from server.base.clock import LOCAL, local, now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.base.wall import day
from server.observation import telling
from server.observation.access import NO_OBSERVATION, Row, find, find_for
from server.observation.forms import FormRefused, Lesson
from server.observation.media import consents
from server.observation.resolving import OBSERVES_SELF, resolved
from server.observation.tables import KIND
from server.people.viewer import Viewer
from server.trail import recording

CHANGED = "别的窗口刚改过这次听课，这一次没有存；下面是现在的样子，请再看一看。"
A_PLAN, ANOTHER_PLAN = "原来附的教案", "新附的教案"
THE_LEADS = "已经有人写了记录：日期、去不去掉最高最低分，由召集人来改，没有存。其余的你可以改。"
NOT_YOURS = "上课的老师由召集人来改：请跟召集人说一声，其余的你可以改。"
# Columns that are compared one by one; teacher, class and plan have words of their own.
_PLAIN = {
    "kind": "kind", "title": "title", "subject": "subject", "on": "on_date", "period": "period",
    "starts_at": "starts_at", "minutes": "minutes", "pupils": "pupils", "question": "question",
    "sheet": "sheet", "trims": "trims",
}  # fmt: skip
_CLASS = {"school": "school", "school_class": "school_class", "class_name": "class_name", "on": "on_date"}
_ABOVE = {"school": "school", "subject": "subject"}  # by which ``access.ABOVE`` knows who is above
_UPDATE = """
UPDATE observation SET kind = $2, teacher = $3, teacher_name = $4, school = $5, school_class = $6,
  class_name = $7, subject = $8, title = $9, plan = $10, plan_by = $11, on_date = $12, period = $13,
  starts_at = $14, minutes = $15, pupils = $16, sheet = $17, question = $18, trims = $19,
  row_version = row_version + 1
WHERE id = $1
"""
_NOTE = """
INSERT INTO observation_correction (id, observation, "by", at, field, before, after)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
# Where no lesson clock says when it began, a record that was in time is so for a later day too.
_LATE = f"""
UPDATE observer m SET is_late = (coalesce(m.began_at, m.first_at, (SELECT min(v.received_at)
  FROM record_version v WHERE v.observer = m.id)) AT TIME ZONE '{LOCAL.key}')::date > $2
WHERE m.observation = $1 AND m.current > 0 AND (m.began_at IS NOT NULL OR m.is_late OR $2 < $3::date)
"""  # noqa: S608
_NEW_TEACHER = """
UPDATE observation SET shared_up_at = NULL, reply = '', replied_at = NULL WHERE id = $1
"""


async def correct(viewer: Viewer, observation_id: UUID, wanted: Lesson, version: int | None = None) -> None:
    """Make the heading say ``wanted`` (its ``asked`` is not looked at). ``version``: the ``row_version`` of
    the form. What was linked to another teacher (回应, guests, sharing up) does not go over to the new one.

    Raises:
        Missing: not this viewer's to change.
        FormRefused: a teacher, class, plan or sheet the viewer does not know of; there are photos, and the
            class agreed to none; the teacher changes which records count.
        Conflict: it was changed meanwhile.
        DomainError: the teacher observes; or not the 召集人 changes the teacher.
    """
    found, theirs = await find_for(viewer, observation_id, "change")
    lesson = await _looked_up(viewer, found, wanted)
    is_other = (lesson.teacher, lesson.teacher_name) != (found["teacher"], found["teacher_name"])
    if is_other and not theirs.is_lead:
        raise DomainError(NOT_YOURS)
    said = await _said(found, lesson)
    async with writing():
        held = await row("SELECT * FROM observation WHERE id = $1 FOR NO KEY UPDATE", observation_id)
        if held is None:
            raise Missing(NO_OBSERVATION)
        if held["row_version"] != (found["row_version"] if version is None else version):
            raise Conflict(CHANGED)
        if not said:
            return
        if not theirs.is_lead:
            await _require_nothing_counted(held, lesson)
        if is_other:
            await _change_teacher(viewer, found, lesson)
        await _write(viewer, held, lesson, said)
        if _moved(held, lesson, _CLASS):
            await _require_agreed(viewer, observation_id)


async def _require_nothing_counted(held: Row, lesson: Lesson) -> None:
    """Which marks count is not for the teacher to say: a day brought forward makes all records 补记."""
    if (lesson.on, lesson.trims) == (held["on_date"], held["trims"]):
        return
    if await value("SELECT 1 FROM observer WHERE observation = $1 AND current > 0 LIMIT 1", held["id"]):
        raise FormRefused({"on": THE_LEADS})


def _moved(held: Row, lesson: Lesson, columns: dict[str, str]) -> bool:
    return any(getattr(lesson, field) != held[column] for field, column in columns.items())


async def _require_agreed(viewer: Viewer, observation_id: UUID) -> None:
    """What was taken under the consent of the class that was wrong stands by that of the right one."""
    try:
        await consents.follow(observation_id, await find(viewer, observation_id))
    except consents.NoConsent as refusal:
        raise FormRefused({"class_name": str(refusal)}) from refusal


async def _looked_up(viewer: Viewer, found: Row, wanted: Lesson) -> Lesson:
    """What is new in it is asked for; what stays is nobody's question again."""
    has_same_teacher = wanted.teacher == found["teacher"] and (
        wanted.teacher is not None or wanted.teacher_name == found["teacher_name"]
    )
    stays = {
        "teacher": has_same_teacher,
        "school_class": wanted.school_class is not None and wanted.school_class == found["school_class"],
        "plan": wanted.plan == found["plan"],
        "sheet": wanted.sheet == found["sheet"],
    }
    asked = replace(
        wanted, asked=(), teacher_name=wanted.teacher_name or "-",
        **dict.fromkeys((name for name, is_same in stays.items() if is_same), cast(Any, None)),
    )  # fmt: skip
    lesson = await resolved(viewer, asked)
    kept: dict[str, Any] = {name: found[name] for name, is_same in stays.items() if is_same}
    if has_same_teacher:
        kept["teacher_name"] = found["teacher_name"]
    if stays["school_class"]:
        kept["class_name"] = found["class_name"]
    return replace(lesson, **kept, school=lesson.school or found["school"])


async def _said(found: Row, lesson: Lesson) -> list[tuple[str, str, str]]:
    """(field, before, after) of what is new, in words."""
    said: list[tuple[str, str, str]] = []
    if (lesson.teacher, lesson.teacher_name) != (found["teacher"], found["teacher_name"]):
        said.append(
            ("teacher", found["teacher_words"], await _name("users", lesson.teacher, lesson.teacher_name))
        )
    if (lesson.school_class, lesson.class_name) != (found["school_class"], found["class_name"]):
        after = await _name("school_class", lesson.school_class, lesson.class_name)
        said.append(("class", found["class_words"], after))
    if lesson.plan != found["plan"]:
        # No title: those who read the history may not all read the plan.
        said.append(("plan", A_PLAN if found["plan"] else "", ANOTHER_PLAN if lesson.plan else ""))
    for field, column in _PLAIN.items():
        before, after = found[column], getattr(lesson, field)
        if before != after:
            said.append((field, await _words(field, before), await _words(field, after)))
    return said


async def _name(table: str, key: UUID | None, words: str) -> str:
    if key is None:
        return words
    return str(await value(f"SELECT name FROM {table} WHERE id = $1", key) or words)  # noqa: S608


async def _words(field: str, said: Any) -> str:
    """As it stands in the history."""
    if said is None:
        return ""
    if field == "sheet":
        return await _name("rubric_sheet", said, "")
    if field == "on":
        return day(said)
    if field == "starts_at":
        return f"{local(said):%H:%M}"
    if field == "trims":
        return "去掉最高最低" if said else "全部算进去"
    return str(said)


async def _change_teacher(viewer: Viewer, found: Row, lesson: Lesson) -> None:
    """In the transaction: what the one before decided is taken back, the new one is told."""
    observers = await rows(
        'SELECT "user" AS id FROM observer WHERE observation = $1'
        " AND (left_at IS NULL OR submitted_at IS NOT NULL)",
        found["id"],
    )
    if lesson.teacher is not None and lesson.teacher in {one["id"] for one in observers} | {found["lead"]}:
        raise DomainError(OBSERVES_SELF)
    if found["teacher"] is not None:
        if found["reply"]:
            await _note(viewer, found["id"], "reply", found["reply"], "")
        await execute(_NEW_TEACHER, found["id"])
        await execute("DELETE FROM observation_guest WHERE observation = $1", found["id"])
        await execute("UPDATE observer SET feedback_at = NULL WHERE observation = $1", found["id"])
    words = telling.lesson_words(lesson.title, found["class_words"], lesson.on)
    is_released = found["released_at"] is not None
    await telling.observed(viewer, found["id"], lesson.teacher, words, is_released=is_released)


async def _write(viewer: Viewer, held: Row, lesson: Lesson, said: list[tuple[str, str, str]]) -> None:
    plan_by = held["plan_by"] if lesson.plan == held["plan"] else viewer.id if lesson.plan else None
    await execute(
        _UPDATE, held["id"], lesson.kind.value, lesson.teacher, lesson.teacher_name, lesson.school,
        lesson.school_class, lesson.class_name, lesson.subject, lesson.title, lesson.plan, plan_by, lesson.on,
        lesson.period, lesson.starts_at, lesson.minutes, lesson.pupils, lesson.sheet, lesson.question,
        lesson.trims,
    )  # fmt: skip
    for field, before, after in said:
        await _note(viewer, held["id"], field, before, after)
    if held["shared_up_at"] is not None and _moved(held, lesson, _ABOVE):
        await execute("UPDATE observation SET shared_up_at = NULL WHERE id = $1", held["id"])
        await _note(viewer, held["id"], "shared_up", "给学校和教研员看得分", "")
    if lesson.on != held["on_date"]:
        await execute(_LATE, held["id"], lesson.on, held["on_date"])
    await recording.audit(viewer.id, "corrected", KIND, held["id"])


async def _note(viewer: Viewer, observation_id: UUID, field: str, before: str, after: str) -> None:
    await execute(_NOTE, new_id(), observation_id, viewer.id, now(), field, before, after)
