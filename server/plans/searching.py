"""Finding plans by words: among those a viewer may read, and by the text of them that the viewer may read."""

from typing import Any

from server.base.database import rows
from server.people.viewer import Viewer
from server.plans.access import IS_STANDING, VISIBLE, Row, visible_to
from server.plans.access import PRESENT as PRESENT_TEXT
from server.plans.indexing import KIND, PRESENT, RELEASED
from server.search.finding import Among, Found, find
from server.search.words import Query

FILTERS = ("subject", "grade", "kind")

# Of which level a plan is: that of its group.
AT_LEVEL = {
    "school": "g.school IS NOT NULL",
    "district": "g.district IS NOT NULL",
    "region": "g.region IS NOT NULL",
}
# The one text of plan ``p`` that the viewer reads under its address: what the other one says finds nothing.
# Of what is VISIBLE, who reads the present text finds it, and everybody while it is the release.
READ = f"""
({VISIBLE} AND e.stage = CASE WHEN {IS_STANDING} OR {PRESENT_TEXT}
                              THEN '{PRESENT}' ELSE '{RELEASED}' END)
"""
# The text of its newest release, revision or not.
RELEASE = f"e.stage = CASE WHEN {IS_STANDING} THEN '{PRESENT}' ELSE '{RELEASED}' END"
# OFFSET 0 keeps it a question asked of one entry after the other, and not a join of all.
_EXISTS = "EXISTS (SELECT 1 FROM plan p WHERE p.id = e.object_id AND {} OFFSET 0)"
_OF_GROUP = "EXISTS (SELECT 1 FROM prep_group g WHERE g.id = p.prep_group AND {})"
_SHOWN = """
SELECT p.id, p.title, p.subject, p.grade, p.period, p.textbook, p.kind, p.state, p.released_number,
       p.filled_sections, p.total_sections, p.base_version, p.changed_places, p.updated_at,
       u.name AS owner_name, u.hue AS owner_hue, s.name AS school_name, g.name AS group_name,
       m.released_number AS source_number, base.number AS base_number
FROM plan p
JOIN users u ON u.id = p.owner
LEFT JOIN school s ON s.id = p.school
LEFT JOIN prep_group g ON g.id = p.prep_group
LEFT JOIN plan m ON m.id = p.source_plan
LEFT JOIN plan_release base ON base.version = p.base_version
WHERE p.id = ANY($1)
"""


async def find_plans(viewer: Viewer, query: Query, page: int = 1, **filters: str) -> tuple[Found, list[Row]]:
    """A page of plans the viewer may read that hold the words, with each one's row for display.

    ``filters`` are values of ``FILTERS`` and a ``level`` of ``AT_LEVEL``; empty ones count as none.
    The rows are in the order of the hits.
    """
    found = await find(query, readable(viewer, **filters), page)
    if not found.hits:
        return found, []
    shown = {row["id"]: row for row in await rows(_SHOWN, [hit.object_id for hit in found.hits])}
    return found, [shown[hit.object_id] for hit in found.hits]


def readable(viewer: Viewer, **filters: str) -> Among:
    """Which entries the viewer may find, narrowed by ``filters`` as in ``find_plans``."""
    args: list[Any] = visible_to(viewer)
    where = [READ]
    for name in FILTERS:
        if filters.get(name):
            args.append(filters[name])
            where.append(f"p.{name} = ${len(args)}")
    if filters.get("level"):
        where.append(_OF_GROUP.format(AT_LEVEL[filters["level"]]))
    return Among(KIND, _EXISTS.format(" AND ".join(where)), args)
