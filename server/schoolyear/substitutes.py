"""请人代课: who stands in for whom on which days, as one list for who keeps the school in order."""

from datetime import timedelta
from uuid import UUID

from server.base.database import rows
from server.schoolyear import years
from server.schoolyear.access import Row
from server.schoolyear.tables import TeachingKind

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


async def of_school(school_id: UUID) -> list[Row]:
    """Present, coming and lately ended: ``away_name`` is stood in for by ``here_name`` from ``first`` to
    ``last``, in every lesson or in that of ``period`` alone. ``when`` says coming, now or over."""
    day = years.today()
    found = await rows(LIST, school_id, day - timedelta(days=SHOWN_DAYS), TeachingKind.SUBSTITUTE, LONGEST)
    for one in found:
        one["when"] = "coming" if one["first"] > day else "over" if one["last"] < day else "now"
    return found
