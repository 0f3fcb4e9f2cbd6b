"""The way of a 通案: draft, discussion with the 备课组, release, and revision for the next number. What lies
between (submitting, returning, retiring) is in ``leading``."""

from collections.abc import Awaitable, Callable, Collection
from typing import TypeAlias
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.coedit import holding
from server.people.viewer import Viewer
from server.plans import access, telling, versions
from server.plans.access import NO_PLAN, Row
from server.plans.drafting import NO_GROUP
from server.plans.forms import FormRefused, one_line, too_long
from server.plans.indexing import index_release, index_revision, reindex_heading
from server.plans.leading import moves
from server.plans.leading import telling as lead_telling
from server.plans.leading.tables import Standing
from server.plans.likeness import storing as fingerprints
from server.plans.pulling import automatic
from server.plans.tables import STANDING, WRITTEN_TOGETHER, Kind, Reason, State
from server.trail import tasks
from server.trail.recording import record

Check: TypeAlias = Callable[[Row], Awaitable[None]]

BACK = "这份教案刚刚被退回或者撤回，大家又在改了，没有发布。看看现在的文字，再决定。"

OWN_WORDS = (
    "这一稿里也有你写的文字，没有发布。请主备人先提交，再由你发布；或者请另一位组长、代签的老师直接发布。"
)


async def share(viewer: Viewer, plan_id: UUID, group_id: UUID | None = None) -> None:
    """交给备课组研讨: from now on the group reads and writes. Twice is once.

    What the author tried out before stays theirs: the group looks back to this text, not further.

    ``group_id`` is one of the author's groups; without it the plan's own group, else their only one.

    Raises:
        Missing: not this viewer's plan to share.
        DomainError: the author is in no group, or in several and chose none, or chose somebody else's.
    """
    plan = await access.find_visible(viewer, plan_id)
    if plan["owner"] != viewer.id or plan["kind"] != Kind.MASTER:
        raise Missing(NO_PLAN)
    if plan["state"] != State.DRAFT:
        return
    group = await _group_for(viewer, group_id, plan["prep_group"])
    async with writing():
        if (await versions.lock(plan_id))["state"] != State.DRAFT:
            return
        kept = await versions.cut_locked(plan_id, Reason.SHARED, viewer.id)
        shared = await row(
            "UPDATE plan SET prep_group = $2, school = $3,"
            " subject = CASE WHEN subject = '' THEN $4 ELSE subject END,"
            " grade = CASE WHEN grade = '' THEN $5 ELSE grade END,"
            " shared_at = (SELECT at FROM plan_version WHERE id = $6)"
            " WHERE id = $1 RETURNING id, title, prep_group, state",
            plan_id, group["id"], group["school"] or viewer.school_id, group["subject"], group["grade"],
            kept.id,
        )  # fmt: skip
        assert shared is not None
        await moves.move(shared, State.DISCUSSION, viewer, Standing.AUTHOR)
        await reindex_heading(plan_id)
        await tasks.finish_by_doing(viewer.id, plan_id, telling.PREPARE)
        await record(
            viewer.id, "shared", "plan", plan_id, shared["title"], places=[group["id"]], group=group["name"]
        )
        await telling.shared(viewer, shared, group["name"])


async def release(
    viewer: Viewer, plan_id: UUID, note: str = "", number: int | None = None, seen: str = ""
) -> int:
    """发布为通案: freeze the committed text as number 1, 2, … and let the whole school read it.

    ``seen`` is the state the page showed: what was handed in then and came back since is not released unseen.
    ``number`` is the one the button offered: pressing twice, or two leads pressing at once, is one release.
    A revision that changed no character becomes readable again under its old number. The answer is the
    number that stands now.

    Raises:
        Missing: not a lead of this plan, or its author.
        Conflict: the plan is not in discussion, or this number was released meanwhile from another text, or
            by somebody else without this note; or the viewer wrote in it, and its author has not handed it
            in.
        FormRefused: the note is too long.
    """
    note = one_line(note)
    if refused := too_long({"note": note}):
        raise FormRefused(refused)
    async with writing():
        plan = await moves.find_locked(viewer, plan_id)
        require_signer(viewer, plan)
        standing: int = plan["released_number"]
        if plan["state"] in STANDING:
            await _require_note_kept(plan_id, standing, note)
            return standing
        require_another_hand(viewer, plan)
        if not access.rights(viewer, plan).release:
            raise Missing(NO_PLAN)
        if number is not None and number != standing + 1:
            raise Conflict(
                f"第 {standing} 版刚刚发布过，大家又在改下一版了。看看现在的文字，再决定要不要发布。"
            )
        require_as_seen(plan, seen)
        return await release_locked(plan, viewer, moves.standing_of(viewer, plan), note)


async def release_locked(
    plan: Row, by: Viewer | None, standing: Standing, note: str = "", grades: Collection[str] = ()
) -> int:
    """Release a plan the verb has locked and is allowed to; the number that stands now.

    ``by`` is nobody when the group's days were over. ``grades``: whom it is addressed to, by default the
    grade of the plan.
    """
    # From here to the end of the transaction no room can commit a letter; afterwards none may write.
    await holding.hold(plan["id"])
    who = by.id if by else None
    kept = await versions.cut_locked(plan["id"], Reason.RELEASED, who)
    released = await row("SELECT number FROM plan_release WHERE version = $1", kept.id)
    number: int = released["number"] if released else plan["released_number"] + 1
    if released is None:
        await execute(
            "INSERT INTO plan_release (id, plan, version, number, note, released_by, at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            new_id(), plan["id"], kept.id, number, note, who, now(),
        )  # fmt: skip
    await execute("UPDATE plan SET released_number = $2 WHERE id = $1", plan["id"], number)
    await execute(_HANDED_OUT, plan["id"], now())
    await moves.move(plan, State.RELEASED, by, standing, note, number=number)
    await index_release(plan["id"], kept.words)
    await fingerprints.ask()
    await automatic.tell(plan["id"])
    places = [place for place in (plan["school"], plan["prep_group"]) if place is not None]
    await record(who, "released", "plan", plan["id"], plan["title"], places=places, number=number)
    above = await lead_telling.leads(plan) if standing == Standing.ABOVE else ()
    await telling.released(by, plan, number, note, grades, signed_for=above)
    return number


async def revise(viewer: Viewer, plan_id: UUID, check: Check | None = None) -> None:
    """修订: back to discussion for the next number; the standing release stays readable. Twice is once.

    ``check`` sees the row under its lock before anything is opened; what it raises leaves all as it is.

    Raises:
        Missing: neither the author nor a lead of this plan.
    """
    async with writing():
        plan = await moves.find_locked(viewer, plan_id)
        if not access.is_shared(plan) or not (plan["owner"] == viewer.id or access.is_lead(viewer, plan)):
            raise Missing(NO_PLAN)
        if plan["state"] != State.RELEASED:
            return
        if check is not None:
            await check(plan)
        standing = Standing.AUTHOR if plan["owner"] == viewer.id else moves.standing_of(viewer, plan)
        await moves.move(plan, State.DISCUSSION, viewer, standing)
        await index_revision(plan_id)
        await record(
            viewer.id, "revised", "plan", plan_id, plan["title"],
            places=[plan["prep_group"]], number=plan["released_number"] + 1,
        )  # fmt: skip
        await telling.revised(viewer, plan)


def require_signer(viewer: Viewer, plan: Row) -> None:
    """Return when the viewer signs plans like this one, whatever its state.

    Raises:
        Missing: not a lead of it, or one of its authors.
    """
    if not access.is_shared(plan) or not access.may_sign(viewer, plan):
        raise Missing(NO_PLAN)


async def _group_for(viewer: Viewer, chosen: UUID | None, usual: UUID | None) -> Row:
    mine = access.groups_of(viewer)
    if not mine:
        raise DomainError(NO_GROUP)
    if chosen is None:
        chosen = usual if usual in mine else mine[0] if len(mine) == 1 else None
    if chosen is None:
        raise DomainError("你在几个备课组里，请选一个交出去。")
    found = await row("SELECT * FROM prep_group WHERE id = $1 AND id = ANY($2::uuid[])", chosen, mine)
    if found is None:
        raise DomainError("你不在这个备课组里，请选自己的备课组。")
    return found


def require_as_seen(plan: Row, seen: str) -> None:
    """Return unless the page that was signed on showed a handed-in text that people write in again.

    Raises:
        Conflict: it was given back or taken back meanwhile.
    """
    if seen == State.SUBMITTED and plan["state"] in WRITTEN_TOGETHER:
        raise Conflict(BACK)


def require_another_hand(viewer: Viewer, plan: Row) -> None:
    """Return unless the viewer would sign, alone, a text they wrote in: its author hands it in first.

    Raises:
        Conflict: so it is. Why so: docs/decisions/0030.
    """
    if access.rights(viewer, plan).awaits_author:
        raise Conflict(OWN_WORDS)


async def _require_note_kept(plan_id: UUID, number: int, note: str) -> None:
    """Return when nothing was noted, or a second click notes the same.

    Raises:
        Conflict: somebody else's release came first; the note is nowhere.
    """
    kept = await value("SELECT note FROM plan_release WHERE plan = $1 AND number = $2", plan_id, number)
    if note and kept != note:
        raise Conflict(f"第 {number} 版刚刚发布了，你写的这句说明没有放进去。")


async def end_handout(plan_id: UUID) -> None:
    """A signed release that waits for its day is called back. Nothing happens when there is none."""
    await execute(_HANDED_OUT.replace("done_at = $2", "called_back_at = $2"), plan_id, now())


_HANDED_OUT = """
UPDATE plan_handout SET done_at = $2 WHERE plan = $1 AND done_at IS NULL AND called_back_at IS NULL
"""
