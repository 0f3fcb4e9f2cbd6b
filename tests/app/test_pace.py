"""What costs much is refused to whoever asks too often, in words and with the time to wait."""

from collections.abc import Iterator

import pytest

from server.app import pace
from server.app.web import WebApp
from server.base.rates import ADDRESS_FACTOR, Rate
from tests.support.browsing import PARTIAL, SignIn
from tests.support.town import Town


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(pace.RATES, "search", Rate(3, 60, "搜索"))
    pace.forget()
    yield
    pace.forget()


async def test_the_account_waits_and_the_colleague_does_not(town: Town, signed_in: SignIn) -> None:
    wang, li = await signed_in(town.wang), await signed_in(town.li)
    answers = [await wang.get("/search?q=周长") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
    assert "搜索得太频繁了" in answers[-1].text
    part = await wang.get("/search?q=周长", headers=PARTIAL)
    assert part.status_code == 429
    assert part.headers["hx-retarget"] == "#toasts"
    assert (await li.get("/search?q=周长")).status_code == 200
    assert (await wang.get("/plans")).status_code == 200


async def test_an_address_is_a_whole_school(town: Town, signed_in: SignIn) -> None:
    people = [await signed_in(viewer) for viewer in (town.wang, town.li)]
    for _ in range(3 * ADDRESS_FACTOR):
        pace._counter.take("搜索 address 127.0.0.1", 3 * ADDRESS_FACTOR, 60)
    assert [(await person.get("/search?q=周长")).status_code for person in people] == [429, 429]


def test_every_named_route_exists(app: WebApp) -> None:
    names = {handler.name for route in app.routes for handler in getattr(route, "route_handlers", [])}
    assert set(pace.RATES) <= names
