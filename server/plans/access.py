"""Who may see and change a plan. Every other module, room and process gets its plans from here.

The rules are the table "Who may" of docs/architecture.md. Absent and not-yours are the same ``Missing``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from server.base.database import row, rows, value
from server.base.errors import Missing
from server.people.tables import Role, Scope
from server.people.viewer import Post, Viewer
from server.plans.leads import RESEARCHER_ROLES
from server.plans.leads import is_lead as is_lead
from server.plans.reach import IN_REACH as IN_REACH
from server.plans.rights import MEMBER_ROLES as MEMBER_ROLES
from server.plans.rights import Rights as Rights
from server.plans.rights import groups_of as groups_of
from server.plans.rights import is_author as is_author
from server.plans.rights import is_frozen as is_frozen
from server.plans.rights import is_shared as is_shared
from server.plans.rights import may_sign as may_sign
from server.plans.rights import rights as rights

Row: TypeAlias = dict[str, Any]

NO_PLAN = "没有找到这份教案，或者你不在可以看它的人里。"

# $1 user, $2 groups, $3 and $4 places and subjects led, $5 schools, $6 districts, $7 regions.
# Led are: a school by its 教研组长, groups of a 学区 or 区县 by the researchers of the place.
_AMONG_COLLEAGUES = """
(p.prep_group = ANY($2::uuid[])
 OR EXISTS (SELECT 1 FROM unnest($3::uuid[], $4::text[]) AS led(place, subject)
            WHERE led.place = p.school AND led.subject = p.subject)
 OR p.prep_group IN (SELECT g.id FROM unnest($3::uuid[], $4::text[]) AS led(place, subject)
                     JOIN prep_group g ON led.place IN (g.district, g.region)
                     WHERE led.subject IN ('', g.subject)))
"""
IS_SHARED = "p.state IN ('assigned', 'discussion', 'submitted', 'returned')"
IN_DISCUSSION = f"{IS_SHARED} AND {_AMONG_COLLEAGUES}"
COLLEAGUE = f"(p.state <> 'draft' AND p.kind = 'master' AND {_AMONG_COLLEAGUES})"
# 辅备人: beside the 主备人 from the draft on, while they are of the group.
HELPED = """
(p.state = 'draft' AND p.prep_group = ANY($2::uuid[])
 AND p.id = ANY(ARRAY(SELECT h.plan FROM plan_helper h WHERE h."user" = $1)))
"""
# 代签: what was submitted is open to the researchers one level above, who may sign for a missing lead.
SIGNED_ABOVE = """
(p.state = 'submitted' AND EXISTS (
  SELECT 1 FROM unnest($3::uuid[], $4::text[]) AS led(place, subject)
  JOIN prep_group g ON g.id = p.prep_group
  LEFT JOIN school s ON s.id = g.school LEFT JOIN district d ON d.id = g.district
  WHERE led.subject IN ('', p.subject) AND led.place IN (s.district, d.region)))
"""
# Those who read what is there now, and those who read what stands released.
PRESENT = f"(p.owner = $1 OR {IN_DISCUSSION} OR {HELPED} OR {SIGNED_ABOVE})"
IS_STANDING = "p.state IN ('released', 'archived')"
VISIBLE = f"({PRESENT} OR p.released_number > 0 AND {IN_REACH})"
LIVE = f"({PRESENT} OR {IS_STANDING} AND {IN_REACH})"


# 请人来看: single persons whom the owner lets read it as it stands, as long as they do.
INVITED = """
EXISTS (SELECT 1 FROM adaptation_invitation i WHERE i.plan = p.id AND i.guest = $1 AND i.host = p.owner)
"""
# 手写的二次备课 of its present owner: photos of pages.
HAND = """
EXISTS (SELECT 1 FROM written_page w WHERE w.plan = p.id AND w."by" = p.owner)
"""
# Who prepares it together: they write and read 批注. Only $1 to $4 stand in it.
CIRCLE = f"(p.owner = $1 OR {COLLEAGUE})"


_RELEASED = """SELECT coalesce(max(rv.{}), 0) FROM plan_release r JOIN plan_version rv ON rv.id = r.version
    WHERE r.plan = p.id"""
_REVISED_AT = """
(SELECT coalesce((SELECT max(e.at) FROM event e WHERE e.object_id = p.id AND e.verb = 'revised'), max(r.at))
 FROM plan_release r WHERE r.plan = p.id)
"""


# Wrote in what is not released yet, as the server knows it (`authorship.replay`): in versions, or in rows of
# the log that no version was credited with so far. What somebody changes at once (takes in a proposal, pulls,
# brings back) is not their writing. Whether, never how much.
HAS_WRITTEN = f"""
(p.kind = 'master' AND p.owner <> $1 AND p.state IN ('discussion', 'returned', 'submitted') AND (
  EXISTS (SELECT 1 FROM version_writer w JOIN plan_version v ON v.id = w.version
          WHERE v.plan = p.id AND w.writer = $1 AND v.seq > ({_RELEASED.format("seq")}))
  OR EXISTS (
    SELECT 1 FROM coedit_update u WHERE u.document_id = p.id AND u.user_id = $1 AND u.epoch > 0
      AND u.seq > greatest(p.credited_seq, ({_RELEASED.format("log_seq")}))
      AND coalesce((SELECT v.author IS DISTINCT FROM $1
                      OR v.reason NOT IN ('restored', 'pulled', 'accepted', 'undone', 'arranged')
                    FROM plan_version v WHERE v.plan = p.id AND v.log_seq >= u.seq
                    ORDER BY v.seq LIMIT 1), true))))
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Opening:
    """The answer to a co-editing socket: the plan's row, and whether updates are taken."""

    plan: Row
    can_write: bool


def visible_to(viewer: Viewer) -> list[Any]:
    """The arguments $1 to $7 of the SQL conditions ``VISIBLE`` (may read something of plan ``p``) and
    ``LIVE`` (may read its present text, not only a release)."""
    led = [post for post in viewer.posts if _leads_a_place(post)]
    return [
        viewer.id,
        groups_of(viewer),
        [post.scope_id for post in led],
        [post.subject for post in led],
        sorted({post.school_id for post in viewer.posts if post.school_id is not None}),
        viewer.scopes(*RESEARCHER_ROLES, scope=Scope.DISTRICT),
        viewer.scopes(*RESEARCHER_ROLES, scope=Scope.REGION),
    ]


def _leads_a_place(post: Post) -> bool:
    if post.role == Role.SUBJECT_LEAD:
        return post.scope == Scope.SCHOOL and bool(post.subject)
    return post.role in RESEARCHER_ROLES and post.scope in (Scope.DISTRICT, Scope.REGION)


_ROW = f"""
SELECT p.*, {LIVE} AS is_live, {INVITED} AS is_guest, {COLLEAGUE} AS is_colleague,
       u.name AS owner_name, u.hue AS owner_hue, s.name AS school_name, g.name AS group_name,
       g.school AS group_school, g.district AS group_district, g.region AS group_region,
       CASE WHEN g.school IS NOT NULL THEN gs.district ELSE d.region END AS group_above,
       gr.level AS region_level, rule.deputy, h.id IS NOT NULL AS is_helper,
       {HAS_WRITTEN} AS has_written, asked.plan IS NOT NULL AS is_asked,
       m.title AS source_title, m.released_number AS source_number, base.number AS base_number,
       {HAND} AS has_hand
FROM plan p
JOIN users u ON u.id = p.owner
LEFT JOIN school s ON s.id = p.school
LEFT JOIN prep_group g ON g.id = p.prep_group
LEFT JOIN school gs ON gs.id = g.school
LEFT JOIN district d ON d.id = g.district
LEFT JOIN region gr ON gr.id = g.region
LEFT JOIN group_rule rule ON rule.prep_group = p.prep_group
LEFT JOIN plan_helper h ON h.plan = p.id AND h."user" = $1 AND p.prep_group = ANY($2::uuid[])
LEFT JOIN plan_assignment asked ON asked.plan = p.id AND asked.accepted_at IS NULL
LEFT JOIN plan m ON m.id = p.source_plan
LEFT JOIN plan_release base ON base.version = p.base_version AND base.plan = p.source_plan
WHERE p.id = $8 AND
"""  # noqa: S608
_FIND = f"{_ROW} {VISIBLE}"
_FIND_SHOWN = f"{_ROW} ({VISIBLE} OR {INVITED})"


async def find_visible(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan with names for display.

    ``is_live`` says whether its present text is for this viewer; when not, only its releases are.
    ``is_asked``: a lead named its 主备人, who has not accepted yet.
    ``is_colleague``: one of those who prepare it together, and so may look back to where it was shared.

    Raises:
        Missing: there is no such plan, or not for this viewer.
    """
    plan = await row(_FIND, *visible_to(viewer), plan_id)
    if plan is None:
        raise Missing(NO_PLAN)
    return plan


async def find_shown(viewer: Viewer, plan_id: UUID) -> Row:
    """The same, also of a plan whose owner invited the viewer to read it.

    Raises:
        Missing: neither visible nor shown to this viewer.
    """
    plan = await row(_FIND_SHOWN, *visible_to(viewer), plan_id)
    if plan is None:
        raise Missing(NO_PLAN)
    return plan


async def find_editable(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan, if the viewer may write in it now.

    Raises:
        Missing: absent, not visible, or not writable for this viewer.
    """
    plan = await find_visible(viewer, plan_id)
    if not rights(viewer, plan).write:
        raise Missing(NO_PLAN)
    return plan


async def find_in_circle(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan, if the viewer is its owner or one of those who prepare it together, whatever its state.

    Raises:
        Missing: absent, or the viewer reads at most its releases.
    """
    plan = await find_visible(viewer, plan_id)
    if not in_circle(viewer, plan):
        raise Missing(NO_PLAN)
    return plan


def in_circle(viewer: Viewer, plan: Row) -> bool:
    """Whether the viewer prepares this visible plan with others, and so sees its 批注."""
    return plan["owner"] == viewer.id or bool(plan["is_colleague"])


async def sees_any(viewer: Viewer, plan_ids: list[UUID]) -> bool:
    """Whether at least one of these plans is for this viewer: asked for files, which plans show."""
    found = await value(
        f"SELECT EXISTS (SELECT 1 FROM plan p WHERE p.id = ANY($8::uuid[]) AND ({VISIBLE} OR {INVITED}))",  # noqa: S608
        *visible_to(viewer), plan_ids,
    )  # fmt: skip
    return bool(found)


async def read_until(viewer: Viewer, plan_ids: list[UUID]) -> dict[UUID, datetime | None]:
    """Those of these plans that are for this viewer; while a revision is not, with the moment it was begun:
    what was attached since belongs to it."""
    found = await rows(
        f"SELECT p.id, CASE WHEN ({LIVE} OR {INVITED}) IS NOT TRUE THEN {_REVISED_AT} END AS until"  # noqa: S608
        f" FROM plan p WHERE p.id = ANY($8::uuid[]) AND ({VISIBLE} OR {INVITED})",
        *visible_to(viewer), plan_ids,
    )  # fmt: skip
    return {line["id"]: line["until"] for line in found}


async def revised_at(plan_id: UUID) -> datetime | None:
    """When the revision in discussion was begun; ``None`` while there is none."""
    found: datetime | None = await value(
        f"SELECT {_REVISED_AT} FROM plan p WHERE p.id = $1 AND NOT {IS_STANDING}"  # noqa: S608
        " AND p.released_number > 0",
        plan_id,
    )
    return found


async def titles(viewer: Viewer, plan_ids: list[UUID]) -> dict[UUID, str]:
    """Titles of those of these plans that are for this viewer."""
    found = await rows(
        f"SELECT p.id, p.title FROM plan p WHERE p.id = ANY($8::uuid[]) AND {VISIBLE}",  # noqa: S608
        *visible_to(viewer), plan_ids,
    )  # fmt: skip
    return {line["id"]: line["title"] for line in found}


async def require_edit(viewer: Viewer, plan_id: UUID) -> None:
    """Return when the viewer may write in the plan now, else raise ``Missing``: asked by the files room."""
    await find_editable(viewer, plan_id)


async def may_open(viewer: Viewer, plan_id: UUID) -> Opening:
    """Asked by the co-editing process before a socket is accepted and whenever rights may have changed.

    Raises:
        Missing: absent, or the present text is not for this viewer.
    """
    plan = await find_visible(viewer, plan_id)
    if not plan["is_live"]:
        raise Missing(NO_PLAN)
    return Opening(plan, rights(viewer, plan).write)


async def fingerprints(plan_ids: Collection[UUID]) -> dict[UUID, str]:
    """Of each plan that is there, of all columns of it that rights rest on."""
    found = await rows(
        "SELECT id, concat_ws('|', kind, state, owner, school, prep_group, subject, released_number,"
        ' (SELECT string_agg(h."user"::text, \',\' ORDER BY h."user") FROM plan_helper h'
        "  WHERE h.plan = p.id)) AS ground FROM plan p WHERE id = ANY($1)",
        list(plan_ids),
    )
    return {row["id"]: row["ground"] for row in found}
