"""Planning a lesson to be observed: from what was typed to whom and what it means."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from server.base.clock import local
from server.observation import offering
from server.observation.access import Row
from server.observation.forms import FormRefused, Lesson, ObservationForm, chosen_id, one_line, typed
from server.observation.offering import Offered
from server.observation.tables import ObservationKind
from server.people.spelling import name_key
from server.people.viewer import Viewer
from server.plans import access as plan_access

SEVERAL = "有 {count} 位老师叫“{name}”，在下面选一位；都不是就选“按写的名字记”。"
ELSEWHERE = "系统里有一位{name}（{place}）。是这位就在下面选上，不是就选“按写的名字记”。"
NO_PERSON = "选的这位老师现在找不到了，可能停用了账号。写上名字也可以，以后再对上。"
NO_OBSERVER = "请的人里有一位现在找不到了，可能停用了账号，已经从名单里去掉。看一看再提交。"
OWN_LESSON = "执教的老师不能同时是听课人，已经从名单里去掉。看一看再提交。"
NO_SLOT = "这节课现在不在课表上了。请重新选一节，或者自己写班级。"
OTHER_WINDOW = "别的窗口刚存的是“{words}”。要哪一个，改好再存一次。"
_WORDS = ("teacher_name", "class_name", "subject", "title", "on", "period", "starts_at", "minutes", "pupils",
          "question")  # fmt: skip
_FIELDS = {"person": "teacher_name", "school_class": "class_name"}
NO_SHEET = "这张量表已经不再提供，请另选一张。"


async def begun(viewer: Viewer, query: Mapping[str, str]) -> ObservationForm:
    """A new form; of a plan that is read from, with its lesson and its writer."""
    form = ObservationForm.fresh(query.get("kind", ""))
    plan_id = chosen_id(query, "plan")
    plan = await plan_access.find_visible(viewer, plan_id) if plan_id is not None else None
    if plan is not None:
        form = replace(form, plan=plan_id, title=plan["title"], subject=plan["subject"])
        if plan["owner"] != viewer.id and await offering.person(viewer, plan["owner"]) is not None:
            form = replace(form, person=plan["owner"], teacher_name=plan["owner_name"])
    return form


async def turned(
    viewer: Viewer, form: ObservationForm, step: str, sent: Mapping[str, object]
) -> ObservationForm:
    """The form after a button that only looks something up: ``teacher``, ``day``, ``observer``."""
    made = replace(form, finding={})
    if step == "teacher":
        made.person, made.slot = None, ""
        made.finding["teacher"] = one_line(form.teacher_name)
    elif form.person is not None or not form.as_typed:
        made = await _with_teacher(viewer, made, {})
    if step == "observer":
        made.finding["observer"] = one_line(typed(sent, "observer_name"))
    return made


def of(found: Row) -> ObservationForm:
    """The form that says what stands."""
    return ObservationForm(
        kind=found["kind"],
        person=found["teacher"],
        teacher_name=found["teacher_words"],
        school=found["school"],
        school_class=found["school_class"],
        class_name=found["class_words"],
        subject=found["subject"],
        title=found["title"],
        plan=found["plan"],
        on=found["on_date"].isoformat(),
        period=str(found["period"] or ""),
        starts_at=f"{local(found['starts_at']):%H:%M}" if found["starts_at"] else "",
        minutes=str(found["minutes"]),
        pupils=str(found["pupils"] or ""),
        sheet=found["sheet"],
        unscored=found["sheet"] is None,
        question=found["question"],
        trims=found["trims"],
    )


def differences(form: ObservationForm, found: Row) -> dict[str, str]:
    """By field, what another window stored meanwhile, where the form says something else."""
    stored = of(found)
    return {
        name: OTHER_WINDOW.format(words=getattr(stored, name) or "（空）")
        for name in _WORDS
        if getattr(stored, name) != getattr(form, name)
    }


def with_stored_clock(lesson: Lesson, found: Row) -> Lesson:
    """The minute of a form is no correction of the very second a phone noted."""
    if lesson.starts_at is None or found["starts_at"] is None:
        return lesson
    is_same = lesson.starts_at == local(found["starts_at"]).replace(second=0, microsecond=0)
    return replace(lesson, starts_at=found["starts_at"]) if is_same else lesson


async def settled(viewer: Viewer, form: ObservationForm, stands: Row | None = None) -> ObservationForm:
    """The form with everything it names looked up: teacher, lesson of the timetable, class, sheet, observers.
    What already ``stands`` that way is nobody's question again.

    Raises:
        FormRefused: a name several bear, or something that is not there for this viewer.
    """
    refused: dict[str, str] = {}
    found = form
    if stands is None or (form.person, form.teacher_name) != (stands["teacher"], stands["teacher_words"]):
        found = await _with_teacher(viewer, form, refused)
    found = await _with_slot(viewer, found, refused)
    if stands is not None and found.class_name == stands["class_words"] and found.school == stands["school"]:
        found = replace(found, school_class=stands["school_class"])
    else:
        found = await _with_class(found)
    if stands is None or found.unscored or found.sheet != stands["sheet"]:
        found = await _with_sheet(found, refused)
    found = await _with_observers(viewer, found, refused)
    if refused:
        form.asked = found.asked
        raise FormRefused(refused)
    return found


async def _with_teacher(viewer: Viewer, form: ObservationForm, refused: dict[str, str]) -> ObservationForm:
    if form.person is not None:
        person = await offering.person(viewer, form.person)
        if person is None:
            form.person = None
            refused["teacher_name"] = NO_PERSON
            return form
        return _of(form, person)
    name = one_line(form.teacher_name)
    if not name or form.as_typed:
        return form
    exact = [
        one for one in await offering.people_named(viewer, name) if name_key(one["name"]) == name_key(name)
    ]
    if len(exact) == 1 and exact[0]["school"] == (form.school or viewer.school_id):
        return _of(form, exact[0])
    if exact:
        form.finding["teacher"] = name
        words = SEVERAL if len(exact) > 1 else ELSEWHERE
        place = exact[0]["school_name"] or "不在学校"
        refused["teacher_name"] = words.format(count=len(exact), name=name, place=place)
    return form


def _of(form: ObservationForm, person: Row) -> ObservationForm:
    return replace(
        form,
        person=person["id"],
        teacher_name=person["name"],
        school=form.school or person["school"],
        subject=form.subject or person["subject"],
    )


async def _with_slot(viewer: Viewer, form: ObservationForm, refused: dict[str, str]) -> ObservationForm:
    if not form.slot or form.person is None:
        return form
    lesson = next((one for one in await lessons_of(viewer, form) if one.key == form.slot), None)
    if lesson is None:
        refused["slot"] = NO_SLOT
        return form
    return at(form, lesson)


def at(form: ObservationForm, lesson: Offered) -> ObservationForm:
    """The form with a lesson of the timetable."""
    return replace(
        form,
        person=lesson.teacher_id,
        teacher_name=lesson.teacher_name,
        school=lesson.school_id,
        school_class=lesson.class_id,
        class_name=lesson.class_name,
        subject=lesson.subject,
        on=lesson.on.isoformat(),
        period=str(lesson.period),
        starts_at=f"{lesson.clock.starts_at:%H:%M}" if lesson.clock else "",
        minutes=str(lesson.minutes or form.minutes),
    )


async def lessons_of(viewer: Viewer, form: ObservationForm) -> list[Offered]:
    """What the chosen teacher teaches on the chosen day, as far as the viewer may see it."""
    on = day_of(form)
    if form.person is None or on is None:
        return []
    return await offering.lessons_on(viewer, form.person, on)


def day_of(form: ObservationForm) -> date | None:
    """The day in the form, when it is one."""
    try:
        return date.fromisoformat(form.on.strip())
    except ValueError:
        return None


async def _with_class(form: ObservationForm) -> ObservationForm:
    """A class written by hand that is one of the school's is that class."""
    name, on = one_line(form.class_name), day_of(form)
    if form.school_class is not None or not name or form.school is None or on is None:
        return form
    known = [
        one for one in await offering.classes(form.school, on) if name_key(one["name"]) == name_key(name)
    ]
    return replace(form, school_class=known[0]["id"], class_name=known[0]["name"]) if known else form


async def _with_sheet(form: ObservationForm, refused: dict[str, str]) -> ObservationForm:
    if form.unscored:
        return replace(form, sheet=None)
    offered = await offering.offered_sheets(form.kind, form.school)
    if form.sheet is None:
        fitting = [one for one in offered if one["subject"] in ("", form.subject)]
        return replace(form, sheet=fitting[-1]["id"] if fitting else None)
    every = offered + await offering.offered_sheets(_other(form.kind), form.school)
    if form.sheet not in {one["id"] for one in every}:
        refused["sheet"] = NO_SHEET
    return form


def _other(kind: str) -> str:
    return ObservationKind.PLANNED if kind == ObservationKind.JOINT else ObservationKind.JOINT


async def _with_observers(viewer: Viewer, form: ObservationForm, refused: dict[str, str]) -> ObservationForm:
    known = await offering.persons(viewer, [one.user for one in form.asked])
    asked = tuple(one for one in form.asked if one.user in known and one.user != viewer.id)
    if any(one.user not in known for one in form.asked):
        refused["asked"] = NO_OBSERVER
    if any(one.user == form.person for one in asked):
        refused["asked"] = OWN_LESSON
        asked = tuple(one for one in asked if one.user != form.person)
    return replace(form, asked=asked)


def by_field(refused: Mapping[str, str]) -> dict[str, str]:
    """What was refused, by the field of the form it stands under."""
    return {_FIELDS.get(name, name): words for name, words in refused.items()}


async def asked_people(viewer: Viewer, form: ObservationForm) -> list[Row]:
    """Who is asked so far, with names, role and views; who is not known any more falls away."""
    known = await offering.persons(viewer, [one.user for one in form.asked])
    return [
        {**known[one.user], "role": one.role, "views": one.views} for one in form.asked if one.user in known
    ]


async def candidates(viewer: Viewer, form: ObservationForm) -> list[Row]:
    """Whom the typed words may mean, of those not asked yet."""
    taken = {viewer.id, form.person, *(one.user for one in form.asked)}
    found = await offering.people_named(viewer, form.finding.get("observer", ""))
    return [one for one in found if one["id"] not in taken]
