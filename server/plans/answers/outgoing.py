"""What goes along with a paper: the version it holds, open 建议修改 and 批注 of those who prepare it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.base.clock import local
from server.base.database import rows
from server.documents import text, walk
from server.documents.docx.opinions import Opinions, Remark, Suggested, Thread
from server.documents.docx.origins import Origin
from server.documents.docx.writing.revisions import TOLD
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import threads, versions
from server.plans.access import Row, in_circle
from server.plans.proposals import parts
from server.plans.proposals.access import read
from server.plans.tables import STANDING, Reason
from server.plans.thread_tables import Verdict

MOVED = TOLD + "原文已经变了。原来建议的是：{words}"
ADOPTED, DECLINED = "采纳", "不采纳：{reason}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A text and the version that has it."""

    doc: Json
    origin: Origin


async def text_of(plan: Row) -> Sent:
    """What a viewer reads of a plan visible to them, kept as a version: an answer is about it for ever."""
    if plan["is_live"] and plan["state"] not in STANDING:
        kept = await versions.cut(plan["id"], Reason.SETTLED, None)
        found = await versions.find_by_id(kept.id)
    else:
        found = await versions.find_release(plan["id"], plan["released_number"])
    return Sent(found["doc"], Origin(str(plan["id"]), str(found["id"])))


async def opinions_of(viewer: Viewer, plan: Row, doc: Json) -> Opinions:
    """批注 the viewer sees and 建议修改 nobody has decided, about ``doc``; none outside of the circle."""
    if not in_circle(viewer, plan):
        return Opinions()
    found = [read(line) for line in await rows(_OPEN, plan["id"])]
    said = await asyncio.to_thread(_suggested, doc, found)
    return Opinions(said.suggested, [*await _threads(viewer, plan), *said.threads])


def moment(proposal: Row) -> str:
    """When a proposal is said to be made, in Word: the day, and a time by which its changes are known again
    as ours. Whose hour it was is nobody's business."""
    seconds = proposal["id"].int % 3600
    return f"{_day(proposal['at'])}T12:{seconds // 60:02}:{seconds % 60:02}Z"


def mark(comment_id: UUID) -> str:
    """A remark's name in Word: eight hexadecimal digits below 0x80000000."""
    return f"{comment_id.int % 0x7FFFFFFE + 1:08X}"


def verdict_words(thread: Row) -> str:
    """What became of a thread, as the last word in it."""
    return ADOPTED if thread["verdict"] == Verdict.ADOPTED else DECLINED.format(reason=thread["reason"])


def _suggested(doc: Json, found: list[Row]) -> Opinions:
    said = Opinions()
    for line in found:
        base, body, done = line["base"], line["body"], line["done"] or []
        where = parts.standing(doc, base, body, done, line["hunks"])
        there = {key for key, stands in where.items() if stands == "there" and key not in line["decided"]}
        author = line["proposer_name"]
        if there:
            said.suggested.append(
                Suggested(author, parts.taken(doc, base, body, done, there, None), moment(line))
            )
        for hunk in line["hunks"]:
            if where[hunk["id"]] == "moved" and hunk["id"] not in line["decided"]:
                words = MOVED.format(words=_words(body, hunk["block"]))
                said.threads.append(Thread([Remark(author, words, moment(line))], hunk["block"]))
    return said


def _words(body: Json, block: str) -> str:
    found = walk.find(body, block)
    return text.plain_block(found.node).strip() if found is not None else "删去这一段"


async def _threads(viewer: Viewer, plan: Row) -> list[Thread]:
    found = await rows(_THREADS, plan["id"], viewer.id)
    remarks: dict[UUID, list[Remark]] = {}
    for line in await rows(_REMARKS, [one["id"] for one in found]):
        said = Remark(
            line["author_name"], line["body"], f"{_day(line['created_at'])}T12:00:00Z", mark(line["id"])
        )
        remarks.setdefault(line["thread"], []).append(said)
    return [_thread(one, remarks[one["id"]]) for one in found if one["id"] in remarks]


def _thread(line: dict[str, Any], remarks: list[Remark]) -> Thread:
    is_settled = bool(line["verdict"])
    if is_settled:
        last = Remark(line["settled_name"], verdict_words(line), f"{_day(line['settled_at'])}T12:00:00Z")
        remarks = [*remarks, last]
    return Thread(remarks, line["block"], line["quote"], is_settled)


def _day(at: datetime) -> str:
    return local(at).date().isoformat()


_OPEN = """
SELECT q.id, q.at, q.base, q.body, q.hunks, coalesce(nullif(q.signed, ''), u.name) AS proposer_name,
  coalesce((SELECT array_agg(d.hunk) FROM proposal_decision d WHERE d.proposal = q.id), '{}') AS decided,
  (SELECT array_agg(d.hunk) FROM proposal_decision d
   WHERE d.proposal = q.id AND d.verdict = 'accepted') AS done
FROM plan_proposal q JOIN users u ON u.id = q.proposer
WHERE q.target_plan = $1 AND q.state = 'open' ORDER BY q.at, q.id
"""
_THREADS = f"""
SELECT t.id, t.block, t.quote, t.verdict, t.reason, t.settled_at, s.name AS settled_name
FROM plan_thread t LEFT JOIN users s ON s.id = t.settled_by
WHERE {threads.SEEN} ORDER BY t.created_at, t.id
"""  # noqa: S608
_REMARKS = """
SELECT c.id, c.thread, c.body, c.created_at, coalesce(nullif(c.signed, ''), u.name) AS author_name
FROM plan_comment c JOIN users u ON u.id = c.author
WHERE c.thread = ANY($1::uuid[]) AND c.deleted_at IS NULL ORDER BY c.created_at, c.id
"""
