import asyncio

import httpx
import pytest

from server.base import database as db
from server.base.errors import Conflict, DomainError, Missing, TooMany
from server.people import bootstrap
from server.people.visiting import viewer_for
from tests.support.browsing import SignIn, token_in
from tests.support.town import PASSWORD, Town

WHO = ("gly", "石管理", PASSWORD)


async def test_the_secret_makes_the_first_administrator_once(database: str) -> None:
    secret = await bootstrap.make_secret()
    assert secret is not None
    with pytest.raises(DomainError, match="口令不对"):
        await bootstrap.create_first_admin("wrong", *WHO, secure=False)
    opened = await bootstrap.create_first_admin(f" {secret.upper()} ", *WHO, secure=False)
    viewer = await viewer_for(opened.token)
    assert viewer is not None and [post.role for post in viewer.posts] == ["platform_admin"]
    with pytest.raises(Missing):
        await bootstrap.create_first_admin(secret, "second", "第二", PASSWORD, secure=False)
    assert await bootstrap.make_secret() is None
    assert secret not in await db.value("SELECT row_to_json(s)::text FROM one_time_secret s")


async def test_two_at_once_make_one_administrator(database: str) -> None:
    secret = await bootstrap.make_secret()
    assert secret is not None
    results = await asyncio.gather(
        *(bootstrap.create_first_admin(secret, f"a{n}", "管理", PASSWORD, secure=False) for n in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) in (
        ["Conflict", "Opened"],
        ["Missing", "Opened"],
    )
    assert Conflict.status == 409
    assert await db.value("SELECT count(*) FROM users") == 1


async def test_a_lost_secret_is_replaced_by_the_next_start(database: str) -> None:
    lost, fresh = await bootstrap.make_secret(), await bootstrap.make_secret()
    assert lost and fresh
    with pytest.raises(DomainError, match="口令不对"):
        await bootstrap.create_first_admin(lost, *WHO, secure=False)
    await bootstrap.create_first_admin(fresh, *WHO, secure=False)


async def test_guessing_the_secret_slows_down(database: str) -> None:
    await bootstrap.make_secret()
    for _guess in range(bootstrap.RULE.free + 1):
        with pytest.raises(DomainError, match="口令不对"):
            await bootstrap.create_first_admin("guess", *WHO, secure=False)
    with pytest.raises(TooMany):
        await bootstrap.create_first_admin("guess", *WHO, secure=False)


async def test_an_empty_platform_leads_to_its_first_administrator(
    client: httpx.AsyncClient, database: str
) -> None:
    assert (await client.get("/session/new")).headers["location"] == "/bootstrap"
    form = await client.get("/bootstrap")
    secret = await bootstrap.make_secret() or ""
    data = {"_csrf": token_in(form), "secret": secret, "login": "gly", "name": "石管理", "password": "short"}
    refused = await client.post("/bootstrap", data=data)
    assert (
        refused.status_code == 422 and "至少 8 个字符" in refused.text and f'value="{secret}"' in refused.text
    )
    made = await client.post("/bootstrap", data=data | {"password": PASSWORD})
    assert (made.status_code, made.headers["location"]) == (303, "/")
    assert "石管理" in (await client.get("/password")).text


async def test_it_is_gone_afterwards(client: httpx.AsyncClient, signed_in: SignIn, town: Town) -> None:
    assert (await client.get("/bootstrap")).status_code == 404
    form = {"_csrf": token_in(await client.get("/session/new")), "secret": "x", "login": "x", "name": "x"}
    assert (await client.post("/bootstrap", data=form | {"password": PASSWORD})).status_code == 404
