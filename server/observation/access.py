"""Who may know of an observed lesson. The only door to it; what they may do there is ``rights``.

Absent and not-yours are the same ``Missing``. A platform's administrator has no door here.
"""

from typing import Any, TypeAlias
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows
from server.base.errors import Missing
from server.base.ids import new_id
from server.observation.rights import Rights as Rights
from server.observation.rights import rights as rights
from server.people.tables import Role, Scope
from server.people.viewer import Viewer

Row: TypeAlias = dict[str, Any]
NO_OBSERVATION = "没有找到这次听课，或者你不在可以看它的人里。"
NO_RECORD = "没有找到这份听课记录，或者它不是你的。"
LEADS_A_SCHOOL = (Role.SCHOOL_ADMIN, Role.SUBJECT_LEAD)
RESEARCHES = (Role.RESEARCHER, Role.REGION_RESEARCHER)

# Of an observation ``o``: $1 the viewer; $2, $3 schools with the subject led there ("" is: all); $4, $5 the
# same of 学区; $6, $7 of regions.
IN_GROUP = """
(o.lead = $1 OR o.teacher = $1
 OR EXISTS (SELECT 1 FROM observer x WHERE x.observation = o.id AND x."user" = $1)
 OR EXISTS (SELECT 1 FROM observation_guest y WHERE y.observation = o.id AND y."user" = $1))
"""
ABOVE = """
(o.shared_up_at IS NOT NULL AND EXISTS (
  SELECT 1 FROM school s JOIN district d ON d.id = s.district WHERE s.id = o.school AND (
    EXISTS (SELECT 1 FROM unnest($2::uuid[], $3::text[]) AS k(place, subject)
            WHERE k.place = s.id AND k.subject IN ('', o.subject))
    OR EXISTS (SELECT 1 FROM unnest($4::uuid[], $5::text[]) AS k(place, subject)
               WHERE k.place = d.id AND k.subject IN ('', o.subject))
    OR EXISTS (SELECT 1 FROM unnest($6::uuid[], $7::text[]) AS k(place, subject)
               WHERE d.region IN (SELECT regions_within(ARRAY[k.place])) AND k.subject IN ('', o.subject)))))
"""
VISIBLE = f"({IN_GROUP} OR {ABOVE})"
_FIND = f"""
SELECT o.*, coalesce(t.name, o.teacher_name) AS teacher_words, t.hue AS teacher_hue, l.name AS lead_name,
       l.hue AS lead_hue, l.disabled_at AS lead_gone, s.name AS school_name,
       coalesce(c.name, o.class_name) AS class_words,
       p.title AS plan_title, v.name AS sheet_name, v.version AS sheet_version,
       m.id AS record, m.role, m.views, m.current, m.began_at, m.submitted_at, m.is_late, m.feedback_at,
       m.left_at,
       EXISTS (SELECT 1 FROM observation_guest g WHERE g.observation = o.id AND g."user" = $1) AS is_guest
FROM observation o JOIN users l ON l.id = o.lead LEFT JOIN users t ON t.id = o.teacher
LEFT JOIN school s ON s.id = o.school LEFT JOIN school_class c ON c.id = o.school_class
LEFT JOIN plan p ON p.id = o.plan LEFT JOIN rubric_sheet v ON v.id = o.sheet
LEFT JOIN observer m ON m.observation = o.id AND m."user" = $1
WHERE {VISIBLE} AND o.id = $8
"""  # noqa: S608
_LOOKED = """
INSERT INTO observation_look (id, observation, "user", what, first_at, last_at)
VALUES ($1, $2, $3, $4, $5, $5)
ON CONFLICT ON CONSTRAINT uq_observation_look_once DO UPDATE SET last_at = excluded.last_at
"""


def visible_to(viewer: Viewer) -> list[Any]:
    """The arguments $1 to $7 of ``VISIBLE`` and ``IN_GROUP`` (which needs $1 alone)."""
    schools, districts, regions = [], [], []
    for post in viewer.posts:
        if post.role in LEADS_A_SCHOOL and post.scope == Scope.SCHOOL:
            schools.append((post.scope_id, "" if post.role == Role.SCHOOL_ADMIN else post.subject))
        elif post.role in RESEARCHES and post.scope == Scope.DISTRICT:
            districts.append((post.scope_id, post.subject))
        elif post.role in RESEARCHES and post.scope == Scope.REGION:
            regions.append((post.scope_id, post.subject))
    places = [[one[at] for one in kind] for kind in (schools, districts, regions) for at in (0, 1)]
    return [viewer.id, *places]


async def find(viewer: Viewer, observation_id: UUID) -> Row:
    """The observation with names for display (``teacher_words``, ``class_words``, ``school_name`` …) and the
    viewer's own part in it: ``record`` (its id, or ``None``), ``role``, ``views``, ``submitted_at`` ….

    Raises:
        Missing: absent, or not for this viewer.
    """
    found = await row(_FIND, *visible_to(viewer), observation_id)
    if found is None:
        raise Missing(NO_OBSERVATION)
    return found


async def find_for(viewer: Viewer, observation_id: UUID, right: str) -> tuple[Row, Rights]:
    """The same, if the viewer has this ``Rights`` attribute: "change", "notes", "scores", "debrief" ….

    Raises:
        Missing: absent, or without this right: nobody learns which.
    """
    found = await find(viewer, observation_id)
    theirs = rights(viewer.id, found)
    if not getattr(theirs, right):
        raise Missing(NO_OBSERVATION)
    return found, theirs


async def find_record(viewer: Viewer, record_id: UUID) -> tuple[Row, Rights]:
    """The observation of the viewer's own record.

    Raises:
        Missing: absent, or somebody else's.
    """
    mine = await row('SELECT observation FROM observer WHERE id = $1 AND "user" = $2', record_id, viewer.id)
    if mine is None:
        raise Missing(NO_RECORD)
    found = await find(viewer, mine["observation"])
    return found, rights(viewer.id, found)


async def note_look(viewer: Viewer, found: Row, what: str) -> None:
    """Note that somebody opened ``what`` ("scores", "notes", "debrief", "video") of a teacher's lesson. The
    teacher's own looks are not noted."""
    if found["teacher"] != viewer.id:
        await execute(_LOOKED, new_id(), found["id"], viewer.id, what, now())


async def looks(observation_id: UUID) -> list[Row]:
    """Who opened what, newest first: ``name``, ``hue``, ``what``, ``first_at``, ``last_at``. For the observed
    teacher alone; that is the caller's question."""
    return await rows(
        "SELECT u.name, u.hue, k.what, k.first_at, k.last_at FROM observation_look k"
        ' JOIN users u ON u.id = k."user" WHERE k.observation = $1 ORDER BY k.last_at DESC LIMIT 300',
        observation_id,
    )


async def sees_any(viewer: Viewer, observation_ids: list[UUID]) -> set[UUID]:
    """Those of these the viewer may know of: for notices."""
    found = await rows(
        f"SELECT o.id FROM observation o WHERE o.id = ANY($8::uuid[]) AND {VISIBLE}",  # noqa: S608
        *visible_to(viewer), observation_ids,
    )  # fmt: skip
    return {line["id"] for line in found}
