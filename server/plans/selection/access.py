"""Who may see a round and its entries: the only door to them.

A round is there for who runs it, its reviewers, the leads and administrators of invited schools, and the
authors of what was submitted; for everybody else it is absent.
"""

from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.people.tables import Role, Scope
from server.people.viewer import Post, Viewer
from server.plans.access import Row
from server.plans.leads import RESEARCHER_ROLES
from server.plans.selection.conflicts import barred

# One sentence for both: which of the two is missing would say that the other is there.
NO_ROUND = NO_ENTRY = "没有找到这一轮遴选，或者没有这份参评的教案，也可能你不在参加的人里。"

# Over a round ``r``; $1 viewer, $2 groups led, $3 and $4 schools and subjects led, $5 schools administered.
LEADS = """
EXISTS (SELECT 1 FROM round_invitation i WHERE i.round = r.id AND (
  i.prep_group = ANY($2::uuid[])
  OR i.school IN (SELECT lg.school FROM prep_group lg WHERE lg.id = ANY($2::uuid[])
                  AND lg.subject = r.subject AND (r.grade = '' OR lg.grade IN ('', r.grade)))
  OR EXISTS (SELECT 1 FROM unnest($3::uuid[], $4::text[]) AS led(school, subject)
             WHERE led.school = i.school AND led.subject = r.subject)))
"""
_ADMINISTERS = """
EXISTS (SELECT 1 FROM round_invitation i WHERE i.round = r.id AND i.school = ANY($5::uuid[]))
"""
_REVIEWS = 'EXISTS (SELECT 1 FROM round_reviewer w WHERE w.round = r.id AND w."user" = $1)'
_WROTE = "EXISTS (SELECT 1 FROM round_entry a WHERE a.round = r.id AND $1 IN (a.author, a.submitted_by))"
VISIBLE = f"(r.owner = $1 OR {_REVIEWS} OR {LEADS} OR {_ADMINISTERS} OR {_WROTE})"
STANDS = "e.withdrawn_at IS NULL AND e.returned_at IS NULL"

# Over an entry ``e`` of a round ``r``: those of its own side who led it there.
_OWN_SIDE = """
($1 IN (e.author, e.submitted_by) OR e.prep_group = ANY($2::uuid[])
 OR EXISTS (SELECT 1 FROM unnest($3::uuid[], $4::text[]) AS led(school, subject)
            WHERE led.school = e.school AND led.subject = r.subject)
 OR e.school IN (SELECT lg.school FROM prep_group lg WHERE lg.id = ANY($2::uuid[])
                 AND lg.subject = r.subject AND (r.grade = '' OR lg.grade IN ('', r.grade))))
"""
_SCORES = f"({_REVIEWS} AND {STANDS} AND NOT {barred('$1')})"
ENTRY_VISIBLE = f"(r.owner = $1 OR {_SCORES} OR {_OWN_SIDE})"

_FIND = f"""
SELECT r.*, r.owner = $1 AS is_owner, {_REVIEWS} AS is_reviewer, {LEADS} AS is_lead, {_WROTE} AS is_author,
       coalesce(d.name, n.name) AS place_name, g.name AS group_name, o.name AS owner_name,
       x.name AS editor_name,
       r.opens_on > school_today() AND r.closed_at IS NULL AS is_ahead,
       r.closed_at IS NULL AND school_today() BETWEEN r.opens_on AND r.closes_on AS is_open
FROM selection_round r JOIN prep_group g ON g.id = r.prep_group JOIN users o ON o.id = r.owner
LEFT JOIN users x ON x.id = r.editor
LEFT JOIN district d ON d.id = r.district LEFT JOIN region n ON n.id = r.region
WHERE {VISIBLE}
"""  # noqa: S608
_ENTRY = f"""
SELECT e.*, r.is_anonymous, r.released_at, r.decided_at, r.sheet, r.trims, r.owner = $1 AS is_owner,
       {_SCORES} AS may_score, {_OWN_SIDE} AS is_own, u.name AS author_name, p.title AS plan_title,
       coalesce(nullif(s.short_name, ''), s.name, g.name) AS home_name
FROM round_entry e JOIN selection_round r ON r.id = e.round JOIN plan p ON p.id = e.plan
JOIN users u ON u.id = e.author LEFT JOIN school s ON s.id = e.school
LEFT JOIN prep_group g ON g.id = e.prep_group
WHERE $5::uuid[] IS NOT NULL AND {ENTRY_VISIBLE}
"""  # noqa: S608


def arguments(viewer: Viewer) -> list[Any]:
    """$1 to $5 of the conditions here."""
    led = [post for post in viewer.posts if post.role == Role.SUBJECT_LEAD and post.scope == Scope.SCHOOL]
    return [
        viewer.id,
        viewer.scopes(Role.PREP_LEAD, scope=Scope.GROUP),
        [post.scope_id for post in led],
        [post.subject for post in led],
        viewer.scopes(Role.SCHOOL_ADMIN, scope=Scope.SCHOOL),
    ]


async def find_round(viewer: Viewer, round_id: UUID) -> Row:
    """The round with names, what the viewer is in it, and whether its window is open today.

    Raises:
        Missing: absent, or not for this viewer.
    """
    found = await row(f"{_FIND} AND r.id = $6", *arguments(viewer), round_id)
    if found is None:
        raise Missing(NO_ROUND)
    return found


async def find_owned(viewer: Viewer, round_id: UUID) -> Row:
    """The round, if the viewer runs it.

    Raises:
        Missing: absent, or somebody else runs it.
    """
    found = await find_round(viewer, round_id)
    if not found["is_owner"]:
        raise Missing(NO_ROUND)
    return found


async def find_led(viewer: Viewer, round_id: UUID) -> Row:
    """The round, if the viewer may submit to it.

    Raises:
        Missing: absent, or the viewer leads nobody who is invited.
    """
    found = await find_round(viewer, round_id)
    if not found["is_lead"]:
        raise Missing(NO_ROUND)
    return found


async def visible_rounds(viewer: Viewer, limit: int = 100) -> list[Row]:
    """The rounds there are for the viewer, those under way first."""
    return await rows(
        f"{_FIND} ORDER BY r.released_at IS NOT NULL, r.closes_on DESC, r.id LIMIT $6",
        *arguments(viewer), limit,
    )  # fmt: skip


async def seen_among(viewer: Viewer, round_ids: list[UUID]) -> set[UUID]:
    """Which of these rounds are there for the viewer."""
    found = await rows(
        f"SELECT r.id FROM selection_round r WHERE r.id = ANY($6::uuid[]) AND {VISIBLE}",  # noqa: S608
        *arguments(viewer), round_ids,
    )  # fmt: skip
    return {line["id"] for line in found}


async def find_entry(viewer: Viewer, round_id: UUID, entry_id: UUID) -> Row:
    """An entry with names, whether the viewer may score it, and whether it is of their side.

    Raises:
        Missing: absent, or not for this viewer: of another school, or barred and a reviewer.
    """
    found = await row(f"{_ENTRY} AND e.id = $6 AND e.round = $7", *arguments(viewer), entry_id, round_id)
    if found is None:
        raise Missing(NO_ENTRY)
    return found


async def visible_entries(viewer: Viewer, round_id: UUID) -> list[Row]:
    """The entries of a round that are for the viewer, also those that no longer stand, by letter."""
    return await rows(
        f"{_ENTRY} AND e.round = $6 ORDER BY e.letter, e.submitted_at DESC, e.id",
        *arguments(viewer), round_id,
    )  # fmt: skip


async def sees_any_entry(viewer: Viewer, entry_ids: list[UUID]) -> bool:
    """Whether at least one of these entries is for the viewer: asked for the pictures they show."""
    found = await rows(f"{_ENTRY} AND e.id = ANY($6::uuid[]) LIMIT 1", *arguments(viewer), entry_ids)
    return bool(found)


async def refuse_edit(_viewer: Viewer, _entry_id: UUID) -> None:
    """Nobody adds files to an entry: it is frozen.

    Raises:
        Missing: always.
    """
    raise Missing(NO_ENTRY)


def may_open(viewer: Viewer) -> bool:
    """Whether the viewer may open rounds: 教研员 of a 学区 or 区县, lead of a group above the schools."""
    return bool(homes(viewer))


def homes(viewer: Viewer) -> list[Post]:
    """The posts by which the viewer may open a round: each with its ``district_id`` or ``region_id``, one for
    a place, 教研员 before leads of groups."""
    posts = sorted(filter(_opens, viewer.posts), key=lambda post: post.scope == Scope.GROUP)
    return list({post.district_id or post.region_id: post for post in reversed(posts)}.values())[::-1]


def _opens(post: Post) -> bool:
    if post.role in RESEARCHER_ROLES:
        return post.scope in (Scope.DISTRICT, Scope.REGION)
    is_above = post.school_id is None and (post.district_id is not None or post.region_id is not None)
    return post.role == Role.PREP_LEAD and post.scope == Scope.GROUP and is_above
