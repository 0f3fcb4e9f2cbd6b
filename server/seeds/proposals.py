"""One open suggestion and one proposal to a 通案, so that whoever decides finds something to decide."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pycrdt import Doc, XmlFragment

from server.base.database import value
from server.base.ids import new_id
from server.documents import ydoc
from server.documents.spec import Json
from server.people.signing_in import viewer_of
from server.plans import forking
from server.plans.proposals import suggesting, upward
from server.plans.proposals.forms import SuggestionForm, UpwardForm
from server.plans.tables import SCHEMA_VERSION
from server.seeds.editing import Add, Change, Replace, apply

CLEARER: Sequence[Change] = (
    Replace("一面靠墙，怎样围最省篱笆？", "一面靠墙，怎样围最省篱笆？先画一画，再算。"),
    Add("prep", "每人一张方格纸，画篱笆用。"),
)
WHY_CLEARER = "上学期这一题好多孩子没画图就套公式，先画一画就不会多算一条边。"
WHY_STRIPS = "两个班都试了：先比纸条，再看圆，说得出“为什么大”的多了一半。"
_ANY = "SELECT EXISTS (SELECT 1 FROM plan_proposal WHERE target_plan = $1 AND proposer = $2)"


async def suggest(plan_id: UUID, teacher: UUID) -> None:
    """A suggestion of a colleague, made once."""
    if await value(_ANY, plan_id, teacher):
        return
    viewer = await viewer_of(teacher)
    start = await suggesting.begin(viewer, plan_id)
    body = _changed(start.doc, CLEARER)
    form = SuggestionForm(new_id(), start.doc, body, start.seal, WHY_CLEARER, SCHEMA_VERSION)
    await suggesting.suggest(viewer, plan_id, form)


async def offer(master: UUID, teacher: UUID) -> None:
    """The first reworded place and the first note of a 个案, offered to its 通案 once."""
    viewer = await viewer_of(teacher)
    own = await forking.find_fork(viewer, master)
    if own is None or await value(_ANY, master, teacher):
        return
    found = await upward.offering(viewer, own)
    chosen = tuple(place["id"] for place in found.open_places[:2])
    await upward.propose(viewer, own, UpwardForm(new_id(), chosen, WHY_STRIPS))


def _changed(doc: Json, changes: Sequence[Change]) -> Json:
    made: Doc[Any] = Doc()
    made.apply_update(ydoc.from_json(doc))
    apply(made.get(ydoc.BODY, type=XmlFragment), changes)
    return ydoc.to_json(made)
