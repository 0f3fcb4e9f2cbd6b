"""Every page of the route matrix by axe-core: with data, empty and refused; two themes, two widths."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient
from playwright.async_api import Browser, Page

from server.app.web import WebApp
from server.base import sessions
from server.base.csrf import FIELD
from tests.app.route_matrix import VISITORS, Row, load, make_things, remove_authority
from tests.browser.harness.pages import WATCH
from tests.browser.school import axe
from tests.support import cleaning
from tests.support.serving import Served
from tests.support.town import Town

GETS = [row for row in load() if row.method == "GET" and row.status == 200 and row.allow]
# Without those of another level alone, who are no people of the town.
FORMS = [
    row
    for row in load()
    if row.method == "POST" and row.allow and not row.body and not row.json and row.allow[0] not in VISITORS
]
PARTS = 4
LOOK_SECONDS = 60  # a script that never answers is a fault of that page
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
    kept: dict[str, Any]
    seen: Path
    windows: dict[str, tuple[Page, str]] = field(default_factory=dict)

    async def put_back(self) -> None:
        """Everything as it was; nobody is signed in any more."""
        for page, _ in self.windows.values():
            await page.context.close()  # an editor left open would write between the next two
        self.windows.clear()
        await cleaning.empty()
        await cleaning.restore(self.kept)

    async def window(self, who: str) -> tuple[Page, str]:
        """The window ``who`` has open, and the token of their forms."""
        if who not in self.windows:
            self.windows[who] = await self.open(who)
            await self.windows[who][0].goto(self.url("/password"))
        return self.windows[who]

    async def open(self, who: str) -> tuple[Page, str]:
        """A fresh window, signed in as ``who``, and the token of their forms."""
        opened = await sessions.open_session(self.town.people[who].id, secure=False)
        name, _, value = opened.cookie.partition("=")
        context = await self.browser.new_context(accept_downloads=False)
        await context.add_cookies([{"name": name, "value": value, "url": self.served.url}])
        await context.add_init_script(WATCH)
        await context.add_init_script(path=axe.SOURCE)  # cheaper than sending it to each page
        return await context.new_page(), opened.csrf

    def url(self, path: str) -> str:
        """With the ids of the things."""
        for name, thing in self.things.items():
            path = path.replace("{" + name + "}", thing)
        return self.served.url + path


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def furnished(
    app: WebApp, built_town: tuple[Town, dict[str, Any]], cloned_database: str
) -> AsyncIterator[tuple[Town, dict[str, str], dict[str, Any]]]:
    """The town with its things, and all rows of it."""
    town, rows = built_town
    await cleaning.empty()
    await cleaning.restore(rows)
    things = await make_things(town)
    kept = await cleaning.snapshot()
    await cleaning.empty()
    yield town, things, kept
    remove_authority()


@pytest_asyncio.fixture
async def visit(
    furnished: tuple[Town, dict[str, str], dict[str, Any]],
    database: str,
    served: Served,
    browser: Browser,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Visit]:
    town, things, kept = furnished
    await cleaning.restore(kept)
    folder = tmp_path_factory.getbasetemp()
    seen = (folder if worker_id == "master" else folder.parent) / "kinds-of-elements"  # of both workers
    found = Visit(town, served, browser, things, kept, seen)
    yield found
    for context in browser.contexts:
        await context.close()


async def faults(visit: Visit, page: Page) -> list[str]:
    """Serious findings, sideways scrolling, and what the content policy stopped."""
    return [*await axe.findings_of_new(page, visit.seen), *await page.evaluate("violations")]


async def is_page(visit: Visit, page: Page, path: str) -> bool:
    """Whether the address answers with a page at all; files and streams are looked at elsewhere."""
    answer = await page.request.fetch(visit.url(path), method="HEAD", max_redirects=0)
    return answer.headers.get("content-type", "").startswith("text/html")


async def look_at(visit: Visit, who: str, rows: list[Row]) -> dict[str, list[str]]:
    """The faults of these pages, by path."""
    page, _ = await visit.open(who)
    found = {}
    for row in rows:
        if await is_page(visit, page, row.path):
            answer = await page.goto(visit.url(row.path))
            assert answer is not None and answer.status == 200, row
            async with asyncio.timeout(LOOK_SECONDS):
                found[str(row)] = await faults(visit, page)
    return {path: faulty for path, faulty in found.items() if faulty}


PAGES = [row for row in GETS if row.route not in NO_PAGES]


@pytest.mark.parametrize("part", range(PARTS))
async def test_pages_with_data_have_no_serious_finding(visit: Visit, part: int) -> None:
    found = {}
    mine = PAGES[part::PARTS]
    for who in dict.fromkeys(row.allow[0] for row in mine):
        found |= await look_at(visit, who, [row for row in mine if row.allow[0] == who])
    assert found == {}


@pytest.mark.parametrize("part", range(PARTS))
async def test_pages_of_somebody_who_has_nothing_yet(visit: Visit, part: int) -> None:
    """孙丽 where she may, for nobody shared anything with her; else the last of those who may."""
    found = {}
    mine = [row for row in PAGES if not row.names_a_thing and poorest(row)][part::PARTS]
    for who in dict.fromkeys(poorest(row) for row in mine):
        found |= await look_at(visit, who, [row for row in mine if poorest(row) == who])
    assert found == {}


def poorest(row: Row) -> str:
    """Who of those of the town who are allowed has least; "" when nobody is."""
    known = [who for who in row.allow if who not in VISITORS]
    return "sun" if "sun" in known else known[-1] if known else ""


async def answered(visit: Visit, row: Row) -> str:
    """What the empty form brings back: ``refused`` with a page, ``taken``, or something else."""
    opened = await sessions.open_session(visit.town.people[row.allow[0]].id, secure=False)
    async with AsyncClient(headers={"Cookie": opened.cookie}) as client:
        answer = await client.post(visit.url(row.path), data={FIELD: opened.csrf}, files={"": ""})
    assert answer.status_code < 500, row
    if answer.status_code < 400:
        return "taken"
    return "refused" if answer.headers.get("content-type", "").startswith("text/html") else "other"


@pytest.mark.parametrize("part", range(PARTS))
async def test_refused_forms_have_no_serious_finding(visit: Visit, part: int) -> None:
    """Every form sent empty: what comes back with a refusal is a page like any other."""
    refused = []
    for row in FORMS[part::PARTS]:
        match await answered(visit, row):
            case "refused":
                refused.append(row)
            case "taken":  # as it was: put back what it may have changed
                await visit.put_back()
    found = {}
    for row in sorted(refused, key=lambda row: row.allow[0]):
        page, token = await visit.window(row.allow[0])
        async with page.expect_navigation(wait_until="load") as sent:
            await page.evaluate(SUBMIT, [visit.url(row.path), FIELD, token])
        assert (await sent.value).status >= 400, row
        found[str(row)] = await faults(visit, page)
    assert refused
    assert {path: faulty for path, faulty in found.items() if faulty} == {}
