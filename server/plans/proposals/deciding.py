"""采纳 and 不采纳, place by place, and taking one's own proposal back.

A place is taken in by ``changing``: colleagues see it come, and it is written down together with the version
that has it, whoever lives to do so. The same change offered by several people is decided for all of them.
"""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.coedit import control
from server.coedit.log import NEWEST
from server.documents.spec import Json
from server.files import uses
from server.people.viewer import Viewer
from server.plans import changing, crediting, states, versions
from server.plans.access import NO_PLAN, Row, rights
from server.plans.access import find_visible as find_plan
from server.plans.merge import Choice
from server.plans.proposals import access, keeping, parts, telling
from server.plans.proposals.forms import NO_REFUSAL, reason_of
from server.plans.proposals.suggesting import TOPIC
from server.plans.proposals.tables import ProposalKind, ProposalState, Verdict
from server.plans.tables import Cause, State
from server.plans.versions import Cut
from server.trail.recording import audit

Place: TypeAlias = tuple[UUID, str]  # a proposal, and the id of a hunk in it
WITHDRAWN = "这条建议已经撤回了，没有采纳。"
OWN = "这是你自己提的，由主备人或组里别的老师决定。"
BUSY = "有人正在采纳这一处。过几秒钟刷新看看，再决定。"
CHOICES = {"theirs": Choice.THEIRS, "both": Choice.BOTH}
WORDS = {Verdict.ACCEPTED: "采纳", Verdict.DECLINED: "不采纳"}


@dataclass(frozen=True, slots=True)
class Deciding:
    """The plan, the proposal, and the ids of its places that are to be decided now."""

    plan: Row
    proposal: Row
    wanted: tuple[str, ...]

    @property
    def offers(self) -> list[Json]:
        return [one for one in self.proposal["hunks"] if one["id"] in self.wanted]


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
    if revises and deciding.plan["state"] == State.RELEASED and rights(viewer, deciding.plan).revise:
        await states.revise(viewer, plan_id)
    src = await _credit(deciding)
    done = await _taken(proposal_id)
    take = partial(
        _take, base=deciding.proposal["base"], body=deciding.proposal["body"], done=done,
        wanted=deciding.wanted, choice=CHOICES.get(choice), src=src,
    )  # fmt: skip
    detail = {"places": [[str(proposal_id), one] for one in deciding.wanted]}
    try:
        await changing.change(
            viewer, plan_id, cause=Cause.ACCEPT, compute=take, detail=detail,
            check=partial(_undecided, deciding),
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
        places = await _with_the_same(plan_id, deciding)
        await _put_down(places, Verdict.DECLINED, viewer.id, words=words)
        await _conclude(plan, places, Verdict.DECLINED, viewer.id, viewer.name)


async def withdraw(viewer: Viewer, plan_id: UUID, proposal_id: UUID) -> None:
    """Take one's own proposal back; what was taken of it stays in the text. Twice is once.

    Raises:
        Missing: not the viewer's proposal.
        Conflict: a place of it is being taken this moment.
    """
    plan = await find_plan(viewer, plan_id)
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


async def finish(begun: Row, before: Cut, after: Cut) -> None:
    """Write down what was taken: in the transaction of the version that has it (``finishing``)."""
    plan_id, decider = begun["plan"], begun["changer"]
    detail = json.loads(begun["detail"])
    asked = [(UUID(proposal_id), hunk) for proposal_id, hunk in detail["places"]]
    plan = await row("SELECT * FROM plan WHERE id = $1", plan_id)
    found = await row(
        "SELECT q.*, u.name AS decider_name FROM plan_proposal q JOIN users u ON u.id = $2 WHERE q.id = $1",
        asked[0][0], decider,
    )  # fmt: skip
    assert plan is not None and found is not None
    deciding = Deciding(plan, access.read(found), tuple(hunk for _one, hunk in asked))
    places = await _with_the_same(plan_id, deciding)
    await _put_down(places, Verdict.ACCEPTED, decider, version=after.id)
    if after.id != before.id:
        await _credit_writer(after.id, deciding)
        await _attach_files(deciding, decider)
    await _conclude(plan, places, Verdict.ACCEPTED, decider, found["decider_name"])


class _Already(Exception):
    """Decided in this very way already."""


async def _find(viewer: Viewer, plan_id: UUID, proposal_id: UUID, wanted: Iterable[str]) -> Deciding:
    plan = await find_plan(viewer, plan_id)
    found = await access.find_proposal(viewer, plan, proposal_id)
    if not access.may_decide(viewer, plan):
        raise Missing(NO_PLAN)
    if found["proposer"] == viewer.id and plan["owner"] != viewer.id:
        raise DomainError(OWN)
    asked = set(wanted)
    places = tuple(one["id"] for one in found["hunks"] if one["id"] in asked)
    if not places:
        raise DomainError("先选一处建议，再决定。")
    return Deciding(plan, found, places)


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
        word = WORDS[Verdict(other["verdict"])]
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
    return bool(await rows("SELECT 1 FROM plan_change WHERE plan = $1 AND cause = 'accept'", plan_id))


async def _with_the_same(plan_id: UUID, deciding: Deciding) -> list[Place]:
    """These places, and the same changes in other open proposals about this plan."""
    marks = [one["mark"] for one in deciding.offers]
    others = await rows(_SAME, plan_id, deciding.proposal["id"], marks)
    return [
        *((deciding.proposal["id"], one) for one in deciding.wanted),
        *((line["id"], line["hunk"]) for line in others),
    ]


async def _put_down(
    places: list[Place], verdict: Verdict, decider: UUID, *, words: str = "", version: UUID | None = None
) -> None:
    await execute(
        "INSERT INTO proposal_decision (id, proposal, hunk, verdict, words, decider, at, version)"
        " SELECT a.id, a.proposal, a.hunk, $4, $5, $6, $7, $8"
        " FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS a(id, proposal, hunk)"
        " ON CONFLICT ON CONSTRAINT uq_proposal_decision DO NOTHING",
        [new_id() for _one in places], [one for one, _hunk in places], [hunk for _one, hunk in places],
        verdict, words, decider, now(), version,
    )  # fmt: skip


async def _conclude(plan: Row, places: list[Place], verdict: Verdict, decider: UUID, name: str) -> None:
    """What follows from a decision, in its transaction: states, record, who is told, the open editors."""
    for proposal_id in dict.fromkeys(one for one, _hunk in places):
        await keeping.close_if_decided(proposal_id)
        proposal = await row("SELECT id, proposer FROM plan_proposal WHERE id = $1", proposal_id)
        assert proposal is not None
        act = f"{verdict} {' '.join(sorted(hunk for one, hunk in places if one == proposal_id))}"
        await telling.decided(decider, name, plan, proposal, WORDS[verdict], act)
        await audit(
            decider, "accepted_proposal" if verdict is Verdict.ACCEPTED else "declined_proposal",
            "plan", plan["id"], plan["title"], proposal=proposal_id,
        )  # fmt: skip
    await control.poke(plan["id"], TOPIC)


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


async def _credit_writer(version_id: UUID, deciding: Deciding) -> None:
    """看看谁写的: these words are the proposer's, not those of whoever pressed 采纳."""
    await execute(
        "INSERT INTO version_writer (id, version, writer, blocks, moves) VALUES ($1, $2, $3, $4, '{}')"
        " ON CONFLICT (version, writer) DO NOTHING",
        new_id(), version_id, deciding.proposal["proposer"], [one["block"] for one in deciding.offers],
    )  # fmt: skip


async def _attach_files(deciding: Deciding, decider: UUID) -> None:
    """Pictures that come along from the proposer's plan become readable with the target."""
    proposal = deciding.proposal
    if proposal["source_plan"] is None:
        return
    body = await asyncio.to_thread(parts.only, proposal["base"], proposal["body"], set(deciding.wanted))
    shown = set(parts.files(body)) - set(parts.files(proposal["base"]))
    for file_id in await uses.of("plan", proposal["source_plan"]):
        if str(file_id) in shown:
            await uses.attach(file_id, "plan", deciding.plan["id"], by=decider)


_SAME = """
SELECT q.id, h.one ->> 'id' AS hunk
FROM plan_proposal q CROSS JOIN LATERAL jsonb_array_elements(q.hunks) AS h(one)
WHERE q.target_plan = $1 AND q.id <> $2 AND q.state = 'open' AND h.one ->> 'mark' = ANY($3)
  AND NOT EXISTS (SELECT 1 FROM proposal_decision d WHERE d.proposal = q.id AND d.hunk = h.one ->> 'id')
"""
