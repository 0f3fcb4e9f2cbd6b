import re

import httpx

from server.base import database as db
from server.base.csrf import FIELD, HEADER
from tests.support.browsing import PARTIAL, SignIn, token_in
from tests.support.town import PASSWORD, Town

TYPED = {
    "title": "分数的<初步>认识\n“二分之一”",
    "subject": "数" * 21,
    "textbook": '三"引号',
    "kind": "version",
}


async def send_late(signed_in: SignIn, town: Town, **request: object) -> httpx.Response:
    """王雨晴 sends the form after her session has ended."""
    wang = await signed_in(town.wang, token=False)
    token = token_in(await wang.get("/plans/new"))
    await db.execute("UPDATE session SET last_seen_at = last_seen_at - interval '1 day'")
    return await wang.post("/plans", data=TYPED | {FIELD: token}, **request)  # type: ignore[arg-type]


async def sign_in_again(client: httpx.AsyncClient, login: str, at: str) -> httpx.Response:
    form = await client.get(at)
    assert "都还在" in form.text
    kept = re.search(r'name="kept" value="([^"]*)"', form.text)
    assert kept is not None
    data = {FIELD: token_in(form), "login": login, "password": PASSWORD, "kept": kept[1]}
    return await client.post("/session", data=data)


async def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in(
    client: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    late = await send_late(signed_in, town)
    assert late.status_code == 303 and late.headers["location"].startswith("/session/new?kept=")
    back = await sign_in_again(client, "wang", late.headers["location"])
    page = await client.get(back.headers["location"])
    assert "你刚才写的还在" in page.text and 'action="/plans" method="post"' in page.text
    assert "分数的&lt;初步&gt;认识\n“二分之一”" in page.text and 'value="三&#34;引号"' in page.text
    assert '<dt>课题</dt><dd class="kept-text">分数的' in page.text and "<dt>教材</dt>" in page.text
    assert '<dd class="kept-text">version' not in page.text, "a choice of the form is not what was typed"
    again = await client.post("/plans", data=TYPED | {FIELD: token_in(page)})
    assert again.status_code == 422 and "学科最多 20 个字" in again.text, "it arrived where it was meant to"


async def test_it_waits_for_its_writer_alone(
    client: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    late = await send_late(signed_in, town)
    back = await sign_in_again(client, "zhao", late.headers["location"])
    assert back.headers["location"] == "/", (
        "a colleague who signs in here is not led to a page that is not theirs"
    )
    foreign = await client.get(f"/session/kept/{late.headers['location'].partition('kept=')[2]}")
    absent = await client.get("/session/kept/00000000-0000-4000-8000-000000000000")
    assert foreign.status_code == absent.status_code == 404 and "分数的" not in foreign.text


async def test_htmx_is_led_to_the_sign_in_page_too(signed_in: SignIn, town: Town) -> None:
    late = await send_late(signed_in, town, headers=PARTIAL)
    assert late.status_code == 200 and late.headers["hx-redirect"].startswith("/session/new?kept=")


async def test_files_are_not_kept_and_the_page_says_so(
    client: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    late = await send_late(signed_in, town, files={"file": ("课件.pdf", b"%PDF-")})
    back = await sign_in_again(client, "wang", late.headers["location"])
    page = await client.get(back.headers["location"])
    assert "选好的文件没有保留" in page.text and 'enctype="multipart/form-data"' in page.text


async def test_nothing_is_kept_for_a_stranger(
    client: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    nobody = await client.post("/plans", data=TYPED)
    assert nobody.headers["location"] == "/session/new?late=1"
    wang = await signed_in(town.wang)
    await db.execute("UPDATE session SET revoked_at = now()")
    wang.headers[HEADER] = "x" * 43
    assert (await wang.post("/plans", data=TYPED)).status_code == 403
    large = await send_late(signed_in, town)
    assert large.status_code == 303
    assert await db.value("SELECT count(*) FROM kept_form") == 1


async def test_a_form_is_kept_when_its_cookie_is_gone_or_of_a_newer_session(
    client: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    shown = token_in(await (await signed_in(town.wang, token=False)).get("/plans/new"))
    late = await client.post("/plans", data=TYPED | {FIELD: shown})
    assert late.status_code == 303 and late.headers["location"].startswith("/session/new?kept=")
    wang = await signed_in(town.wang, token=False)  # signed in again in another tab
    late = await wang.post("/plans", data=TYPED | {FIELD: shown})
    assert late.status_code == 303 and late.headers["location"].startswith("/session/kept/")
    assert "分数的" in (await wang.get(late.headers["location"])).text
    zhao = await signed_in(town.zhao, token=False)  # a colleague at the same PC
    assert (await zhao.post("/plans", data=TYPED | {FIELD: shown})).status_code == 403


async def test_passwords_are_never_kept(signed_in: SignIn, town: Town) -> None:
    wang = await signed_in(town.wang, token=False)
    token = token_in(await wang.get("/password"))
    await db.execute("UPDATE session SET revoked_at = now()")
    secrets = {"old": PASSWORD, "new": "举头望明月2026", "again": "举头望明月2026", FIELD: token}
    late = await wang.post("/password", data=secrets)
    assert late.headers["location"] == "/session/new?late=1"
    assert await db.value("SELECT count(*) FROM kept_form") == 0


async def test_a_late_file_alone_is_not_lost_without_a_word_and_the_way_leads_back_to_its_page(
    client: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    wang = await signed_in(town.wang, token=False)
    token = token_in(await wang.get("/plans/new"))
    await db.execute("UPDATE session SET revoked_at = now()")
    came = {"Referer": "http://127.0.0.1:8000/imports/new"}
    files = {"file": ("教案.docx", b"PK")}
    late = await wang.post("/imports", data={FIELD: token}, files=files, headers=came)
    assert late.headers["location"] == "/session/new?late=1&next=%2Fimports%2Fnew"
    assert "选好的文件要重新选" in (await client.get(late.headers["location"])).text
