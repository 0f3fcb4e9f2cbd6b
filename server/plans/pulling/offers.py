"""What a pull would do: the three texts, their merge, and why there may be none."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from server.base.errors import DomainError, Missing
from server.documents import schema
from server.documents.errors import SchemaError
from server.documents.sanitising import sanitise
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, changes, changing, versions
from server.plans.access import Row
from server.plans.merge import Merge, merge
from server.plans.tables import SCHEMA_VERSION, Cause

NOT_FROM_MASTER = "这份教案不是从通案做的，没有更新可取。"
BASE_GONE = (
    "找不到做这份教案时的那一版通案，分不清哪些字是你改的，所以没有办法一处一处地更新。"
    "你的教案没有改动。可以打开通案，把要用的段落复制过来。"
)
SOURCE_GONE = "做这份教案的通案现在不在你能看的范围里，没有更新可取。你的教案不受影响，照旧能写、能用。"
OTHER_SCHEMA = "通案是用更新的教案格式写的，这里还合不到一起。教案没有改动：等平台升级以后再来。"
UP_TO_DATE = "这份教案已经跟上了通案的最新一版，没有要取的更新。"


class NoOffer(DomainError):
    """Nothing to pull; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Offer:
    """``base``: the release the text was last brought up to; ``theirs``: the newest one, both with ``doc``;
    ``ours``: the text as it is now."""

    plan: Row
    base: Row
    ours: Json
    theirs: Row
    merge: Merge


async def find(viewer: Viewer, plan_id: UUID) -> Offer:
    """What pulling the newest release into this plan would do now.

    Raises:
        Missing: no such plan, or not one the viewer may write in.
        DomainError: it is frozen.
        NoOffer: there is nothing to pull.
    """
    plan = await changing.find_changeable(viewer, plan_id, Cause.PULL)
    if await changes.are_begun(plan_id):  # perhaps the text has a pull already, and the base has not
        await changing.catch_up(plan_id)
        plan = await changing.find_changeable(viewer, plan_id, Cause.PULL)
    if plan["source_plan"] is None:
        raise NoOffer(NOT_FROM_MASTER)
    base = await _base(plan)
    theirs = await _newest(viewer, plan)
    if theirs["id"] == base["id"]:
        raise NoOffer(UP_TO_DATE)
    ours = await versions.current_doc(plan_id)
    found = await asyncio.to_thread(merged, base["doc"], ours, theirs["doc"])
    return Offer(plan, base, ours, theirs, found)


def merged(base: Json, ours: Json, theirs: Json) -> Merge:
    """The merge of three texts as ``find`` has them."""
    return merge(base, ours, theirs)


async def sound(version: Row) -> Row:
    """The version with its text as today's schema has it: an old one may hold what is no longer allowed."""
    return {**version, "doc": await asyncio.to_thread(_sound, version["doc"])}


async def _base(plan: Row) -> Row:
    if plan["base_version"] is None:
        raise NoOffer(BASE_GONE)
    try:
        return await sound(await versions.find_by_id(plan["base_version"]))
    except Missing:
        raise NoOffer(BASE_GONE) from None


async def _newest(viewer: Viewer, plan: Row) -> Row:
    try:
        source = await access.find_visible(viewer, plan["source_plan"])
        newest = await versions.find_release(source["id"], source["released_number"])
    except Missing:
        raise NoOffer(SOURCE_GONE) from None
    if source["schema_v"] > SCHEMA_VERSION or plan["schema_v"] > SCHEMA_VERSION:
        raise NoOffer(OTHER_SCHEMA)
    return await sound(newest)


def _sound(doc: Json) -> Json:
    try:
        schema.check(doc)
    except SchemaError:
        return sanitise(doc)
    return doc
