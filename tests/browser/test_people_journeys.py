"""Two posts, two schools, one name for two, a rare name: a journey each, in a real browser."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import docx
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from server.base import database as db
from server.base.sheets import writing
from server.documents.spec import Json
from server.people import signing_in
from server.people.registering import add_user, give_post
from server.people.tables import Role, Scope
from server.people.visiting import viewer_of
from server.plans import drafting
from server.plans.tables import State
from tests.documents.samples import paragraph, section
from tests.plans.conftest import lesson
from tests.support.serving import Served
from tests.support.town import Town

RARE = "𠮷㼆·䶮㛃"
NEW = "举头望明月2026"
Open = Callable[[str], Awaitable[Page]]


@pytest_asyncio.fixture
async def signed(browser: Browser, served: Served) -> AsyncIterator[Open]:
    """``await signed("zhou")``: a page of that person's browser."""
    contexts: list[BrowserContext] = []

    async def sign_in(login: str) -> Page:
        opened = await signing_in.open_for_support(login)
        name, _, value = opened.cookie.partition("=")
        context = await browser.new_context(base_url=served.url)
        contexts.append(context)
        context.set_default_timeout(20_000)
        await context.add_cookies([{"name": name, "value": value, "url": served.url}])
        return await context.new_page()

    yield sign_in
    for context in contexts:
        await context.close()


async def test_a_rare_name_goes_from_the_list_to_the_paper(
    browser: Browser, served: Served, signed: Open, town: Town, tmp_path: Path
) -> None:
    file = tmp_path / "名册.xlsx"
    rows = [["工号", "姓名", "学科", "年级"], ["2026", RARE.replace("·", "•"), "数学", "三年级"]]
    file.write_bytes(writing.to_xlsx("名册", rows))
    clerk = await signed("zhou")
    await clerk.goto("/rosters")
    await clerk.get_by_label("名册文件").set_input_files(file)
    await clerk.get_by_role("button", name="读进来看看").click()
    await clerk.get_by_role("button", name="确认导入 1 人").click()
    await clerk.get_by_role("button", name="生成账号条").click()
    await expect(clerk.locator(".slip")).to_contain_text(RARE)
    code = await clerk.locator(".slip-code").inner_text()
    phone = await first_sign_in(browser, served, code)
    user = await db.value("SELECT id FROM users WHERE login = '2026'")
    plan = await drafting.create(
        await viewer_of(user), title="周长", doc=with_step(RARE), subject="数学", grade="三年级",
        state=State.DISCUSSION,
    )  # fmt: skip
    await phone.goto(f"/plans/{plan}/edit")
    await expect(phone.locator("plan-editor[data-ready]")).to_be_visible()
    colleague = await signed("wang")
    await colleague.goto(f"/plans/{plan}/edit")
    face = colleague.locator(f'.presence button[title*="{RARE}"]')
    await expect(face).to_have_text("𠮷")
    exported = await colleague.request.get(f"/plans/{plan}/export.docx")
    paper = docx.Document(io.BytesIO(await exported.body()))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert RARE in "\n".join([*(line.text for line in paper.paragraphs), *cells])
    await phone.context.close()
    await colleague.goto(f"/plans/{plan}")
    await expect(colleague.locator("svg.timebar text", has_text=RARE).first).to_be_attached()
    for typed in ("jiying", "𠮷", RARE):
        await colleague.goto(f"/search?tab=people&q={typed}")
        await expect(colleague.locator("main").get_by_role("link", name=RARE, exact=True)).to_be_visible()


def with_step(title: str) -> Json:
    """A plan of one step called so, ten minutes long."""
    named = [cell("tableHeader", "step", "环节"), cell("tableHeader", "teacher", "教师")]
    head = {"type": "tableRow", "content": named}
    step = [cell("tableCell", "", title), cell("tableCell", "", "提问")]
    row = {"type": "tableRow", "attrs": {"title": title, "minutes": 10}, "content": step}
    doc = lesson()
    table = {"type": "table", "attrs": {"kind": "process"}, "content": [head, row]}
    return doc | {"content": [*doc["content"], section("process", "教学过程", table)]}


def cell(kind: str, col: str, words: str) -> Json:
    """A cell of the process."""
    return {"type": kind, "attrs": {"col": col} if col else {}, "content": [paragraph(words)]}


async def first_sign_in(browser: Browser, served: Served, code: str) -> Page:
    """With the code of the slip, on a phone."""
    context = await browser.new_context(viewport={"width": 390, "height": 844}, base_url=served.url)
    page = await context.new_page()
    await page.goto("/activation?login=2026")
    await page.get_by_label("验证码").fill(code)
    await page.get_by_label("定一个密码").fill(NEW)
    await page.get_by_label("再写一遍密码").fill(NEW)
    await page.get_by_role("button", name="设好并登录").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(RARE)
    return page


async def test_two_posts_are_one_person_with_both_on_every_line(signed: Open, town: Town) -> None:
    """王雨晴 becomes 教研组长 too: 今天, her page and the search know one person with both posts."""
    clerk = await signed("zhou")
    await clerk.goto(f"/people/{town.wang.id}")
    await clerk.locator("#post-post").select_option(label="实验小学：教研组长")
    await clerk.locator("#post-subject").fill("数学")
    await clerk.get_by_role("button", name="给这个岗位").click()
    await expect(clerk.locator(".rows")).to_contain_text("教研组长")
    wang = await signed("wang")
    await wang.goto("/")
    posts = wang.get_by_text("你的岗位：").locator("..")
    for said in ("教研组长", "三年级数学备课组"):
        await expect(posts).to_contain_text(said)


async def test_a_teacher_at_two_schools_chooses_the_group_of_a_plan(signed: Open, town: Town) -> None:
    """孙丽 of 石龙小学 also teaches at 实验小学, from the clerk's click to a plan for the second school."""
    clerk = await signed("zhou")
    await clerk.goto(f"/groups/{town.group}?q=sunli")
    await clerk.get_by_role("button", name="加进来").click()
    await expect(clerk.get_by_role("link", name="孙丽")).to_be_visible()
    sun = await signed("sun")
    await sun.goto("/plans/new")
    await sun.get_by_label("课题", exact=True).fill("跨校的周长")
    await sun.get_by_label("备课组", exact=True).select_option(str(town.group))
    await sun.get_by_role("button", name="开始写").click()
    await expect(sun.locator("plan-editor[data-ready]")).to_be_visible()
    assert await db.value("SELECT prep_group FROM plan WHERE title = '跨校的周长'") == town.group


async def test_namesakes_are_told_apart_wherever_one_is_chosen(signed: Open, town: Town) -> None:
    other = await add_user("wang2", "王雨晴", school_id=town.other_school, subject="语文")
    await give_post(other, Role.TEACHER, Scope.GROUP, town.other_group)
    clerk = await signed("zhou")
    await clerk.goto(f"/groups/{town.group}?q=wyq")
    await expect(clerk.get_by_role("radio")).to_have_count(2)
    await clerk.get_by_label("石龙小学，语文").check()
    await clerk.get_by_role("button", name="加进来").click()
    members = clerk.locator("li, tr").filter(has_text="王雨晴")
    await expect(members.filter(has_text="石龙小学")).to_be_visible()
    await expect(members).to_have_count(2)
    zhao = await signed("zhao")
    await zhao.goto("/search?tab=people&q=wyq")
    for school in ("实验小学", "石龙小学"):
        await expect(
            zhao.locator("main li").filter(has_text="王雨晴").filter(has_text=school)
        ).to_be_visible()
