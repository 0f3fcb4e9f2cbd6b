"""What was lost is kept and told to whom it concerns; nobody else hears of it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from server.app import doors
from server.base import database as db
from server.coedit import log
from server.people.viewer import Viewer
from server.plans import rescuing, states
from tests.plans.conftest import type_into
from tests.support.browsing import SignIn
from tests.support.town import Town

Draft = Callable[..., Awaitable[UUID]]


@pytest.fixture(autouse=True)
def _doors() -> None:
    doors.hand_over()


async def told(viewer: Viewer) -> list[tuple[str, str]]:
    found = await db.rows("SELECT title, url FROM notice WHERE user_id = $1 ORDER BY at, id", viewer.id)
    return [(line["title"], line["url"]) for line in found]


async def test_a_lost_text_is_a_version_and_the_author_and_the_leads_are_told_once(
    town: Town, draft: Draft, signed_in: SignIn
) -> None:
    plan = await draft(town.wang, "面积")
    await db.execute("DELETE FROM notice")
    private = await rescuing.keep_lost(plan, await log.state(plan))
    assert private is not None
    await rescuing.tell_lost(plan, private)
    said = ("《面积》的文字刚才少了很多", f"/plans/{plan}/versions/{private}")
    assert await told(town.wang) == [said]
    for other in (town.li, town.zheng):  # a private draft is its author's alone
        assert await told(other) == []

    await states.share(town.wang, plan)
    before = await log.state(plan)
    assert await type_into(plan, "后来写的", town.wang)
    await db.execute("DELETE FROM notice")
    kept = await rescuing.keep_lost(plan, before)
    assert kept is not None
    for _twice in range(2):
        await rescuing.tell_lost(plan, kept)
    for concerned in (town.wang, town.li, town.zheng):
        assert await told(concerned) == [("《面积》的文字刚才少了很多", f"/plans/{plan}/versions/{kept}")]
    for other in (town.zhao, town.sun, town.zhou, town.chen, town.admin):
        assert await told(other) == []
    for reader in (town.wang, town.li, town.zheng):
        page = await (await signed_in(reader)).get(f"/plans/{plan}/versions/{kept}")
        assert page.status_code == 200
        assert "后来写的" not in page.text


async def test_a_page_that_writes_what_no_plan_may_hold_is_reported_once_an_hour(
    town: Town, in_discussion: Draft
) -> None:
    plan = await in_discussion(town.wang, "面积")
    await db.execute("DELETE FROM notice")
    for _again in range(3):
        await rescuing.change_refused(plan, town.zhao.id, "unknown node 'video'")
    [(title, url)] = await told(town.wang)
    assert title.startswith("赵敏的页面往《面积》里写了不能有的东西")
    assert url == f"/plans/{plan}"
    [(title, url)] = await told(town.admin)
    assert "面积" not in title  # the administrator learns of the account, not of the plan
    assert url == "/admin"
    assert await told(town.li) == []
    found = await db.row(
        "SELECT count(*) AS number, min(facts->>'what') AS what FROM audit WHERE action = 'refuse'"
    )
    assert found == {"number": 3, "what": "unknown node 'video'"}


async def test_a_mended_document_keeps_what_it_was_and_one_that_cannot_be_mended_is_said_to_be_so(
    town: Town, in_discussion: Draft
) -> None:
    plan = await in_discussion(town.wang, "面积")
    await db.execute("DELETE FROM notice")
    assert await type_into(plan, "修好以前", town.wang)
    before = await log.state(plan)
    assert await type_into(plan, "修好以后", town.wang)
    await rescuing.document_mended(plan, before, "mended")
    assert [title for title, _url in await told(town.wang)] == ["《面积》里有浏览器读不了的东西，已经修好"]
    assert (
        await db.value("SELECT count(*) FROM plan_version WHERE plan = $1 AND reason = 'rescued'", plan) == 1
    )
    other = await in_discussion(town.wang, "周长")
    await db.execute("DELETE FROM notice")
    await rescuing.document_mended(other, None, "something unreadable in doc")
    assert [title for title, _url in await told(town.wang)] == ["《周长》里有读不了的东西，现在只能看"]
    assert [title for title, _url in await told(town.admin)] == ["一份教案里有读不了的东西，现在只能看"]
