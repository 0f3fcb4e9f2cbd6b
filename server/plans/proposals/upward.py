"""向通案提建议: places of a 个案, or of a lower level's 通案, offered to the 通案 it came from.

Only the chosen places leave the teacher's own plan: what is kept of it is the release with these places.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from server.base.database import rows, writing
from server.base.errors import DomainError, Missing
from server.coedit import control
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, leads, versions
from server.plans.access import NO_PLAN, Row
from server.plans.forms import FormRefused
from server.plans.proposals import keeping, parts, telling
from server.plans.proposals.forms import UpwardForm, reason_of
from server.plans.proposals.keeping import Made
from server.plans.proposals.suggesting import TOO_MANY, TOPIC
from server.plans.proposals.tables import ProposalKind
from server.plans.tables import SCHEMA_VERSION, Kind, Reason, State
from server.trail.recording import audit

NONE_CHOSEN = "还没有选。在要提给通案的地方前面打勾。"
GONE = "这份教案是从一份通案做的，那份通案现在不在你能看的范围里，建议送不到。你的教案没有变。"
ARCHIVED = "这份通案停用了，没有人再改它，建议送不到。你的教案没有变，写在里面的都在。"
OTHER_SCHEMA = "这份教案和通案不是同一版格式，暂时不能提建议。你的教案没有变；请告诉平台管理员。"
KNOWN = "选的地方里，有的通案新的一版已经有了，不用再提。看看下面剩下的，再选一次。"
ASKED = "选的地方里，有的你提过了，正等着处理。看看下面剩下的，再选一次。"
CHANGED = "你的教案刚刚又改过，选的地方里有的不在了，建议没有提交。看看下面现在的，再选一次。"


@dataclass(frozen=True, slots=True)
class Offering:
    """What could be offered: the ``source`` and its ``target``; every place that differs from the release it
    was brought up to, in the order of the text. ``known``: the ids of those the newest release has already;
    ``asked``: of those the viewer has offered and nobody has decided."""

    source: Row
    target: Row
    base: Json
    body: Json
    places: list[Json]
    known: frozenset[str]
    asked: frozenset[str]

    @property
    def open_places(self) -> list[Json]:
        return [one for one in self.places if one["id"] not in self.known | self.asked]


def may_offer(viewer: Viewer, plan: Row) -> bool:
    """The owner of a 个案 made from a 通案; of a 通案 made from an upper one its author and leads."""
    if plan["source_plan"] is None or plan["base_version"] is None:
        return False
    is_lead = plan["kind"] == Kind.MASTER and leads.is_lead(viewer, plan)
    return bool(plan["owner"] == viewer.id) or is_lead


async def find_offerable(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan, if the viewer may offer places of it to the 通案 it came from.

    Raises:
        Missing: absent, not theirs, or made from nothing.
    """
    plan = await access.find_visible(viewer, plan_id)
    if not may_offer(viewer, plan):
        raise Missing(NO_PLAN)
    return plan


async def offering(viewer: Viewer, plan_id: UUID) -> Offering:
    """What the viewer could offer.

    Raises:
        Missing: not theirs to offer.
        DomainError: the 通案 is archived, of another schema, or not for this viewer any more.
    """
    source = await find_offerable(viewer, plan_id)
    target = await _target(viewer, source)
    base: Json = (await versions.find_by_id(source["base_version"]))["doc"]
    newest = await versions.find_release(target["id"], target["released_number"])
    body = await versions.current_doc(plan_id)
    found, known = await asyncio.to_thread(_differing, base, newest["doc"], body)
    marks = {line["mark"] for line in await rows(_ASKED, target["id"], viewer.id)}
    asked = frozenset(one["id"] for one in found if one["mark"] in marks)
    return Offering(source, target, base, body, found, known, asked)


async def propose(viewer: Viewer, plan_id: UUID, form: UpwardForm) -> tuple[UUID, UUID]:
    """Offer the chosen places; the 通案 and the proposal. Sent twice it is one.

    Raises:
        Missing: not theirs to offer.
        FormRefused: no reason, nothing chosen, or a chosen place is not there any more.
        DomainError: too many places, or what ``offering`` raises.
    """
    target_id = await _sent_already(viewer, form.key)
    if target_id is not None:
        return target_id, form.key
    found = await offering(viewer, plan_id)
    chosen = [one for one in found.open_places if one["id"] in form.chosen]
    why = _why_not(found, set(form.chosen))
    refused = {"hunk": why} if why else {}
    try:
        reason = reason_of(form.reason)
    except FormRefused as also:
        raise FormRefused(refused | also.fields) from None
    if refused:
        raise FormRefused(refused)
    if len(chosen) > parts.MOST:
        raise DomainError(TOO_MANY)
    body = await asyncio.to_thread(parts.only, found.base, found.body, {one["id"] for one in chosen})
    return await _keep(viewer, found, form.key, body, chosen, reason)


def _why_not(found: Offering, wanted: set[str]) -> str:
    """What is wrong with a choice, or nothing."""
    if not wanted:
        return NONE_CHOSEN
    if wanted & found.known:
        return KNOWN
    if wanted & found.asked:
        return ASKED
    return "" if wanted <= {one["id"] for one in found.places} else CHANGED


async def _keep(
    viewer: Viewer, found: Offering, key: UUID, body: Json, chosen: list[Json], reason: str
) -> tuple[UUID, UUID]:
    target = found.target
    kept = await versions.cut(found.source["id"], Reason.SETTLED, viewer.id)
    made = Made(found.base, body, chosen, found.source["id"], kept.id, found.source["base_version"])
    async with writing():
        if await keeping.keep(viewer, target, key, ProposalKind.UPWARD, made, reason):
            await telling.proposed(viewer, target, key, len(chosen), reason)
            await audit(viewer.id, "offered", "plan", found.source["id"], found.source["title"], proposal=key)
            await audit(viewer.id, "proposed", "plan", target["id"], target["title"], proposal=key)
            await control.poke(target["id"], TOPIC)
    return target["id"], key


async def _target(viewer: Viewer, source: Row) -> Row:
    try:
        target = await access.find_visible(viewer, source["source_plan"])
    except Missing as error:
        raise DomainError(GONE) from error
    if target["state"] == State.ARCHIVED:
        raise DomainError(ARCHIVED)
    if {source["schema_v"], target["schema_v"]} != {SCHEMA_VERSION}:
        raise DomainError(OTHER_SCHEMA)
    return target


def _differing(base: Json, newest: Json, body: Json) -> tuple[list[Json], frozenset[str]]:
    found = parts.places(base, body)
    now = parts.standing(newest, base, body, (), found)
    return found, frozenset(key for key, said in now.items() if said == "in")


async def _sent_already(viewer: Viewer, key: UUID) -> UUID | None:
    found = await rows(
        "SELECT target_plan FROM plan_proposal WHERE id = $1 AND proposer = $2", key, viewer.id
    )
    return found[0]["target_plan"] if found else None


_ASKED = """
SELECT h.one ->> 'mark' AS mark
FROM plan_proposal q CROSS JOIN LATERAL jsonb_array_elements(q.hunks) AS h(one)
WHERE q.target_plan = $1 AND q.proposer = $2 AND q.state = 'open'
  AND NOT EXISTS (SELECT 1 FROM proposal_decision d WHERE d.proposal = q.id AND d.hunk = h.one ->> 'id')
"""
