"""Every route against every kind of person, as ``route_matrix.toml`` says by hand."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from litestar.routes import ASGIRoute, HTTPRoute, WebSocketRoute
from websockets.datastructures import Headers

from server.app.coedit import authorise
from server.app.web import WebApp
from server.base import sessions
from server.base.csrf import HEADER, anonymous_token
from server.base.errors import SignedOut
from server.base.settings import Settings
from server.coedit.grants import Grant
from server.people import signing_in
from server.people.routes import signing_in as routes
from tests.app.more_things import make_more
from tests.app.route_matrix import (
    EVERYBODY,
    VISITORS,
    Row,
    load,
    make_things,
    make_visitors,
    png,
    remove_authority,
)
from tests.support import cleaning
from tests.support.browsing import browser
from tests.support.queries import Counting
from tests.support.town import Town

ROWS = load()
SIGN_IN = re.compile(r"/session/new(\?|$)")
VARYING = {"x-request-id", "date"}


@dataclass
class World:
    """The town with its things, in a snapshot put back before every change."""

    app: WebApp
    town: Town
    things: dict[str, str]
    kept: dict[str, Any]
    opened: dict[str, sessions.Opened] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    async def put_back(self) -> None:
        """As it was."""
        await cleaning.empty()
        await cleaning.restore(self.kept)

    def browser(self, who: str) -> httpx.AsyncClient:
        """``who``'s, or nobody's (``visitor``)."""
        found = browser(self.app)
        if who == "visitor":
            found.headers[HEADER] = anonymous_token()
        else:
            found.headers["Cookie"] = self.opened[who].cookie
            found.headers[HEADER] = self.opened[who].csrf
        return found

    async def send(
        self, row: Row, who: str, path: str = "", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """The row's request by one person."""
        async with self.browser(who) as found:
            return await found.request(
                row.method,
                self.filled(path or row.path),
                headers=headers,
                data={name: self.filled(text) for name, text in row.form.items()} or None,
                json=self.filled_json(row.json, who) or None,
                files={"file": ("a.png", png())} if row.file else None,
                content=png() if row.body else None,
            )

    def filled(self, text: str) -> str:
        """With the ids of the things."""
        return re.sub(r"\{(\w+)\}", lambda name: self.things[name[1]], text)

    def filled_json(self, said: Any, who: str) -> Any:
        """The same of JSON; ``{me}`` is whoever sends it."""
        if isinstance(said, dict):
            return {name: self.filled_json(one, who) for name, one in said.items()}
        if isinstance(said, str):
            return self.filled(said.replace("{me}", self.ids.get(who, str(uuid4()))))
        return said

    def random(self, path: str) -> str:
        """The same path with ids of nothing."""
        return re.sub(r"\{\w+\}", lambda _name: str(uuid4()), path)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(
    app: WebApp, built_town: tuple[Town, dict[str, Any]], cloned_database: str
) -> AsyncIterator[World]:
    town, rows = built_town
    await cleaning.restore(rows)
    made = World(app, town, await make_things(town), {})
    for who, viewer in (town.people | await make_visitors(town)).items():
        made.opened[who] = await sessions.open_session(viewer.id, secure=False)
        made.ids[who] = str(viewer.id)
    made.kept = await cleaning.snapshot()
    yield made
    await cleaning.empty()
    remove_authority()


@pytest_asyncio.fixture(autouse=True)
async def fresh(request: pytest.FixtureRequest) -> None:
    if "world" in request.fixturenames:
        await request.getfixturevalue("world").put_back()


def same_answer(one: httpx.Response, other: httpx.Response) -> bool:
    """Byte for byte, headers included, but for the request's id."""
    texts = [answer.content.replace(answer.headers["x-request-id"].encode(), b"") for answer in (one, other)]
    heads = [{k: v for k, v in answer.headers.items() if k not in VARYING} for answer in (one, other)]
    return texts[0] == texts[1] and heads[0] == heads[1] and one.status_code == other.status_code


def test_every_route_has_a_row_and_every_row_a_route(app: WebApp) -> None:
    there = set()
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            there |= {
                (handler.name or handler.fn.__qualname__, method)
                for handler in route.route_handlers
                for method in handler.http_methods
                if method != "OPTIONS"
            }
        elif isinstance(route, ASGIRoute):
            there.add((route.route_handler.name or route.path, "GET"))
        elif isinstance(route, WebSocketRoute):
            there.add((route.route_handler.name or "", "GET"))
    listed = {(row.route, row.method) for row in ROWS}
    assert there - listed == set(), "routes without a row: say in route_matrix.toml who may"
    assert listed - there == set(), "rows without a route"


def test_the_matrix_leaves_nobody_out() -> None:
    for row in ROWS:
        named = [*row.allow, *row.refuse]
        assert len(named) == len(set(named)) and set(named) <= {*EVERYBODY, *VISITORS}, row
        if row.names_a_thing:
            assert set(named) >= set(EVERYBODY), f"{row}: all eight people belong into a row about a thing"
    for route in {(row.route, row.method) for row in ROWS}:
        rows = [row for row in ROWS if (row.route, row.method) == route]
        allowed = [row.allow or row.demo or row.empty or row.visitor == "allowed" for row in rows]
        assert any(allowed), f"{route}: nobody is allowed"
        refused = [
            row.refuse or row.visitor == "sign-in" or row.refused_path or row.refused_headers for row in rows
        ]
        assert any(refused), f"{route}: nobody is refused"


@pytest.mark.parametrize("row", [row for row in ROWS if row.route != "coedit.relay"], ids=str)
async def test_who_may(
    world: World, row: Row, monkeypatch: pytest.MonkeyPatch, count_queries: Counting
) -> None:
    for who in refused(row):
        answer = await world.send(row, who)
        assert answer.status_code == 404, f"{who} is not refused"
        if row.names_a_thing:
            absent = await world.send(row, who, world.random(row.path))
            assert same_answer(answer, absent), (
                f"{who} can tell it from nothing:\n{answer.text}\n{absent.text}"
            )
    await check_visitor(world, row)
    if row.refused_path or row.refused_headers:
        who = row.allow[0] if row.allow else "visitor"
        answer = await world.send(row, who, row.refused_path, row.refused_headers)
        assert answer.status_code == row.refused_status
    for who in row.allow:
        if row.method != "GET":  # who reads leaves nothing behind but that they were there
            await world.put_back()
        with count_queries() as statements:
            answer = await world.send(row, who)
        assert answer.status_code == row.status, f"{who}: {answer.text[-800:]}"
        if is_page(row, answer):
            assert row.queries >= 0, f"{row}: say in route_matrix.toml how many queries the page may cost"
            asked = of_the_page(statements)
            assert len(asked) <= row.queries, f"{who}: {len(asked)}\n" + "\n".join(asked)
        assert not SIGN_IN.match(answer.headers.get("location", "")) or row.route == "session.end"
    for who in row.demo:
        await world.put_back()
        for module in (routes, signing_in):
            monkeypatch.setattr(module, "settings", Settings(secret="5" * 64, demo=True))
        assert (await world.send(row, who)).status_code == row.status
    for who in row.empty:
        await cleaning.empty()
        assert (await world.send(row, who)).status_code == row.status


def is_page(row: Row, answer: httpx.Response) -> bool:
    """Something with tables and lists, made for whoever asks."""
    return row.method == "GET" and answer.headers.get("content-type", "").startswith("text/html")


def of_the_page(statements: list[str]) -> list[str]:
    """Without the mark that somebody is still there, made once in a minute on whatever page."""
    return [one for one in statements if not one.startswith("UPDATE session SET last_seen_at")]


async def test_no_page_costs_more_queries_when_there_is_more_on_it(
    world: World, count_queries: Counting
) -> None:
    pages = [row for row in ROWS if row.queries > 0 and row.allow]

    async def costs() -> dict[str, int]:
        found = {}
        for row in pages:
            for who in (row.allow[0], row.allow[-1]):
                with count_queries() as statements:
                    answer = await world.send(row, who)
                assert answer.status_code == row.status
                found[f"{row} {who}"] = len(of_the_page(statements))
        return found

    await make_more(world.town, world.things, 0)  # of everything several: what one page asks for any of it
    once = await costs()
    await make_more(world.town, world.things, 1)
    twice = await costs()
    assert {page: (once[page], cost) for page, cost in twice.items() if cost > once[page]} == {}


async def test_no_page_of_a_plan_breaks_while_its_author_has_not_accepted(world: World) -> None:
    """Its 主备人, its 辅备人 and lead, and a lead who is not of the group get a page or a sentence."""
    paths = {
        re.sub(r"^/plans/\{\w+\}", "/plans/{assigned}", row.path): row
        for row in ROWS
        if row.method == "GET" and row.path.startswith("/plans/{")
    }
    assert len(paths) > 30
    broken = {}
    for path, row in paths.items():
        for who in ("wang", "zhao", "li", "zheng"):
            answer = await world.send(row, who, path)
            if answer.status_code >= 500:
                broken[f"{path} {who}"] = answer.status_code
    assert broken == {}


@pytest.mark.parametrize("what", ["pull", "versions/1/restoration", "pulls/{pull}/undoing"])
async def test_nothing_replaces_the_text_of_a_plan_its_author_has_not_accepted(
    world: World, what: str
) -> None:
    for who in ("wang", "zhao"):
        async with world.browser(who) as found:
            answer = await found.post(world.filled(f"/plans/{{assigned}}/{what}"))
        assert answer.status_code in (404, 422), who


@pytest.mark.parametrize("row", [row for row in ROWS if row.json and row.allow], ids=str)
async def test_a_body_that_is_no_json_is_refused_or_passed_over(world: World, row: Row) -> None:
    for body in (b"{", b"", b"\xff", b"null", b'"\xed\xa0\x80"', b"[" * 100_000, b"[1, {}]"):
        async with world.browser(row.allow[0]) as found:
            head = {"Content-Type": "application/json"}
            answer = await found.request(row.method, world.filled(row.path), content=body, headers=head)
        assert answer.status_code in (204, 400, 422), body[:20]


def refused(row: Row) -> list[str]:
    """Who is listed, and of a thing everybody from elsewhere who is not allowed."""
    elsewhere = [who for who in VISITORS if who not in row.allow] if row.names_a_thing else []
    return list(dict.fromkeys([*row.refuse, *elsewhere]))


async def check_visitor(world: World, row: Row) -> None:
    """Nobody signed in: led to sign in, and told nothing about what is there."""
    answer = await world.send(row, "visitor")
    if row.visitor == "allowed":
        assert answer.status_code == row.status
        await world.put_back()
        return
    if row.visitor == "refused":
        assert answer.status_code == 404
        return
    assert answer.status_code == 303 and SIGN_IN.match(answer.headers["location"]), answer.text
    if row.names_a_thing:
        random = world.random(row.path)
        absent = await world.send(row, "visitor", random)
        assert absent.status_code == 303 and SIGN_IN.match(absent.headers["location"])


@pytest.mark.parametrize("row", [row for row in ROWS if row.route == "coedit.relay"], ids=str)
async def test_who_may_open_a_socket(world: World, row: Row) -> None:
    document = UUID(world.filled(row.path).rpartition("/")[2])

    async def ask(who: str, document_id: UUID = document) -> Grant | None:
        headers = Headers(Cookie=world.opened[who].cookie)
        return await authorise(headers, document_id, is_active=False)

    for who in row.allow:
        assert await ask(who) is not None, who
    for who in refused(row):
        assert await ask(who) is None, who
        assert await ask(who, uuid4()) is None
    with pytest.raises(SignedOut):
        await authorise(Headers(), document, is_active=False)
