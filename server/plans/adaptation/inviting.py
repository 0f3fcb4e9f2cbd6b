"""请人来看: a teacher lets single persons see the 二次备课 of one plan, and takes it back at any time."""

from uuid import UUID

from server.base.clock import now
from server.base.database import row, rows, writing
from server.base.ids import new_id
from server.people import names
from server.people.tables import Role
from server.people.viewer import Viewer
from server.plans.access import Row, groups_of
from server.plans.adaptation.access import find_own
from server.plans.forms import FormRefused
from server.trail import notices
from server.trail.recording import audit

KIND = "adaptation"  # of its notice
MOST = 30


async def guests(plan_id: UUID) -> list[Row]:
    """Whom the owner invited."""
    return await rows(_GUESTS, plan_id)


async def candidates(viewer: Viewer, plan_id: UUID) -> list[Row]:
    """Whom one can invite: colleagues of the school and the groups, researchers and guest experts of the
    school, the 学区 and the 区县; with ``label``, apart from namesakes."""
    schools = sorted({post.school_id for post in viewer.posts if post.school_id is not None})
    districts = sorted({post.district_id for post in viewer.posts if post.district_id is not None})
    regions = sorted({post.region_id for post in viewer.posts if post.region_id is not None})
    found = await rows(
        _CANDIDATES, viewer.id, viewer.school_id, groups_of(viewer), [*schools, *districts, *regions],
        [Role.RESEARCHER, Role.REGION_RESEARCHER, Role.GUEST_EXPERT], plan_id,
    )  # fmt: skip
    for line, label in zip(found, names.labels(found), strict=True):
        line["label"] = label
    return found


async def invite(viewer: Viewer, plan_id: UUID, guest: UUID | None) -> None:
    """Let somebody see it from now on; they are told. Twice is once.

    Raises:
        Missing: not the viewer's plan.
        FormRefused: nobody chosen, nobody one can invite, or too many already.
    """
    plan = await find_own(viewer, plan_id)
    if guest is None or guest not in {line["id"] for line in await candidates(viewer, plan_id)}:
        if guest in {line["id"] for line in await guests(plan_id)}:
            return
        raise FormRefused({"guest": "选一位老师。"})
    if len(await guests(plan_id)) >= MOST:
        raise FormRefused({"guest": f"一份教案最多请 {MOST} 位，先撤回几位。"})
    async with writing():
        made = await row(
            "INSERT INTO adaptation_invitation (id, plan, guest, host, at) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT ON CONSTRAINT uq_adaptation_invitation DO UPDATE SET id = $1, host = $4, at = $5"
            " WHERE adaptation_invitation.host IS DISTINCT FROM $4 RETURNING id",
            new_id(), plan_id, guest, viewer.id, now(),
        )  # fmt: skip
        if made is None:
            return
        await audit(viewer.id, "invited", "plan", plan_id, plan["title"], guest=guest)
        await notices.tell(
            [guest], made["id"], title=f"{viewer.name}老师请你看看自己的二次备课", kind=KIND,
            url=f"/plans/{plan_id}/adaptation", object_id=plan_id, actor_id=viewer.id,
        )  # fmt: skip


async def withdraw(viewer: Viewer, plan_id: UUID, guest: UUID) -> None:
    """From now on they do not see it any more. Twice is once.

    Raises:
        Missing: not the viewer's plan.
    """
    plan = await find_own(viewer, plan_id)
    async with writing():
        gone = await row(
            "DELETE FROM adaptation_invitation WHERE plan = $1 AND guest = $2 RETURNING id", plan_id, guest
        )
        if gone is not None:
            await audit(viewer.id, "uninvited", "plan", plan_id, plan["title"], guest=guest)


async def opened_to(viewer: Viewer, plan_ids: list[UUID]) -> set[UUID]:
    """Those of these plans whose 二次备课 the viewer may see: asked by the inbox."""
    found = await rows(_OPENED, viewer.id, plan_ids)
    return {line["id"] for line in found}


_GUESTS = """
SELECT u.id, u.name, s.name AS school_name FROM adaptation_invitation i JOIN users u ON u.id = i.guest
LEFT JOIN school s ON s.id = u.school JOIN plan p ON p.id = i.plan
WHERE i.plan = $1 AND i.host = p.owner ORDER BY i.at
"""
_CANDIDATES = """
SELECT u.id, u.name, u.login, u.subject, coalesce(s.name, '') AS school_name
FROM users u LEFT JOIN school s ON s.id = u.school
WHERE u.id <> $1 AND u.disabled_at IS NULL AND (u.school = $2 OR EXISTS (
  SELECT 1 FROM membership m WHERE m."user" = u.id
  AND coalesce(m.starts_on <= school_today(), true) AND coalesce(m.ends_on >= school_today(), true)
  AND (m.scope_id = ANY($3::uuid[]) OR m.role = ANY($5) AND m.scope_id = ANY($4::uuid[]))))
AND NOT EXISTS (
  SELECT 1 FROM adaptation_invitation i WHERE i.plan = $6 AND i.guest = u.id AND i.host = $1)
ORDER BY u.name LIMIT 400
"""
_OPENED = """
SELECT p.id FROM plan p WHERE p.id = ANY($2::uuid[]) AND (p.owner = $1 OR EXISTS (
  SELECT 1 FROM adaptation_invitation i WHERE i.plan = p.id AND i.guest = $1 AND i.host = p.owner))
"""
