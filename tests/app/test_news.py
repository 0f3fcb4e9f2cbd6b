"""动态 by page and filter, and the links of the shell."""

from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar, get

from server.app import navigation, news
from server.base.pages import ENVIRONMENT
from server.documents import skeleton
from server.people.viewer import Viewer
from server.plans import drafting, states
from tests.support.browsing import SignIn
from tests.support.town import Town


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
