"""回放: the steps each may see, what is new in each, and the draft only if its author shows it."""

import re

import pytest

from server.base import database
from server.base.errors import Missing
from server.people.viewer import Viewer
from server.plans import access, playback, states, versions
from server.plans.leading import dividing
from server.plans.leading.dividing import Lesson
from tests.plans.coediting import Join, join
from tests.plans.conftest import Draft, lesson, type_into
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting
from tests.support.town import Town

__all__ = ["join"]


async def test_each_sees_the_steps_of_what_they_may_read_and_of_a_draft_if_it_is_shown(
    town: Town, draft: Draft, signed_in: SignIn
) -> None:
    plan_id = await draft(town.wang, doc=lesson("认识几分之一"))
    await type_into(plan_id, "，先试试", town.wang)
    await versions.settle(plan_id)
    await states.share(town.wang, plan_id)
    await type_into(plan_id, "，大家改", town.zhao)
    await states.release(town.li, plan_id)
    for who, keys in (
        (town.wang, "v1 v2 v3 v4"),
        (town.zhao, "v3 v4"),
        (town.zheng, "v3 v4"),
        (town.zhou, "v4"),
    ):
        assert await _keys(who, plan_id) == keys.split(), who.login
    page = await signed_in(town.wang)
    assert (await page.post(f"/plans/{plan_id}/draft-sharing", data={"shows": "1"})).status_code == 303
    assert await _keys(town.zhao, plan_id) == ["v1", "v2", "v3", "v4"]
    assert await _keys(town.zheng, plan_id) == ["v3", "v4"]  # leads of the subject are not of the group
    assert await _keys(town.zhou, plan_id) == ["v4"]
    await playback.show_draft(town.wang, plan_id, shows=False)
    assert await _keys(town.zhao, plan_id) == ["v3", "v4"]
    with pytest.raises(Missing):
        await playback.show_draft(town.li, plan_id, shows=True)


async def test_the_last_day_is_played_minute_by_minute_for_the_group_alone(
    town: Town, in_discussion: Draft, join: Join, signed_in: SignIn, count_queries: Counting
) -> None:
    plan_id = await in_discussion(town.wang, doc=lesson("甲", "乙"))
    await database.execute("UPDATE plan SET shared_at = shared_at - interval '1 hour'")
    wang = await join(town.wang, plan_id)
    await wang.type("一", "g0")
    await wang.type("二", "g1")
    await database.execute(
        "UPDATE coedit_update SET at = at - interval '5 minutes' * (3 - n) FROM"
        " (SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM coedit_update WHERE epoch > 0) o"
        " WHERE coedit_update.seq = o.seq"
    )
    await database.execute("ALTER TABLE plan_version DISABLE TRIGGER USER")
    await database.execute("UPDATE plan_version SET at = at - interval '1 hour'")
    await database.execute("ALTER TABLE plan_version ENABLE TRIGGER USER")
    await wang.remove("goals", 0)
    keys = await _keys(town.zhao, plan_id)
    assert [key[0] for key in keys] == ["v", "r", "r", "r"]
    assert await _keys(town.zheng, plan_id) == ["v1"]  # the lead reads versions, not minutes

    page = await signed_in(town.zhao)
    with count_queries() as statements:
        first = (await page.get(f"/plans/{plan_id}/playback?step={keys[1]}")).text
    assert len(statements) <= 6, statements
    assert re.search(r'id="b-g0" data-changed>甲一</p><p id="b-g1">乙<', first)
    assert f"step={keys[2]}" in first and f"step={keys[0]}" in first and "2 / 4" in first
    part = (await page.get(f"/plans/{plan_id}/playback?n=3", headers=PARTIAL)).text
    assert part.lstrip().startswith("<section") and 'id="b-g1" data-changed>乙二' in part
    assert "删去了 1 段" in (await page.get(f"/plans/{plan_id}/playback?n=4")).text

    await database.execute("UPDATE plan SET shared_at = now() - interval '7 minutes' WHERE id = $1", plan_id)
    assert keys[1] not in await _keys(town.zhao, plan_id)  # a minute of the private draft is its author's
    assert keys[2:] == (await _keys(town.zhao, plan_id))[-2:]
    assert keys[1] in await _keys(town.wang, plan_id)
    await playback.show_draft(town.wang, plan_id, shows=True)
    assert keys[1] in await _keys(town.zhao, plan_id)
    await versions.settle(plan_id)
    assert (await _keys(town.zhao, plan_id))[-1] == "v2"  # in place of the minute with the same text
    for odd in ("step=r1", "step=r99999999", "step=v99", "n=0", "n=99999", "n=x", "step=%00"):
        assert (await page.get(f"/plans/{plan_id}/playback?{odd}")).status_code == 200, odd


async def test_whoever_may_read_no_step_is_told_so(town: Town, signed_in: SignIn) -> None:
    plan_id = await dividing.name_author(town.li, town.group, Lesson("周长", town.wang.id))
    assert await _keys(town.zhao, plan_id) == []
    browser = await signed_in(town.zhao)
    for headers in ({}, PARTIAL):
        reply = await browser.get(f"/plans/{plan_id}/playback?step=v1&n=2", headers=headers)
        assert reply.status_code == 200
        assert "还没有你能回放的稿子" in reply.text and '<form class="card playback-bar' not in reply.text


async def _keys(who: Viewer, plan_id: object) -> list[str]:
    plan = await access.find_visible(who, plan_id)  # type: ignore[arg-type]
    return [step.key for step in await playback.steps(who, plan)]
