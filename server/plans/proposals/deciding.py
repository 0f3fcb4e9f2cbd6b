"""采纳 and 不采纳, place by place, and taking one's own proposal back.

A place is taken in by ``changing``: colleagues see it come, and it is written down together with the version
that has it, whoever lives to do so. The same change offered by several people is decided for all of them.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from uuid import UUID

from server.base.database import row, rows, writing
from server.base.errors import Conflict, DomainError, Missing
from server.coedit import control
from server.coedit.log import NEWEST
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import changing, crediting, states, versions
from server.plans.access import NO_PLAN, Row, rights
from server.plans.merge import Choice
from server.plans.proposals import access, keeping, parts, settling
from server.plans.proposals.forms import NO_REFUSAL, reason_of
from server.plans.proposals.settling import Deciding
from server.plans.proposals.suggesting import TOPIC
from server.plans.proposals.tables import ProposalKind, ProposalState, Verdict
from server.plans.tables import Cause, State
from server.trail.recording import audit

WITHDRAWN = "这条建议已经撤回了，没有采纳。"
READ_BACK = "这是你从 Word 里读进来的，由主备人或组里别的老师决定。"
OWN = "这是你自己提的，由主备人或组里别的老师决定。"
BUSY = "有人正在采纳这一处。过几秒钟刷新看看，再决定。"
CHOICES = {"theirs": Choice.THEIRS, "both": Choice.BOTH}


async def accept(
    viewer: Viewer, plan_id: UUID, proposal_id: UUID, wanted: Iterable[str], *,
    choice: str = "", revises: bool = False,
) -> None:  # fmt: skip
    """Take places of a proposal into the text. What was taken already stays taken: twice is once.

    ``choice``: "theirs" or "both", where the text has moved on. ``revises``: a released plan is opened for
    its next number first.

    Raises:
        Missing: no such proposal for this viewer, or they may not decide about it.
        Conflict: withdrawn or declined meanwhile, or the text has moved on there.
        DomainError: one's own, or the plan cannot be written in now.
    """
    deciding = await _find(viewer, plan_id, proposal_id, wanted)
    if len(deciding.wanted) > 1 and not choice:
        deciding = await _where_it_stands(deciding)
    base, body = deciding.proposal["base"], deciding.proposal["body"]
    ids = await asyncio.to_thread(parts.present_ids, base, body, deciding.proposal["hunks"])
    done = [ids[one] for one in await _taken(proposal_id)]
    take = partial(
        _take, base=base, body=body, done=done, wanted=tuple(ids[one] for one in deciding.wanted),
        choice=CHOICES.get(choice), src=await _credit(deciding),
    )  # fmt: skip
    detail = {"places": [[str(proposal_id), one] for one in deciding.wanted]}
    check = partial(_undecided, deciding)
    try:
        if revises and deciding.plan["state"] == State.RELEASED and rights(viewer, deciding.plan).revise:
            await asyncio.to_thread(take, await versions.current_doc(plan_id))  # what refuses opens nothing
            await states.revise(viewer, plan_id, check)
        await changing.change(
            viewer, plan_id, cause=Cause.ACCEPT, compute=take, detail=detail, check=check
        )  # fmt: skip
    except _Already:
        return


async def decline(
    viewer: Viewer, plan_id: UUID, proposal_id: UUID, wanted: Iterable[str], reason: str
) -> None:
    """Say no to places of a proposal, and why. The same twice is once.

    Raises:
        Missing: no such proposal for this viewer, or they may not decide about it.
        FormRefused: no reason.
        Conflict: taken or withdrawn meanwhile.
        DomainError: one's own.
    """
    deciding = await _find(viewer, plan_id, proposal_id, wanted)
    words = reason_of(reason, NO_REFUSAL)
    async with writing():
        plan = await versions.lock(plan_id)
        if await _is_being_taken(plan_id):
            raise Conflict(BUSY)
        try:
            await _undecided(deciding, plan, Verdict.DECLINED)
        except _Already:
            return
        places = await settling.with_the_same(plan_id, deciding)
        await settling.put_down(places, Verdict.DECLINED, viewer.id, words=words)
        await settling.conclude(plan, places, Verdict.DECLINED, viewer.id, viewer.name)


async def withdraw(viewer: Viewer, plan_id: UUID, proposal_id: UUID) -> None:
    """Take one's own proposal back; what was taken of it stays in the text. Twice is once.

    Raises:
        Missing: not the viewer's proposal.
        Conflict: a place of it is being taken this moment.
    """
    plan = await access.find_target(viewer, plan_id)
    found = await access.find_proposal(viewer, plan, proposal_id)
    if found["proposer"] != viewer.id:
        raise Missing(NO_PLAN)
    async with writing():
        await versions.lock(plan_id)
        if await _is_being_taken(plan_id):
            raise Conflict(BUSY)
        await keeping.withdraw(proposal_id)
        await audit(viewer.id, "withdrew_proposal", "plan", plan_id, plan["title"], proposal=proposal_id)
        await control.poke(plan_id, TOPIC)


class _Already(Exception):
    """Decided in this very way already."""


async def _find(viewer: Viewer, plan_id: UUID, proposal_id: UUID, wanted: Iterable[str]) -> Deciding:
    plan = await access.find_target(viewer, plan_id)
    found = await access.find_proposal(viewer, plan, proposal_id)
    if not access.may_decide(viewer, plan):
        raise Missing(NO_PLAN)
    if found["proposer"] == viewer.id and plan["owner"] != viewer.id:
        raise DomainError(READ_BACK if found["signed"] else OWN)
    asked = set(wanted)
    places = tuple(one["id"] for one in found["hunks"] if one["id"] in asked)
    if not places:
        raise DomainError("先选一处建议，再决定。")
    return Deciding(plan, found, places)


async def _where_it_stands(deciding: Deciding) -> Deciding:
    """Of several at once those that can be taken; the text has moved on at the others, and they wait.

    Raises:
        Conflict: at all of them.
    """
    present = await versions.current_doc(deciding.plan["id"])
    one = deciding.proposal
    done = await _taken(one["id"])
    where = await asyncio.to_thread(parts.standing, present, one["base"], one["body"], done, deciding.offers)
    wanted = tuple(key for key in deciding.wanted if where[key] != "moved")
    if not wanted:
        raise Conflict(parts.MOVED_ON)
    return replace(deciding, wanted=wanted)


async def _undecided(deciding: Deciding, _plan: Row, verdict: Verdict = Verdict.ACCEPTED) -> None:
    """Under the lock of the plan: nobody was faster.

    Raises:
        _Already: all of it is decided so.
        Conflict: withdrawn, or decided otherwise.
    """
    said = await rows(
        "SELECT d.verdict, u.name FROM proposal_decision d JOIN users u ON u.id = d.decider"
        " WHERE d.proposal = $1 AND d.hunk = ANY($2)",
        deciding.proposal["id"], list(deciding.wanted),
    )  # fmt: skip
    other = next((one for one in said if one["verdict"] != verdict), None)
    if other is not None:
        word = settling.WORDS[Verdict(other["verdict"])]
        raise Conflict(f"{other['name']}刚刚决定了“{word}”，你的没有存。刷新看看现在的样子。")
    if len(said) == len(deciding.wanted):
        raise _Already
    if said:
        raise Conflict("这几处里有的刚刚决定过了，你的没有存。刷新看看还剩哪几处。")
    now_state = await row("SELECT state FROM plan_proposal WHERE id = $1", deciding.proposal["id"])
    if now_state is None or now_state["state"] != ProposalState.OPEN:
        raise Conflict(WITHDRAWN)


def _take(
    present: Json, *, base: Json, body: Json, done: list[str], wanted: tuple[str, ...],
    choice: Choice | None, src: dict[str, str],
) -> Json:  # fmt: skip
    return parts.credited(parts.taken(present, base, body, done, wanted, choice), present, src)


async def _taken(proposal_id: UUID) -> list[str]:
    found = await rows(
        "SELECT hunk FROM proposal_decision WHERE proposal = $1 AND verdict = 'accepted'", proposal_id
    )
    return [line["hunk"] for line in found]


async def _is_being_taken(plan_id: UUID) -> bool:
    """Whether a place goes into this text now. The caller has the plan locked, so that none begins."""
    await versions.finish_changes(plan_id, NEWEST)
    return await changing.is_on_its_way(plan_id, Cause.ACCEPT)


async def _credit(deciding: Deciding) -> dict[str, str]:
    """署名 by block: of what comes from another plan, and is mostly new."""
    proposal = deciding.proposal
    if proposal["kind"] != ProposalKind.UPWARD or proposal["source_version"] is None:
        return {}
    mine = [one["block"] for one in deciding.offers if parts.new_words(one)]
    school = await row("SELECT school FROM users WHERE id = $1", proposal["proposer"])
    assert school is not None
    async with writing():
        return {
            block: str(
                await crediting.give(
                    proposal["proposer"], school["school"], proposal["source_version"], block
                )
            )
            for block in mine
        }
