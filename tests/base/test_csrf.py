import time

import httpx
import pytest

from server.base import csrf
from server.base.csrf import FIELD, HEADER
from tests.support.browsing import ORIGIN, SignIn
from tests.support.town import PASSWORD, Town

CHANGE = {"old": PASSWORD, "new": "举头望明月2026", "again": "不一样"}  # refused with 422 when it is let in


async def test_a_write_without_the_token_of_its_session_is_refused(signed_in: SignIn, town: Town) -> None:
    wang, zhao = await signed_in(town.wang), await signed_in(town.zhao)
    good = wang.headers[HEADER]
    assert (await wang.post("/password", data=CHANGE)).status_code == 422
    del wang.headers[HEADER]
    assert (await wang.post("/password", data=CHANGE)).status_code == 403
    assert (await wang.post("/password", data=CHANGE | {FIELD: good})).status_code == 422
    assert (await wang.post("/password", data=CHANGE | {FIELD: zhao.headers[HEADER]})).status_code == 403
    assert (await wang.post("/password", data=CHANGE | {FIELD: csrf.anonymous_token()})).status_code == 403
    for body in (
        {"json": CHANGE | {FIELD: good}},
        {"content": f"{FIELD}={good}", "headers": {"Content-Type": "text/plain"}},
    ):
        assert (await wang.post("/password", **body)).status_code == 403
    in_parts = await wang.post("/password", data=CHANGE | {FIELD: good}, files={"x": b""})
    assert in_parts.status_code == 422


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": ORIGIN}, 422),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Origin": "https://127.0.0.1:8000"}, 403),
        ({"Origin": "http://127.0.0.1:8000.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 422),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": ORIGIN}, 403),
    ],
)
async def test_a_write_from_another_site_is_refused_even_with_the_token(
    signed_in: SignIn, town: Town, headers: dict[str, str], status: int
) -> None:
    wang = await signed_in(town.wang)
    answer = await wang.post("/password", data=CHANGE, headers=headers)
    assert answer.status_code == status


async def test_signing_in_needs_a_fresh_form_of_ours(client: httpx.AsyncClient, town: Town) -> None:
    form = {"login": "wang", "password": PASSWORD}
    assert (await client.post("/session", data=form)).status_code == 403
    stale = csrf._stamp(int(time.time()) // 3600 - csrf.ANONYMOUS_HOURS - 1)
    future = csrf._stamp(int(time.time()) // 3600 + 2)
    for token in (stale, future, "1.2", "", "x", "٣.٣", csrf.anonymous_token()[:-1]):
        assert (await client.post("/session", data=form | {FIELD: token})).status_code == 403, token
    assert "set-cookie" not in client.headers
    foreign = await client.post(
        "/session", data=form | {FIELD: csrf.anonymous_token()}, headers={"Origin": "null"}
    )
    assert foreign.status_code == 403
    answer = await client.post("/session", data=form | {FIELD: csrf.anonymous_token()})
    assert answer.status_code == 303


async def test_a_refused_write_says_so_in_chinese(signed_in: SignIn, town: Town) -> None:
    wang = await signed_in(town.wang, token=False)
    page = await wang.post("/password", data=CHANGE)
    assert "没有提交" in page.text and page.headers["x-request-id"] in page.text and "王雨晴" in page.text
    part = await wang.post(
        "/password", data=CHANGE, headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert part.status_code == 403 and part.headers["hx-retarget"] == "#toasts" and "<html" not in part.text
    plain = await wang.post("/password", data=CHANGE, headers={"Accept": "application/json"})
    assert plain.json()["request_id"] == plain.headers["x-request-id"] and "没有改动" in plain.json()["error"]
