"""Old papers come in: put right by dragging, on a phone without a script, a folder at once; and go out."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

import docx
from playwright.async_api import Browser, Page, expect

from server.base.database import value
from server.plans import states
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.browser.test_editor_paste import WORD_LESSON
from tests.browser.test_phone import DESK, PHONE
from tests.documents.docx.papers import Paper
from tests.support.serving import Served
from tests.support.town import Town

LINES = ("教学目标", "认识几分之一。", "会读会写。", "课堂寄语", "愿你们喜欢分数。", "教学重点", "平均分。")
TITLES = ".plan-section > h2 > span"
FORM = Paper().line("实验小学教案").table([
    ["课题", "", "授课教师", ""], [("教学目标", 1), ("", 3)], [("教学重点", 1), ("", 3)],
]).data  # fmt: skip
PASTE = """(editor, html) => { const clipboardData = new DataTransfer();
  clipboardData.setData('text/html', html);
  editor.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true})); }"""


def paper(folder: Path, name: str, *lines: str) -> Path:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    saved = io.BytesIO()
    made.save(saved)
    path = folder / name
    path.write_bytes(saved.getvalue())
    return path


async def test_a_paper_is_put_right_by_dragging_edited_live_and_goes_out_in_the_schools_form(
    town: Town, served: Served, browser: Browser, tmp_path: Path
) -> None:
    await keep_a_form(await Teacher.at(served.url, await browser.new_context(**DESK), town.zhou))
    wang = await Teacher.at(served.url, await browser.new_context(**DESK), town.wang)
    page = wang.page
    await wang.go("/imports/new")
    await page.get_by_label("Word 教案（.docx）").set_input_files(
        paper(tmp_path, "分数.docx", *LINES, *["说给同桌听。"] * 60)
    )
    await page.get_by_role("button", name="读进来").click()
    await expect(page.get_by_role("heading", name="看看认得对不对")).to_be_visible()
    paper_side = page.locator(".source-paper")
    await expect(paper_side).to_contain_text("愿你们喜欢分数。")
    left, right = await paper_side.bounding_box(), await page.locator(".import-parts").bounding_box()
    assert left and right and left["x"] + left["width"] <= right["x"], "the paper left, its sections right"

    line = paper_side.locator(".unit", has_text="课堂寄语")
    await line.get_by_role("checkbox").check()
    await page.get_by_label("勾选的放到").select_option(label="新的课堂小结")
    await page.evaluate("scrollTo(0, 200)")
    await page.get_by_role("button", name="从这里起另成一部分").press("Enter")
    parts = page.locator(".recognised > li")
    await expect(parts).to_have_count(3)
    await expect(page.get_by_role("button", name="从这里起另成一部分")).to_be_focused()
    assert await page.evaluate("scrollY") == 200, "the page stays where it was"
    await page.evaluate("scrollTo(0, 0)")
    await expect(parts.nth(1)).to_contain_text("课堂寄语")
    await page.get_by_label("课题", exact=True).fill("几分之一")
    await paper_side.locator(".unit", has_text="会读会写").locator(".unit-tick").drag_to(parts.nth(2))
    await expect(parts.nth(2)).to_contain_text("会读会写。 平均分。")
    await expect(page.get_by_label("课题", exact=True)).to_have_value("几分之一")
    assert await axe.findings(page) == []

    await page.get_by_role("button", name="写进教案", exact=True).click()
    await page.wait_for_url("**/plans/*/edit")
    await wang.editing()
    assert (await page.locator(TITLES).all_inner_texts())[:3] == ["教学目标", "课堂寄语", "教学重点"]
    await expect(page.locator("[data-key=key] .section-body")).to_contain_text("会读会写。")
    zhao = await Teacher.at(served.url, await browser.new_context(**DESK), town.zhao)
    await write_together(wang, zhao)
    await go_out_in_the_form(zhao)
    assert wang.troubles == zhao.troubles == []
    await page.context.close()
    await zhao.page.context.close()
    assert await value("SELECT key FROM district_label WHERE phrase = '课堂寄语'") == "summary"


async def keep_a_form(clerk: Teacher) -> None:
    """教导处 sends the form of the school and takes it."""
    await clerk.go("/papers/new")
    sent = {"name": "学校教案.docx", "mimeType": "application/octet-stream", "buffer": FORM}
    await clerk.page.get_by_label("Word 表格（.docx）").set_input_files(sent)  # type: ignore[arg-type]
    await clerk.page.get_by_role("button", name="看看认出了什么").click()
    await clerk.page.get_by_role("button", name="就用这份").click()
    await expect(clerk.page.get_by_role("link", name="学校教案")).to_be_visible()
    await clerk.page.context.close()


async def write_together(wang: Teacher, zhao: Teacher) -> None:
    """One pastes from Word, the other sees it come and types below."""
    await states.share(wang.who, UUID(wang.plan_id))
    await zhao.go(f"/plans/{wang.plan_id}/edit")
    await zhao.editing()
    await wang.caret_after("认识几分之一。")
    await wang.page.locator("plan-editor .ProseMirror").evaluate(PASTE, WORD_LESSON)
    await zhao.sees("读几分之一，平均分是前提。")
    await zhao.caret_after("是前提。")
    await zhao.type("赵老师看着它来的。")
    await wang.sees("赵老师看着它来的。")
    await wang.saved()
    await zhao.saved()


async def go_out_in_the_form(teacher: Teacher) -> None:
    """What both wrote stands in the cells of the school's form."""
    page = teacher.page
    await teacher.go(f"/plans/{teacher.plan_id}/export")
    await page.get_by_role("region", name="本校表格").get_by_role("link", name="用这张").click()
    await expect(page.get_by_role("heading", name="“学校教案”填好了")).to_be_visible()
    async with page.expect_download() as arriving:
        await page.get_by_role("link", name="下载 Word").first.click()
    filled = docx.Document(str(await (await arriving.value).path()))
    assert filled.paragraphs[0].text == "实验小学教案"
    goals, key = (filled.tables[0].rows[at].cells[1].text for at in (1, 2))
    assert "平均分是前提。赵老师看着它来的。" in goals and "会读会写。" in key


async def test_on_a_phone_without_a_script_a_paragraph_finds_its_place(
    town: Town, served: Served, browser: Browser, tmp_path: Path
) -> None:
    context = await browser.new_context(**PHONE)
    signed_in = await Teacher.at(served.url, context, town.zhao)
    state = await context.storage_state()
    await signed_in.page.context.close()
    context = await browser.new_context(**PHONE, java_script_enabled=False, storage_state=state)
    page = await context.new_page()
    await page.goto(f"{served.url}/imports/new")
    await page.get_by_label("Word 教案（.docx）").set_input_files(paper(tmp_path, "分数.docx", *LINES))
    await page.get_by_role("button", name="读进来").click()
    await put_right(page)
    await page.get_by_role("button", name="写进教案", exact=True).click()
    await page.wait_for_url("**/plans/*/edit")
    await context.close()


async def put_right(page: Page) -> None:
    """Tick, choose, press; what the bar asks is there once something is ticked."""
    width = await page.locator("html").bounding_box()
    assert width and width["width"] <= 390
    await page.locator(".unit", has_text="会读会写").get_by_role("checkbox").check()
    await page.get_by_label("勾选的放到").select_option(label="2 教学重点")
    await page.get_by_role("button", name="放过去").click()
    await expect(page.locator(".recognised > li").nth(1)).to_contain_text("会读会写。 平均分。")
    await expect(page.get_by_role("button", name="撤回一步")).to_be_visible()


async def test_a_whole_folder_is_read_looked_over_and_imported(
    town: Town, served: Served, browser: Browser, tmp_path: Path
) -> None:
    wang = await Teacher.at(served.url, await browser.new_context(**DESK), town.wang)
    page = wang.page
    folder = tmp_path / "三年级上"
    folder.mkdir()
    for name in ("第10课 复习", "第2课 周长", "第一课 分数"):
        paper(folder, f"{name}.docx", f"《{name.split()[1]}》教学设计", *LINES)
    for number in range(20):  # more than one request takes
        (folder / f"空{number}.docx").touch()
    (folder / "照片.jpg").write_bytes(b"\xff\xd8\xff" + b"a" * 40)
    await wang.go("/imports/new")
    await page.get_by_label("整册导入").set_input_files(folder)
    await page.route("**/imports/batches/*/files", lambda route: route.abort("connectionreset"))
    await page.get_by_role("button", name="读整个文件夹").click()
    await expect(page.get_by_role("status")).to_contain_text(["网络恢复后再按一次“读整个文件夹”，会接着传。"])
    await page.unroute("**/imports/batches/*/files")
    assert all("ERR_CONNECTION_RESET" in one for one in wang.troubles)
    wang.troubles.clear()
    await page.get_by_role("button", name="读整个文件夹").click()
    await page.wait_for_url("**/imports/batches/*")
    await page.evaluate("window.isTheSame = true")
    await page.get_by_label("第2课 周长.docx的课题").fill("长方形的周长")  # while others are read
    await expect(page.get_by_text("3 份可以导入")).to_be_visible(timeout=30_000)
    await expect(page.get_by_role("progressbar")).to_have_count(0)
    await expect(page.get_by_role("button", name="导入勾选的教案")).to_be_enabled()
    assert await page.evaluate("window.isTheSame")
    await expect(page.get_by_label("第2课 周长.docx的课题")).to_have_value("长方形的周长")
    names = await page.locator("[data-file] > .main > a").all_inner_texts()
    assert await value("SELECT count(*) FROM import_batch") == 1, "the same batch went on"
    assert [name.split()[0] for name in names] == ["第一课", "第2课", "第10课"]
    await expect(page.get_by_text("三年级上", exact=True).first).to_be_visible()
    await expect(page.get_by_text("个别的文件（不是 Word 教案）没有读")).to_have_count(1)
    assert await axe.findings(page) == []
    await page.get_by_role("button", name="导入勾选的教案").click()
    await expect(page.get_by_text("3 份已经导入")).to_be_visible(timeout=30_000)
    await page.get_by_role("link", name="第2课 周长.docx").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("长方形的周长")
    assert wang.troubles == []
    await page.context.close()
