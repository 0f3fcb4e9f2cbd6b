"""One's own plans of this and next week, to be read on a phone without a network."""

import asyncio
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import rows
from server.base.wall import WEEKDAYS
from server.documents import html
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, versions
from server.plans.tables import State
from server.schoolyear import timetables, years
from server.schoolyear.days import monday_of
from server.schoolyear.timetables import Shown

MOST = 12
LATELY_DAYS = 28
WEEKS_DAYS = 14
HTML_LETTERS = 600_000  # of one plan; a longer one is read at the desk
PICTURE = re.compile(r'<img src="(/files/[0-9a-f-]{36})"')

# What is prepared for these days, or was worked on lately; of the subjects taught in these weeks where the
# timetable is known. $2 subjects (none: all), $3 and $4 the weeks, $5 since when.
_OWN = """
SELECT p.id, p.subject FROM plan p
WHERE p.owner = $1 AND p.state NOT IN ('assigned', 'archived') AND p.filled_sections > 0
  AND (cardinality($2::text[]) = 0 OR p.subject = ANY($2))
  AND (p.due_on BETWEEN $3 AND $4 OR p.updated_at >= $5
       OR EXISTS (SELECT 1 FROM taught t WHERE t.plan = p.id AND t.on_date BETWEEN $3 AND $4))
ORDER BY (p.due_on BETWEEN $3 AND $4) IS TRUE DESC, p.updated_at DESC, p.id LIMIT $6
"""


async def of(viewer: Viewer) -> list[dict[str, Any]]:
    """``id, title, when, html, images, at`` of each; ``images`` are the addresses of its pictures."""
    monday = monday_of(years.today())
    last = monday + timedelta(days=WEEKS_DAYS - 1)
    lessons = await timetables.lessons_of(viewer.id, years.today(), last)
    found = await rows(
        _OWN, viewer.id, sorted({one.subject for one in lessons}), monday, last,
        now() - timedelta(days=LATELY_DAYS), MOST,
    )  # fmt: skip
    coming = next_lessons(lessons)
    return [plan for line in found if (plan := await _plan(viewer, line["id"], coming)) is not None]


async def _plan(viewer: Viewer, plan_id: UUID, coming: Mapping[str, str]) -> dict[str, Any] | None:
    plan = await access.find_visible(viewer, plan_id)
    body = await asyncio.to_thread(_rendered, await versions.readable_doc(plan))
    if len(body) > HTML_LETTERS:
        return None
    when = [plan["subject"], coming.get(plan["subject"], "")]
    if plan["state"] == State.DRAFT:
        when.append("草稿")
    return {
        "id": str(plan["id"]),
        "title": plan["title"],
        "when": "，".join(words for words in when if words),
        "html": body,
        "images": sorted(set(PICTURE.findall(body))),
        "at": now().isoformat(),
    }


def _rendered(doc: Json) -> str:
    return str(html.render(doc, file_url))


def next_lessons(lessons: list[Shown]) -> dict[str, str]:
    """「下一节 周一第 2 节 三（2）班」 by subject."""
    found: dict[str, str] = {}
    for one in sorted(lessons, key=lambda one: (one.lesson.on, one.lesson.period)):
        found.setdefault(
            one.subject, f"下一节 {_day(one.lesson.on)}第 {one.lesson.period} 节 {one.class_name}"
        )
    return found


def _day(on: date) -> str:
    return "今天" if on == years.today() else f"{on.month} 月 {on.day} 日周{WEEKDAYS[on.weekday()]}"


def file_url(file_id: str) -> str:
    """Where a picture of a plan is; the files room asks who may see it. "": this is the id of no file."""
    try:
        return f"/files/{UUID(file_id)}"
    except ValueError:
        return ""
