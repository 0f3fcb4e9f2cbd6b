"""批注: beginning a thread, answering, correcting and deleting one's own, 采纳 or 不采纳, moving anchors.

Every write pokes the open editors of the plan in its own transaction.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, Missing
from server.coedit import control
from server.people.viewer import Viewer
from server.plans import access, comment_telling, mentioning, threads
from server.plans.access import NO_PLAN, Row
from server.plans.comment_forms import Move, Place, RemarkForm, decision
from server.plans.thread_tables import Verdict
from server.trail.recording import audit

TOPIC = "comments"
MOST_THREADS = 2000  # of one plan
MOST_REMARKS = 200  # of one thread: deleted ones too
ALREADY = "这一条已经发过了，刷新就能看到。"
FULL = (
    f"这条批注下面已经有 {MOST_REMARKS} 句了，这一句没有发出去。"
    "请另写一条批注接着说，或者当面商量好，再把结论写在那里。"
)
SETTLED = "这条批注已经了结。要接着说，先重新打开它。"
VERDICT_WORDS = {Verdict.ADOPTED: "采纳", Verdict.DECLINED: "不采纳"}


async def begin(viewer: Viewer, plan_id: UUID, form: RemarkForm, place: Place) -> UUID:
    """A new thread with its first remark, whose id it bears. Sent twice it is one.

    Raises:
        Missing: no such plan, or the viewer does not prepare it.
        FormRefused: nothing written, or too much.
        Conflict: the plan has as many threads as we keep.
    """
    plan = await access.find_in_circle(viewer, plan_id)
    body, mentioned = await _read(viewer, plan, form)
    place = place.checked()
    async with writing():
        if await value(_THREADS, plan_id) >= MOST_THREADS:
            raise Conflict(f"这份教案已经有 {MOST_THREADS} 条批注。先把处理完的删掉一些，再写新的。")
        made = await rows(
            "INSERT INTO plan_thread (id, plan, author, block, anchor_start, anchor_end, quote, verdict,"
            " reason, before_sharing, created_at)"
            " SELECT $1, p.id, $3, $4, $5, $6, $7, '', '', p.state = 'draft', $8 FROM plan p WHERE p.id = $2"
            " ON CONFLICT (id) DO NOTHING RETURNING id",
            form.key, plan_id, viewer.id, place.block, place.start, place.end, place.quote, now(),
        )  # fmt: skip
        if not made:
            return await _begun_already(viewer, plan_id, form.key)
        await _add(form.key, form.key, viewer, body, mentioned)
        await comment_telling.begun(viewer, plan, form.key, mentioned)
        await _after(viewer, plan, "commented", form.key)
    return form.key


async def answer(viewer: Viewer, plan_id: UUID, thread_id: UUID, form: RemarkForm) -> None:
    """A further remark. Sent twice it is one.

    Raises:
        Missing: no such thread for this viewer.
        FormRefused: nothing written, or too much.
        Conflict: the thread is settled, or has as many remarks as we keep.
    """
    plan = await access.find_in_circle(viewer, plan_id)
    async with writing():
        thread = await threads.find_locked(viewer, plan, thread_id)
        body, mentioned = await _read(viewer, plan, form, thread)
        if thread["verdict"]:
            raise Conflict(SETTLED)
        if await value(_OTHERS, thread_id, form.key) >= MOST_REMARKS:
            raise Conflict(FULL)
        if await _add(form.key, thread_id, viewer, body, mentioned):
            await comment_telling.answered(viewer, plan, thread_id, form.key, mentioned)
            await _after(viewer, plan, "answered_comment", thread_id)


async def correct(viewer: Viewer, plan_id: UUID, thread_id: UUID, form: RemarkForm) -> None:
    """Other words for one's own remark ``form.key``; only who is newly mentioned is told.

    Raises:
        Missing: not the viewer's remark, or deleted.
        FormRefused: nothing written, or too much.
    """
    plan = await access.find_in_circle(viewer, plan_id)
    async with writing():
        thread = await threads.find_locked(viewer, plan, thread_id)
        body, mentioned = await _read(viewer, plan, form, thread)
        changed = await rows(
            "UPDATE plan_comment SET body = $4, mentions = $5, edited_at = $6"
            " WHERE id = $1 AND thread = $2 AND author = $3 AND signed = '' AND deleted_at IS NULL"
            " RETURNING id",
            form.key, thread_id, viewer.id, body, mentioned, now(),
        )  # fmt: skip
        if not changed:
            raise Missing(NO_PLAN)
        await comment_telling.mentioned(viewer, plan, thread_id, form.key, mentioned)
        await _after(viewer, plan, "corrected_comment", thread_id)


async def remove(viewer: Viewer, plan_id: UUID, thread_id: UUID, comment_id: UUID) -> bool:
    """Delete one's own remark: its words are gone, 「已删除」 stays; whether anything is left of the thread.
    Twice is once.

    Raises:
        Missing: not the viewer's remark.
    """
    plan = await access.find_in_circle(viewer, plan_id)
    async with writing():
        await threads.find_locked(viewer, plan, thread_id)
        removed = await rows(
            "UPDATE plan_comment SET body = '', mentions = '{}', deleted_at = coalesce(deleted_at, $4)"
            " WHERE id = $1 AND thread = $2 AND author = $3 RETURNING id",
            comment_id, thread_id, viewer.id, now(),
        )  # fmt: skip
        if not removed:
            raise Missing(NO_PLAN)
        await _after(viewer, plan, "deleted_comment", thread_id)
        left = "SELECT EXISTS (SELECT 1 FROM plan_comment WHERE thread = $1 AND deleted_at IS NULL)"
        return bool(await value(left, thread_id))


async def settle(viewer: Viewer, plan_id: UUID, thread_id: UUID, verdict: str, reason: str) -> None:
    """采纳 or 不采纳, by anybody who prepares the plan, in their name. The same twice is once.

    Raises:
        Missing: no such thread for this viewer.
        FormRefused: no verdict, or 不采纳 without a reason.
        Conflict: somebody settled it otherwise meanwhile.
    """
    plan = await access.find_in_circle(viewer, plan_id)
    decided, reason = decision(verdict, reason)
    async with writing():
        thread = await threads.find_locked(viewer, plan, thread_id)
        if thread["verdict"]:
            if thread["verdict"] == decided:
                return
            said = VERDICT_WORDS[Verdict(thread["verdict"])]
            raise Conflict(f"{thread['settled_name']}刚刚标了“{said}”，你的没有存。要改，先重新打开它。")
        moment = now()
        await execute(
            "UPDATE plan_thread SET verdict = $2, reason = $3, settled_by = $4, settled_at = $5"
            " WHERE id = $1",
            thread_id, decided, reason, viewer.id, moment,
        )  # fmt: skip
        act = f"{VERDICT_WORDS[decided]} {moment.isoformat()}"
        await comment_telling.settled(viewer, plan, thread, VERDICT_WORDS[decided], act)
        await _after(viewer, plan, "settled_comment", thread_id, verdict=decided)


async def reopen(viewer: Viewer, plan_id: UUID, thread_id: UUID) -> None:
    """Back to 未处理. Twice is once.

    Raises:
        Missing: no such thread for this viewer.
    """
    plan = await access.find_in_circle(viewer, plan_id)
    async with writing():
        thread = await threads.find_locked(viewer, plan, thread_id)
        if not thread["verdict"]:
            return
        await execute(
            "UPDATE plan_thread SET verdict = '', reason = '', settled_by = NULL, settled_at = NULL"
            " WHERE id = $1",
            thread_id,
        )
        await _after(viewer, plan, "reopened_comment", thread_id)


async def move_anchors(viewer: Viewer, plan_id: UUID, moves: Sequence[Move]) -> None:
    """Where the letters of these threads are now: said by the browser that split or moved their paragraph,
    which alone knows. The quote stays.

    Raises:
        Missing: the viewer may not write in the text, and so cannot have moved anything.
    """
    plan = await access.find_in_circle(viewer, plan_id)
    if not access.rights(viewer, plan).write:
        raise Missing(NO_PLAN)
    if not moves:
        return
    async with writing():
        await execute(
            "UPDATE plan_thread t SET block = m.block, anchor_start = m.starts, anchor_end = m.ends"
            " FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS m(id, block, starts, ends)"
            " WHERE t.id = m.id AND t.plan = $1 AND t.anchor_start <> ''",
            plan_id,
            [move.thread for move in moves],
            [move.place.block for move in moves],
            [move.place.start for move in moves],
            [move.place.end for move in moves],
        )
        await control.poke(plan_id, TOPIC)


async def _read(
    viewer: Viewer, plan: Row, form: RemarkForm, thread: Row | None = None
) -> tuple[str, list[UUID]]:
    """The words of a remark and whom it mentions: nobody in a ``thread`` that the author alone sees."""
    words = form.words()
    is_alone = thread is not None and thread["before_sharing"]
    is_asked = not is_alone and (form.chosen or "@" in words)
    people = await mentioning.people_of(viewer, plan) if is_asked else []
    body = mentioning.with_chosen(words, people, form.chosen)
    return body, mentioning.meant(body, people, form.chosen)


_OTHERS = "SELECT count(*) FROM plan_comment WHERE thread = $1 AND id <> $2"
_THREADS = """
SELECT count(*) FROM plan_thread t WHERE plan = $1
AND EXISTS (SELECT FROM plan_comment c WHERE c.thread = t.id AND c.deleted_at IS NULL)
"""


async def _add(key: UUID, thread_id: UUID, viewer: Viewer, body: str, mentioned: list[UUID]) -> bool:
    made = await rows(
        "INSERT INTO plan_comment (id, thread, author, body, mentions, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING id",
        key, thread_id, viewer.id, body, mentioned, now(),
    )  # fmt: skip
    if made:
        return True
    known = await row("SELECT thread, author, body FROM plan_comment WHERE id = $1", key)
    if known is None or (known["thread"], known["author"], known["body"]) != (thread_id, viewer.id, body):
        raise Conflict(ALREADY)
    return False


async def _begun_already(viewer: Viewer, plan_id: UUID, thread_id: UUID) -> UUID:
    known = await row("SELECT plan, author FROM plan_thread WHERE id = $1", thread_id)
    if known is None or (known["plan"], known["author"]) != (plan_id, viewer.id):
        raise Conflict(ALREADY)
    return thread_id


async def _after(viewer: Viewer, plan: Row, action: str, thread_id: UUID, **facts: Any) -> None:
    await audit(viewer.id, action, "plan", plan["id"], plan["title"], thread=thread_id, **facts)
    await control.poke(plan["id"], TOPIC)
