"""What a lesson to be observed names, asked of the rooms it lies in: teacher, class, plan, sheet, people."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import DomainError, Missing
from server.observation.access import Row
from server.observation.forms import FormRefused, Lesson
from server.people import reach
from server.people.reach import Arguments
from server.people.viewer import Viewer
from server.plans import access as plans
from server.rubrics import access as rubrics

NOT_KNOWN = "没有找到这位老师，或者你们不在一个学区：可以直接写名字，以后再对上。"
OWN_LESSON = "自己的课不能自己听：请让来听课的老师写这份记录，或者请一位同事来约。"
NO_CLASS = "没有找到这个班，或者它不在你知道的学校里：可以直接写班名。"
NO_PLAN = "没有找到这份教案，或者你不在可以看它的人里：没有附上，其余都在。"
NO_SHEET = "没有找到这张量表，请重新选一张。"
NOT_ASKED = "有一位听课人没有找到，请重新选。"
OBSERVES_SELF = "上课的老师不能又是听课人，请去掉一个。"


async def resolved(viewer: Viewer, lesson: Lesson, *, is_lenient: bool = False) -> Lesson:
    """The lesson with what the viewer may name, and what follows from it: the school of the class, the
    subject of plan or teacher, the title of the plan.

    ``is_lenient``: a phone named it without a network; what cannot be found stays as words.

    Raises:
        FormRefused: something was not found.
        DomainError: the teacher and an observer are the same person.
    """
    if lesson.teacher == viewer.id:
        raise FormRefused({"teacher_name": OWN_LESSON}) if not is_lenient else DomainError(OWN_LESSON)
    known = await _known(viewer, lesson)
    refused: dict[str, str] = {}
    teacher, school_class, school = (known[name] for name in ("teacher", "school_class", "school"))
    if lesson.teacher and teacher is None:
        refused["teacher_name"] = NOT_KNOWN
    if lesson.school_class and school_class is None:
        refused["school_class"] = NO_CLASS
    plan = await _plan(viewer, lesson.plan)
    if lesson.plan and plan is None:
        refused["plan"] = NO_PLAN
    if lesson.sheet and not await _is_sheet(viewer, lesson.sheet, is_lenient=is_lenient):
        refused["sheet"] = NO_SHEET
    missing = {one.user for one in lesson.asked} - known["asked"]
    if missing or any(one.user == lesson.teacher for one in lesson.asked):
        refused["asked"] = NOT_ASKED if missing else OBSERVES_SELF
    if refused and not is_lenient:
        raise FormRefused(refused)
    at = (school_class and school_class["school"]) or (school and school["id"])
    return replace(
        lesson,
        teacher=teacher and teacher["id"],
        teacher_name="" if teacher else lesson.teacher_name or "没写名字的老师",
        school=at or (teacher and teacher["school"]),
        school_class=school_class and school_class["id"],
        class_name="" if school_class else lesson.class_name,
        subject=lesson.subject or (plan or {}).get("subject", "") or (teacher or {}).get("subject", ""),
        title=lesson.title or (plan or {}).get("title", ""),
        plan=plan["id"] if plan else None,
        sheet=None if "sheet" in refused else lesson.sheet,
        asked=tuple(one for one in lesson.asked if one.user not in {viewer.id, *missing}),
    )


async def _known(viewer: Viewer, lesson: Lesson) -> dict[str, Any]:
    """What of the lesson's people and places the viewer may know of."""
    people = [one.user for one in lesson.asked] + ([lesson.teacher] if lesson.teacher else [])
    args = Arguments()
    found = await rows(
        "SELECT u.id, u.school, u.subject FROM users u"  # noqa: S608
        f" WHERE u.id = ANY({args.add(people)}::uuid[]) AND {reach.known_person(viewer, args)}",
        *args,
    )
    by_id = {one["id"]: one for one in found}
    return {
        "teacher": by_id.get(lesson.teacher) if lesson.teacher else None,
        "asked": set(by_id),
        "school_class": await _one_known(viewer, "school_class c JOIN school s ON s.id = c.school",
                                         "c.id, c.school", "c.id", lesson.school_class),
        "school": await _one_known(viewer, "school s", "s.id", "s.id", lesson.school),
    }  # fmt: skip


async def _one_known(viewer: Viewer, tables: str, columns: str, key: str, wanted: UUID | None) -> Row | None:
    if wanted is None:
        return None
    args = Arguments()
    return await row(
        f"SELECT {columns} FROM {tables} WHERE {key} = {args.add(wanted)}"  # noqa: S608
        f" AND {reach.known_school(viewer, args)}",
        *args,
    )


async def _plan(viewer: Viewer, plan_id: UUID | None) -> Row | None:
    if plan_id is None:
        return None
    try:
        return await plans.find_shown(viewer, plan_id)
    except Missing:
        return None


async def _is_sheet(viewer: Viewer, sheet_id: UUID, *, is_lenient: bool) -> bool:
    """A sheet the viewer may see and mark with; a phone may come with one retired meanwhile."""
    try:
        found = await rubrics.find(viewer, sheet_id)
    except Missing:
        return False
    is_used = is_lenient or found["retired_at"] is None
    return found["issued_at"] is not None and found["purpose"] != "plan" and is_used
