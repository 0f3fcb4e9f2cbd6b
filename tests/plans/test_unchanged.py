"""The part of the list that a browser has already: 304 exactly while nothing of it would look different."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from server.base import clock, database, freshness
from server.plans import forking, headings, states
from tests.plans.conftest import Draft, type_into
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting
from tests.support.town import Town


async def part(browser: httpx.AsyncClient, url: str = "/plans", tag: str = "") -> httpx.Response:
    return await browser.get(url, headers=PARTIAL | ({"If-None-Match": tag} if tag else {}))


async def test_the_same_list_is_not_sent_twice(
    town: Town, draft: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    await draft(town.wang)
    browser = await signed_in(town.wang)
    first = await part(browser)
    assert first.status_code == 200
    tag = first.headers["etag"]
    with count_queries() as statements:
        again = await part(browser, tag=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert "HX-Request-Type" in again.headers["vary"]
    assert len(statements) == 2, statements  # visit, stamp
    assert (await part(browser, tag=f'W/{tag}, "other"')).status_code == 304
    assert (await part(browser, tag='"other"')).status_code == 200


async def test_the_whole_page_and_searches_have_no_tag(town: Town, draft: Draft, signed_in: SignIn) -> None:
    await draft(town.wang)
    browser = await signed_in(town.wang)
    assert "etag" not in (await browser.get("/plans")).headers
    assert "etag" not in (await part(browser, "/plans?q=分数")).headers


async def test_the_part_holds_nothing_of_the_person(town: Town, draft: Draft, signed_in: SignIn) -> None:
    plan_id = await draft(town.wang)
    await states.share(town.wang, plan_id)
    seen = []
    for viewer in (town.li, town.zhao):
        browser = await signed_in(viewer)
        reply = await part(browser, "/plans?scope=group")
        assert browser.headers["X-CSRF-Token"] not in reply.text
        seen.append((reply.headers["etag"], reply.text))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "change", ["title", "text", "owner", "group", "newer", "gone", "day", "build", "other"]
)
async def test_whatever_the_list_shows_changes_the_tag(
    town: Town, released: Draft, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    plan_id = await released()
    mine = await forking.fork(town.zhao, plan_id)
    browser = await signed_in(town.zhao)
    tag = (await part(browser)).headers["etag"]
    assert (await part(browser, tag=tag)).status_code == 304
    await CHANGES[change](town, plan_id, mine, monkeypatch)
    later = await part(browser, tag=tag)
    assert later.status_code == 200, change
    assert (await part(browser, tag=later.headers["etag"])).status_code == 304


async def _title(town: Town, _plan: UUID, mine: UUID, _patch: pytest.MonkeyPatch) -> None:
    await headings.correct(town.zhao, mine, {"title": "换了课题"}, 1)


async def _text(town: Town, _plan: UUID, mine: UUID, _patch: pytest.MonkeyPatch) -> None:
    await type_into(mine, "又写了几句", town.zhao)
    await states.versions.settle(mine)


async def _owner(town: Town, _plan: UUID, _mine: UUID, _patch: pytest.MonkeyPatch) -> None:
    await database.execute("UPDATE users SET name = '赵敏敏' WHERE id = $1", town.zhao.id)


async def _group(town: Town, _plan: UUID, mine: UUID, _patch: pytest.MonkeyPatch) -> None:
    await database.execute("UPDATE plan SET prep_group = $2 WHERE id = $1", mine, town.group)


async def _newer(town: Town, plan_id: UUID, _mine: UUID, _patch: pytest.MonkeyPatch) -> None:
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "新一版", town.wang)
    await states.release(town.li, plan_id)


async def _gone(_town: Town, _plan: UUID, mine: UUID, _patch: pytest.MonkeyPatch) -> None:
    await database.execute(
        "UPDATE plan SET owner = (SELECT id FROM users WHERE login = 'sun') WHERE id = $1", mine
    )


async def _day(_town: Town, _plan: UUID, _mine: UUID, patch: pytest.MonkeyPatch) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    patch.setattr(freshness, "now", lambda: tomorrow)


async def _build(_town: Town, _plan: UUID, _mine: UUID, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(freshness, "build", lambda: "another")


async def _other(town: Town, _plan: UUID, _mine: UUID, _patch: pytest.MonkeyPatch) -> None:
    from server.plans import drafting
    from tests.plans.conftest import lesson

    await drafting.create(town.zhao, title="又一份", doc=lesson())


CHANGES: dict[str, Callable[[Town, UUID, UUID, pytest.MonkeyPatch], Awaitable[None]]] = {
    "title": _title, "text": _text, "owner": _owner, "group": _group, "newer": _newer, "gone": _gone,
    "day": _day, "build": _build, "other": _other,
}  # fmt: skip
