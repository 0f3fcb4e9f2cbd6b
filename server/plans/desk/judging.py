"""阅过, 退回并说明: what a reader says of what was handed in."""

from collections.abc import Collection
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, rows, writing
from server.base.errors import Conflict
from server.people.viewer import Viewer
from server.plans.desk import access, telling
from server.plans.desk.access import READS, reads_of
from server.plans.desk.tables import WORDS_LENGTH, Verdict
from server.plans.forms import FormRefused, one_line
from server.trail.recording import audit

NO_VERDICT = "请选阅过或退回。"
NO_REASON = "退回要说一句要改什么，例如“作业没有分层”。"
DECIDED = "{name}刚刚{did}，你的没有存。"
DID = {Verdict.READ: "阅过了", Verdict.RETURNED: "退回了"}
MOST_AT_ONCE = 200
_DECIDE = """
UPDATE plan_reading SET verdict = $2, words = $3, reader = $4, decided_at = $5 WHERE id = $1
"""
_MANY = f"""
UPDATE plan_reading r SET verdict = 'read', words = '', reader = $1, decided_at = $9
WHERE r.id = ANY($8::uuid[]) AND {READS} AND r.verdict = '' RETURNING r.id, r.author, r.title, r.plan
"""  # noqa: S608


async def decide(viewer: Viewer, reading_id: UUID, verdict: str, words: str = "") -> None:
    """阅过, or 退回 with words; the author is told. The same twice is once.

    Raises:
        Missing: not for this viewer to read, their own, or withdrawn meanwhile.
        FormRefused: no verdict, 退回 without words, or too many of them.
        Conflict: another reader was faster.
    """
    async with writing():
        await execute("SELECT 1 FROM plan_reading WHERE id = $1 FOR UPDATE", reading_id)
        reading = await access.find_to_judge(viewer, reading_id)
        said, words = _checked(verdict, words)
        if (reading["verdict"], reading["words"], reading["reader"]) == (said, words, viewer.id):
            return
        # A reader may change their own mind; another's verdict stands.
        if reading["verdict"] and reading["reader"] != viewer.id:
            raise Conflict(DECIDED.format(name=reading["reader_name"], did=DID[Verdict(reading["verdict"])]))
        await execute(_DECIDE, reading_id, said, words, viewer.id, now())
        await telling.judged(viewer, reading, said, words)
        await audit(
            viewer.id, "read_plan" if said == Verdict.READ else "returned_plan", "plan", reading["plan"],
            reading["title"], reading=reading_id,
        )  # fmt: skip


async def read_many(viewer: Viewer, reading_ids: Collection[UUID]) -> int:
    """阅过 of several at once; how many it was. What is not the viewer's to read is left out."""
    async with writing():
        done = await rows(_MANY, *reads_of(viewer), list(reading_ids)[:MOST_AT_ONCE], now())
        for reading in done:
            await telling.judged(viewer, reading, Verdict.READ, "")
            await audit(
                viewer.id, "read_plan", "plan", reading["plan"], reading["title"], reading=reading["id"]
            )
    return len(done)


def _checked(verdict: str, words: str) -> tuple[Verdict, str]:
    words = one_line(words)
    if verdict not in DID:
        raise FormRefused({"words": NO_VERDICT})
    if verdict == Verdict.RETURNED and not words:
        raise FormRefused({"words": NO_REASON})
    if len(words) > WORDS_LENGTH:
        raise FormRefused({"words": f"最多 {WORDS_LENGTH} 个字，现在有 {len(words)} 个。"})
    return Verdict(verdict), words
