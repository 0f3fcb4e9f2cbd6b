"""The head of an open editor ends at the newest state of the plan, however the word of it came (or not)."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.harness.pages import paragraph, plan
from tests.browser.harness.relay import until
from tests.browser.harness.site import Site

TEXT = plan(paragraph("甲"))
HEAD = "**/plans/*/edit"
SUBMITTED = ("已提交", "回到教案")
RELEASED = ("已发布 第 1 版", "回到教案")
REVISED = ("修订中", "写好了，读一遍")
ARCHIVED = ("已归档", "回到教案")


async def says(page: Page, head: tuple[str, str]) -> None:
    await expect(page.locator(".editor-title .state")).to_have_text(head[0])
    await expect(page.locator(".editor-steps")).to_have_text(head[1])


async def test_what_happened_while_the_line_was_away_is_seen_when_it_has_come(
    open_tab: Open, site: Site, room: str
) -> None:
    relay = site.relay.rooms[room]
    relay.bar = SUBMITTED  # after the page was made, before its line came: nobody was told
    tab = await open_tab(doc=TEXT)
    await says(tab.page, SUBMITTED)
    relay.close_with = 1012
    await relay.cut(1012)
    await tab.wait_state("offline")
    relay.bar = RELEASED
    relay.close_with = 0
    await says(tab.page, RELEASED)


async def test_a_question_nobody_answered_is_asked_again(open_tab: Open, site: Site, room: str) -> None:
    relay = site.relay.rooms[room]
    tab = await open_tab(doc=TEXT)
    tab.allow("status of 503")
    answers = ["503", "cut"]

    async def fail(route: Route) -> None:
        if not answers:
            await route.continue_()
        elif answers.pop(0) == "cut":
            await route.abort()
        else:
            await route.fulfill(status=503, body="-")

    await tab.page.route(HEAD, fail)
    relay.bar = RELEASED
    await relay.say_poke("state")
    await says(tab.page, RELEASED)
    assert not answers


async def test_an_older_answer_that_comes_later_does_not_count(open_tab: Open, site: Site, room: str) -> None:
    relay = site.relay.rooms[room]
    tab = await open_tab(doc=TEXT)
    read, may_go, gone = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        if read.is_set():
            await route.continue_()
            return
        answer = await route.fetch()
        read.set()
        await may_go.wait()
        await route.fulfill(response=answer)
        gone.set()

    await tab.page.route(HEAD, hold)
    relay.bar = REVISED
    await relay.say_poke("state")
    await until(read.is_set, "the older answer was made")
    relay.bar = ARCHIVED
    await relay.say_poke("state")
    await says(tab.page, ARCHIVED)
    may_go.set()
    await until(gone.is_set, "the older answer was sent")
    await tab.js("() => fetch('/files/any').then(answer => answer.blob())")  # whatever came before is read
    await says(tab.page, ARCHIVED)
