"""Files on their way between a real browser and a real S3 server, and everything that may come in between."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, BrowserContext, FilePayload, Request, Route, expect

from server.base.database import row, rows, value
from server.documents import skeleton
from server.files import leftovers, objects
from server.plans import drafting
from storage.s3 import S3Store
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.support import cluster
from tests.support import swift as swifts
from tests.support.serving import Served, free_port
from tests.support.swift import ACCESS, SECRET, Swift
from tests.support.town import Town

MEGABYTE = 1024 * 1024
FILM = b"\0\0\0\x18ftypmp42" + bytes(range(251)) * (6 * MEGABYTE // 251)  # two pieces of at most 5 MiB
PLACE = b"\x00\x02\x00\x05\x00\x00\x00\x03"  # a latitude, as Exif writes it


@pytest.fixture(scope="module")
def site(
    cloned_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Swift]]:
    """web on a Swift of its own, which takes files from its pages."""
    folder = cluster.folder() / f"logs-swift-{worker_id}"
    folder.mkdir(exist_ok=True)
    web = Served(cloned_database, free_port(), free_port(), folder)
    for swift in swifts.running(tmp_path_factory.mktemp("swift") / "data", web.url):
        web.environment |= {"S3_ENDPOINT": swift.endpoint, "S3_ACCESS_KEY": ACCESS, "S3_SECRET_KEY": SECRET}
        web.environment |= {"PUBLIC_URL": web.url}
        web.start("web")
        try:
            web.wait()
            yield web, swift
        finally:
            web.stop()


@pytest.fixture
def web(site: tuple[Served, Swift], town: Town) -> Iterator[Served]:
    """The site; verbs called by the test work on the same store."""
    before = objects._chosen
    objects.use(S3Store(site[1].server("gongbei")))
    yield site[0]
    objects._chosen = before


@pytest.fixture
def swift(site: tuple[Served, Swift]) -> Swift:
    return site[1]


@pytest_asyncio.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    yield made
    await made.close()


class Desk:
    """王雨晴 at the attachments of a plan, and which pieces her browser sends."""

    def __init__(self, teacher: Teacher, swift: Swift) -> None:
        self.teacher, self.page, self.swift = teacher, teacher.page, swift
        self.sent: list[str] = []
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.method == "PUT":
            assert request.url.startswith(self.swift.endpoint), request.url
            part = re.search(r"partNumber=(\d+)", request.url)
            self.sent.append(part[1] if part else "whole")

    async def open(self, plan: UUID) -> None:
        await self.teacher.go(f"/plans/{plan}/attachments")

    async def send(self, *files: FilePayload) -> None:
        await self.page.get_by_label("加一个附件").set_input_files(list(files))
        await self.page.get_by_role("button", name="上传", exact=True).click()

    async def has(self, name: str) -> None:
        await expect(self.page.get_by_role("link", name=name, exact=True)).to_be_visible(timeout=30_000)


async def plan_of(town: Town, title: str = "周长") -> UUID:
    doc = await asyncio.to_thread(skeleton.blank)
    return await drafting.create(town.wang, title=title, doc=doc, subject="数学", grade="三年级")


async def desk(web: Served, swift: Swift, context: BrowserContext, town: Town) -> Desk:
    return Desk(await Teacher.at(web.url, context, town.wang), swift)


def film(content: bytes = FILM) -> FilePayload:
    return {"name": "课堂 𠮷 录像.mp4", "mimeType": "video/mp4", "buffer": content}


def photo() -> FilePayload:
    exif = Image.Exif()
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (30.0, 15.0, 30.0)
    out = io.BytesIO()
    Image.linear_gradient("L").resize((3200, 2400)).convert("RGB").save(out, "JPEG", exif=exif.tobytes())
    assert PLACE in out.getvalue()
    return {"name": "板书.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


async def pending() -> list[dict[str, Any]]:
    return await rows("SELECT f.id FROM file f WHERE state = 'pending' UNION ALL SELECT id FROM upload")


async def test_files_go_straight_to_the_store_and_are_shown_and_saved_again(
    web: Served, swift: Swift, context: BrowserContext, town: Town
) -> None:
    plan, teacher = await plan_of(town), await desk(web, swift, context, town)
    await teacher.open(plan)
    await teacher.send(photo(), film())
    await teacher.has("课堂 𠮷 录像.mp4")
    assert teacher.sent == ["whole", "1", "2"]
    assert await pending() == []

    page = teacher.page
    await page.get_by_role("link", name="板书.jpg", exact=True).click()
    picture = page.locator(".file-preview img")
    await expect(picture).to_have_js_property("naturalWidth", 2560)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="下载").click()
    saved = await download.value
    assert saved.suggested_filename == "板书.jpg"
    data = await asyncio.to_thread((await saved.path()).read_bytes)
    assert PLACE not in data and Image.open(io.BytesIO(data)).size == (2560, 1920)

    await teacher.teacher.go("/files")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="《课堂 𠮷 录像.mp4》").click()
    saved = await download.value
    assert saved.suggested_filename == "课堂 𠮷 录像.mp4"
    assert await asyncio.to_thread((await saved.path()).read_bytes) == FILM
    assert saved.url.startswith(swift.endpoint)
    assert teacher.teacher.troubles == []

    # The same bytes for another plan: nothing is sent.
    other = await plan_of(town, "面积")
    await teacher.open(other)
    teacher.sent.clear()
    await teacher.send(film())
    await teacher.has("课堂 𠮷 录像.mp4")
    assert teacher.sent == []
    assert await value("SELECT count(DISTINCT sha256) FROM file WHERE type = 'video/mp4'") == 1


async def test_an_upload_goes_on_where_a_closed_page_left_it(
    web: Served, swift: Swift, context: BrowserContext, town: Town
) -> None:
    plan, first = await plan_of(town), await desk(web, swift, context, town)
    await first.open(plan)
    reached = asyncio.Event()

    async def cut(route: Route) -> None:
        await route.abort()
        reached.set()

    await first.page.route("**partNumber=2**", cut)
    await first.send(film())
    await asyncio.wait_for(reached.wait(), 30)
    await first.page.close()

    page = await context.new_page()
    again = Desk(Teacher(town.wang, page, web.url), swift)
    await again.open(plan)
    await expect(page.get_by_text("没有传完。再选一次同一个文件，会接着传。")).to_be_visible()
    await again.send(film())
    await again.has("课堂 𠮷 录像.mp4")
    assert again.sent == ["2"]
    found = await row("SELECT sha256 FROM file WHERE state = 'ready'")
    assert found is not None and found["sha256"] == hashlib.sha256(FILM).digest()
    assert await pending() == []
    await expect(page.get_by_text("没有传完")).to_have_count(0)


async def test_a_store_killed_in_the_middle_is_said_and_the_upload_goes_on_when_it_is_back(
    web: Served, swift: Swift, context: BrowserContext, town: Town
) -> None:
    plan, teacher = await plan_of(town), await desk(web, swift, context, town)
    await teacher.open(plan)
    killed = asyncio.Event()

    async def kill(route: Route) -> None:
        if not killed.is_set():
            await asyncio.to_thread(swift.kill)
            killed.set()
        await route.continue_()

    await teacher.page.route("**partNumber=2**", kill)
    await teacher.send(film())
    words = teacher.page.locator(".upload-words")
    await expect(words).to_contain_text("正在自己重试", timeout=30_000)
    await expect(words).to_contain_text("文件空间暂时不可用")
    page = await context.new_page()
    await page.goto(f"{web.url}/plans")  # everything else works meanwhile
    await expect(page.get_by_role("heading", level=1)).to_have_text("备课")
    await asyncio.to_thread(swift.start)
    await teacher.has("课堂 𠮷 录像.mp4")
    assert teacher.sent.count("1") == 1  # what had arrived was not sent again
    assert await pending() == []


async def test_an_upload_given_up_leaves_no_row_and_no_bytes(
    web: Served, swift: Swift, context: BrowserContext, town: Town
) -> None:
    plan, teacher = await plan_of(town), await desk(web, swift, context, town)
    await teacher.open(plan)
    reached = asyncio.Event()

    async def hold(route: Route) -> None:
        reached.set()

    await teacher.page.route("**partNumber=2**", hold)
    await teacher.send(film())
    await asyncio.wait_for(reached.wait(), 30)
    [upload] = await rows("SELECT id, multipart FROM upload")
    assert len(await objects.store().parts(upload["id"].hex, upload["multipart"])) == 1
    async with teacher.page.expect_response("**/cancellation"):
        await teacher.page.get_by_role("button", name="取消《课堂 𠮷 录像.mp4》").click()
    await expect(teacher.page.locator(".upload-job")).to_have_count(0)
    assert await pending() == []
    await leftovers.sweep()
    assert await objects.store().parts(upload["id"].hex, upload["multipart"]) == {}


async def test_a_refused_file_is_explained_and_the_pages_are_fit_for_everybody(
    web: Served, swift: Swift, context: BrowserContext, town: Town
) -> None:
    plan, teacher = await plan_of(town), await desk(web, swift, context, town)
    await teacher.teacher.go("/files")
    await expect(teacher.page.get_by_text("你还没有传过文件")).to_be_visible()
    assert await axe.findings(teacher.page) == []
    await teacher.open(plan)
    await teacher.send(photo(), {"name": "程序.exe", "mimeType": "", "buffer": b"MZ\0\0\1"})
    await expect(teacher.page.locator(".upload-job.failed")).to_contain_text("这种文件暂时不能上传")
    assert await axe.findings(teacher.page) == []
    await teacher.page.get_by_role("button", name="知道了《程序.exe》").click()
    await expect(teacher.page.locator(".upload-job")).to_have_count(0)
    await teacher.page.get_by_role("link", name="板书.jpg", exact=True).click()
    assert await axe.findings(teacher.page) == []
    await teacher.teacher.go("/files")
    assert await axe.findings(teacher.page) == []
