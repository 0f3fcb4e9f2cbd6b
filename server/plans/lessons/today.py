"""今天上完了？记一笔: the lessons of today's timetable that no plan is marked with yet."""

from dataclasses import dataclass
from datetime import time
from uuid import UUID

from server.base.clock import local, now
from server.base.database import rows
from server.people.access import schools_of
from server.people.viewer import Viewer
from server.plans.access import Row
from server.schoolyear import timetables, years
from server.schoolyear.days import monday_of
from server.schoolyear.timetables import Shown

PLANS = 5
SCHOOL_IS_OUT = time(15, 30)  # where nobody wrote down when lessons end


@dataclass(frozen=True, slots=True)
class Over:
    """One class taught today, and the plans it may have been, the likeliest first."""

    class_id: UUID
    class_name: str
    subject: str
    period: int
    plans: tuple[Row, ...]


async def over(viewer: Viewer) -> list[Over]:
    """The classes whose lesson is over by now; only of subjects the viewer has plans of."""
    today, clock = years.today(), local(now()).time()
    week = await timetables.week_of(viewer.id, monday_of(today), schools_of(viewer), with_clock=True)
    held: dict[tuple[UUID, str], tuple[Shown, int]] = {}
    for (on, period), cell in sorted(week.cells.items()):
        ends = week.clock[period].ends_at if period in week.clock else SCHOOL_IS_OUT
        for one in cell if on == today and ends <= clock else ():
            held.setdefault((one.lesson.slot.class_id, one.subject), (one, period))
    if not held:
        return []
    plans = await rows(_PLANS, viewer.id, sorted({subject for _, subject in held}), PLANS)
    marked = await rows('SELECT class_name FROM taught WHERE "by" = $1 AND on_date = $2', viewer.id, today)
    done = {line["class_name"] for line in marked}
    several = len({one.school_name for one, _ in held.values()}) > 1
    found = []
    for (class_id, subject), (one, period) in held.items():
        name = f"{one.school_name} {one.class_name}" if several else one.class_name
        mine = tuple(plan for plan in plans if plan["subject"] == subject)
        if mine and name not in done:
            found.append(Over(class_id, name, subject, period, mine))
    return found


_PLANS = """
SELECT id, title, subject, period FROM (
  SELECT p.id, p.title, p.subject, p.period, p.updated_at,
         row_number() OVER (PARTITION BY p.subject ORDER BY p.updated_at DESC) AS place
  FROM plan p WHERE p.owner = $1 AND p.subject = ANY($2) AND p.state NOT IN ('assigned', 'archived')
    AND p.filled_sections > 0) q
WHERE place <= $3 ORDER BY updated_at DESC
"""
