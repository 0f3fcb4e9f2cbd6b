"""Plans with several lines, and proposals about them."""

import copy
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest_asyncio

from server.base.ids import new_id
from server.coedit import applying
from server.documents import canonical, patching, text, walk, ydoc
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import versions
from server.plans.proposals import suggesting
from server.plans.proposals.forms import SuggestionForm
from server.plans.tables import SCHEMA_VERSION
from tests.plans.conftest import Draft, lesson
from tests.support.town import Town

LINES = ("认识几分之一，会读会写。", "能比较几分之一的大小。", "愿意动手折一折。")


def paragraph(own: str, words: str) -> Json:
    """A new block."""
    return {"type": "paragraph", "attrs": {"id": own}, "content": [{"type": "text", "text": words}]}


def edited(doc: Json, change: Callable[[Json], Any]) -> Json:
    """A copy after ``change``."""
    made = copy.deepcopy(doc)
    change(made)
    return canonical.normalise(made)


def reword(block: str, words: str) -> Callable[[Json], None]:
    """Put other words into a line."""

    def change(doc: Json) -> None:
        found = walk.find(doc, block)
        assert found is not None, block
        found.node["content"] = [{"type": "text", "text": words}]

    return change


async def suggest(
    who: Viewer,
    plan_id: UUID,
    *changes: Callable[[Json], Any],
    reason: str = "学生更好懂",
    key: UUID | None = None,
) -> UUID:
    """As the editor does it."""
    start = await suggesting.begin(who, plan_id)
    body = start.doc
    for change in changes:
        body = edited(body, change)
    form = SuggestionForm(key or new_id(), start.doc, body, start.seal, reason, SCHEMA_VERSION)
    return await suggesting.suggest(who, plan_id, form)


async def restated(plan_id: UUID, who: Viewer, *changes: Callable[[Json], Any]) -> None:
    """Let the present text change through the co-editing process, as a colleague's typing does."""
    await applying.apply_computed(
        plan_id, lambda state: patching.patch(state, _all(ydoc.to_json(state), changes)).update,
        cause="test", user_id=who.id,
    )  # fmt: skip


def _all(doc: Json, changes: tuple[Callable[[Json], Any], ...]) -> Json:
    for change in changes:
        doc = edited(doc, change)
    return doc


async def words_of(plan_id: UUID) -> str:
    """All the committed text."""
    return text.plain(await versions.current_doc(plan_id))


@pytest_asyncio.fixture
async def discussed(town: Town, in_discussion: Draft) -> UUID:
    """A 通案 of 王雨晴 with three goals, in discussion."""
    return await in_discussion(town.wang, doc=lesson(*LINES))
