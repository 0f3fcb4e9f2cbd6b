"""Three observers share the views of one lesson on their phones, one of them without a network; then scores
and how far they agree, the debrief, the teacher's reply, and the papers."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
from playwright.async_api import expect

from server.base.database import rows
from server.base.ids import new_id
from server.observation import observing
from server.observation.forms import Asked
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from tests.app.observation_things import lesson
from tests.browser.school.phone import LESSON, Carry, Phone, carry, kept
from tests.support.town import Town

__all__ = ["carry"]
VIEWS = {"li": "对话", "wang": "倾听", "zheng": "思考"}
# How often each presses + of the first lines of the sheet; a blank one begins in its middle.
STEPS = {"li": (3, 1, 2), "wang": (3, 2, 1), "zheng": (2, 1, 2)}


async def note(phone: Phone, who: str) -> None:
    """A lesson on the knee: a line, one's own view, three marks, what the teacher gets."""
    page = phone.page
    await page.get_by_role("button", name="上课", exact=True).click()
    await phone.write(f"第一组说出“一圈”（{who}）")
    await page.get_by_role("tab", name="工具").click()
    await page.get_by_role("button", name="观察视角").click()
    await page.get_by_label(f"{VIEWS[who]}：看到的").fill(f"{who}看到的")
    await page.get_by_role("tab", name="量表").click()
    for at, times in enumerate(STEPS[who]):
        for _ in range(times):
            await page.locator(".mark-line").nth(at).locator(".mark-step").last.click()
    await page.get_by_role("tab", name="总评").click()
    await page.get_by_label("优点 1").fill(f"{who}说先估后量好")
    await page.get_by_role("button", name="提交", exact=True).click()


async def test_three_observers_share_a_lesson_and_talk_it_over(
    town: Town, carry: Carry, tmp_path: Path
) -> None:
    sheet = (await sheets.offered(Purpose.LESSON))[0]["id"]
    asked = (
        Asked(town.wang.id, views=("learning.listening",)),
        Asked(town.zheng.id, views=("culture.thinking",)),
    )
    planned = lesson(town.zhao, sheet=sheet, asked=asked, id=new_id())
    observation = await observing.create(town.li, planned, ("instruction.dialogue",))
    phones = {name: await carry(town.people[name]) for name in VIEWS}
    for phone in phones.values():
        await kept(phone)
    await phones["wang"].context.set_offline(True)
    await phones["wang"].open()
    for name, phone in phones.items():
        await phone.page.get_by_role("link", name=LESSON).click()
        await note(phone, name)
    await phones["wang"].says("离线")
    await phones["wang"].page.close()
    phones["wang"].page = await phones["wang"].tab()
    for name in ("li", "zheng"):
        await phones[name].says("都已上传")
    assert len(await rows("SELECT 1 FROM observer WHERE submitted_at IS NOT NULL")) == 2
    await phones["wang"].context.set_offline(False)
    await phones["wang"].open()
    await phones["wang"].says("都已上传")
    assert len(await rows("SELECT 1 FROM observer WHERE submitted_at IS NOT NULL AND NOT is_late")) == 3

    lead, teacher = phones["li"], await carry(town.zhao)
    shown = await teacher.page.goto(f"{teacher.origin}/observations/{observation}/scores")
    assert shown is not None and shown.status == 404
    page = await lead.open(f"/observations/{observation}/scores")
    await expect(page.get_by_text("评分一致性")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text(re.compile(r"α（看差多少）\s*-?\d\.\d\d"))
    await page.goto(f"{lead.origin}/observations/{observation}/release")
    await page.get_by_role("button", name="公布，通知大家").click()

    board = f"/observations/{observation}/debrief"
    await page.goto(f"{lead.origin}{board}?kind=evidence")
    await page.get_by_label("写一句").fill("第一组自己说出“一圈”")
    await page.get_by_role("button", name="放上去").click()
    page = await teacher.open(f"{board}?kind=next_step")
    await expect(page.get_by_text("第一组自己说出“一圈”").first).to_be_visible()
    await page.get_by_label("写一句").fill("下次先让第一组来说")
    await page.get_by_role("button", name="放上去").click()
    await expect(page.get_by_text("下次先让第一组来说").first).to_be_visible()
    page = await teacher.open(f"/observations/{observation}")
    await page.get_by_role("textbox", name="我的回应").fill("谢谢，我也听到了第一组。")
    await page.get_by_role("button", name="回应大家").click()
    await expect(page.get_by_text("谢谢，我也听到了第一组。").first).to_be_visible()

    await page.goto(f"{teacher.origin}/observations/{observation}")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="存成 Word").click()
    path = tmp_path / "record.docx"
    await (await download.value).save_as(path)
    paper = docx.Document(io.BytesIO(path.read_bytes()))
    cells = {cell.text for table in paper.tables for line in table.rows for cell in line.cells}
    text = "\n".join([*cells, *(one.text for one in paper.paragraphs)])
    for words in ("第一组说出“一圈”（wang）", "wang看到的", "下次先让第一组来说", "谢谢，我也听到了第一组。"):
        assert words in text, words
