"""Taking over what was chosen of an answered paper: once, however often it is clicked or read."""

import asyncio
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from uuid import UUID, uuid5

from server.base.clock import now
from server.base.database import execute, writing
from server.base.errors import DomainError
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import versions
from server.plans.access import Row
from server.plans.answers import access, putting, reading
from server.plans.proposals import parts
from server.plans.proposals.keeping import Made

NONE_CHOSEN = "还没有选。在要读进来的意见前面打勾，再点“读进来”。"


@dataclass(frozen=True, slots=True)
class Taken:
    """How many places and remarks came in."""

    places: int
    remarks: int


def place_key(voice: int, place: Json) -> str:
    """How a form names a place of a voice."""
    return f"{voice}/{place['id']}"


def thread_key(number: int) -> str:
    """How a form names a thread."""
    return f"thread/{number}"


async def take(viewer: Viewer, plan_id: UUID, answer_id: UUID, chosen: Collection[str]) -> Taken:
    """Write the chosen places and remarks down. A second click adds nothing.

    Raises:
        Missing: not a plan the viewer prepares, or not a paper they read.
        DomainError: nothing is chosen.
    """
    plan, answer = await access.find_answer(viewer, plan_id, answer_id)
    if answer["taken_at"] is not None:
        return Taken(0, 0)
    found = answer["found"]
    if not chosen:
        raise DomainError(NONE_CHOSEN)
    base: Json = (await versions.find_by_id(UUID(found["version"])))["doc"]
    offers = await asyncio.to_thread(_offers, answer_id, base, found["voices"], chosen)
    said = [one for number, one in enumerate(found["threads"]) if thread_key(number) in chosen]
    async with writing():
        await versions.lock(plan_id)
        if await access.is_taken(answer_id):
            return Taken(0, 0)
        places = await _put_offers(viewer, plan, offers)
        remarks = await putting.remark(viewer, plan, said)
        taken = Taken(places, remarks)
        await execute(
            "UPDATE plan_answer SET taken_at = $2, found = $3::jsonb WHERE id = $1",
            answer_id, now(), json.dumps({"taken": asdict(taken)}),
        )  # fmt: skip
    return taken


def _offers(answer_id: UUID, base: Json, voices: list[Json], chosen: Collection[str]) -> list[putting.Offer]:
    offers = []
    for number, voice in enumerate(voices):
        places = [one for one in voice["places"] if place_key(number, one) in chosen]
        if places:
            body = parts.only(base, voice["body"], {one["id"] for one in places})
            key = uuid5(answer_id, f"voice {number}")
            offers.append(putting.Offer(key, voice["author"], Made(base, body, places)))
    return offers


async def _put_offers(viewer: Viewer, plan: Row, offers: list[putting.Offer]) -> int:
    """Under the lock of the plan: what somebody else has read in meanwhile is not offered again."""
    known = await reading.known_marks(plan["id"])
    count = 0
    for one in offers:
        new = [place for place in one.made.places if place["mark"] not in known]
        if not new:
            continue
        wanted = {place["id"] for place in new}
        body = await asyncio.to_thread(parts.only, one.made.base, one.made.body, wanted)
        if await putting.offer(
            viewer, plan, putting.Offer(one.key, one.signed, Made(one.made.base, body, new))
        ):
            count += len(new)
    return count
