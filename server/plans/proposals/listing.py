"""Reading proposals for pages: those about a plan, each with its places and what was decided of them."""

import asyncio
import json
from typing import Any, TypeAlias
from uuid import UUID

from server.base.database import rows
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import versions
from server.plans.access import Row, in_circle
from server.plans.proposals import parts
from server.plans.proposals.access import read
from server.plans.proposals.tables import ProposalState

PAGE = 60  # of one plan, the open ones first
STATE_WORDS = {
    ProposalState.OPEN: "等处理",
    ProposalState.ACCEPTED: "采纳了",
    ProposalState.PARTLY: "采纳了一部分",
    ProposalState.DECLINED: "没有采纳",
    ProposalState.WITHDRAWN: "撤回了",
}
SHAPES = {
    ProposalState.OPEN: "review",
    ProposalState.ACCEPTED: "done",
    ProposalState.PARTLY: "discussion",
    ProposalState.DECLINED: "returned",
    ProposalState.WITHDRAWN: "draft",
}
Said: TypeAlias = dict[tuple[UUID, str], Row]


async def about(viewer: Viewer, plan: Row, *, only_open: bool = False, one: UUID | None = None) -> list[Row]:
    """Proposals about this visible plan that are for the viewer, the open ones first, with ``places``.

    A place has its ``shown`` lines, ``decision`` (or ``None``), ``others`` (who offers the same) and
    ``standing``: "there", "moved" or "in", asked of the present text, for who reads it; where it moved on,
    ``now`` says what stands there.
    """
    found = [
        read(line)
        for line in await rows(
            _ABOUT, plan["id"], viewer.id, in_circle(viewer, plan), only_open, one, PAGE
        )
    ]  # fmt: skip
    said = await _decisions([line["id"] for line in found])
    await _stand(viewer, plan, found, said)
    same = _same(found, said)
    for line in found:
        line["sign"] = {"word": STATE_WORDS[line["state"]], "shape": SHAPES[line["state"]]}
        line["places"] = [_place(line, hunk, said, same) for hunk in line.pop("hunks")]
        line["left"] = [place["id"] for place in line["places"] if place["decision"] is None]
        del line["base"], line["body"]
    return found


async def sent_from(viewer: Viewer, plan_id: UUID) -> list[Row]:
    """What the viewer has offered upward from this plan: where to, and what became of it."""
    found = await rows(_SENT, plan_id, viewer.id)
    return [
        {**line, "sign": {"word": STATE_WORDS[line["state"]], "shape": SHAPES[line["state"]]}}
        for line in found
    ]


async def counts(viewer: Viewer, plan: Row) -> dict[str, int]:
    """How many of the viewer's are ``open`` about this plan, and how many there are in ``all``."""
    found = await rows(_COUNTS, plan["id"], viewer.id, in_circle(viewer, plan))
    return {"open": found[0]["open"], "all": found[0]["all"]}


def with_runs(place: Json) -> Json:
    """A stored place with the runs of its lines as templates want them."""
    shown = [
        {**part, "lines": [{**one, "runs": parts.runs_of(one)} for one in part["lines"]]}
        for part in place["shown"]
    ]
    return {**place, "shown": shown}


async def _stand(viewer: Viewer, plan: Row, found: list[Row], said: Said) -> None:
    """Where each open place stands in the present text: one merge for each proposal."""
    open_ones = [line for line in found if line["state"] == ProposalState.OPEN]
    if not open_ones or not plan["is_live"] or not in_circle(viewer, plan):
        return
    present = await versions.readable_doc(plan)

    def look() -> None:
        for line in open_ones:
            taken = [
                key for (one, key), how in said.items() if one == line["id"] and how["verdict"] == "accepted"
            ]
            where = parts.standing(present, line["base"], line["body"], taken, line["hunks"])
            line["standing"] = where
            line["now"] = {
                hunk["id"]: parts.words_at(present, hunk["block"])
                for hunk in line["hunks"]
                if where[hunk["id"]] == "moved"
            }

    await asyncio.to_thread(look)


async def _decisions(proposals: list[UUID]) -> Said:
    found = await rows(_DECISIONS, proposals)
    return {(line["proposal"], line["hunk"]): line for line in found}


def _same(found: list[Row], said: Said) -> dict[str, list[Row]]:
    """The open proposals that offer the same change, by its mark."""
    together: dict[str, list[Row]] = {}
    for line in found:
        if line["state"] == ProposalState.OPEN:
            for hunk in line["hunks"]:
                if (line["id"], hunk["id"]) not in said:
                    together.setdefault(hunk["mark"], []).append(line)
    return together


def _place(line: Row, hunk: Json, said: Said, same: dict[str, list[Row]]) -> dict[str, Any]:
    decision = said.get((line["id"], hunk["id"]))
    everybody = same.get(hunk["mark"], [])
    is_open = decision is None and line["state"] == ProposalState.OPEN
    return {
        **with_runs(hunk),
        "edits": json.dumps(hunk["edits"], ensure_ascii=False),
        "decision": decision,
        "is_open": is_open,
        "standing": line.get("standing", {}).get(hunk["id"], "there") if is_open else "",
        "now": line.get("now", {}).get(hunk["id"], "") if is_open else "",
        "others": sorted({one["proposer_name"] for one in everybody if one["id"] != line["id"]}),
    }


_ABOUT = """
SELECT q.id, q.kind, q.state, q.reason, q.proposer, q.at, q.hunks,
  CASE WHEN q.state = 'open' THEN q.base ELSE 'null' END AS base,
  CASE WHEN q.state = 'open' THEN q.body ELSE 'null' END AS body,
  q.signed, u.name AS reader_name,
  coalesce(nullif(q.signed, ''), u.name) AS proposer_name,
  CASE WHEN q.signed = '' THEN u.hue ELSE 8 END AS proposer_hue, s.name AS school_name
FROM plan_proposal q JOIN users u ON u.id = q.proposer LEFT JOIN school s ON s.id = u.school
WHERE q.target_plan = $1 AND (q.proposer = $2 OR $3) AND ($4::bool IS FALSE OR q.state = 'open')
  AND ($5::uuid IS NULL OR q.id = $5)
ORDER BY q.state <> 'open', CASE WHEN q.state = 'open' THEN q.at END, q.closed_at DESC NULLS LAST, q.id
LIMIT $6
"""
_DECISIONS = """
SELECT d.proposal, d.hunk, d.verdict, d.words, d.at, u.name AS decider_name
FROM proposal_decision d JOIN users u ON u.id = d.decider WHERE d.proposal = ANY($1::uuid[])
"""
_SENT = """
SELECT q.id, q.state, q.at, q.target_plan, q.reason, jsonb_array_length(q.hunks) AS count, p.title
FROM plan_proposal q JOIN plan p ON p.id = q.target_plan
WHERE q.source_plan = $1 AND q.proposer = $2 ORDER BY q.at DESC LIMIT 60
"""
_COUNTS = """
SELECT count(*) FILTER (WHERE state = 'open') AS open, count(*) AS all
FROM plan_proposal q WHERE q.target_plan = $1 AND (q.proposer = $2 OR $3)
"""
