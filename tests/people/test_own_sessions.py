import httpx
import pytest

from server.base import database as db
from server.people import devices
from tests.support.browsing import SignIn, token_in
from tests.support.queries import Counting
from tests.support.town import PASSWORD, Town

WECHAT = (
    "Mozilla/5.0 (Linux; Android 12; NOH-AN00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/86.0.4240.99 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.40"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [(WECHAT, "微信，安卓手机"), (EDGE, "Edge，Windows 电脑"), ("curl/8", "其他设备"), ("", "其他设备")],
)
def test_a_browser_is_called_as_its_owner_would_call_it(agent: str, words: str) -> None:
    assert devices.said(agent) == words


async def sign_in(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    form = await client.get("/session/new")
    data = {"_csrf": token_in(form), "login": "wang", "password": PASSWORD, **fields}
    return await client.post("/session", data=data, headers={"User-Agent": WECHAT})


async def test_one_sees_where_one_is_signed_in_and_ends_one_or_all_others(
    client: httpx.AsyncClient, signed_in: SignIn, town: Town, count_queries: Counting
) -> None:
    await sign_in(client)
    here, third, zhao = await signed_in(town.wang), await signed_in(town.wang), await signed_in(town.zhao)
    with count_queries() as statements:
        page = await here.get("/account/sessions")
    assert len(statements) == 2
    assert "3 个地方" in page.text and "微信，安卓手机" in page.text and page.text.count("就是这里") == 1
    key = await db.value("SELECT encode(token_hash, 'hex') FROM session WHERE agent LIKE '微信%'")
    assert (await zhao.post(f"/account/sessions/{key}/removal")).status_code == 404
    assert (await client.get("/password")).status_code == 200
    assert (await here.post(f"/account/sessions/{key}/removal")).status_code == 303
    assert (await client.get("/password")).status_code == 303
    assert (await here.post(f"/account/sessions/{key}/removal")).status_code == 404, "over already"
    assert (await here.post("/account/other-sessions/removal")).status_code == 303
    assert (await third.get("/password")).status_code == 303
    assert "除了这里" not in (await here.get("/account/sessions")).text
    assert (await zhao.get("/password")).status_code == 200
    assert await db.value("SELECT count(*) FROM audit WHERE action LIKE 'ended%'") == 2


async def test_a_public_computer_forgets_with_the_browser_and_after_twenty_minutes(
    client: httpx.AsyncClient, town: Town
) -> None:
    answer = await sign_in(client, public="1")
    assert "Max-Age" not in answer.headers["set-cookie"]
    assert "公用电脑" in (await client.get("/account/sessions")).text
    await db.execute("UPDATE session SET last_seen_at = now() - interval '19 minutes'")
    assert (await client.get("/password")).status_code == 200, "used, so the minutes begin anew"
    out = await client.post("/session/end", data={"_csrf": token_in(await client.get("/password"))})
    assert out.headers["clear-site-data"] == '"cache", "storage"'
    await sign_in(client, public="1")
    form = {"_csrf": token_in(await client.get("/password")), "others": "1"}
    out = await client.post("/session/end", data=form)
    assert out.headers["clear-site-data"] == '"cache"', "somebody else's work waits there"
    await sign_in(client, public="1")
    await db.execute("UPDATE session SET last_seen_at = now() - interval '21 minutes'")
    assert (await client.get("/password")).status_code == 303
    assert "checked" not in (await client.get("/session/new")).text


async def test_an_own_computer_is_remembered_and_a_new_password_keeps_the_kind(
    client: httpx.AsyncClient, town: Town
) -> None:
    assert "Max-Age=1209600" in (await sign_in(client)).headers["set-cookie"]
    await db.execute("UPDATE session SET last_seen_at = now() - interval '21 minutes'")
    assert (await client.get("/password")).status_code == 200
    await sign_in(client, public="1")
    form = {"old": PASSWORD, "new": "举头望明月2026", "again": "举头望明月2026"}
    form["_csrf"] = token_in(await client.get("/password"))
    changed = await client.post("/password", data=form)
    assert changed.status_code == 303 and "Max-Age" not in changed.headers["set-cookie"]
