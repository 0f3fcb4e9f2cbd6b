"""评分表: what a round got, as a file, for whoever may see it on the page."""

from collections.abc import Awaitable, Callable

from server.plans.selection import results, reviewing
from tests.plans.selection.conftest import County, Entered, close, marks
from tests.plans.test_sheets import cells, lines
from tests.support.browsing import SignIn

Enter = Callable[..., Awaitable[Entered]]


async def test_scores_go_out_to_whom_they_may_be_seen_by(
    county: County, entered: Enter, signed_in: SignIn
) -> None:
    town, made = county.town, await entered()
    await reviewing.save(county.gao, made.id, made.real, marks(goals_observable="3"), is_done=True)
    url = f"/rounds/{made.id}/scores"
    chen, li = await signed_in(town.chen), await signed_in(town.li)
    head, *rows = cells(await chen.get(f"{url}.xlsx"))
    assert [str(row[0]).split("　")[0] for row in rows] == ["甲稿", "乙稿", "丙稿"]
    assert isinstance(rows[0][2], int | float) and rows[0][4] == 1 and not rows[1][2]
    assert head[:3] == ["参评", "课题", "得分"] and [one for one in rows[0][6:] if one] == [3]
    assert not any("高远" in str(cell) for row in rows for cell in row)  # whose mark it was goes nowhere
    gao, han = await signed_in(county.gao), await signed_in(county.han)
    assert len(lines(await gao.get(f"{url}.csv"))) == 2  # what they scored themselves
    assert len(lines(await han.get(f"{url}.csv"))) == 1 and len(lines(await li.get(f"{url}.csv"))) == 1
    await close(made.id)
    await results.release(town.chen, made.id)
    _, own = lines(await li.get(f"{url}.csv"))
    assert "王雨晴" in own[0] and own[2]
    assert len(lines(await (await signed_in(town.zhou)).get(f"{url}.csv"))) == 1  # an administrator: none
