"""What follows from a decision, in its transaction: the same change elsewhere is decided with it, credit is
given, files come along, whoever proposed is told."""

import asyncio
import json
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows
from server.base.ids import new_id
from server.coedit import control
from server.documents import walk
from server.documents.spec import Json
from server.files import uses
from server.plans.access import Row
from server.plans.proposals import access, keeping, parts, telling
from server.plans.proposals.suggesting import TOPIC
from server.plans.proposals.tables import Verdict
from server.plans.versions import Cut
from server.trail.recording import audit

Place: TypeAlias = tuple[UUID, str]  # a proposal, and the id of a hunk in it
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
    places = await with_the_same(plan_id, deciding)
    await put_down(places, Verdict.ACCEPTED, decider, version=after.id)
    if after.id != before.id:
        await _credit_writer(after.id, deciding)
        await _attach_files(deciding, decider)
    await conclude(plan, places, Verdict.ACCEPTED, decider, found["decider_name"])


async def with_the_same(plan_id: UUID, deciding: Deciding) -> list[Place]:
    """These places, and the same changes in other open proposals about this plan."""
    marks = [one["mark"] for one in deciding.offers]
    others = await rows(_SAME, plan_id, deciding.proposal["id"], marks)
    return [
        *((deciding.proposal["id"], one) for one in deciding.wanted),
        *((line["id"], line["hunk"]) for line in others),
    ]


async def put_down(
    places: list[Place], verdict: Verdict, decider: UUID, *, words: str = "", version: UUID | None = None
) -> None:
    """One row for each place; of what is decided already the first decision stands."""
    await execute(
        "INSERT INTO proposal_decision (id, proposal, hunk, verdict, words, decider, at, version)"
        " SELECT a.id, a.proposal, a.hunk, $4, $5, $6, $7, $8"
        " FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS a(id, proposal, hunk)"
        " ON CONFLICT ON CONSTRAINT uq_proposal_decision DO NOTHING",
        [new_id() for _one in places], [one for one, _hunk in places], [hunk for _one, hunk in places],
        verdict, words, decider, now(), version,
    )  # fmt: skip


async def conclude(plan: Row, places: list[Place], verdict: Verdict, decider: UUID, name: str) -> None:
    """What follows from a decision, in its transaction: states, record, who is told, the open editors."""
    for proposal_id in dict.fromkeys(one for one, _hunk in places):
        state = await keeping.close_if_decided(proposal_id)
        proposal = await row("SELECT id, proposer FROM plan_proposal WHERE id = $1", proposal_id)
        assert proposal is not None
        await telling.decided(decider, name, plan, proposal, state)
        await audit(
            decider, "accepted_proposal" if verdict is Verdict.ACCEPTED else "declined_proposal",
            "plan", plan["id"], plan["title"], proposal=proposal_id,
        )  # fmt: skip
    await control.poke(plan["id"], TOPIC)


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
    shown = set(walk.file_ids(body)) - set(walk.file_ids(proposal["base"]))
    for file_id in await uses.of("plan", proposal["source_plan"]):
        if str(file_id) in shown:
            await uses.attach(file_id, "plan", deciding.plan["id"], by=decider)


_SAME = """
SELECT q.id, h.one ->> 'id' AS hunk
FROM plan_proposal q CROSS JOIN LATERAL jsonb_array_elements(q.hunks) AS h(one)
WHERE q.target_plan = $1 AND q.id <> $2 AND q.state = 'open' AND h.one ->> 'mark' = ANY($3)
  AND NOT EXISTS (SELECT 1 FROM proposal_decision d WHERE d.proposal = q.id AND d.hunk = h.one ->> 'id')
"""
