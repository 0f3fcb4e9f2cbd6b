"""Uploading and downloading over HTTP: rights, ranges, caching, and headers under which nothing acts."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from server.app.web import WebApp
from server.base import database as db
from server.base.settings import settings
from server.files import access, uploading, uses
from server.files.tables import Place
from storage.local import LocalStore
from tests.files.conftest import Shelf
from tests.support.browsing import SignIn, browser
from tests.support.town import Town

JSON = {"Accept": "application/json"}


@pytest.fixture
def plan(town: Town, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A plan 王雨晴 writes and 赵敏 reads."""
    shelf = Shelf()
    monkeypatch.setitem(access.doors, "plan", access.Door(shelf.sees_any, shelf.require_edit))
    return shelf.open(uuid4(), read=(town.zhao,), write=(town.wang,))


async def ask(client: httpx.AsyncClient, plan: UUID, size: int, name: str = "图.png") -> dict[str, Any]:
    answer = await client.post(f"/plans/{plan}/files", json={"name": name, "size": size}, headers=JSON)
    assert answer.status_code == 201, answer.text
    asked: dict[str, Any] = answer.json()
    [piece] = asked["pieces"]
    return asked | {"upload_url": piece["url"], "headers": piece["headers"]}


async def upload(client: httpx.AsyncClient, plan: UUID, data: bytes) -> str:
    asked = await ask(client, plan, len(data))
    put = await client.put(asked["upload_url"], content=data, headers=asked["headers"])
    assert put.status_code == 200, put.text
    done = await client.post(asked["completion_url"], headers=JSON)
    assert done.status_code == 200, done.text
    return str(done.json()["url"])


async def test_a_picture_goes_up_in_three_steps_and_comes_down_for_readers_only(
    town: Town, plan: UUID, store: LocalStore, png: bytes, signed_in: SignIn
) -> None:
    url = await upload(await signed_in(town.wang), plan, png)
    shown = await (await signed_in(town.zhao)).get(url)
    assert (shown.status_code, shown.content) == (200, png)
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"].startswith("inline")
    refused = await (await signed_in(town.sun)).get(url)
    random = await (await signed_in(town.sun)).get(f"/files/{uuid4()}")
    assert (refused.status_code, random.status_code) == (404, 404)


async def test_nothing_in_a_file_can_act(
    town: Town, plan: UUID, store: LocalStore, png: bytes, signed_in: SignIn
) -> None:
    client = await signed_in(town.wang)
    answer = await client.get(await upload(client, plan, png))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers.get_list("content-security-policy")[-1].startswith("default-src 'none'")
    assert "sandbox" in answer.headers["content-security-policy"]
    text = await uploading.store_bytes(b"<script>alert(1)</script>", "a.txt", town.wang.id)
    saved = await client.get(f"/files/{text}")
    assert saved.headers["content-type"].startswith("text/plain")
    assert saved.headers["content-disposition"].startswith("attachment")


async def test_a_browser_keeps_a_file_and_asks_again_cheaply(
    town: Town, plan: UUID, store: LocalStore, png: bytes, signed_in: SignIn
) -> None:
    client = await signed_in(town.wang)
    url = await upload(client, plan, png)
    first = await client.get(url)
    assert "private" in first.headers["cache-control"]
    assert "immutable" in first.headers["cache-control"]
    again = await client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=3-99999", 206, slice(3, None)),
        ("bytes=9-3", 200, slice(None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=99999-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
    ],
)
async def test_a_range_is_answered_as_asked(
    town: Town,
    plan: UUID,
    store: LocalStore,
    png: bytes,
    signed_in: SignIn,
    asked: str,
    status: int,
    part: slice,
) -> None:
    client = await signed_in(town.wang)
    url = await upload(client, plan, png)
    answer = await client.get(url, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, png[part])
    stale = await client.get(url, headers={"Range": asked, "If-Range": '"other"'})
    assert (stale.status_code, stale.content) == (200, png)


async def test_a_signed_address_works_without_a_cookie_and_only_as_signed(
    town: Town, plan: UUID, store: LocalStore, png: bytes, signed_in: SignIn, app: WebApp
) -> None:
    asked = await ask(await signed_in(town.wang), plan, len(png))
    parts = urlsplit(asked["upload_url"])
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    async with browser(app) as anybody:
        for changed in ({"s": str(len(png) + 1)}, {"t": "text/html"}, {"e": "9999999999"}, {"sig": "0" * 64}):
            refused = await anybody.put(f"{parts.path}?{urlencode(query | changed)}", content=png)
            assert refused.status_code == 404
        assert (await anybody.get(asked["upload_url"])).status_code == 404
        other = parts.path[:-1] + ("0" if parts.path[-1] != "0" else "1")
        assert (await anybody.put(f"{other}?{parts.query}", content=png)).status_code == 404
        short = await anybody.put(asked["upload_url"], content=png[:-1])
        assert short.status_code == 422
        assert "没有传完整" in short.text
        assert (await anybody.put(asked["upload_url"], content=png)).status_code == 200
        assert (await anybody.put(asked["upload_url"], content=png[::-1])).status_code == 409
        down = store.sign_get(
            parts.path.rsplit("/", 1)[1], media_type="image/png", disposition="inline", seconds=60
        )
        assert (await anybody.get(down)).content == png
        assert (await anybody.put(down, content=png)).status_code == 404


async def test_a_body_longer_than_signed_is_cut_off(
    town: Town, plan: UUID, store: LocalStore, png: bytes, signed_in: SignIn
) -> None:
    client = await signed_in(town.wang)
    asked = await ask(client, plan, len(png))

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield png

    answer = await client.put(asked["upload_url"], content=endless())
    assert answer.status_code == 422
    assert (await client.put(asked["upload_url"], content=png)).status_code == 200


async def test_an_oversize_file_is_refused_in_words(town: Town, plan: UUID, signed_in: SignIn) -> None:
    client = await signed_in(town.wang)
    answer = await client.post(
        f"/plans/{plan}/files", json={"name": "a.mp4", "size": settings.upload_max_bytes + 1}, headers=JSON
    )
    assert answer.status_code == 413
    assert "最多 30 MB" in answer.text


async def test_who_may_only_read_or_nothing_cannot_ask_for_an_upload(
    town: Town, plan: UUID, signed_in: SignIn, png: bytes
) -> None:
    await ask(await signed_in(town.wang), plan, len(png))
    for who in (town.zhao, town.sun):
        client = await signed_in(who)
        answer = await client.post(f"/plans/{plan}/files", json={"name": "a", "size": 9}, headers=JSON)
        assert answer.status_code == 404
        files = {"file": ("a.png", io.BytesIO(png), "image/png")}
        assert (await client.post(f"/plans/{plan}/attachments", files=files)).status_code == 404


async def test_an_attachment_goes_up_by_a_plain_form_and_comes_off_again(
    town: Town, plan: UUID, store: LocalStore, png: bytes, signed_in: SignIn
) -> None:
    wang, zhao = await signed_in(town.wang), await signed_in(town.zhao)
    files = {"file": ("../学习单.png", io.BytesIO(png), "image/png")}
    sent = await wang.post(f"/plans/{plan}/attachments", files=files)
    assert (sent.status_code, sent.headers["location"]) == (303, f"/plans/{plan}/attachments")
    listed = await zhao.get(f"/plans/{plan}/attachments")
    assert "学习单.png" in listed.text
    assert "上传" not in listed.text
    assert (await (await signed_in(town.sun)).get(f"/plans/{plan}/attachments")).status_code == 404
    [one] = await uses.attachments("plan", plan)
    removal = f"/plans/{plan}/attachments/{one['id']}/removal"
    assert (await zhao.post(removal)).status_code == 404
    assert (
        await wang.post(removal, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    ).status_code == 200
    assert await uses.attachments("plan", plan) == []


async def test_the_same_attachment_sent_twice_is_there_once(
    town: Town, plan: UUID, store: LocalStore, png: bytes, signed_in: SignIn
) -> None:
    wang = await signed_in(town.wang)

    async def send(name: str) -> httpx.Response:
        return await wang.post(f"/plans/{plan}/attachments", files={"file": (name, png, "image/png")})

    for answer in await asyncio.gather(send("一.png"), send("一.png"), send("二.png")):
        assert answer.status_code == 303
    assert sorted(one["name"] for one in await uses.attachments("plan", plan)) == ["一.png", "二.png"]
    assert await db.value("SELECT count(*) FROM file") == 2


@pytest.mark.parametrize(
    ("name", "data", "says"), [("", b"x", "还没有选文件"), ("a.exe", b"MZ\0\0", "暂时不能上传")]
)
async def test_a_refused_attachment_is_explained_beside_the_form(
    town: Town, plan: UUID, store: LocalStore, signed_in: SignIn, name: str, data: bytes, says: str
) -> None:
    client = await signed_in(town.wang)
    files = {"file": (name, io.BytesIO(data), "image/png")}
    answer = await client.post(f"/plans/{plan}/attachments", files=files)
    assert answer.status_code == 422
    assert says in answer.text
    assert 'aria-invalid="true"' in answer.text


async def test_a_file_whose_bytes_are_gone_is_said_to_be_missing(
    town: Town, plan: UUID, store: LocalStore, png: bytes, signed_in: SignIn
) -> None:
    client = await signed_in(town.wang)
    url = await upload(client, plan, png)
    await store.delete(UUID(url.rsplit("/", 1)[1]).hex)
    assert (await client.get(url)).status_code == 404


async def test_listing_attachments_costs_few_queries(
    town: Town, plan: UUID, store: LocalStore, png: bytes, signed_in: SignIn, count_queries: Any
) -> None:
    for number in range(3):
        file_id = await uploading.store_bytes(png, f"{number}.png", town.wang.id)
        await uses.attach(file_id, "plan", plan, place=Place.ATTACHMENT, by=town.wang.id)
    client = await signed_in(town.wang)
    with count_queries() as statements:
        assert (await client.get(f"/plans/{plan}/attachments")).status_code == 200
    assert len(statements) <= 3, statements
