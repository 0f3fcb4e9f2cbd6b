"""What was said in Word as rows of the plan, under the names it was said by; in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from server.base.clock import now
from server.base.database import rows
from server.coedit import control
from server.people.viewer import Viewer
from server.plans import comments
from server.plans.access import Row
from server.plans.answers import telling
from server.plans.comment_forms import Place, cleaned
from server.plans.proposals import keeping, suggesting
from server.plans.proposals.keeping import Made
from server.plans.proposals.tables import SIGNED_LENGTH, ProposalKind
from server.plans.thread_tables import BODY_LENGTH
from server.trail.recording import audit


@dataclass(frozen=True, slots=True)
class Offer:
    """Changes of one author."""

    key: UUID
    signed: str
    made: Made


async def offer(viewer: Viewer, plan: Row, one: Offer) -> bool:
    """Put down what one author changed as one 建议修改; whether it was new."""
    signed = one.signed[:SIGNED_LENGTH]
    is_new = await keeping.keep(viewer, plan, one.key, ProposalKind.SUGGESTION, one.made, "", signed=signed)
    if is_new:
        await telling.suggested(viewer, plan, one.key, signed, len(one.made.places))
        await audit(
            viewer.id, "suggested", "plan", plan["id"], plan["title"], proposal=one.key, signed=signed
        )
        await control.poke(plan["id"], suggesting.TOPIC)
    return is_new


async def remark(viewer: Viewer, plan: Row, said: Iterable[dict[str, Any]]) -> int:
    """Put down threads and answers as ``weighing`` tells them; how many remarks are new."""
    count = 0
    is_begun = False
    for one in said:
        thread = UUID(one["thread"]) if one["thread"] else None
        for line in one["remarks"]:
            key = _key(plan["id"], one, line)
            if thread is None:
                thread = await _begin(viewer, plan, key, one)
                is_begun = True
            if await _add(viewer, key, thread, line):
                count += 1
                if one["thread"]:
                    await telling.answered(viewer, plan, thread, key, line["author"])
    if is_begun:
        await telling.begun(viewer, plan)
    if count:
        await audit(viewer.id, "commented", "plan", plan["id"], plan["title"], from_word=count)
        await control.poke(plan["id"], comments.TOPIC)
    return count


def _key(plan_id: UUID, one: dict[str, Any], line: dict[str, Any]) -> UUID:
    """The same remark of the same paper is one row, whoever reads it in and however often."""
    return uuid5(
        plan_id, "\n".join([line["author"], line["at"], line["text"], one["thread"] or one["quote"]])
    )


async def _begin(viewer: Viewer, plan: Row, key: UUID, one: dict[str, Any]) -> UUID:
    place = Place(one["block"], "", "", one["quote"]).checked()
    await rows(
        "INSERT INTO plan_thread (id, plan, author, block, anchor_start, anchor_end, quote, verdict,"
        " reason, before_sharing, created_at)"
        " SELECT $1, p.id, $3, $4, '', '', $5, '', '', p.state = 'draft', $6 FROM plan p WHERE p.id = $2"
        " ON CONFLICT (id) DO NOTHING RETURNING id",
        key, plan["id"], viewer.id, place.block, place.quote, now(),
    )  # fmt: skip
    return key


async def _add(viewer: Viewer, key: UUID, thread: UUID, line: dict[str, Any]) -> bool:
    """One remark; one too long for that is several, so that none of it is lost."""
    words = cleaned(line["text"])
    made = False
    for number, start in enumerate(range(0, len(words), BODY_LENGTH)):
        found = await rows(
            "INSERT INTO plan_comment (id, thread, author, signed, body, mentions, created_at)"
            " VALUES ($1, $2, $3, $4, $5, '{}', $6) ON CONFLICT (id) DO NOTHING RETURNING id",
            uuid5(key, str(number)) if number else key, thread, viewer.id, line["author"][:SIGNED_LENGTH],
            words[start : start + BODY_LENGTH], now(),
        )  # fmt: skip
        made = made or bool(found)
    return made
