"""The pages of 人员与学校 as a clerk and a teacher use them: by forms, without script."""

import io
import re

import docx
import httpx
import pytest

from server.base import database as db
from server.documents import skeleton
from server.people import persons
from server.people.persons import PersonEntry
from server.people.registering import add_group, add_user, give_post
from server.people.tables import GroupKind, Role, Scope
from server.people.visiting import viewer_of
from server.plans import drafting
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

RARE = "䶮㛃·𬱖𠮷"


async def sent(browser: httpx.AsyncClient, url: str, **fields: object) -> str:
    """Send a form and follow its redirect; the page."""
    reply = await browser.post(url, data={name: str(value) for name, value in fields.items()})
    assert reply.status_code == 303, reply.text[-2000:]
    return (await browser.get(reply.headers["location"])).text


@pytest.mark.parametrize("typed", ["䶮㛃•𬱖𠮷", "䶮㛃‧𬱖𠮷", RARE])
async def test_a_name_of_rare_characters_goes_the_whole_way(
    town: Town, signed_in: SignIn, typed: str
) -> None:
    """Created by a form, found by name and pinyin, offered, shown as author, printed in Word."""
    clerk = await signed_in(town.zhou)
    page = await sent(
        clerk, f"/schools/{town.school}/people", login="2026", name=typed, subject="数学", group=town.group
    )
    assert f"<h1>{RARE}</h1>" in page and "三年级数学备课组" in page
    for words in (RARE, "䶮㛃𬱖", "𠮷", "yanjie", "yjdj", "2026"):
        assert RARE in (await clerk.get("/people", params={"q": words})).text, words
    assert RARE in (await clerk.get(f"/groups/{town.group}", params={"q": "𠮷"})).text
    writer = await viewer_of(await db.value("SELECT id FROM users WHERE login = '2026'"))
    plan = await drafting.create(writer, title="周长", doc=skeleton.blank(), subject="数学", grade="三年级")
    browser = await signed_in(writer)
    assert RARE in (await browser.get(f"/plans/{plan}")).text
    assert f"{RARE}老师" in (await browser.get("/")).text
    paper = docx.Document(io.BytesIO((await browser.get(f"/plans/{plan}/export.docx")).content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert RARE in "\n".join([*(line.text for line in paper.paragraphs), *cells])


async def test_a_person_with_two_posts_in_two_schools(town: Town, signed_in: SignIn) -> None:
    """孙丽 of 石龙小学 also teaches at 实验小学: both schools list her, both groups are hers."""
    clerk = await signed_in(town.zhou)
    page = (await clerk.get(f"/groups/{town.group}", params={"q": "sunli"})).text
    assert "孙丽" in page and "石龙小学" in page
    page = await sent(clerk, f"/groups/{town.group}/members", person=town.sun.id, role="teacher")
    assert f'<a href="/people/{town.sun.id}">孙丽</a>' in page
    sun = await viewer_of(town.sun.id)
    assert {post.school_id for post in sun.posts} == {town.school, town.other_school}
    browser = await signed_in(sun)
    assert "你的岗位：" in (await browser.get("/")).text
    new = (await browser.get("/plans/new")).text
    assert str(town.group) in new and str(town.other_group) in new
    assert "外校" in (await clerk.get(f"/schools/{town.school}")).text
    # The clerk of the second school ends the post there, and nothing else of hers.
    held = await db.value('SELECT id FROM membership WHERE "user" = $1 AND scope_id = $2', sun.id, town.group)
    await sent(clerk, f"/posts/{held}/end", day="", back=town.group)
    other = await db.value(
        'SELECT id FROM membership WHERE "user" = $1 AND scope_id = $2', sun.id, town.other_group
    )
    assert (await clerk.post(f"/posts/{other}/end", data={"day": ""})).status_code == 404


async def test_two_people_of_one_name_are_told_apart(town: Town, signed_in: SignIn) -> None:
    joint = await add_group(
        "数学联片备课组", None, "数学", "", kind=GroupKind.JOINT_PREP, district_id=town.district
    )
    twin = await add_user("wang2", "王雨晴", school_id=town.other_school, subject="语文")
    for person in (twin, town.wang.id):
        await give_post(person, Role.TEACHER, Scope.GROUP, joint)
    admin = await signed_in(town.admin)
    page = (await admin.get(f"/groups/{joint}", params={"q": "wyq"})).text
    for words in ("王雨晴（实验小学·数学）", "王雨晴（石龙小学·语文）"):
        assert page.count(words) == 2, words  # a member and a candidate
    await add_user("wang3", "王雨晴", school_id=town.other_school, subject="语文")
    page = (await admin.get(f"/groups/{joint}", params={"q": "wyq"})).text
    for words in ("王雨晴（石龙小学·语文·ang2）", "王雨晴（石龙小学·语文·ang3）"):
        assert words in page


async def test_phone_and_login_are_for_the_person_and_the_manager(town: Town, signed_in: SignIn) -> None:
    await persons.correct(town.zhou, town.wang.id, PersonEntry("T20391", "王雨晴", "数学", "13912345678"))
    for who, sees in ((town.wang, True), (town.zhou, True), (town.admin, True), (town.zhao, False),
                      (town.sun, False), (town.chen, False)):  # fmt: skip
        page = (await (await signed_in(who)).get(f"/people/{town.wang.id}")).text
        assert ("13912345678" in page, "T20391" in page) == (sees, sees), who.name
        assert ("停用账号" in page) == (who in (town.zhou, town.admin))


async def test_past_posts_are_for_the_person_and_the_manager(town: Town, signed_in: SignIn) -> None:
    clerk = await signed_in(town.zhou)
    held = await db.value('SELECT id FROM membership WHERE "user" = $1', town.wang.id)
    new = f"group:{town.group}:prep_lead"
    page = await sent(clerk, f"/posts/{held}/correction", post=new, day="")
    assert "已结束" in page and "备课组长" in page
    assert "已结束" in (await (await signed_in(town.wang)).get(f"/people/{town.wang.id}")).text
    seen = (await (await signed_in(town.zhao)).get(f"/people/{town.wang.id}")).text
    assert "已结束" not in seen and "备课组长" in seen


async def test_a_refused_form_comes_back_with_what_was_typed(town: Town, signed_in: SignIn) -> None:
    clerk = await signed_in(town.zhou)
    reply = await clerk.post(f"/schools/{town.school}/people", data={"name": "新老师", "login": "wang"})
    assert reply.status_code == 422
    assert 'value="新老师"' in reply.text and "已经有人用了" in reply.text
    assert re.search(r'id="person-login"[^>]*aria-invalid="true"', reply.text)
    reply = await clerk.post(
        f"/groups/{town.group}/members", data={"person": str(town.wang.id), "role": "teacher"}
    )
    assert reply.status_code == 409 and "已经有这个岗位" in reply.text
    reply = await clerk.post(f"/people/{town.wang.id}/posts", data={"post": "nonsense"})
    assert reply.status_code == 422 and "请选一个岗位" in reply.text


async def test_the_pages_cost_few_queries(town: Town, signed_in: SignIn, count_queries: Counting) -> None:
    teacher, clerk = await signed_in(town.wang), await signed_in(town.zhou)
    pages = {
        f"/people/{town.zhao.id}": (3, 6), f"/schools/{town.school}": (5, 7),
        f"/groups/{town.group}": (3, 5), f"/districts/{town.district}": (7, 7),
    }  # fmt: skip
    for url, limits in pages.items():
        for browser, limit in zip((teacher, clerk), limits, strict=True):
            with count_queries() as statements:
                assert (await browser.get(url)).status_code == 200
            assert len(statements) <= limit, (url, len(statements), statements)


async def test_a_new_platform_is_told_where_to_begin(town: Town, signed_in: SignIn) -> None:
    admin = await signed_in(town.admin)
    await db.execute("UPDATE users SET school = NULL")
    for table in ("membership WHERE role <> 'platform_admin'", "prep_group", "school", "district", "region"):
        await db.execute(f"DELETE FROM {table}")
    assert "先在右边建一个" in (await admin.get("/regions")).text
    assert "先到学区的页面上建学校" in (await admin.get("/people?show=schools")).text
    page = await sent(admin, "/regions", name="石桥县", level="county")
    assert "石桥县" in page and "还没有学区" in page


async def test_a_post_in_a_group_wears_the_subject_of_the_group(town: Town, signed_in: SignIn) -> None:
    music = await add_group("三年级音乐备课组", town.school, "音乐", "三年级")
    await give_post(town.wang.id, Role.TEACHER, Scope.GROUP, music)
    page = (await (await signed_in(town.zhou)).get(f"/people/{town.wang.id}")).text
    marks = re.findall(r'class="subject-mark"[^>]*>(.)</span>', page)
    assert sorted(marks) == ["数", "音"]
