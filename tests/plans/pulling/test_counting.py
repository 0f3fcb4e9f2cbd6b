"""「通案有 3 处更新」: one number, counted in one way, and gone when nothing is left."""

from server.base import database
from server.plans import states, versions
from tests.plans.coediting import Join
from tests.plans.pulling.conftest import goals, next_release, rewrite, with_goals
from tests.plans.pulling.test_pulling import THEIRS, Behind, fields
from tests.support.browsing import SignIn
from tests.support.town import Town


async def test_badge_page_and_undo_count_the_places_one_is_asked_about(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind({"g3": "能比较大小，说理由。"}, {})
    await states.revise(town.wang, pair.master)
    theirs = {"g0": "会读会说分数", "g2": "知道分母表示几份。", "g3": "能比较大小，说理由。"}
    doc = with_goals(await versions.current_doc(pair.master), **theirs)
    doc["content"][0]["content"][2]["attrs"]["align"] = "center"  # two questions about one paragraph
    await rewrite(pair.master, doc, town.wang)
    await states.release(town.li, pair.master)
    zhao, page = await join(town.zhao, pair.fork), await signed_in(town.zhao)
    assert "通案有 4 处更新" in (await page.get("/plans")).text
    shown = (await page.get(f"/plans/{pair.fork}/pull")).text
    assert "有 4 处更新" in shown and "其中 1 处你这里已经有了，还有 3 处要看" in shown
    assert shown.count('<article class="hunk ') == 3
    sent = fields(shown)
    preview = await page.post(f"/plans/{pair.fork}/pull", data=sent | {"step": "preview"})
    assert "3 处都定了" in preview.text
    assert (await page.post(f"/plans/{pair.fork}/pull", data=sent)).status_code == 303
    assert "通案有" not in (await page.get("/plans")).text
    await zhao.sees("会读会说分数")
    await zhao.rewrite("会读会认分数", "g0")
    pull = await database.value("SELECT id FROM plan_pull")
    answers = [await page.post(f"/plans/{pair.fork}/pulls/{pull}/undoing") for _click in range(2)]
    for answer in answers:
        told = await page.get(answer.headers["location"])
        assert "有 1 处你后来改过，没有退回" in told.text
    assert "没有退回" not in (await page.get(f"/plans/{pair.fork}")).text
    assert "通案有 4 处更新" in (await page.get("/plans")).text


async def test_a_release_whose_changes_one_has_all_asks_nothing_and_the_badge_goes(
    town: Town, behind: Behind, join: Join, signed_in: SignIn
) -> None:
    pair = await behind(THEIRS, THEIRS)
    await join(town.zhao, pair.fork)
    page = await signed_in(town.zhao)
    before = await goals(pair.fork)
    assert "通案有 4 处更新" in (await page.get(f"/plans/{pair.fork}")).text
    for words in ("通案第 2 版改的，你这里都已经有了", "已经跟上了通案的最新一版"):
        told = (await page.get(f"/plans/{pair.fork}/pull")).text
        assert words in told and "0 处" not in told and "撤回这次更新" not in told
    assert "通案有" not in (await page.get("/plans")).text
    assert await goals(pair.fork) == before
    await next_release(town, pair.master, g3="能比大小。")
    assert "第 2 版 → 第 3 版，有 1 处更新" in (await page.get(f"/plans/{pair.fork}/pull")).text
