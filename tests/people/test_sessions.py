from datetime import timedelta

import httpx
import pytest

from server.app.web import WebApp
from server.base import database as db
from server.base import sessions
from server.base.settings import settings
from server.people import signing_in
from server.people.visiting import viewer_for, visit_for
from tests.support.browsing import SignIn, browser
from tests.support.queries import Counting
from tests.support.town import PASSWORD, Town

SIGN_IN = "/session/new?next=%2Fpassword"


async def age(**columns: float) -> None:
    for name, seconds in columns.items():
        await db.execute(f"UPDATE session SET {name} = {name} - $1::interval", timedelta(seconds=seconds))


async def test_the_viewer_and_all_posts_cost_one_query(town: Town, count_queries: Counting) -> None:
    opened = await sessions.open_session(town.li.id, secure=False)
    with count_queries() as statements:
        viewer = await viewer_for(opened.token)
    assert viewer == town.li and len(viewer.posts) == 2
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("column", "seconds"),
    [("last_seen_at", settings.session_idle_seconds), ("expires_at", settings.session_absolute_seconds)],
)
async def test_a_session_ends_when_idle_and_when_old(
    signed_in: SignIn, town: Town, column: str, seconds: int
) -> None:
    wang = await signed_in(town.wang)
    await age(**{column: seconds - 60})
    assert (await wang.get("/password")).status_code == 200
    await age(**{column: 120 if column == "expires_at" else seconds + 1})
    answer = await wang.get("/password")
    assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)


async def test_using_a_session_keeps_it_alive_with_one_write_a_minute(
    signed_in: SignIn, town: Town, count_queries: Counting
) -> None:
    wang = await signed_in(town.wang)
    await age(last_seen_at=3600)
    await wang.get("/password")
    assert await db.value("SELECT last_seen_at > now() - interval '1 minute' FROM session")
    with count_queries() as statements:
        await wang.get("/password")
    assert not [text for text in statements if text.startswith("UPDATE")]


async def test_a_revoked_session_is_over_at_once_everywhere(signed_in: SignIn, town: Town) -> None:
    here, there, zhao = await signed_in(town.wang), await signed_in(town.wang), await signed_in(town.zhao)
    assert len(await sessions.end_all(town.wang.id)) == 2
    for gone in (here, there):
        assert (await gone.get("/password")).headers["location"] == SIGN_IN
    assert (await zhao.get("/password")).status_code == 200


async def test_a_disabled_account_has_no_session(signed_in: SignIn, town: Town) -> None:
    wang = await signed_in(town.wang)
    await db.execute("UPDATE users SET disabled_at = now() WHERE id = $1", town.wang.id)
    assert (await wang.get("/password")).status_code == 303


async def test_a_cookie_of_one_scheme_is_never_taken_on_the_other(town: Town, app: WebApp) -> None:
    for secure, name in ((True, "__Host-gb"), (False, "gb")):
        opened = await sessions.open_session(town.wang.id, secure=secure)
        assert opened.cookie == f"{name}={opened.token}"
        for scheme in ("http", "https"):
            for sent_as in ("gb", "__Host-gb"):
                async with browser(app, f"{scheme}://127.0.0.1:8000") as client:
                    answer = await client.get("/password", headers={"Cookie": f"{sent_as}={opened.token}"})
                taken = answer.status_code == 200
                assert taken == (secure == (scheme == "https") and sent_as == name), (secure, scheme, sent_as)
        assert (await visit_for(opened.token, secure=not secure)) is None


async def test_the_cookie_is_set_at_sign_in_only_and_fits_its_scheme(app: WebApp, town: Town) -> None:
    for scheme, name in (("http", "gb"), ("https", "__Host-gb")):
        async with browser(app, f"{scheme}://127.0.0.1:8000") as client:
            form = await client.get("/session/new")
            assert "set-cookie" not in form.headers
            assert await db.value("SELECT count(*) FROM session WHERE secure = $1", scheme == "https") == 0
            token = form.text.split('name="_csrf" value="', 1)[1].split('"', 1)[0]
            data = {"_csrf": token, "login": "wang", "password": PASSWORD}
            answer = await client.post("/session", data=data)
            cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{name}=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
        assert ("Secure" in cookie) == (scheme == "https") and "Domain" not in cookie and "Path=/;" in cookie


async def test_signing_in_never_adopts_a_session_and_ends_the_old_one(
    client: httpx.AsyncClient, town: Town
) -> None:
    client.cookies.set("gb", "a" * 43)
    old = await sessions.open_session(town.zhao.id, secure=False)
    for planted in ("a" * 43, old.token):
        opened = await signing_in.sign_in(
            "wang", PASSWORD, address="10.0.0.1", secure=False, old_token=planted
        )
        assert opened.token != planted
    assert await viewer_for("a" * 43) is None and await viewer_for(old.token) is None


async def test_only_hashes_of_tokens_are_stored(town: Town) -> None:
    opened = await sessions.open_session(town.wang.id, secure=False)
    stored = await db.value("SELECT row_to_json(s)::text FROM session s")
    assert opened.token not in stored and len(opened.token) == 43


async def test_old_rows_are_forgotten_but_not_yesterdays(town: Town) -> None:
    for _session in range(2):
        await sessions.open_session(town.wang.id, secure=False)
    await db.execute("UPDATE session SET revoked_at = now()")
    await db.execute(
        "UPDATE session SET revoked_at = now() - interval '31 days'"
        " WHERE token_hash = (SELECT token_hash FROM session LIMIT 1)"
    )
    await sessions.forget_old()
    assert await db.value("SELECT count(*) FROM session") == 1


@pytest.mark.parametrize(
    "text", ["", "gb", "gb=", "gb=short", "gb=" + "a" * 101, "x=1; =; gb", "gb=\udcff" * 3]
)
def test_a_broken_cookie_is_no_cookie(text: str) -> None:
    assert sessions.token_in(text, secure=False) is None
