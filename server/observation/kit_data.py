"""What a phone takes along into a classroom: the viewer's lessons of four weeks, sheets, names, 常用语."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from server.base.clock import now
from server.base.database import rows
from server.base.errors import Missing
from server.documents import process
from server.observation import phrases
from server.observation.access import Row
from server.observation.tables import ObserverRole
from server.observation.views import LICC
from server.people.reach import Arguments, known_person, known_school
from server.people.tables import Scope
from server.people.viewer import Viewer
from server.plans import access as plans
from server.plans import versions
from server.rubrics import sheets
from server.rubrics.shape import Sheet
from server.rubrics.tables import Purpose
from server.schoolyear import years
from server.schoolyear.days import year_of

Json: TypeAlias = dict[str, Any]
KEPT_DAYS = 14
MOST_PEOPLE = 800
MOST_CLASSES = 600
MOST_PLANS = 12  # whose steps are worked out: those nearest in time

_OBSERVATIONS = """
SELECT o.id, o.kind, o.title, o.subject, o.teacher, coalesce(t.name, o.teacher_name) AS teacher_name,
       o.school_class, coalesce(c.name, o.class_name) AS class_name, o.school, s.name AS school_name,
       o.on_date, o.period, o.starts_at, o.minutes, o.pupils, o.sheet, o.question, o.plan,
       o.lead = $1 AS is_lead,
       o.plan_by IS NOT NULL AND o.plan_by = o.teacher AS is_plan_shown,
       m.id AS record, m.role, m.views, m.current, m.submitted_at, m.is_late, v.body,
       (SELECT array_agg(b.seq ORDER BY b.seq) FROM record_version b WHERE b.observer = m.id AND b.is_beside)
         AS beside
FROM observer m JOIN observation o ON o.id = m.observation
LEFT JOIN record_version v ON v.observer = m.id AND v.seq = m.current
LEFT JOIN users t ON t.id = o.teacher LEFT JOIN school_class c ON c.id = o.school_class
LEFT JOIN school s ON s.id = o.school
WHERE m."user" = $1 AND m.left_at IS NULL AND o.cancelled_at IS NULL AND o.on_date BETWEEN $2 AND $3
ORDER BY o.on_date, o.starts_at NULLS LAST, o.id
"""
_CONSENTS = """
SELECT k.school, k.school_class, coalesce(c.name, k.class_name) AS class_name, k.kinds, k.starts_on, k.until,
       k.off_camera, k.seat_rows, k.seat_columns
FROM class_consent k LEFT JOIN school_class c ON c.id = k.school_class
WHERE k.withdrawn_at IS NULL AND k.until >= $1 AND k.starts_on <= $2
"""


async def of(viewer: Viewer) -> Json:
    """Everything, as JSON; its keys stand in docs/observation.md#kit."""
    today = years.today()
    span = timedelta(days=KEPT_DAYS)
    found = await rows(_OBSERVATIONS, viewer.id, today - span, today + span)
    steps = await _steps(viewer, found, today)
    lesson, joint = [await _offered(viewer, purpose) for purpose in (Purpose.LESSON, Purpose.JOINT_LESSON)]
    wanted = {one["sheet"] for one in found if one["sheet"]} | {*lesson, *joint}
    return {
        "user": {"id": str(viewer.id), "name": viewer.name},
        "now": now().isoformat(),
        "kept_days": KEPT_DAYS,
        "observations": [_observation(one, steps.get(one["id"])) for one in found],
        "sheets": {str(sheet.id): _sheet(sheet) for sheet in await _sheets(wanted, found)},
        "views": _views(),
        "people": await _people(viewer),
        "classes": await _classes(viewer, today),
        "phrases": [{"id": str(one["id"]), "text": one["text"]} for one in await phrases.of(viewer)],
        "consents": await _consents(viewer, today, today + span),
        "defaults": {
            "lesson": str(lesson[-1]) if lesson else "",
            "joint_lesson": str(joint[-1]) if joint else "",
        },
    }


def _observation(found: Row, plan: tuple[str, list[Json]] | None) -> Json:
    title, steps = plan or ("", [])
    return {
        **{
            name: found[name]
            for name in ("kind", "title", "subject", "period", "minutes", "pupils", "question")
        },
        "id": str(found["id"]),
        "teacher": {"id": _text(found["teacher"]), "name": found["teacher_name"]},
        "class_id": _text(found["school_class"]),
        "class_name": found["class_name"],
        "school_id": _text(found["school"]),
        "school_name": found["school_name"] or "",
        "on": found["on_date"].isoformat(),
        "starts_at": _moment(found["starts_at"]),
        "sheet": _text(found["sheet"]) or "",
        "plan_id": _text(found["plan"]) if plan else None,
        "plan_title": title,
        "steps": steps,
        "role": ObserverRole(found["role"]).value,
        "is_lead": found["is_lead"],
        "views": found["views"],
        "record": {
            "id": str(found["record"]),
            "seq": found["current"],
            "body": json.loads(found["body"]) if found["body"] else None,
            "submitted_at": _moment(found["submitted_at"]),
            "is_late": found["is_late"],
            "beside": found["beside"] or [],
        },
    }


async def _steps(viewer: Viewer, found: list[Row], today: date) -> dict[UUID, tuple[str, list[Json]]]:
    """By observation, title and steps of its plan: where the viewer may read the plan, or its teacher
    attached it and so lets it be observed."""
    nearest = sorted((one for one in found if one["plan"]), key=lambda one: abs(one["on_date"] - today))
    made = {}
    for one in nearest[:MOST_PLANS]:
        shown = await plan_of(viewer, one["plan"], is_shown=one["is_plan_shown"])
        if shown is not None:
            made[one["id"]] = shown
    return made


async def plan_of(viewer: Viewer, plan_id: UUID, *, is_shown: bool) -> tuple[str, list[Json]] | None:
    """Title and steps of a plan for this viewer; ``is_shown``: its teacher attached it to the lesson."""
    try:
        plan = await plans.find_shown(viewer, plan_id)
        doc = await versions.readable_doc(plan)
    except Missing:
        if not is_shown:
            return None
        plan = {"title": await _title(plan_id)}
        doc = await versions.current_doc(plan_id)
    steps = [step for table in process.tables(doc) for step in process.steps(table)]
    return plan["title"], [{"id": one.id, "title": one.title, "minutes": one.minutes} for one in steps]


async def steps_of(viewer: Viewer, found: Row) -> list[Json]:
    """The steps of the plan of a lesson (a row of ``access.find``), as far as this viewer may know them."""
    if found["plan"] is None:
        return []
    is_shown = found["plan_by"] is not None and found["plan_by"] == found["teacher"]
    shown = await plan_of(viewer, found["plan"], is_shown=is_shown)
    return shown[1] if shown is not None else []


async def _title(plan_id: UUID) -> str:
    return str((await rows("SELECT title FROM plan WHERE id = $1", plan_id))[0]["title"])


async def _offered(viewer: Viewer, purpose: Purpose) -> list[UUID]:
    """Sheets of the viewer's school and above, the nearest last; of their own subject, or of all."""
    scope, place = (Scope.SCHOOL, viewer.school_id) if viewer.school_id else _place(viewer)
    found = await sheets.offered(purpose, scope, place)
    return [one["id"] for one in found if one["subject"] in ("", viewer.subject)]


def _place(viewer: Viewer) -> tuple[Scope, UUID | None]:
    """Of somebody without a school: their first 学区 or region."""
    for scope in (Scope.DISTRICT, Scope.REGION):
        if held := viewer.scopes(scope=scope):
            return scope, held[0]
    return Scope.PLATFORM, None


async def _sheets(wanted: Iterable[UUID], found: list[Row]) -> list[Sheet]:
    """These versions, and those the viewer's records were marked on."""
    used = {json.loads(one["body"])["sheet"] for one in found if one["body"]} - {""}
    lines = await rows(
        "SELECT id, name, version, purpose, body FROM rubric_sheet"
        " WHERE id = ANY($1::uuid[]) AND issued_at IS NOT NULL",
        [*wanted, *(UUID(text) for text in used)],
    )
    return [sheets.sheet_of(line) for line in lines]


def _sheet(sheet: Sheet) -> Json:
    return {
        "id": str(sheet.id),
        **{name: getattr(sheet, name) for name in ("name", "version", "purpose", "step", "comment_below")},
        "comment_at_full": sheet.comment_at_full,
        "dimensions": [
            {
                "key": one.key,
                "name": one.name,
                "points": one.points,
                "indicators": [
                    {"key": line.key, "name": line.name, "points": line.points, "hint": line.hint}
                    for line in one.indicators
                ],
            }
            for one in sheet.dimensions
        ],
        "bands": [{"least": band.least, "name": band.name} for band in sheet.bands],
    }


def _views() -> list[Json]:
    return [
        {
            "key": dimension.key,
            "name": dimension.name,
            "views": [
                {"key": one.key, "name": one.name, "points": list(one.points)} for one in dimension.views
            ],
        }
        for dimension in LICC
    ]


async def _people(viewer: Viewer) -> list[Json]:
    """Whom 现在听课 offers: teachers the viewer may know, those of the own school first."""
    args = Arguments()
    found = await rows(
        "SELECT u.id, u.name, u.subject, u.school AS school_id, s.name AS school_name"  # noqa: S608
        f" FROM users u JOIN school s ON s.id = u.school WHERE u.disabled_at IS NULL"
        f" AND u.id <> {args.add(viewer.id)} AND {known_person(viewer, args)}"
        f" ORDER BY u.school IS DISTINCT FROM {args.add(viewer.school_id)}::uuid, s.name, u.name, u.id"
        f" LIMIT {MOST_PEOPLE}",
        *args,
    )
    return [one | {"id": str(one["id"]), "school_id": str(one["school_id"])} for one in found]


async def _classes(viewer: Viewer, today: date) -> list[Json]:
    args = Arguments()
    found = await rows(
        f"SELECT c.id, c.name, c.school AS school_id FROM school_class c JOIN school s ON s.id = c.school"  # noqa: S608
        f" WHERE c.school_year = {args.add(year_of(today))}"
        f" AND coalesce(c.ends_on >= {args.add(today)}, true) AND {known_school(viewer, args)}"
        f" ORDER BY c.school IS DISTINCT FROM {args.add(viewer.school_id)}::uuid, s.name, c.grades, c.number"
        f" LIMIT {MOST_CLASSES}",
        *args,
    )
    return [one | {"id": str(one["id"]), "school_id": str(one["school_id"])} for one in found]


async def _consents(viewer: Viewer, first: date, last: date) -> list[Json]:
    """授权登记 of classes in known schools that holds some time from today on."""
    args = Arguments([first, last])
    known = known_school(viewer, args)
    found = await rows(
        f"{_CONSENTS} AND k.school IN (SELECT s.id FROM school s WHERE {known})"  # noqa: S608
        f" ORDER BY k.until DESC LIMIT {MOST_CLASSES}",
        *args,
    )
    return [
        {
            "school_id": str(one["school"]),
            "class_id": _text(one["school_class"]),
            "class_name": one["class_name"],
            "kinds": one["kinds"],
            "starts_on": one["starts_on"].isoformat(),
            "until": one["until"].isoformat(),
            "off_camera": one["off_camera"],
            "rows": one["seat_rows"],
            "columns": one["seat_columns"],
        }
        for one in found
    ]


def _text(value: UUID | None) -> str | None:
    return str(value) if value is not None else None


def _moment(value: Any) -> str | None:
    return value.isoformat() if value is not None else None
