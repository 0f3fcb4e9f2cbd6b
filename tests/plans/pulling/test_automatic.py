"""自动并入没有争议的更新: only while nobody has it open, only before it was taught, with a way back."""

import re
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from server.base import database
from server.base.ids import new_id
from server.coedit import applying
from server.documents import patching
from server.plans import changing, versions
from server.plans.pulling import automatic
from tests.plans.coediting import Join
from tests.plans.pulling.conftest import FIRST, Pair, goals, next_release, with_goals
from tests.support.browsing import SignIn
from tests.support.town import Town

Behind = Callable[..., Awaitable[Pair]]
_WAITING = "SELECT execute_after > now() AS is_later FROM pgqueuer WHERE entrypoint = 'pull.take'"


async def test_green_comes_by_itself_and_what_both_changed_waits(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind({"g1": "会写几分之一。"}, {"g0": "会读会说分数", "g1": "会写写对分数。"})
    page = await signed_in(town.zhao)
    before = await goals(pair.fork)
    await automatic.take(pair.fork)
    assert await goals(pair.fork) == before  # nobody asked for it
    chosen = await page.post(f"/plans/{pair.fork}/pull/automatic", data={"takes": "1"})
    assert chosen.status_code == 303
    zhao = await join(town.zhao, pair.fork)
    assert not await automatic.take(pair.fork)  # it is open
    await zhao.leave()
    await database.execute("UPDATE room_lease SET expires = now() WHERE room = $1", pair.fork)
    assert await automatic.take(pair.fork)
    assert await goals(pair.fork) == ["会读会说分数", *before[1:]]
    assert not await automatic.take(pair.fork)
    notice = await database.row("SELECT * FROM notice WHERE title LIKE '%并入了%'")
    assert notice is not None and "并入了通案第 2 版的 1 处更新" in notice["title"]
    assert "还有 1 处你也改过" in notice["body"]
    assert "通案有 1 处更新" in (await page.get("/plans")).text
    shown = (await page.get(f"/plans/{pair.fork}")).text
    assert "自动并入了通案第 2 版里没有争议的更新" in shown
    pull = await database.row("SELECT id, kind FROM plan_pull")
    assert pull is not None and pull["kind"] == "auto"
    assert (await page.post(f"/plans/{pair.fork}/pulls/{pull['id']}/undoing")).status_code == 303
    assert await goals(pair.fork) == before
    assert "通案有 2 处更新" in (await page.get("/plans")).text
    await database.execute("UPDATE room_lease SET expires = now() WHERE room = $1", pair.fork)
    assert not await automatic.take(pair.fork)  # what was taken back does not come again by itself


async def test_what_came_by_itself_is_told_though_the_worker_died_over_it(
    town: Town, behind: Behind, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = await behind({}, {"g0": "会读会说分数"})
    zhao = await join(town.zhao, pair.fork)
    await zhao.leave()
    await database.execute("UPDATE room_lease SET expires = now() WHERE room = $1", pair.fork)
    await automatic.choose(town.zhao, pair.fork, takes=True)

    class Killed(BaseException):
        pass

    async def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(changing, "_finish", killed)
        await automatic.take(pair.fork)
    assert (await goals(pair.fork))[0] == "会读会说分数"
    await versions.settle(pair.fork)
    notice = await database.row("SELECT user_id FROM notice WHERE title LIKE $1", "%第 2 版的 1 处更新")
    assert notice is not None and notice["user_id"] == town.zhao.id


async def test_what_came_by_itself_in_two_goes_is_taken_back_in_two(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    own, first = "会写几分之一。", {"g0": "会读会说分数", "g1": "会写写对分数。"}
    pair = await behind({"g1": own}, first)
    await automatic.choose(town.zhao, pair.fork, takes=True)
    zhao = await join(town.zhao, pair.fork)
    await zhao.leave()
    await database.execute("UPDATE room_lease SET expires = now() WHERE room = $1", pair.fork)
    before = await goals(pair.fork)
    assert await automatic.take(pair.fork)
    undecided = with_goals(await versions.current_doc(pair.fork), g1=FIRST[1])
    await applying.apply_computed(  # the author takes the own words back
        pair.fork, lambda state: patching.patch(state, undecided).update, cause="", user_id=town.zhao.id
    )
    await database.execute("UPDATE room_lease SET expires = now() WHERE room = $1", pair.fork)
    assert await automatic.take(pair.fork)
    assert await goals(pair.fork) == [first["g0"], first["g1"], *before[2:]]
    assert await database.value("SELECT count(*) FROM notice WHERE title LIKE '%并入了%'") == 2
    page = await signed_in(town.zhao)
    for left in ([first["g0"], FIRST[1]], [before[0], FIRST[1]]):
        offered = re.search(
            rf"/plans/{pair.fork}/pulls/[0-9a-f-]+/undoing", (await page.get(f"/plans/{pair.fork}")).text
        )
        assert offered is not None
        assert (await page.post(offered[0])).status_code == 303
        assert await goals(pair.fork) == [*left, *before[2:]]


async def test_a_release_that_meets_an_open_plan_is_looked_at_again(
    town: Town, behind: Behind, join: Join
) -> None:
    pair = await behind({}, {"g0": "会读会说分数"})
    await automatic.choose(town.zhao, pair.fork, takes=True)
    reader = await join(town.zhao, pair.fork)
    await database.execute("DELETE FROM pgqueuer")  # the job of the release has begun
    for _ in range(2):
        await automatic.take_one({"plan": str(pair.fork)})
        waiting = await database.rows(_WAITING)
        assert [one["is_later"] for one in waiting] == [True]
    await reader.leave()
    await database.execute("DELETE FROM pgqueuer")
    await database.execute("UPDATE room_lease SET expires = now() WHERE room = $1", pair.fork)
    await automatic.take_one({"plan": str(pair.fork)})
    assert (await goals(pair.fork))[0] == "会读会说分数"
    await automatic.take_one({"plan": str(pair.fork)})
    assert await database.rows(_WAITING) == []


async def test_nothing_comes_by_itself_after_a_lesson_was_taught(
    town: Town, behind: Behind, join: Join
) -> None:
    pair = await behind({}, {"g0": "会读会说分数"})
    await automatic.choose(town.zhao, pair.fork, takes=True)
    await join(town.zhao, (await behind({}, {"g0": "会读"})).fork)  # the process that writes is there
    kept = await database.value("SELECT id FROM plan_version WHERE plan = $1", pair.fork)
    await database.execute(
        'INSERT INTO taught (id, plan, version, class_name, on_date, "by") VALUES ($1, $2, $3, $4, $5, $6)',
        new_id(), pair.fork, kept, "三（1）班", date(2026, 11, 20), town.zhao.id,
    )  # fmt: skip
    assert not await automatic.take(pair.fork)
    await database.execute("DELETE FROM taught")
    assert await automatic.take(pair.fork)
    base = await database.value("SELECT base_version FROM plan WHERE id = $1", pair.fork)
    await next_release(town, pair.master, g3="能比较大小，说出道理。")
    asked = await database.rows("SELECT entrypoint FROM pgqueuer WHERE entrypoint = 'pull.released'")
    assert asked
    await database.execute("UPDATE room_lease SET expires = now() WHERE room = $1", pair.fork)
    await automatic.released({"plan": str(pair.master)})
    assert await database.value("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'pull.take'") >= 1
    assert await automatic.take(pair.fork)
    assert await database.value("SELECT base_version FROM plan WHERE id = $1", pair.fork) != base
    assert (await versions.find_by_id(base))["number"] == 2
