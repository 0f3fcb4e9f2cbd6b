"""Every page of the route matrix by axe-core: with data, empty and refused; two themes, two widths."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from server.app.web import WebApp
from server.base import sessions
from server.base.csrf import FIELD
from tests.app.route_matrix import Row, load, make_things
from tests.browser.harness.pages import WATCH
from tests.browser.school import axe
from tests.support import cleaning
from tests.support.serving import Served
from tests.support.town import Town

GETS = [row for row in load() if row.method == "GET" and row.status == 200 and row.allow]
FORMS = [row for row in load() if row.method == "POST" and row.allow and not row.body and not row.json]
# Answered with bytes, or with a stream that never ends.
NO_PAGES = {"static", "metrics", "healthz", "readyz", "coedit.relay"}
SUBMIT = """([path, name, token]) => {
    const form = document.createElement("form");
    form.method = "post"; form.action = path; form.enctype = "multipart/form-data";
    const field = document.createElement("input");
    field.type = "hidden"; field.name = name; field.value = token;
    form.append(field); document.body.append(form); form.submit();
}"""


@dataclass
class Visit:
    """One person's window on the served platform, with the things the paths name."""

    town: Town
    served: Served
    browser: Browser
    things: dict[str, str]

    async def open(self, who: str) -> tuple[Page, str]:
        """A fresh window, signed in as ``who``, and the token of their forms."""
        opened = await sessions.open_session(self.town.people[who].id, secure=False)
        name, _, value = opened.cookie.partition("=")
        context = await self.browser.new_context(accept_downloads=False)
        await context.add_cookies([{"name": name, "value": value, "url": self.served.url}])
        await context.add_init_script(WATCH)
        return await context.new_page(), opened.csrf

    def url(self, path: str) -> str:
        """With the ids of the things."""
        for name, thing in self.things.items():
            path = path.replace("{" + name + "}", thing)
        return self.served.url + path


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def furnished(
    app: WebApp, built_town: tuple[Town, dict[str, Any]], cloned_database: str
) -> tuple[Town, dict[str, str], dict[str, Any]]:
    """The town with its things, and all rows of it."""
    town, rows = built_town
    await cleaning.empty()
    await cleaning.restore(rows)
    things = await make_things(town)
    kept = await cleaning.snapshot()
    await cleaning.empty()
    return town, things, kept


@pytest_asyncio.fixture
async def visit(
    furnished: tuple[Town, dict[str, str], dict[str, Any]], database: str, served: Served, browser: Browser
) -> AsyncIterator[Visit]:
    town, things, kept = furnished
    await cleaning.restore(kept)
    found = Visit(town, served, browser, things)
    yield found
    for context in browser.contexts:
        await context.close()


async def faults(page: Page) -> list[str]:
    """Serious findings, sideways scrolling, and what the content policy stopped."""
    return [*await axe.findings(page), *await page.evaluate("violations")]


async def is_page(visit: Visit, page: Page, path: str) -> bool:
    """Whether the address answers with a page at all; files and streams are looked at elsewhere."""
    answer = await page.request.fetch(visit.url(path), method="HEAD", max_redirects=0)
    return answer.headers.get("content-type", "").startswith("text/html")


@pytest.mark.parametrize("row", [row for row in GETS if row.route not in NO_PAGES], ids=str)
async def test_a_page_with_data_has_no_serious_finding(visit: Visit, row: Row) -> None:
    page, _ = await visit.open(row.allow[0])
    if not await is_page(visit, page, row.path):
        return
    answer = await page.goto(visit.url(row.path))
    assert answer is not None and answer.status == 200
    assert await faults(page) == []


@pytest.mark.parametrize(
    "row", [row for row in GETS if row.route not in NO_PAGES and not row.names_a_thing], ids=str
)
async def test_a_page_of_somebody_who_has_nothing_yet(visit: Visit, row: Row) -> None:
    """孙丽 where she may, for nobody shared anything with her; else the last of those who may."""
    page, _ = await visit.open("sun" if "sun" in row.allow else row.allow[-1])
    if not await is_page(visit, page, row.path):
        return
    answer = await page.goto(visit.url(row.path))
    assert answer is not None and answer.status == 200
    assert await faults(page) == []


@pytest.mark.parametrize("row", FORMS, ids=str)
async def test_a_refused_form_has_no_serious_finding(visit: Visit, row: Row) -> None:
    """Every form sent empty: what comes back with a refusal is a page like any other."""
    page, token = await visit.open(row.allow[0])
    await page.goto(visit.url("/password"))
    async with page.expect_navigation(wait_until="load") as answered:
        await page.evaluate(SUBMIT, [visit.url(row.path), FIELD, token])
    answer = await answered.value
    assert answer.status < 500
    if answer.status >= 400 and answer.headers.get("content-type", "").startswith("text/html"):
        assert await faults(page) == []
