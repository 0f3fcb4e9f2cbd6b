"""The pages of the school year, as a browser of the town gets them."""

import io
from datetime import date
from uuid import UUID

import httpx
import openpyxl
import pytest

from server.app import today as today_page
from server.base.clock import LOCAL
from server.base.database import value
from server.people.registering import add_user
from server.schoolyear import classes, rollover, slots, teaching, volumes, years
from server.schoolyear.forms import ClassForm
from server.schoolyear.slots import Wanted
from tests.schoolyear.conftest import TODAY, Autumn
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting
from tests.support.town import Town

SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
async def timetabled(town: Town, autumn: Autumn, monkeypatch: pytest.MonkeyPatch) -> Autumn:
    """王雨晴 has 三（1）班 on Thursday 1; and it is Thursday noon for 今天, too."""
    from datetime import datetime

    await slots.set_class(town.zhou, autumn.one, SEPTEMBER, [Wanted(autumn.wang_one, 4, 1)])
    noon = datetime.combine(TODAY, datetime.min.time().replace(hour=12), LOCAL)
    monkeypatch.setattr(today_page, "now", lambda: noon)
    return autumn


async def test_today_shows_the_lessons_of_the_week_and_which_week_it_is(
    town: Town, timetabled: Autumn, signed_in: SignIn
) -> None:
    seen = (await (await signed_in(town.wang)).get("/")).text
    assert "我这周的课" in seen and "三（1）班" in seen and "，第 12 周" in seen
    assert "周四 19" in seen
    assert "我这周的课" not in (await (await signed_in(town.zhao)).get("/")).text


async def test_a_new_plan_begins_with_what_one_teaches(town: Town, autumn: Autumn, signed_in: SignIn) -> None:
    book = await volumes.add(town.admin, "数学", "石桥版", 3, 1)
    await teaching.set_volume(town.zhou, autumn.wang_one, book)
    await teaching.set_volume(town.zhou, autumn.wang_two, book)
    wang = await signed_in(town.wang)
    seen = (await wang.get("/plans/new")).text
    for field in ('name="subject" value="数学"', 'name="grade" value="三年级"', "石桥版 三年级上册"):
        assert field in seen
    assert "写给哪个班" not in seen
    await teaching.assign(town.zhou, autumn.two, teaching.Assignment(town.wang.id, "劳动"))
    seen = (await wang.get("/plans/new")).text
    other = await value("SELECT id FROM teaching WHERE subject = '劳动'")
    assert f"/plans/new?teaching={other}" in seen
    assert 'name="subject" value="劳动"' in (await wang.get(f"/plans/new?teaching={other}")).text


async def test_pages_cost_few_queries(
    town: Town, timetabled: Autumn, signed_in: SignIn, count_queries: Counting
) -> None:
    browser = await signed_in(town.zhou)
    for url, most in (
        ("/timetable", 4),
        (f"/schools/{town.school}/classes", 10),
        (f"/schools/{town.school}/timetable", 7),
        (f"/classes/{timetabled.one}", 9),
        (f"/classes/{timetabled.one}/timetable", 8),
        (f"/classes/{timetabled.one}/timetable/edit", 8),
        (f"/schools/{town.school}/rollover", 14),
        (f"/schools/{town.school}/calendar", 6),
    ):
        with count_queries() as statements:
            assert (await browser.get(url)).status_code == 200, url
        assert len(statements) <= most, (url, len(statements))


async def test_a_manager_sets_a_timetable_on_the_page_and_is_told_of_clashes(
    town: Town, timetabled: Autumn, signed_in: SignIn
) -> None:
    browser = await signed_in(town.zhou)
    url = f"/classes/{timetabled.two}/timetable"
    form = {"from_on": "2026-09-01", "w-1-2": str(timetabled.wang_two), "w-4-1": str(timetabled.wang_two)}
    answer = await browser.post(url, data=form)
    assert answer.status_code == 422
    assert "王雨晴 周四第 1 节要同时上三（2）班数学和三（1）班数学" in answer.text
    assert "这些是合班上的课" in answer.text
    assert f'value="{timetabled.wang_two}" selected' in answer.text
    form |= {"w-4-1": "", "w-4-2": str(timetabled.wang_two), "e-4-2": str(timetabled.zhao_two)}
    assert (await browser.post(url, data=form)).status_code == 303
    seen = (await browser.get(f"{url}?week=2026-11-16")).text
    assert "赵敏" in seen  # week 12 is even
    edit = (await browser.get(f"{url}/edit")).text
    assert f'value="{timetabled.zhao_two}" selected' in edit


async def test_a_teacher_moves_a_lesson_and_takes_it_back(
    town: Town, timetabled: Autumn, signed_in: SignIn
) -> None:
    wang = await signed_in(town.wang)
    slot = await value("SELECT id FROM lesson_slot")
    page = (await wang.get(f"/slots/{slot}/changes/new?on=2026-11-19")).text
    assert "换个时间" in page and "这一节请人代" not in page
    form = {"what": "move", "on": "2026-11-19", "to_on": "2026-11-20", "to_period": "3", "reason": "体检"}
    answer = await wang.post(f"/slots/{slot}/changes", data=form)
    assert answer.headers["location"] == f"/classes/{timetabled.one}/timetable?week=2026-11-16"
    seen = (await wang.get(answer.headers["location"])).text
    assert "从 11 月 19 日调来" in seen and "体检" in seen
    change = await value("SELECT id FROM slot_change")
    assert (await wang.post(f"/changes/{change}/removal", data={"week": "2026-11-16"})).status_code == 303
    assert "调来" not in (await wang.get(f"/classes/{timetabled.one}/timetable?week=2026-11-16")).text


async def test_a_form_that_fails_keeps_what_was_typed(town: Town, autumn: Autumn, signed_in: SignIn) -> None:
    browser = await signed_in(town.zhou)
    answer = await browser.post(
        f"/classes/{autumn.one}/teaching", data={"teacher": "王小二<b>", "subject": "科学"}
    )
    assert answer.status_code == 422
    assert "没有叫“王小二&lt;b&gt;”的老师" in answer.text and 'value="科学"' in answer.text
    answer = await browser.post(f"/schools/{town.school}/classes", data={"name": "", "year": "2026"})
    assert answer.status_code == 422 and "班名要写" in answer.text


async def test_a_teacher_is_found_by_pinyin_and_a_namesake_is_chosen_not_numbered(
    town: Town, autumn: Autumn, signed_in: SignIn
) -> None:
    browser = await signed_in(town.zhou)
    zhao2 = await add_user("zhao2", "赵敏", school_id=town.school, subject="科学")
    found = (await browser.get(f"/schools/{town.school}/staff?teacher=zm", headers=PARTIAL)).text
    assert found.count('name="person"') == 2 and str(zhao2) in found and "<main" not in found
    assert "孙丽" not in (await browser.get(f"/schools/{town.school}/staff?teacher=sl")).text
    assert (
        await (await signed_in(town.sun)).get(f"/schools/{town.school}/staff?teacher=zm")
    ).status_code == 404
    url = f"/classes/{autumn.one}/teaching"
    page = (await browser.get(f"/classes/{autumn.one}")).text
    assert '<datalist id="staff"' not in page and 'name="person"' not in page
    for typed in ("赵敏", "zm", "赵"):  # without JavaScript: sent as typed, and chosen on the same form
        refused = await browser.post(url, data={"teacher": typed, "subject": "科学"})
        assert refused.status_code == 422 and "在下面选一位" in refused.text
        assert f'value="{zhao2}"' in refused.text and 'value="科学"' in refused.text
    stranger = {"teacher": "zm", "person": str(town.sun.id), "subject": "科学"}
    assert (await browser.post(url, data=stranger)).status_code == 422
    form = {"teacher": "zm", "person": str(zhao2), "subject": "科学"}
    assert (await browser.post(url, data=form)).status_code == 303
    assert await value('SELECT count(*) FROM teaching WHERE "user" = $1', zhao2) == 1


async def test_one_teacher_takes_a_whole_class(town: Town, autumn: Autumn, signed_in: SignIn) -> None:
    browser = await signed_in(town.zhou)
    form = {"teacher": "李建国", "subject": "科学、美术、体育与健康"}
    assert (await browser.post(f"/classes/{autumn.one}/teaching", data=form)).status_code == 303
    assert await value('SELECT count(*) FROM teaching WHERE "user" = $1', town.li.id) == 3


async def test_a_file_is_uploaded_looked_at_and_taken_over(
    town: Town, autumn: Autumn, signed_in: SignIn
) -> None:
    browser = await signed_in(town.zhou)
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for line in (["班级", "周一1", "周一2", "周二1", "周三1"], ["三（1）班", "数学", "音乐", None, "数学"]):
        sheet.append(line)
    out = io.BytesIO()
    made.save(out)
    answer = await browser.post(
        f"/schools/{town.school}/timetable-imports", files={"file": ("课表.xlsx", out.getvalue())}
    )
    assert answer.status_code == 303
    shown = await browser.get(answer.headers["location"])
    assert "导入其余 2 节课" in shown.text and "还没有任课老师" in shown.text
    done = await browser.post(f"{answer.headers['location']}/application", data={"from_on": "2026-09-01"})
    assert done.status_code == 303
    assert await value("SELECT count(*) FROM lesson_slot") == 2


async def test_a_rollover_is_looked_at_done_and_undone_on_the_page(
    town: Town, autumn: Autumn, signed_in: SignIn
) -> None:
    browser = await signed_in(town.zhou)
    url = f"/schools/{town.school}/rollover"
    page = await browser.get(url)
    assert "四（1）班" in page.text and "现在还不到学年末" in page.text
    digest = page.text.split('name="digest" value="', 1)[1].split('"', 1)[0]
    form = {"step": "preview", "from_year": "2026", f"name-{autumn.one}": "四（8）班", "mode": "follow"}
    tried = await browser.post(url, data=form)
    assert tried.status_code == 200 and "四（8）班" in tried.text
    assert await value("SELECT count(*) FROM rollover") == 0
    assert (await _apply(browser, url, digest)).status_code == 303
    done = (await browser.get(url)).text
    assert "已结转到" in done
    rollover = UUID(done.split("/rollovers/", 1)[1][:36])
    new = await value("SELECT id FROM school_class WHERE name = '四（1）班'")
    await browser.post(f"/classes/{new}/teaching", data={"teacher": "李建国", "subject": "科学"})
    refused = await browser.post(f"/rollovers/{rollover}/reversal")
    assert refused.status_code == 422 and "1 条手工填或改的任课" in refused.text
    assert (await browser.post(f"/rollovers/{rollover}/reversal", data={"accept": "1"})).status_code == 303
    assert await value("SELECT count(*) FROM school_class WHERE school_year = 2027") == 0


async def _apply(browser: httpx.AsyncClient, url: str, digest: str) -> httpx.Response:
    form = {"step": "apply", "from_year": "2026", "mode": "follow", "digest": digest}
    return await browser.post(url, data=form)


async def test_a_teachers_timetable_shows_one_school_only(
    town: Town, timetabled: Autumn, signed_in: SignIn
) -> None:
    there = await classes.add(town.admin, town.other_school, 2026, ClassForm("五（1）班", (5,), 1, 20))
    visiting = await teaching.assign(town.admin, there, teaching.Assignment(town.wang.id, "科学"))
    await slots.set_class(town.admin, there, SEPTEMBER, [Wanted(visiting, 4, 3)])
    zhao = await signed_in(town.zhao)
    assert "王雨晴" in (await zhao.get(f"/schools/{town.school}/timetable")).text
    seen = (await zhao.get(f"/schools/{town.school}/teachers/{town.wang.id}/timetable")).text
    assert "三（1）班" in seen and "五（1）班" not in seen
    mine = (await (await signed_in(town.wang)).get("/timetable")).text
    assert "三（1）班" in mine and "石龙小学" in mine
    assert (await zhao.get(f"/schools/{town.school}/teachers/{town.zheng.id}/timetable")).status_code == 404


async def test_a_year_just_carried_over_shows_its_teachers_before_it_begins(
    town: Town, autumn: Autumn, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(years, "today", lambda: date(2027, 7, 10))
    run = await rollover.dry_run(town.school, rollover.Choices())
    await rollover.apply(town.zhou, town.school, 2026, rollover.Choices(), run.proposal.digest())
    seen = (await (await signed_in(town.zhou)).get(f"/schools/{town.school}/classes")).text
    assert "2027–2028 学年，2 个班" in seen and "四（2）班" in seen
    assert "数学、语文" in seen and "还没有排" in seen


async def test_several_subjects_in_one_line_are_several(
    town: Town, autumn: Autumn, signed_in: SignIn
) -> None:
    form = {"teacher": "李建国", "subject": "体育 音乐/美术，劳动"}
    await (await signed_in(town.zhou)).post(f"/classes/{autumn.one}/teaching", data=form)
    found = {line["subject"] for line in await teaching.of_class(autumn.one)}
    assert found == {"数学", "体育与健康", "音乐", "美术", "劳动"}


async def test_a_colleague_of_another_school_is_offered_no_page_that_is_closed_to_them(
    town: Town, signed_in: SignIn
) -> None:
    for who, offered in ((town.sun, False), (town.wang, True), (town.chen, True)):
        browser = await signed_in(who)
        shown = await browser.get(f"/schools/{town.school}")
        assert shown.status_code == 200
        assert (f"/schools/{town.school}/timetable" in shown.text) is offered
        answer = await browser.get(f"/schools/{town.school}/timetable")
        assert answer.status_code == (200 if offered else 404)
