import pytest
import pytest_asyncio
from litestar import get, post
from litestar.response import Redirect

from server.app import web
from server.app.web import WebApp
from server.base import pages
from server.base.pages import Page, WebRequest, go, page, toast
from tests.support.browsing import FULL, ORIGIN, PARTIAL, browser

HOSTILE = "<script>alert(1)</script>\"'"


@get("/part")
async def part(request: WebRequest) -> Page:
    """A page and its part."""
    context = {"title": "标题", "message": HOSTILE, "back": None}
    return page(request, "errors/refused.html", fragment="errors/_toast.html", **context)


@post("/done", name="done", opt={"csrf": False})
async def done(request: WebRequest) -> Page | Redirect:
    """A write."""
    return go(request, "password.edit")


@get("/said")
async def said(request: WebRequest) -> Page:
    """A toast."""
    return toast(request, HOSTILE)


@pytest_asyncio.fixture
async def paged(database: str, monkeypatch: pytest.MonkeyPatch) -> WebApp:
    """The application with a few pages more."""
    monkeypatch.setattr(web, "ROUTES", [*web.ROUTES, part, done, said])
    return web.create_app()


async def test_htmx_gets_the_part_and_everybody_else_the_page(paged: WebApp) -> None:
    async with browser(paged) as client:
        whole = await client.get("/part")
        boosted = await client.get("/part", headers=FULL | {"HX-Boosted": "true"})
        restored = await client.get("/part", headers=FULL | {"HX-History-Restore-Request": "true"})
        alone = await client.get("/part", headers=PARTIAL)
    for answer in (whole, boosted, restored):
        assert answer.text.startswith("<!doctype html>") and 'lang="zh-CN"' in answer.text
    assert alone.text.startswith("<toast-note") and "<html" not in alone.text
    assert {answer.headers["vary"] for answer in (whole, boosted, alone)} == {"HX-Request-Type"}
    assert "<script>alert" not in whole.text + alone.text and "&lt;script&gt;" in alone.text


async def test_after_a_write_a_form_is_led_on_and_htmx_is_told(paged: WebApp) -> None:
    async with browser(paged) as client:
        form = await client.post("/done")
        script = await client.post("/done", headers=PARTIAL)
    assert (form.status_code, form.headers["location"]) == (303, "/password")
    assert (script.status_code, script.headers["hx-redirect"], script.content) == (200, "/password", b"")


async def test_a_toast_changes_nothing_else_of_the_page(paged: WebApp) -> None:
    async with browser(paged) as client:
        answer = await client.get("/said", headers=PARTIAL)
    assert (answer.headers["hx-retarget"], answer.headers["hx-reswap"]) == ("#toasts", "beforeend")
    assert "&lt;script&gt;" in answer.text


async def test_every_page_carries_one_form_token_for_scripts(paged: WebApp) -> None:
    async with browser(paged) as client:
        text = (await client.get("/part")).text
    token = text.split('name="csrf-token" content="', 1)[1].split('"', 1)[0]
    assert f"""hx-headers:inherited='{{"X-CSRF-Token": "{token}"}}'""" in text


async def test_opener_policy_is_sent_where_browsers_take_it(paged: WebApp) -> None:
    sent = {}
    for origin in (ORIGIN, "https://school.lan", "http://school.lan"):
        async with browser(paged, origin) as client:
            sent[origin] = "cross-origin-opener-policy" in (await client.get("/healthz")).headers
    assert sent == {ORIGIN: True, "https://school.lan": True, "http://school.lan": False}


def test_a_name_cannot_break_out_of_its_avatar() -> None:
    drawn = pages.avatar('"><b>', 3, large=True)
    assert "<b>" not in drawn and 'class="avatar large" data-hue="3"' in drawn


def test_an_icon_that_does_not_exist_is_a_bug() -> None:
    assert "#home" in pages.icon("home")
    with pytest.raises(AssertionError, match="no icon"):
        pages.icon("nothing")
