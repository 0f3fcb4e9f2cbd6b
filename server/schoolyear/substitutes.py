"""请人代课: who stands in for whom on which days; all of it as one list for who keeps a school in order."""

from datetime import date, timedelta
from uuid import UUID

from server.base.database import row, rows, writing
from server.people.viewer import Viewer
from server.schoolyear import access, staff, teaching, years
from server.schoolyear.access import Row
from server.schoolyear.forms import FormRefused
from server.schoolyear.tables import TeachingKind
from server.trail.recording import record

SHOWN_DAYS = 30  # of what is over: asked about when the term's extra lessons are counted
LONGEST = 300
# 代课 for some days first, then single lessons given to somebody else by 调课.
LIST = """
SELECT t.id, t.starts_on AS first, t.ends_on AS last, NULL::smallint AS period, '' AS reason, t.subject,
       c.id AS class_id, c.name AS class_name, away.name AS away_name, here.name AS here_name,
       t.replaces AS teaching
FROM teaching t JOIN teaching r ON r.id = t.replaces JOIN school_class c ON c.id = t.school_class
JOIN users away ON away.id = r."user" JOIN users here ON here.id = t."user"
WHERE c.school = $1 AND t.kind = $3 AND t.ends_on >= $2
UNION ALL
SELECT x.id, coalesce(x.to_on, x.on_date), coalesce(x.to_on, x.on_date), coalesce(x.to_period, l.period),
       x.reason, t.subject, c.id, c.name, away.name, here.name, t.id
FROM slot_change x JOIN lesson_slot l ON l.id = x.slot JOIN teaching t ON t.id = l.teaching
JOIN school_class c ON c.id = t.school_class
JOIN users away ON away.id = t."user" JOIN users here ON here.id = x.substitute
WHERE c.school = $1 AND x.on_date >= $2
ORDER BY first DESC, class_name, period NULLS FIRST
LIMIT $4
"""


async def substitute(
    viewer: Viewer, teaching_id: UUID, teacher_id: UUID, first: date | None, last: date | None
) -> UUID:
    """代课: somebody else teaches these lessons from ``first`` to ``last``; afterwards it is as before.

    Raises:
        Missing: not this viewer's.
        DomainError: the year is closed.
        FormRefused: dates outside of the 任课, the same person, or two substitutes at a time.
    """
    found = await access.find_managed_teaching(viewer, teaching_id)
    refused = {}
    if found["kind"] == TeachingKind.SUBSTITUTE:
        refused["teacher"] = "这一条本身就是代课；换代课老师请用“换人”。"
    if teacher_id == found["user"]:
        refused["teacher"] = "代课的是本人，没有改动。"
    if first is None or last is None or not found["starts_on"] <= first <= last <= found["ends_on"]:
        refused["first"] = f"代课的起止日期要在 {found['starts_on']} 到 {found['ends_on']} 之间，先起后止。"
    if refused or first is None or last is None:
        raise FormRefused(refused)
    await staff.require_account(teacher_id)
    async with writing():
        await years.lock_open(found["school_id"], found["school_year"])
        other = await row(
            'SELECT t.id, t."user", t.starts_on, t.ends_on, u.name'
            ' FROM teaching t JOIN users u ON u.id = t."user"'
            " WHERE t.replaces = $1 AND t.starts_on <= $3 AND t.ends_on >= $2 LIMIT 1",
            teaching_id, first, last,
        )  # fmt: skip
        if other is not None:
            if (other["user"], other["starts_on"], other["ends_on"]) == (teacher_id, first, last):
                return UUID(str(other["id"]))
            raise FormRefused({"first": f"这段时间已经由{other['name']}代课，请先结束那一段。"})
        made = await teaching.insert(
            found["school_class"], teacher_id, found["subject"], found["volume"], first, last,
            replaces=teaching_id,
        )  # fmt: skip
        await record(
            viewer.id, "substituted", "teaching", made, teaching.title_of(found),
            teacher=teacher_id, first=first, last=last,
        )  # fmt: skip
    return made


async def of_school(school_id: UUID) -> list[Row]:
    """Present, coming and lately ended: ``away_name`` is stood in for by ``here_name`` from ``first`` to
    ``last``, in every lesson or in that of ``period`` alone. ``when`` says coming, now or over."""
    day = years.today()
    found = await rows(LIST, school_id, day - timedelta(days=SHOWN_DAYS), TeachingKind.SUBSTITUTE, LONGEST)
    for one in found:
        one["when"] = "coming" if one["first"] > day else "over" if one["last"] < day else "now"
    return found
