"""What the watch over co-edited texts found: kept as a version, and told to whom it concerns.

Nothing is undone: whether a third of a plan went by mistake or on purpose only its authors know. What was
there before is kept beside the history, with a way back.
"""

from uuid import UUID

from server.base.clock import local, now
from server.base.database import row, rows, writing
from server.base.errors import Missing
from server.base.titles import marked
from server.coedit import building
from server.documents import ydoc
from server.plans import versions
from server.plans.access import Row, is_shared
from server.plans.tables import Reason
from server.trail import notices, recording

LEADS = """
SELECT DISTINCT m."user" AS id FROM membership m JOIN users u ON u.id = m."user"
WHERE u.disabled_at IS NULL
  AND coalesce(m.starts_on <= $4, true) AND coalesce(m.ends_on >= $4, true)
  AND (m.role = 'prep_lead' AND m.scope = 'group' AND m.scope_id = $1
    OR m.role = 'subject_lead' AND m.scope = 'school' AND m.scope_id = $2 AND m.subject = $3)
"""
PLATFORM_ADMINS = """
SELECT DISTINCT m."user" AS id FROM membership m JOIN users u ON u.id = m."user"
WHERE m.role = 'platform_admin' AND u.disabled_at IS NULL
  AND coalesce(m.starts_on <= $1, true) AND coalesce(m.ends_on >= $1, true)
"""


async def keep_lost(plan_id: UUID, before: bytes) -> int | None:
    """Much of the text went at once: keep it as it was (``before``, one Y update) as a version.

    Its number, also when the newest version is just that text; ``None``: no such plan.
    """
    doc = await building.in_thread(ydoc.to_json, before)
    try:
        kept = await versions.keep(plan_id, doc, Reason.RESCUED, None)
    except Missing:
        return None  # seeded by a transaction that was rolled back, or a document of another room
    return kept.seq


async def tell_lost(plan_id: UUID, seq: int) -> None:
    """The text kept as version ``seq`` has not come back: tell the author and the leads, once."""
    async with writing():
        plan = await versions.lock(plan_id)
        await recording.audit(None, "rescue", "plan", plan_id, plan["title"], version=seq)
        await notices.tell(
            [plan["owner"], *await _leads(plan)],
            notices.act(plan_id, f"rescued {seq}"),
            title=f"{marked(plan['title'])}的文字刚才少了很多",
            body=(
                "少以前的样子已经留在修改记录里。要是有意删的，不用管；"
                "要是误删，点这里打开那一份，可以恢复，恢复以前写的也都留着。"
            ),
            url=f"/plans/{plan_id}/versions/{seq}",
            kind="plan",
            object_id=plan_id,
        )


async def change_refused(plan_id: UUID, user_id: UUID, what: str) -> None:
    """Somebody's page wrote what no plan may hold. Nobody was shown it; say so once an hour."""
    async with writing():
        plan = await row("SELECT id, title, owner FROM plan WHERE id = $1", plan_id)
        writer = await row("SELECT name FROM users WHERE id = $1", user_id)
        if plan is None or writer is None:
            return
        await recording.audit(user_id, "refuse", "plan", plan_id, plan["title"], what=what)
        act = notices.act(plan_id, f"misplaced {user_id} {local(now()):%Y-%m-%d %H}")
        title = f"{writer['name']}的页面往一份教案里写了不能有的东西，没有存进去"
        body = "教案没有受影响。多半是浏览器插件或很旧的页面；要是反复出现，请看看这台电脑和这个账号。"
        await notices.tell(await _platform_admins(), act, title=title, body=body, url="/admin", kind="alarm")
        await notices.tell(
            [plan["owner"]],
            act,
            title=f"{writer['name']}的页面往{marked(plan['title'])}里写了不能有的东西，没有存进去",
            body="教案没有受影响。多半是浏览器插件或很旧的页面；要是反复出现，请告诉管理员。",
            url=f"/plans/{plan_id}",
            kind="plan",
            object_id=plan_id,
        )


async def document_mended(plan_id: UUID, before: bytes | None, what: str) -> None:
    """A document was out of shape when it was opened: put right, or (no ``before``) only to be read now."""
    kept = None
    if before is not None:
        doc = await building.in_thread(ydoc.to_json, before)
        try:
            kept = await versions.keep(plan_id, doc, Reason.RESCUED, None)
        except Missing:
            return
    async with writing():
        plan = await row("SELECT id, title, owner FROM plan WHERE id = $1", plan_id)
        if plan is None:
            return
        await recording.audit(None, "mend", "plan", plan_id, plan["title"], what=what, done=kept is not None)
        act = notices.act(plan_id, f"mended {local(now()):%Y-%m-%d %H}")
        if kept is not None:
            title, body = "里有浏览器读不了的东西，已经修好", "文字都在；修以前的样子留在修改记录里。"
        else:
            title, body = "里有读不了的东西，现在只能看", "已经告诉平台管理员，修好以前请不要重写一份。"
        await notices.tell(
            [plan["owner"]], act, title=f"{marked(plan['title'])}{title}", body=body,
            url=f"/plans/{plan_id}", kind="plan", object_id=plan_id,
        )  # fmt: skip
        admins = await _platform_admins()
        await notices.tell(admins, act, title=f"一份教案{title}", body=body, url="/admin", kind="alarm")


async def _leads(plan: Row) -> list[UUID]:
    """Of a plan they can read: a private draft and a 个案 are its author's alone."""
    if not is_shared(plan):
        return []
    args = (plan["prep_group"], plan["school"], plan["subject"], local(now()).date())
    return [found["id"] for found in await rows(LEADS, *args)]


async def _platform_admins() -> list[UUID]:
    return [found["id"] for found in await rows(PLATFORM_ADMINS, local(now()).date())]
