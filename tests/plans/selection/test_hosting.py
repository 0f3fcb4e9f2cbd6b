"""交给别人主持: a round goes on when who runs it leaves."""

from collections.abc import Awaitable, Callable

import pytest

from server.app import leaving
from server.base.database import execute, rows, value
from server.base.errors import Conflict, DomainError, Missing
from server.people import holdings
from server.people.registering import add_user, give_post
from server.people.signing_in import viewer_of
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.selection import access, hosting, picking, results, reviewing
from tests.plans.selection.conftest import County, Entered, close, marks
from tests.support.browsing import SignIn
from tests.support.town import PASSWORD

Enter = Callable[..., Awaitable[Entered]]


async def researcher(county: County, login: str, name: str) -> Viewer:
    """Another 教研员 of the district, who has no part in the round."""
    user = await add_user(login, name, subject="数学", password=PASSWORD)
    await give_post(user, Role.RESEARCHER, Scope.DISTRICT, county.town.district, subject="数学")
    return await viewer_of(user)


async def test_who_runs_a_round_gives_it_on_with_all_that_was_done(
    county: County, entered: Enter, signed_in: SignIn
) -> None:
    made, chen, lin = await entered(), county.town.chen, await researcher(county, "lin", "林浩")
    await reviewing.save(county.gao, made.id, made.real, marks(goals_observable="4.5"), is_done=True)
    await close(made.id)
    await picking.pick_all(chen, made.id, made.stone)
    with pytest.raises(Missing):
        await access.find_round(lin, made.id)
    for stranger in (lin, county.gao, county.town.li, county.town.zhou, county.town.admin):
        with pytest.raises(Missing):
            await hosting.hand_on(stranger, made.id, lin.id)
    for nobody in (None, county.gao.id, county.town.li.id, chen.id):  # a reviewer, of a school, oneself
        with pytest.raises(DomainError, match="从名单里选一位"):
            await hosting.hand_on(chen, made.id, nobody)
    page = await signed_in(chen)
    assert f"/rounds/{made.id}/host" in (await page.get(f"/rounds/{made.id}")).text
    assert "请林浩主持" in (await page.get(f"/rounds/{made.id}/host")).text
    for _click in range(2):
        answer = await page.post(f"/rounds/{made.id}/host", data={"person": str(lin.id)})
        assert answer.status_code == 303 and answer.headers["location"].rstrip("/") == "/rounds"
    told = await rows("SELECT user_id, title FROM notice WHERE title LIKE '%主持'")
    assert [(one["user_id"], one["title"]) for one in told] == [
        (lin.id, "《分数的初步认识》的遴选交给林浩主持")
    ]
    assert await value("SELECT count(*) FROM audit WHERE action = 'round_handed_on'") == 1
    with pytest.raises(Missing):
        await access.find_round(chen, made.id)
    with pytest.raises(Missing):
        await hosting.hand_on(county.gao, made.id, lin.id)  # learns nothing from who has it
    assert (await picking.of(made.id)).base == made.stone
    await results.release(lin, made.id)
    with pytest.raises(Conflict, match="办完了"):
        await hosting.hand_on(lin, made.id, chen.id)


async def test_a_round_nobody_runs_any_more_is_taken_over_by_a_colleague_of_the_place(
    county: County, entered: Enter, signed_in: SignIn
) -> None:
    leaving.hand_over()
    made, lin = await entered(), await researcher(county, "lin", "林浩")
    page = await signed_in(lin)
    assert "没有人主持了" not in (await page.get("/rounds")).text
    assert (await holdings.find_holding(county.town.chen.id)).rounds == ["分数的初步认识"]
    await execute('UPDATE membership SET ends_on = school_today() - 1 WHERE "user" = $1', county.town.chen.id)
    assert "原来由陈思远主持" in (await page.get("/rounds")).text
    assert "没有人主持了" not in (await (await signed_in(county.town.li)).get("/rounds")).text
    with pytest.raises(Missing):
        await hosting.hand_on(county.he, made.id, county.he.id)  # in the panel, but not at its head
    assert "我来主持" in (await page.get(f"/rounds/{made.id}/host")).text
    taken = await page.post(f"/rounds/{made.id}/host", data={"person": str(lin.id)})
    assert taken.status_code == 303 and str(made.id) in taken.headers["location"]
    assert (await access.find_owned(lin, made.id))["owner_name"] == "林浩"
    assert "没有人主持了" not in (await page.get("/rounds")).text
