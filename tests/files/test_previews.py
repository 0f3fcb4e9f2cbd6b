"""Pages of papers and slides as pictures: asked for by looking, drawn by the worker, seen by who may read."""

import io
import json
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from PIL import Image

from server.base import database
from server.files import previews, spreadsheets, uploading
from server.files.converting import office, renditions, turns
from storage.errors import NoObject
from storage.local import LocalStore
from tests.files.conftest import Shelf
from tests.support.browsing import SignIn
from tests.support.town import Town

SAMPLES = Path(__file__).with_name("samples")
needs_office = pytest.mark.skipif(office.find() is None, reason="没有 LibreOffice：make office")


async def work() -> None:
    """What the worker does with the jobs that wait."""
    for line in await database.rows("DELETE FROM pgqueuer WHERE entrypoint = 'files.draw' RETURNING payload"):
        await previews.draw(json.loads(line["payload"]))


@needs_office
async def test_slides_are_drawn_once_and_seen_by_who_may_read_them(
    town: Town, signed_in: SignIn, shelf: Shelf, store: LocalStore
) -> None:
    shown = shelf.open(uuid4(), read=(town.zhao,), write=(town.wang,))
    data = (SAMPLES / "slides.pptx").read_bytes()
    file_id = await uploading.add_attachment(town.wang, "shelf", shown, data, "圆的面积.pptx")
    reader = await signed_in(town.zhao)
    first = await reader.get(f"/files/{file_id}/preview")
    assert "正在画出每一页" in first.text
    assert (await reader.get(f"/files/{file_id}/pages/1")).status_code == 404
    await work()
    ready = await reader.get(f"/files/{file_id}/preview")
    assert "第 1 页，共 2 页" in ready.text and 'loading="lazy"' in ready.text
    page = await reader.get(f"/files/{file_id}/pages/2")
    assert page.headers["content-type"] == "image/webp"
    picture = Image.open(io.BytesIO(page.content))
    assert picture.width == 1240 and len(picture.convert("L").getcolors() or []) > 5  # something is on it
    stranger = await signed_in(town.sun)
    assert (await stranger.get(f"/files/{file_id}/preview")).status_code == 404
    assert (await stranger.get(f"/files/{file_id}/pages/1")).status_code == 404
    assert await database.value("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'files.draw'") == 0


async def test_a_pdf_needs_no_converter_and_lost_pages_are_drawn_anew(
    town: Town, signed_in: SignIn, shelf: Shelf, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find", lambda: None)
    shown = shelf.open(uuid4(), write=(town.wang,))
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "teal").save(out, "PDF")
    file_id = await uploading.add_attachment(town.wang, "shelf", shown, out.getvalue(), "学习单.pdf")
    browser = await signed_in(town.wang)
    await browser.get(f"/files/{file_id}/preview")
    await work()
    assert (await browser.get(f"/files/{file_id}/pages/1")).status_code == 200
    for line in await database.rows("SELECT id FROM file_rendition_part"):  # as after a restore
        await store.delete(line["id"].hex)
    assert (await browser.get(f"/files/{file_id}/pages/1")).status_code == 404
    assert "正在画出每一页" in (await browser.get(f"/files/{file_id}/preview")).text


async def test_pages_nobody_looked_at_for_a_month_go_with_their_bytes(
    town: Town, signed_in: SignIn, shelf: Shelf, store: LocalStore
) -> None:
    shown = shelf.open(uuid4(), write=(town.wang,))
    browser = await signed_in(town.wang)
    for color in ("teal", "navy"):
        out = io.BytesIO()
        Image.new("RGB", (300, 400), color).save(out, "PDF")
        file_id = await uploading.add_attachment(town.wang, "shelf", shown, out.getvalue(), f"{color}.pdf")
        await browser.get(f"/files/{file_id}/preview")
        await work()
    keys = [line["id"].hex for line in await database.rows("SELECT id FROM file_rendition_part ORDER BY id")]
    await database.execute("UPDATE file_rendition SET used_at = now() - interval '31 days'")
    await browser.get(f"/files/{file_id}/preview")  # somebody looks at the last
    assert await renditions.forget_old() == 1
    (left,) = await database.rows("SELECT id FROM file_rendition_part")
    assert await store.stat(left["id"].hex)
    with pytest.raises(NoObject):
        await store.stat(next(key for key in keys if key != left["id"].hex))


async def test_what_cannot_be_drawn_says_why(
    town: Town, signed_in: SignIn, shelf: Shelf, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find", lambda: None)
    shown = shelf.open(uuid4(), write=(town.wang,))
    browser = await signed_in(town.wang)
    slides = await uploading.add_attachment(
        town.wang, "shelf", shown, (SAMPLES / "slides.pptx").read_bytes(), "圆的面积.pptx"
    )
    assert "没有装转换程序（LibreOffice）" in (await browser.get(f"/files/{slides}/preview")).text
    broken = await uploading.add_attachment(town.wang, "shelf", shown, b"%PDF-1.7 nothing", "坏的.pdf")
    await browser.get(f"/files/{broken}/preview")
    await work()
    assert "页面画不出来" in (await browser.get(f"/files/{broken}/preview")).text


async def test_a_preview_gives_way_while_all_converters_are_at_work(
    town: Town, signed_in: SignIn, shelf: Shelf, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = shelf.open(uuid4(), write=(town.wang,))
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "navy").save(out, "PDF")
    file_id = await uploading.add_attachment(town.wang, "shelf", shown, out.getvalue(), "学习单.pdf")
    await (await signed_in(town.wang)).get(f"/files/{file_id}/preview")
    monkeypatch.setattr(previews, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(turns, "_take", lambda: None)
    await work()
    waiting = "SELECT count(*) FROM pgqueuer WHERE entrypoint = 'files.draw' AND execute_after > now()"
    assert await database.value(waiting) == 1


async def test_a_spreadsheet_is_shown_as_tables_without_a_converter(
    town: Town, signed_in: SignIn, shelf: Shelf, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find", lambda: None)
    shown = shelf.open(uuid4(), read=(town.zhao,), write=(town.wang,))
    book = openpyxl.Workbook()
    book.worksheets[0].append(["姓名", "得分", "<b>评语</b>"])
    for number in range(spreadsheets.MOST_LINES):
        book.worksheets[0].append([f"学生{number}", 90 + number / 10])
    book.create_sheet("第二次").append(["平均", 88.5])
    saved = io.BytesIO()
    book.save(saved)
    sent = {"成绩.xlsx": saved.getvalue(), "名单.csv": "姓名,班级\n张三,三（2）班".encode("gb18030")}
    ids = {
        name: await uploading.add_attachment(town.wang, "shelf", shown, data, name)
        for name, data in sent.items()
    }
    reader, stranger = await signed_in(town.zhao), await signed_in(town.sun)
    page = (await reader.get(f"/files/{ids['成绩.xlsx']}/preview")).text
    assert "<td>学生3</td><td>90.3</td><td></td>" in page and "第二次</h2>" in page
    assert "&lt;b&gt;评语&lt;/b&gt;" in page and f"只列出了前 {spreadsheets.MOST_LINES} 行" in page
    assert "<td>三（2）班</td>" in (await reader.get(f"/files/{ids['名单.csv']}/preview")).text
    assert (await stranger.get(f"/files/{ids['成绩.xlsx']}/preview")).status_code == 404
    monkeypatch.setattr(spreadsheets, "TIME_SECONDS", 0.01)
    assert spreadsheets.UNREADABLE in (await reader.get(f"/files/{ids['名单.csv']}/preview")).text
