"""What the page 二次备课的情况 shows of one plan."""

import asyncio
import json
from dataclasses import dataclass

from server.base.database import row
from server.documents.spec import Json
from server.plans import versions
from server.plans.access import Row
from server.plans.adaptation import rules
from server.plans.adaptation.profile import Limits, Profile, profile
from server.plans.adoption.heat import WORDS
from server.plans.adoption.statuses import Passage, Status, passages, statuses


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of the 通案 that was changed: what was done with it, and the reason given."""

    passage: Passage
    status: Status
    reason: str
    words: str

    @property
    def said(self) -> str:
        """「改词句」."""
        return WORDS[self.status]


@dataclass(frozen=True, slots=True)
class Shown:
    """The page of a plan that was made from a release; of another plan ``profile`` is ``None``.

    ``pages``: how many photos of printed pages that were written on. They are 二次备课 as typed words are.
    """

    profile: Profile | None
    limits: Limits
    has_margin: bool
    pages: int
    places: tuple[Place, ...]


async def of(plan: Row) -> Shown:
    """Of a plan the viewer is shown."""
    limits = await rules.of_school(plan["school"])
    hand = await row(_HAND, plan["id"], plan["owner"])
    assert hand is not None
    if plan["base_version"] is None:
        return Shown(None, limits, hand["has_margin"], hand["pages"], ())
    base = (await versions.find_by_id(plan["base_version"]))["doc"]
    own = await versions.current_doc(plan["id"])
    stored = await row("SELECT reasons FROM plan_adoption WHERE plan = $1", plan["id"])
    reasons = json.loads(stored["reasons"]) if stored else {}
    found, places = await asyncio.to_thread(_compare, base, own, reasons)
    return Shown(found, limits, hand["has_margin"], hand["pages"], places)


_HAND = """
SELECT EXISTS (SELECT 1 FROM margin_note WHERE plan = $1 AND "by" = $2) AS has_margin,
       (SELECT count(*) FROM written_page WHERE plan = $1 AND "by" = $2) AS pages
"""


def _compare(base: Json, own: Json, reasons: dict[str, dict[str, str]]) -> tuple[Profile, tuple[Place, ...]]:
    changed = statuses(base, own)
    places = tuple(
        Place(one, Status(changed[one.id]), given.get("reason", ""), given.get("words", ""))
        for one in passages(base)
        if one.id in changed
        for given in (reasons.get(one.id, {}),)
    )
    return profile(base, own), places
