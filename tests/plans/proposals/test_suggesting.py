"""建议修改: who may, what is kept, taking it in beside people who type."""

import asyncio
from uuid import UUID

import pytest

from server.base import database
from server.base.errors import Conflict
from server.coedit import wire
from server.plans import authorship
from server.plans.access import find_visible
from server.plans.proposals import deciding
from tests.plans.coediting import Join, join
from tests.plans.proposals.conftest import paragraph, reword, suggest, words_of
from tests.support.town import Town

__all__ = ["join"]

ADD = paragraph("new", "说出每份是怎样得来的。")


async def test_a_suggestion_is_taken_place_by_place_beside_people_who_type(
    town: Town, discussed: UUID, join: Join
) -> None:
    key = await suggest(
        town.zhao,
        discussed,
        reword("g0", "认识几分之一，会读、会写。"),
        lambda doc: doc["content"][0]["content"].append(ADD),
    )
    wang, li = await join(town.wang, discussed), await join(town.li, discussed)
    await wang.type("试着说理由。", "g1")
    await asyncio.gather(*(deciding.accept(who, discussed, key, ["text:g0"]) for who in (town.wang, town.li)))
    await li.sees("会读、会写。")
    await deciding.accept(town.wang, discussed, key, ["text:g0"])  # a tab that was open before
    assert await _state(key) == "open"
    with pytest.raises(Conflict, match="采纳"):
        await deciding.decline(town.li, discussed, key, ["text:g0"], "不用改")
    await deciding.decline(town.li, discussed, key, ["insert:new"], "放到下一课时")
    await deciding.decline(town.li, discussed, key, ["insert:new"], "放到下一课时")
    assert await _state(key) == "partly"
    assert "说出每份" not in await words_of(discussed)
    assert wang.text == li.text
    assert wire.poke("suggestions")[2:] in wang.typist.frames
    found = await database.rows("SELECT reason FROM plan_version WHERE plan = $1 ORDER BY seq", discussed)
    assert [one["reason"] for one in found].count("accepted") == 1
    plan = await find_visible(town.wang, discussed)
    assert (await authorship.names_by_block(town.wang, plan))["g0"] == "赵敏"


async def _state(key: UUID) -> str:
    state: str = await database.value("SELECT state FROM plan_proposal WHERE id = $1", key)
    return state
