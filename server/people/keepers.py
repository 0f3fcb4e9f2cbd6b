"""Who keeps the forms of a place (教案模板, 量表) and who sees them: of a school its 教导处 and 教研组长,
of a 学区 its head and 教研员, of a region its 教研员, of the platform its administrators, who keep all
others, too. Everybody with a post there or below sees them. A row of such a thing has ``scope``,
``scope_id`` and ``subject``."""

from typing import Any
from uuid import UUID

from server.base.database import rows
from server.people.tables import Role, Scope
from server.people.viewer import Post, Viewer

MOST_REGIONS = 200  # that a platform's administrator chooses among
# Of a row ``t``: $1 schools, $2 学区, $3 the viewer sees all, $4 the regions of their posts (``seen``).
VISIBLE = """
($3 OR t.scope = 'platform' OR t.scope = 'school' AND t.scope_id = ANY($1::uuid[])
 OR t.scope = 'district' AND t.scope_id = ANY($2::uuid[])
 OR t.scope = 'region' AND EXISTS (SELECT 1 FROM regions_within(ARRAY[t.scope_id]) AS below(region)
                                   WHERE below.region = ANY($4::uuid[])))
"""


def seen(viewer: Viewer) -> tuple[list[UUID], list[UUID], bool, list[UUID]]:
    """The values of ``VISIBLE``."""
    return (
        sorted({post.school_id for post in viewer.posts if post.school_id is not None}),
        sorted({post.district_id for post in viewer.posts if post.district_id is not None}),
        any(post.role == Role.PLATFORM_ADMIN for post in viewer.posts),
        sorted({post.region_id for post in viewer.posts if post.region_id is not None}),
    )


def may_keep(viewer: Viewer, scope: str, place: UUID | None, subject: str) -> bool:
    """Whether the viewer keeps what is of this place and subject ("" is: of all subjects)."""
    return any(_keeps(post, scope, place, subject) for post in viewer.posts)


def keeps_any(viewer: Viewer) -> bool:
    """Whether there is any place the viewer keeps the forms of."""
    return any(
        post.role == Role.PLATFORM_ADMIN or (post.scope != Scope.GROUP and _subject_kept(post) is not None)
        for post in viewer.posts
    )


def kept(viewer: Viewer) -> list[tuple[str, UUID, str]]:
    """Scope, place and subject ("" is: all) of what the viewer keeps by a post there."""
    return [
        (post.scope.value, post.scope_id, subject)
        for post in viewer.posts
        if post.scope_id is not None and post.scope != Scope.GROUP
        if (subject := _subject_kept(post)) is not None
    ]


async def places(viewer: Viewer) -> list[dict[str, Any]]:
    """Where the viewer can make something new: ``scope``, ``id``, ``name``, and ``subject`` where it is
    theirs alone ("" is: any)."""
    found: dict[tuple[str, UUID], dict[str, Any]] = {}
    names = {(post.scope.value, post.scope_id): post.scope_name for post in viewer.posts}
    for scope, place, subject in kept(viewer):
        if (scope, place) not in found or not subject:
            found[scope, place] = {
                "scope": scope, "id": place, "name": names[scope, place], "subject": subject,
            }  # fmt: skip
    offered = list(found.values())
    if any(post.role == Role.PLATFORM_ADMIN for post in viewer.posts):
        regions = await rows("SELECT id, name FROM region ORDER BY name LIMIT $1", MOST_REGIONS)
        more = [{"scope": Scope.REGION.value, "subject": "", **one} for one in regions]
        offered = [{"scope": Scope.PLATFORM.value, "id": None, "name": "平台", "subject": ""}, *offered]
        offered += [one for one in more if (one["scope"], one["id"]) not in found]
    return offered


def _keeps(post: Post, scope: str, place: UUID | None, subject: str) -> bool:
    if post.role == Role.PLATFORM_ADMIN:
        return True
    if place is None or (post.scope, post.scope_id) != (scope, place):
        return False
    theirs = _subject_kept(post)
    return theirs is not None and theirs in ("", subject)


def _subject_kept(post: Post) -> str | None:
    """Of which subject a post keeps the forms of its place: "" of all, ``None`` of none.

    A region has no office of its own here: its 教研员 without a subject keep those of all subjects."""
    if post.role in (Role.SCHOOL_ADMIN, Role.DISTRICT_HEAD):
        return ""
    if post.role == Role.REGION_RESEARCHER:
        return post.subject
    if post.role in (Role.SUBJECT_LEAD, Role.RESEARCHER):
        return post.subject or None
    return None
