"""自动接受没有争议的更新: a teacher may let what they have not touched come in by itself.

Never while the plan is open somewhere, not after a lesson was taught from it, and not what was taken back
before: then the page says that there is something to pull, as without the setting. What both changed always
waits for its author.
"""

from uuid import UUID

from server.base import jobs
from server.base.database import execute, row, rows, writing
from server.base.errors import DomainError, Missing
from server.base.jobs import Payload
from server.base.logs import log
from server.coedit import control, leases
from server.people import visiting
from server.people.viewer import Viewer
from server.plans import access
from server.plans.leading.moves import POKE
from server.plans.merge import Choice, Colour, Decision
from server.plans.pulling import offers, pulls
from server.plans.pulling.differences import places_between
from server.plans.pulling.hunks import key, visible
from server.plans.pulling.offers import Offer
from server.plans.pulling.tables import PullKind
from server.plans.tables import Kind
from server.trail.recording import audit

RELEASED = "pull.released"  # jobs
TAKE = "pull.take"
CLOSED_SECONDS = 90  # by then a room that everybody left is closed


async def choose(viewer: Viewer, plan_id: UUID, *, takes: bool) -> None:
    """Switch it on or off for one's own 个案.

    Raises:
        Missing: not a 个案 of the viewer's that was made from a 通案.
    """
    plan = await access.find_editable(viewer, plan_id)
    if plan["kind"] != Kind.VERSION or plan["source_plan"] is None:
        raise Missing(access.NO_PLAN)
    async with writing():
        await execute("UPDATE plan SET takes_green = $2 WHERE id = $1", plan_id, takes)
        await audit(viewer.id, "takes_green", "plan", plan_id, plan["title"], on=takes)
    if takes:
        await jobs.enqueue(TAKE, {"plan": str(plan_id)}, once=True)


async def tell(plan_id: UUID) -> None:
    """A plan was released: in the caller's transaction, let the 个案 that want it be looked at."""
    await jobs.enqueue(RELEASED, {"plan": str(plan_id)}, once=True)


async def released(payload: Payload) -> None:
    """The job of a release: count in how many places it differs from what texts were made from, before
    lists ask; open editors look again; one job per 个案 that takes updates by itself."""
    for pair in await rows(_PAIRS, UUID(payload["plan"])):
        await places_between(pair["base_version"], pair["version"])
    for one in await rows(_MADE_FROM, UUID(payload["plan"])):
        if one["is_open"]:
            await control.poke(one["id"], POKE)
        if one["takes_green"]:
            await jobs.enqueue(TAKE, {"plan": str(one["id"])}, once=True)


async def look_later(plan_id: UUID) -> None:
    """A document came to rest, or is still open: look whether something waits when its editors are closed."""
    if await row(_WANTING, plan_id) is not None:
        await jobs.enqueue(TAKE, {"plan": str(plan_id)}, once=True, delay_seconds=CLOSED_SECONDS)


async def take_one(payload: Payload) -> None:
    """The job of one 个案. Harmless on repeat.

    While somebody has the plan open it comes back: who only reads there brings no document to rest.
    """
    plan_id = UUID(payload["plan"])
    if not await take(plan_id) and await leases.holder(plan_id) is not None:
        await look_later(plan_id)


async def take(plan_id: UUID) -> bool:
    """Take in what nobody contests, if this plan wants that and may have it now; whether anything came."""
    plan = await row(_WANTING, plan_id)
    if plan is None or await leases.holder(plan_id) is not None:
        return False
    try:
        viewer = await visiting.viewer_of(plan["owner"])
        offer = await offers.find(viewer, plan_id)
        return await _take_green(viewer, offer)
    except DomainError as refusal:  # nothing to take; or somebody began to write, who is shown what there is
        log.info("nothing taken", plan=str(plan_id), why=str(refusal))
        return False


async def _take_green(viewer: Viewer, offer: Offer) -> bool:
    hunks = visible(offer.merge.hunks)
    if not hunks:  # the text has it all: nobody is told
        await pulls.close(viewer, offer)
        return False
    decisions: dict[str, Decision] = {
        key(one): Choice.MERGED if one.colour is Colour.GREEN else Choice.OURS for one in hunks
    }
    green = sum(one is Choice.MERGED for one in decisions.values())
    if not green:
        return False
    is_all = green == len(hunks)
    await pulls.take(viewer, offer, decisions, decisions, PullKind.AUTO, moves_base=is_all)
    return True


_PAIRS = """
SELECT DISTINCT p.base_version, r.version
FROM plan m JOIN plan_release r ON r.plan = m.id AND r.number = m.released_number
JOIN plan p ON p.source_plan = m.id AND p.base_version <> r.version
WHERE m.id = $1
"""
_MADE_FROM = """
SELECT p.id, p.takes_green, l.room IS NOT NULL AS is_open
FROM plan p LEFT JOIN room_lease l ON l.room = p.id AND l.expires > now()
WHERE p.source_plan = $1 AND (p.takes_green OR l.room IS NOT NULL)
"""
_WANTING = """
SELECT p.owner FROM plan p
WHERE p.id = $1 AND p.takes_green AND p.kind = 'version'
  AND NOT EXISTS (SELECT 1 FROM taught t WHERE t.plan = p.id)
  AND EXISTS (SELECT 1 FROM plan m JOIN plan_release r ON r.plan = m.id AND r.number = m.released_number
              WHERE m.id = p.source_plan AND r.version <> p.base_version
                AND NOT EXISTS (SELECT 1 FROM plan_pull l WHERE l.plan = p.id AND l.undone_at IS NOT NULL
                                AND l.theirs_version = r.version))
"""
