from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from litestar import get, post
from litestar.exceptions import TooManyRequestsException
from litestar.params import FromPath

from server.app import web
from server.app.web import WebApp
from server.base import database as db
from server.base.errors import Conflict, DomainError, Missing, TooLarge, TooMany, Unavailable
from server.base.pages import WebRequest
from tests.support.browsing import FULL, PARTIAL, SignIn, browser
from tests.support.town import Town

SECRET_TEXT = "学情：小明还不会平均分"


async def _too_long() -> None:
    await db.execute("INSERT INTO region (id, name) VALUES (gen_random_uuid(), $1)", "长" * 81)


async def _odd_character() -> None:
    await db.execute("INSERT INTO region (id, name) VALUES (gen_random_uuid(), $1)", "半\x00个")


async def _twice() -> None:
    async with db.writing():
        for _click in range(2):
            await db.execute("INSERT INTO throttle VALUES ('k', 1, now(), now())")


async def _big_number() -> None:
    await db.execute("SELECT $1::int", 10**40)


RAISED: dict[str, Any] = {
    "missing": Missing("没有找到这份教案。"),
    "conflict": Conflict("李建国刚刚改过标题，你写的没有丢。"),
    "too-large": TooLarge("文件太大。"),
    "domain": DomainError("标题不能空着。"),
    "too-many": TooMany("请等 9 秒再试。", 9),
    "too-many-http": TooManyRequestsException(headers={"Retry-After": "7"}),
    "bug": ValueError(SECRET_TEXT),
    "unavailable": Unavailable("转换服务没有开。"),
    "refused-connection": ConnectionRefusedError(111, "refused"),
    "restarting": asyncpg.CannotConnectNowError("the database system is starting up"),
    "cut": asyncpg.ConnectionDoesNotExistError("connection was closed"),
    "confused": asyncpg.InternalClientError("cannot switch to state 12"),
    "too-long": _too_long,
    "odd": _odd_character,
    "twice": _twice,
    "number": _big_number,
}
EXPECTED = {
    "missing": (404, "没有找到这份教案"), "conflict": (409, "你写的没有丢"), "too-large": (413, "文件太大"),
    "domain": (422, "标题不能空着"), "too-many": (429, "请等 9 秒"), "too-many-http": (429, "太频繁"),
    "bug": (500, "不是你的操作"), "unavailable": (503, "转换服务没有开"),
    "refused-connection": (503, "数据库正在恢复"), "restarting": (503, "数据库正在恢复"),
    "cut": (503, "数据库正在恢复"), "confused": (503, "数据库正在恢复"), "too-long": (422, "文字太长"),
    "odd": (422, "存不下的字符"), "twice": (409, "没有重复保存"), "number": (422, "看不懂"),
}  # fmt: skip


@get("/raise/{what:str}")
async def raising(what: FromPath[str]) -> str:
    """Raise what the test names."""
    found = RAISED[what]
    if isinstance(found, Exception):
        raise found
    await found()
    return "nothing was raised"


@post("/echo", opt={"csrf": False}, status_code=200)
async def echo(request: WebRequest) -> dict[str, str]:
    """What a form holds."""
    return {name: str(text) for name, text in (await request.form()).items()}


@pytest_asyncio.fixture
async def raises(database: str, monkeypatch: pytest.MonkeyPatch) -> WebApp:
    """The application with routes that go wrong."""
    monkeypatch.setattr(web, "ROUTES", [*web.ROUTES, raising, echo])
    return web.create_app()


@pytest.mark.parametrize("what", EXPECTED)
async def test_every_error_is_a_page_a_toast_or_a_line_of_json(raises: WebApp, what: str) -> None:
    status, said = EXPECTED[what]
    async with browser(raises) as client:
        page = await client.get(f"/raise/{what}")
        boosted = await client.get(f"/raise/{what}", headers=FULL)
        part = await client.get(f"/raise/{what}", headers=PARTIAL)
        line = await client.get(f"/raise/{what}", headers={"Accept": "application/json"})
    for answer in (page, boosted, part, line):
        assert (answer.status_code, said in answer.text) == (status, True), answer.text
        assert answer.headers["x-request-id"] in answer.text
        assert answer.headers["cache-control"] == "no-store" and answer.headers["vary"] == "HX-Request-Type"
    assert page.text.startswith("<!doctype html>") and boosted.text.startswith("<!doctype html>")
    assert part.text.startswith("<toast-note") and part.headers["hx-retarget"] == "#toasts"
    assert set(line.json()) == {"error", "request_id"}


async def test_a_bug_is_logged_with_its_place_and_without_a_teachers_words(
    raises: WebApp, capsys: pytest.CaptureFixture[str]
) -> None:
    async with browser(raises) as client:
        answer = await client.get("/raise/bug?q=平均分")
    logged = capsys.readouterr().out
    assert "builtins.ValueError" in logged and "test_refusals.py" in logged
    assert "平均" not in logged and "%E5" not in logged and "平均" not in answer.text


async def test_waiting_times_are_in_the_headers(raises: WebApp) -> None:
    async with browser(raises) as client:
        waits = [
            (await client.get(f"/raise/{what}")).headers["retry-after"]
            for what in ("too-many", "too-many-http", "cut")
        ]
    assert waits == ["9", "7", "5"]


async def test_a_wrong_method_says_which_are_right(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/session/new")
    assert answer.status_code == 405 and "GET" in answer.headers["allow"] and "没有改动" in answer.text


async def test_a_form_larger_than_a_form_is_refused(raises: WebApp) -> None:
    async with browser(raises) as client:
        fine = await client.post("/echo", data={"text": "字" * 100_000})
        large = await client.post("/echo", data={"text": "x" * (web.FORM_BYTES + 1)})
    assert len(fine.json()["text"]) == 100_000
    assert large.status_code == 413 and "太大" in large.text


async def test_a_refused_upload_is_read_to_its_end_before_the_answer(raises: WebApp) -> None:
    sent: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        for piece in range(64):
            sent.append(piece)
            yield b"x" * 65536

    async with browser(raises) as client:
        headers = {"Content-Length": str(64 * 65536), "Content-Type": "application/x-www-form-urlencoded"}
        answer = await client.post("/echo", content=body(), headers=headers)
    assert answer.status_code == 413 and len(sent) == 64


async def test_an_error_page_carries_the_menu_of_whoever_sees_it(signed_in: SignIn, town: Town) -> None:
    wang = await signed_in(town.wang)
    gone = await wang.get("/nowhere", headers={"Referer": "http://127.0.0.1:8000/plans?state=draft"})
    assert "王雨晴" in gone.text and 'href="/plans?state=draft"' in gone.text
    foreign = await wang.get("/nowhere", headers={"Referer": "https://evil.example/x"})
    assert "evil" not in foreign.text


async def test_an_error_page_is_shown_even_without_a_database(
    signed_in: SignIn, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = await signed_in(town.wang)

    async def gone(*_arguments: object) -> None:
        raise ConnectionRefusedError(111, "refused")

    monkeypatch.setattr("server.people.visiting.row", gone)
    for path, status in (("/password", 503), ("/nowhere", 404), ("/plans/not-an-id", 404)):
        answer = await wang.get(path)
        assert (answer.status_code, "<!doctype html>" in answer.text) == (status, True), path
