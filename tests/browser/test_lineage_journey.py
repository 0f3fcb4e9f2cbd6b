"""The way of one lesson: written in a school, selected, released above, taught, and sent back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import expect

from server.base.clock import local, now
from server.base.database import execute
from server.base.ids import new_id
from server.documents import text
from server.people.registering import add_group, add_region, add_user, give_post
from server.people.signing_in import viewer_of
from server.people.tables import GroupKind, Role, Scope
from server.people.viewer import Viewer
from server.plans import forking, states, versions
from server.plans.adoption import counting
from server.plans.selection import deciding, opening, picking, results, reviewing, submitting
from server.plans.selection.forms import RoundForm
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from tests.browser.school.teacher import Teacher
from tests.browser.test_comments_live import Enter, chromium, enter
from tests.plans.selection.conftest import STONE, WHITE, County, close, county, marks, plan_of
from tests.support.town import PASSWORD

__all__ = ["chromium", "county", "enter"]

TITLE = "分数的初步认识"


@dataclass(frozen=True)
class City:
    """石州市 above the county: 韩市教研 is its researcher of mathematics, 钱进 writes in its 学科中心组."""

    region: UUID
    panel: UUID
    han: Viewer
    qian: Viewer


@pytest.fixture
async def city(county: County) -> City:
    town = county.town
    region = await add_region("石州市", level="city")
    await execute("UPDATE region SET parent = $1 WHERE id = $2", region, town.region)
    panel = await add_group("小学数学市中心组", None, "数学", "", kind=GroupKind.PANEL, region_id=region)

    async def person(login: str, name: str, role: Role, scope: Scope, place: UUID) -> Viewer:
        user = await add_user(login, name, subject="数学", password=PASSWORD)
        await give_post(user, role, scope, place, subject="数学" if scope == Scope.REGION else "")
        return await viewer_of(user)

    await give_post(county.he.id, Role.PREP_LEAD, Scope.GROUP, county.panel)
    return City(
        region,
        panel,
        han=await person("shihan", "韩市教研", Role.REGION_RESEARCHER, Scope.REGION, region),
        qian=await person("qian", "钱进", Role.TEACHER, Scope.GROUP, panel),
    )


async def test_a_lesson_goes_up_to_the_city_into_a_class_and_back(
    county: County, city: City, enter: Enter
) -> None:
    li = await enter(county.town.li)
    plan = await write_in_the_school(county, li, enter)
    master = await select_in_the_district(county, plan, li, enter)
    released = await release_in_the_city(county, city, master, enter)
    await adapt_and_pull(county, city, released, enter)


async def write_in_the_school(county: County, li: Teacher, enter: Enter) -> UUID:
    """主备人 → 备课组 → 组长: asked to write, written by two, handed in, released."""
    town = county.town
    await li.go(f"/groups/{town.group}/lessons")
    await li.page.get_by_label("课题", exact=True).fill(TITLE)
    await li.page.get_by_label("主备人", exact=True).select_option(str(town.wang.id))
    await li.page.get_by_role("button", name="请这位老师主备").click()

    wang = await enter(town.wang)
    await wang.page.get_by_role("link", name=re.compile(TITLE)).first.click()
    await wang.page.get_by_role("button", name="接下来写").click()
    await wang.editing()
    await wang.page.locator("plan-editor .ProseMirror section p").first.click()
    await wang.type("能折出并说出几分之一。")
    await wang.saved()
    await wang.page.get_by_role("button", name="交给备课组研讨").click()
    await expect(wang.page.get_by_text("研讨中").first).to_be_visible()
    plan = UUID(wang.plan_id)

    zhao = await enter(town.zhao)
    await zhao.go(f"/plans/{plan}/edit")
    await zhao.editing()
    await zhao.caret_after("几分之一")
    await zhao.type("，会说理由")
    await zhao.saved()
    await wang.go(f"/plans/{plan}")
    await wang.page.get_by_role("button", name="提交给组长").click()
    await expect(wang.page.get_by_role("button", name="撤回，接着改")).to_be_visible()

    await li.go("/")
    await li.page.get_by_role("link", name=re.compile(TITLE)).first.click()
    await li.page.get_by_role("button", name="发布为通案第 1 版").click()
    await expect(li.page.locator(".seal")).to_be_visible()
    return plan


async def select_in_the_district(county: County, plan: UUID, li: Teacher, enter: Enter) -> UUID:
    """学区教研员 asks three schools, picks the best of them, releases the 通案 of the 学区."""
    town = county.town
    chen = await enter(town.chen)
    page = chen.page
    await chen.go("/rounds/new")
    await page.get_by_label("课题或单元").fill(TITLE)
    await page.get_by_label("学科", exact=True).fill("数学")
    await page.get_by_label("年级", exact=True).fill("三年级")
    for school in ("实验小学", "石龙小学", "白水小学"):
        await page.get_by_role("checkbox", name=school).check()
    await page.get_by_label("由谁执笔").select_option(str(county.he.id))
    await page.get_by_role("button", name="发起，通知各校").click()
    await page.wait_for_url(re.compile(r"/rounds/[0-9a-f-]{36}$"))
    found = UUID(page.url[-36:])

    await li.go("/rounds")
    await li.page.get_by_role("link", name=TITLE).click()
    await li.page.get_by_role("button", name="交这一份").click()
    await expect(li.page.get_by_role("button", name="撤回")).to_be_visible()
    await reviewing.invite(town.chen, found, county.gao.id)
    await submitting.submit(county.wu, found, await plan_of(town.sun, STONE))
    entry = await submitting.submit(county.he, found, await plan_of(county.he, WHITE))
    await reviewing.save(county.gao, found, entry, marks(), is_done=False)

    await page.reload()
    await page.get_by_role("button", name="提前截止").click()
    await page.get_by_role("link", name="对照选用").first.click()
    drafts = page.get_by_role("columnheader")
    await drafts.filter(has_text="实验小学").get_by_role("button", name="整份作底").click()
    await expect(page.get_by_role("button", name="已作底，补齐没选的节")).to_be_visible()
    column = await drafts.filter(has_text="石龙小学").get_attribute("data-column")
    place = page.locator("tbody", has=page.get_by_role("heading", name="教学过程", exact=True))
    whole = place.locator(f'.whole [data-column="{column}"] button')
    await whole.click()
    await expect(whole).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("link", name=re.compile("看合成稿")).click()
    await expect(page.locator(".credit")).to_contain_text("石龙小学 孙丽")
    await page.get_by_role("button", name=re.compile("定稿为")).click()
    await page.wait_for_url(re.compile("/plans/"))
    master = UUID(chen.plan_id)
    await chen.go(f"/rounds/{found}")
    await page.get_by_role("button", name="公布结果").click()
    await page.get_by_role("button", name="就这样公布").click()  # nobody has scored yet
    await expect(page.get_by_text("结果已经公布")).to_be_visible()
    await chen.forgets("status of 4")  # it was asked once more
    await chen.go(f"/plans/{master}")
    await page.get_by_role("button", name="发布为学区通案第 1 版").click()
    await expect(page.locator(".seal")).to_have_attribute("aria-label", re.compile("学区通案"))
    return master


async def release_in_the_city(county: County, city: City, master: UUID, enter: Enter) -> UUID:
    """市教研员: the same one level up (its pages were seen below), and the release schools teach from."""
    today = local(now()).date()
    form = RoundForm(
        title=TITLE, subject="数学", grade="三年级",
        opens_on=today.isoformat(), closes_on=(today + timedelta(days=7)).isoformat(),
        prep_group=city.panel, editor=city.qian.id, groups=frozenset({county.panel}),
        sheet=(await sheets.offered(Purpose.PLAN))[0]["id"], form_id=new_id(),
    )  # fmt: skip
    found = await opening.open_round(city.han, form)
    entry = await submitting.submit(await viewer_of(county.he.id), found, master)
    await close(found)
    await picking.pick_all(city.han, found, entry)
    plan = await deciding.make_draft(city.han, found)
    await results.release(city.han, found)
    han = await enter(city.han)
    await han.go(f"/plans/{plan}")
    await han.page.get_by_role("button", name="发布为市级通案第 1 版").click()
    await expect(han.page.locator(".seal")).to_have_attribute("aria-label", re.compile("市级通案"))
    return plan


async def adapt_and_pull(county: County, city: City, master: UUID, enter: Enter) -> None:
    """A teacher makes it theirs, the city changes the same words: both stay, and the city learns from it."""
    zheng, qian = await enter(county.town.zheng), await enter(city.qian)
    page = zheng.page
    await zheng.go("/library")
    await page.locator(f'a[href="/plans/{master}"]').first.click()
    await page.get_by_role("button", name="二次备课，做我的个案").click()
    await zheng.editing()
    mine = UUID(zheng.plan_id)
    await zheng.caret_after("会说理由")
    await zheng.type("：折一折再说")
    await zheng.saved()
    await zheng.go("/")

    await states.revise(city.han, master)
    await qian.go(f"/plans/{master}/edit")
    await qian.editing()
    await qian.caret_after("会说理由")
    await qian.type("（先同桌说）")
    await qian.saved()
    await qian.go("/")
    await states.release(city.han, master)

    await zheng.go(f"/plans/{mine}")
    await expect(page.get_by_text("通案有 1 处更新")).to_be_visible()
    await page.get_by_role("link", name="看看更新").click()
    await expect(page.locator(".hunk.conflict")).to_have_count(1)
    await page.get_by_text("两个都要").click()
    await page.get_by_role("button", name="完成更新").click()
    await expect(page.get_by_text("更新到了通案第 2 版")).to_be_visible()
    assert "会说理由：折一折再说（先同桌说）" in text.plain(await versions.current_doc(mine))

    await page.get_by_role("link", name="向通案提建议").click()
    await page.get_by_role("checkbox").first.check()
    await page.get_by_label("为什么这样改").fill("折过的学生说得出理由")
    await page.get_by_role("button", name="提给通案").click()
    await expect(page.locator(".hunk ins").first).to_be_visible()
    await qian.go("/")
    await qian.page.get_by_role("link", name=f"看给通案《{TITLE}》的建议").click()
    await qian.page.get_by_role("button", name="采纳，并开始修订第 3 版").click()
    await expect(qian.page.locator(".proposal .hunk-foot")).to_contain_text("采纳了")
    assert "会说理由：折一折再说（先同桌说）" in text.plain(await versions.current_doc(master))
    await taught_by_five(county, master, mine)
    await qian.go(f"/plans/{master}/adoption?release=2")
    await expect(qian.page.locator(".heat-mark", has_text="80%")).to_be_visible()

    await states.release(city.han, master)
    before = await versions.current_doc(mine)
    await zheng.go(f"/plans/{mine}")
    await page.get_by_role("link", name="看看更新").click()  # what the city took over is here already
    await expect(page.get_by_text("通案第 3 版改的，你这里都已经有了。")).to_be_visible()
    await page.get_by_role("link", name="回到教案").click()
    await expect(page.get_by_role("link", name="看看更新")).to_have_count(0)
    assert await versions.current_doc(mine) == before


async def taught_by_five(county: County, master: UUID, changed: UUID) -> None:
    """Four more make the second release theirs and change nothing; what the fifth changed is counted."""
    town = county.town
    for viewer in (town.wang, town.zhao, town.li, town.sun):
        await forking.fork(viewer, master)
    await versions.settle(changed)
    await counting.recount(changed)
