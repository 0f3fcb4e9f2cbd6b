"""「通案有 3 处更新」: in how many places the newest release differs from the one a text was brought up to.

Counted once per pair of releases, when one comes or by whoever looks first, and never per plan.
"""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from server.base.database import execute, row, rows
from server.base.ids import new_id
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans.access import VISIBLE, Row, groups_of, visible_to
from server.plans.merge import merge
from server.plans.pulling.hunks import counted
from server.plans.tables import Kind


@dataclass(frozen=True, slots=True)
class Update:
    """A newer release than the one a plan was brought up to: its version, its number, places that differ."""

    version: UUID
    number: int
    places: int

    @property
    def words(self) -> str:
        """As lists and buttons say it."""
        return f"通案有 {self.places} 处更新" if self.places else f"通案出了第 {self.number} 版"


async def mark(viewer: Viewer, plans: Iterable[Row]) -> None:
    """Give each row of a list its ``update``: an ``Update`` for whoever writes in it, else ``None``."""
    listed = list(plans)
    behind = [plan["id"] for plan in listed if _may_be_behind(viewer, plan)]
    found = await updates(viewer, behind) if behind else {}
    for plan in listed:
        plan["update"] = found.get(plan["id"])


async def update_for(viewer: Viewer, plan: Row) -> Update | None:
    """What there is to pull into this plan, if the viewer writes in it and may read the newer release."""
    if not _may_be_behind(viewer, plan):
        return None
    return (await updates(viewer, [plan["id"]])).get(plan["id"])


async def updates(viewer: Viewer, plan_ids: list[UUID]) -> dict[UUID, Update]:
    """By plan, where its source has a newer release that this viewer may read."""
    found = await rows(_NEWER, *visible_to(viewer), plan_ids)
    counted: dict[tuple[UUID, UUID], int] = {}
    result = {}
    for one in found:
        pair = one["base_version"], one["newest"]
        if one["places"] is None and pair not in counted:
            counted[pair] = await places_between(*pair)
        places = one["places"] if one["places"] is not None else counted[pair]
        left = max(places - one["taken"], 1) if places else 0  # what was not taken by itself
        result[one["id"]] = Update(one["newest"], one["number"], left)
    return result


async def places_between(older: UUID, newer: UUID) -> int:
    """In how many places two versions differ, counted now if nobody has counted yet."""
    found = await row(_PAIR, older, newer)
    assert found is not None, "versions are never deleted"
    if found["places"] is not None:
        return int(found["places"])
    places = await asyncio.to_thread(count, json.loads(found["older"]), json.loads(found["newer"]))
    await execute(
        "INSERT INTO release_difference (id, from_version, to_version, places) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT DO NOTHING",
        new_id(), older, newer, places,
    )  # fmt: skip
    return places


def count(older: Json, newer: Json) -> int:
    """As many as a pull shows to somebody who changed nothing."""
    return counted(merge(older, older, newer).hunks)


def _may_be_behind(viewer: Viewer, plan: Row) -> bool:
    base, newest = plan["base_number"], plan["source_number"]
    if not base or not newest or newest <= base:
        return False
    if plan["kind"] == Kind.VERSION:
        return bool(plan["owner"] == viewer.id)
    return plan["owner"] == viewer.id or plan["prep_group"] in groups_of(viewer)


# $8 plans; p is the source, which this viewer may read.
_NEWER = f"""
SELECT own.id, own.base_version, r.version AS newest, r.number, d.places,
       (SELECT count(*) FROM plan_pull l, jsonb_each(l.decisions) one
        WHERE l.plan = own.id AND l.kind = 'auto' AND l.undone_at IS NULL
          AND l.base_version = own.base_version AND l.theirs_version = r.version
          AND one.value->>'choice' = 'merged') AS taken
FROM plan own
JOIN plan p ON p.id = own.source_plan AND {VISIBLE}
JOIN plan_release r ON r.plan = p.id AND r.number = p.released_number
LEFT JOIN release_difference d ON d.from_version = own.base_version AND d.to_version = r.version
WHERE own.id = ANY($8::uuid[]) AND r.version <> own.base_version
"""  # noqa: S608
_PAIR = """
SELECT older.body AS older, newer.body AS newer, d.places
FROM plan_version older JOIN plan_version newer ON newer.id = $2
LEFT JOIN release_difference d ON d.from_version = older.id AND d.to_version = newer.id
WHERE older.id = $1
"""
