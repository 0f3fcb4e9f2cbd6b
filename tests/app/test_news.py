"""动态 by page and filter, and the links of the shell."""

import re
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar, get

from server.app import navigation, news
from server.base import database
from server.base.clock import local, now
from server.base.ids import new_id
from server.base.pages import ENVIRONMENT
from server.documents import skeleton
from server.people.viewer import Viewer
from server.plans import comments, drafting, states
from server.plans.comment_forms import Place, RemarkForm
from server.plans.desk import handing_in
from server.plans.desk.tables import Desk
from server.plans.leading import submitting
from tests.plans.conftest import lesson, type_into
from tests.support.browsing import SignIn
from tests.support.town import Town

CLOCK = re.compile(r"\d\d:\d\d")


async def shared(owner: Viewer, title: str) -> UUID:
    plan = await drafting.create(owner, title=title, subject="数学", grade="三年级", doc=skeleton.blank())
    await states.share(owner, plan)
    return plan


async def test_the_feed_shows_what_one_may_read_by_filter_and_page(
    town: Town, signed_in: SignIn, count_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    area, _other = await shared(town.zhao, "面积"), await shared(town.sun, "周长")
    await states.release(town.li, area)
    wang = await signed_in(town.wang)
    with count_queries() as statements:
        everything = (await wang.get("/feed")).text
    assert len(statements) <= 2, statements
    assert "李建国发布了通案" in everything and "交给三年级数学备课组研讨" in everything
    assert "周长" not in everything
    released = (await wang.get("/feed?what=released")).text
    assert "李建国发布了通案" in released and "研讨</p>" not in released
    researcher = (await (await signed_in(town.chen)).get("/feed?what=nonsense")).text
    assert "李建国发布了通案" in researcher and "研讨</p>" not in researcher
    assert "这里没有动态" in (await (await signed_in(town.chen)).get("/feed?what=group")).text
    assert "还没有动态" in (await (await signed_in(town.admin)).get("/feed")).text
    monkeypatch.setattr(news, "PAGE_SIZE", 1)
    assert "早一点的" in (await wang.get("/feed")).text
    second = (await wang.get("/feed?page=2")).text
    assert "新一点的" in second and "研讨</p>" in second and "早一点的" not in second
    assert "这里没有动态" in (await wang.get("/feed?page=3")).text


async def test_what_a_colleague_did_is_told_by_its_day_and_never_by_its_hour(
    town: Town, signed_in: SignIn
) -> None:
    plan, other = await shared(town.wang, "面积"), await shared(town.zhao, "周长")
    for target in (plan, other):
        form = RemarkForm(new_id(), "例题太难", (town.li.id,))
        thread = await comments.begin(town.wang, target, form, Place())
    await comments.settle(town.wang, other, thread, "declined", "留着给学有余力的")
    await submitting.submit(town.wang, plan)
    await states.release(town.zheng, other)
    reading = await handing_in.hand_in(town.zhao, other, Desk.SCHOOL)
    seq = await database.value("SELECT max(seq) FROM plan_version WHERE plan = $1", other)
    paths = [
        "/", "/feed", "/inbox", "/library", "/search?q=周长", "/plans", "/desk", f"/desk/{reading}",
        f"/plans/{plan}", f"/plans/{plan}/threads", f"/plans/{other}/threads?show=settled",
        f"/plans/{other}/versions/{seq}", f"/plans/{other}/lineage",
    ]  # fmt: skip
    mine = await drafting.create(town.li, title="体积", subject="数学", grade="三年级", doc=lesson())
    await states.share(town.li, mine)
    assert await type_into(mine, "，会说", town.zhao)
    li = await signed_in(town.li)
    pages = {path: await li.get(path) for path in paths}
    assert {path for path, answer in pages.items() if answer.status_code != 200} == set()
    assert {path for path, answer in pages.items() if CLOCK.search(answer.text)} == set()
    assert pages["/"].text.count(f'<time datetime="{local(now()).date()}">今天</time>') > 2
    own = (await (await signed_in(town.wang)).get(f"/plans/{plan}/threads")).text
    assert CLOCK.search(own)


async def test_the_shell_offers_only_doors_that_exist_and_are_for_the_viewer(
    town: Town, signed_in: SignIn
) -> None:
    assert len(navigation.MAIN) <= 5  # the bar at the bottom of a phone
    assert 'href="/admin"' not in (await (await signed_in(town.wang)).get("/")).text
    assert 'href="/admin"' in (await (await signed_in(town.zhou)).get("/")).text

    @get("/plans")
    async def plans() -> str:
        return ""

    before = ENVIRONMENT.globals["shell"]
    try:
        navigation.hand_over(Litestar([plans], openapi_config=None))
        small: navigation.Shell = ENVIRONMENT.globals["shell"]
        assert [item.url for item in small.main] == ["/plans"] and small.menu_of(town.admin) == []
        page = (await (await signed_in(town.wang)).get("/")).text
        assert 'class="searchbox"' not in page and 'href="/inbox"' not in page
    finally:
        ENVIRONMENT.globals["shell"] = before
