"""把 Word 里的意见读回来: an answered paper is read, what is new in it is kept to be looked at."""

import asyncio
import json
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, rows, writing
from server.base.errors import DomainError
from server.base.ids import new_id
from server.documents.docx import answers
from server.documents.docx.answered import Answered
from server.documents.docx.sandbox import read_answer_in_sandbox
from server.documents.spec import Json
from server.files import naming
from server.people.viewer import Viewer
from server.plans import threads, versions
from server.plans.access import Row
from server.plans.anchoring import flat
from server.plans.answers import access, outgoing, weighing
from server.plans.answers.weighing import Known, Weighed
from server.plans.tables import Reason
from server.trail.recording import audit

KEPT_DAYS = 7
OTHER_PLAN = "这份 Word 是从另一份教案导出的，没有读。请打开那一份教案，在那里读回来。"
STRANGE = "这份 Word 里的文字和这份教案对不上，没有读。请选从这份教案导出、给人看过的那一份 .docx。"


async def receive(viewer: Viewer, plan_id: UUID, data: bytes, name: str) -> UUID:
    """Read an answered paper and keep what is new in it for the page that shows it.

    Raises:
        Missing: not a plan the viewer prepares.
        DomainError: the file is not taken, or is of another plan.
    """
    plan = await access.find_answerable(viewer, plan_id)
    name = naming.visible(name) or "未命名.docx"
    sent = {(line["author"], outgoing.moment(line)) for line in await rows(_SENT, plan_id)}
    answered = await read_answer_in_sandbox(data, name, sent)
    if answered.plan and answered.plan != str(plan_id):
        raise DomainError(OTHER_PLAN)
    version = await _version(plan, answered.version)
    found = await _weigh(viewer, plan, version, answered)
    kept = {**asdict(found), "version": str(version)}
    answer_id = new_id()
    async with writing():
        await execute("DELETE FROM plan_answer WHERE expires_at < $1 AND taken_at IS NULL", now())
        await execute(
            "INSERT INTO plan_answer (id, plan, reader, original_name, found, created_at, expires_at)"
            " VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7)",
            answer_id, plan_id, viewer.id, name, json.dumps(kept, ensure_ascii=False), now(),
            now() + timedelta(days=KEPT_DAYS),
        )  # fmt: skip
        await audit(viewer.id, "read_answer", "plan", plan_id, plan["title"], size=len(data))
    return answer_id


async def _version(plan: Row, said: str) -> UUID:
    """The version of this plan the paper was written from; of a paper that does not say, the present text."""
    with suppress(ValueError):
        wanted = UUID(said)
        if await rows("SELECT 1 FROM plan_version WHERE id = $1 AND plan = $2", wanted, plan["id"]):
            return wanted
    return (await versions.cut(plan["id"], Reason.SETTLED, None)).id


async def _weigh(viewer: Viewer, plan: Row, version: UUID, answered: Answered) -> Weighed:
    base: Json = (await versions.find_by_id(version))["doc"]
    is_exact = answered.version == str(version)
    present = await versions.current_doc(plan["id"])
    marks = await known_marks(plan["id"])
    known = await _known(viewer, plan)

    def work() -> Weighed:
        compared = answers.compare(base, answered, is_exact=is_exact)
        if compared.is_strange:
            raise DomainError(STRANGE)
        found = Weighed(untold=list(compared.opinions.untold))
        for one in compared.opinions.suggested:
            weighing.voice(found, one.author, base, one.doc, present, marks)
        weighing.threads(found, compared.opinions.threads, known)
        return found

    return await asyncio.to_thread(work)


async def known_marks(plan_id: UUID) -> set[str]:
    """The changes that were ever offered about a plan and not taken back."""
    return {line["mark"] for line in await rows(_MARKS, plan_id)}


async def _known(viewer: Viewer, plan: Row) -> list[Known]:
    """The threads the viewer sees, as a paper shows them."""
    remarks: dict[UUID, list[Row]] = {}
    for line in await rows(_REMARKS, plan["id"], viewer.id):
        remarks.setdefault(line["id"], []).append(line)
    found = []
    for thread_id, lines in remarks.items():
        first = lines[0]
        said = {(line["author"], flat(line["body"])) for line in lines}
        said |= weighing.variants(first["author"], first["body"], first["quote"])
        if first["verdict"]:
            said.add((first["settled_name"], flat(outgoing.verdict_words(first))))
        marks = frozenset(outgoing.mark(line["comment"]) for line in lines)
        found.append(Known(str(thread_id), first["block"], bool(first["verdict"]), marks, frozenset(said)))
    return found


_SENT = """
SELECT q.id, q.at, coalesce(nullif(q.signed, ''), u.name) AS author
FROM plan_proposal q JOIN users u ON u.id = q.proposer WHERE q.target_plan = $1
"""
_MARKS = """
SELECT h.one ->> 'mark' AS mark
FROM plan_proposal q CROSS JOIN LATERAL jsonb_array_elements(q.hunks) AS h(one)
WHERE q.target_plan = $1 AND q.state <> 'withdrawn'
"""
_REMARKS = f"""
SELECT t.id, t.block, t.quote, t.verdict, t.reason, s.name AS settled_name, c.id AS comment, c.body,
  coalesce(nullif(c.signed, ''), u.name) AS author
FROM plan_thread t LEFT JOIN users s ON s.id = t.settled_by
JOIN plan_comment c ON c.thread = t.id JOIN users u ON u.id = c.author
WHERE {threads.SEEN} ORDER BY t.created_at, t.id, c.created_at, c.id
"""  # noqa: S608
