"""Pages of an observed lesson, as each of its people sees them; who may open which is in the route matrix."""

import re
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest

from server.base.database import execute, rows, value
from server.observation import access, offering
from server.schoolyear import bells, slots, years
from server.schoolyear.slots import Wanted
from tests.app.observation_things import hand_in, make_observations, observe, written
from tests.schoolyear.conftest import Autumn, autumn, thursday
from tests.support.browsing import SignIn
from tests.support.town import Town

FIXTURES = (autumn, thursday)
IN_THE_THIRD_LESSON = datetime(2026, 11, 19, 2, 45, tzinfo=UTC)  # 10:45 in Beijing


def hidden(page: httpx.Response, *names: str) -> dict[str, str]:
    """Hidden fields of the first form that has them."""
    found = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page.text))
    return {name: found[name] for name in names}


async def bell_and_timetable(town: Town, autumn: Autumn) -> None:
    """王雨晴 has 三（1）班 in the third lesson of Thursdays, 赵敏 三（2）班."""
    times = {"starts_on": "2026-09-01", "starts1": "08:30", "ends1": "09:10", "starts2": "09:20",
             "ends2": "10:00", "starts3": "10:30", "ends3": "11:10"}  # fmt: skip
    await bells.save(town.zhou, town.school, times)
    first = years.today().replace(month=9, day=1)
    await slots.set_class(town.zhou, autumn.one, first, [Wanted(autumn.wang_one, 4, 3)])
    await slots.set_class(town.zhou, autumn.two, first, [Wanted(autumn.zhao_two, 4, 3)])


async def test_two_taps_begin_the_lesson_that_goes_on_now(
    town: Town, autumn: Autumn, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bell_and_timetable(town, autumn)
    monkeypatch.setattr(offering, "now", lambda: IN_THE_THIRD_LESSON)
    li = await signed_in(town.li)
    page = await li.get("/observations/now")
    assert "正在上的课" in page.text and "10:30–11:10" in page.text
    assert page.text.index("王雨晴　数学") < page.text.index("赵敏　语文")
    await execute("UPDATE users SET subject = '语文' WHERE id = $1", town.li.id)
    page = await li.get("/observations/now")
    assert page.text.index("赵敏　语文") < page.text.index("王雨晴　数学")  # one's own subject first
    lesson = re.search(r'name="lesson" value="([^"]+)"><b>王雨晴', page.text)
    assert lesson is not None
    sent = {**hidden(page, "form_id"), "lesson": lesson[1]}
    first, again = (
        await li.post("/observations/now", data=sent),
        await li.post("/observations/now", data=sent),
    )
    assert first.status_code == 303 and first.headers["location"] == again.headers["location"]
    assert first.headers["location"].endswith("/record")
    (made,) = await rows("SELECT * FROM observation")
    assert (made["teacher"], made["school_class"], made["period"]) == (town.wang.id, autumn.one, 3)
    assert made["kind"] == "drop_in" and made["minutes"] == 40 and made["sheet"] is not None
    assert "《" not in (await li.get(f"/observations/{made['id']}")).text.split("<h1>")[1].split("</h1>")[0]

    chen = await signed_in(town.chen)  # without a school of her own
    assert "王雨晴" not in (await chen.get("/observations/now")).text
    visit = await chen.get(f"/observations/now?school={town.school}")
    there = {**hidden(visit, "form_id"), "lesson": lesson[1]}
    assert "王雨晴　数学" in visit.text
    assert (await chen.post("/observations/now", data=there)).status_code == 303

    monkeypatch.setattr(offering, "now", lambda: IN_THE_THIRD_LESSON.replace(hour=9))  # 17:45
    assert "课表上现在没有课" in (await li.get("/observations/now")).text
    gone = await li.post("/observations/now", data={**sent, "form_id": str(made["id"])})
    assert gone.status_code == 422 and "现在找不到了" in gone.text
    nobody = await li.post("/observations/now", data={"class_name": "三（9）班"})
    assert nobody.status_code == 422 and "写上课的老师" in nobody.text and "三（9）班" in nobody.text


async def test_a_lesson_is_planned_step_by_step_without_a_script(
    town: Town, autumn: Autumn, signed_in: SignIn
) -> None:
    await bell_and_timetable(town, autumn)
    li = await signed_in(town.li)
    form = hidden(await li.get("/observations/new"), "form_id") | {"on": "2026-11-19"}
    found = await li.post("/observations", data={**form, "teacher_name": "zm", "step": "teacher"})
    assert found.status_code == 200 and "找到 1 人" in found.text and "都不是" in found.text
    form |= {"teacher_name": "zm", "person": str(town.zhao.id)}
    day = await li.post("/observations", data={**form, "step": "day"})
    assert "赵敏这天的课" in day.text and "第 3 节 10:30–11:10　三（2）班　语文" in day.text
    form |= {"teacher_name": "赵敏", "person_name": "赵敏", "slot": f"{autumn.two}:3"}
    wang, zhao = str(town.wang.id), str(town.zhao.id)
    form |= {"observer": wang, f"role-{wang}": "expert", f"views-{wang}": "learning.listening"}
    assert "王雨晴看什么" in (await li.post("/observations", data={**form, "step": "look"})).text
    own = await li.post("/observations", data={**form, "observer": zhao})
    assert own.status_code == 422 and "不能同时是听课人" in own.text and "还没有约" in own.text
    made = await li.post(
        "/observations", data={**form, "question": "学生说得出一圈吗", "views": "culture.care"}
    )
    assert made.status_code == 303
    again = await li.post("/observations", data={**form, "question": "学生说得出一圈吗"})
    assert again.headers["location"] == made.headers["location"]
    (lesson,) = await rows("SELECT * FROM observation")
    assert (lesson["teacher"], lesson["school_class"], lesson["period"]) == (town.zhao.id, autumn.two, 3)
    asked = await rows('SELECT "user", role, views FROM observer ORDER BY role')
    assert [(one["user"], one["role"], one["views"]) for one in asked] == [
        (town.wang.id, "expert", ["learning.listening"]), (town.li.id, "lead", ["culture.care"])
    ]  # fmt: skip
    told = await rows("SELECT user_id FROM notice WHERE kind = 'observation'")
    assert {one["user_id"] for one in told} == {town.wang.id, town.zhao.id}
    listed = (await (await signed_in(town.wang)).get("/observations")).text
    assert "要听的、还没有交的" in listed and "赵敏" in listed
    assert "有人听你的课" in (await (await signed_in(town.zhao)).get("/")).text

    namesake = form | {"teacher_name": "孙丽", "form_id": str(town.sun.id)}
    asked_who = await li.post("/observations", data=namesake)  # of another school: a name alone is nobody yet
    assert asked_who.status_code == 422 and "系统里有一位孙丽（石龙小学）" in asked_who.text
    other = form | {"teacher_name": "外校来的老师", "form_id": str(town.li.id), "sheet": "none"}
    typed = await li.post("/observations", data=other)  # another name over the one that was chosen
    by_hand = await rows("SELECT teacher, teacher_name, sheet FROM observation WHERE teacher IS NULL")
    assert typed.status_code == 303
    assert [(one["teacher_name"], one["sheet"]) for one in by_hand] == [("外校来的老师", None)]


async def test_two_windows_of_one_record_are_both_kept_and_one_is_chosen(
    town: Town, signed_in: SignIn
) -> None:
    found = await observe(town, None)
    page = f"/observations/{found}/record"
    wang = await signed_in(town.wang)
    await execute("UPDATE record_version SET is_submitted = false")
    await execute("UPDATE observer SET submitted_at = NULL, shown = 0")
    one, two = await wang.get(page), await wang.get(page)
    line = {"rows": "3", "id-0": "m1", "t-0": "1:05", "text-0": "这块地一圈有多长"}
    names = ("base", "form_id", "device")
    first = {**hidden(one, *names), **line, "text-1": "第一个窗口写的"}
    second = {**hidden(two, *names), **line, "text-1": "第二个窗口写的"}
    went = await wang.post(page, data=first)
    assert (await wang.post(page, data=first)).status_code == 303  # clicked twice
    on = await wang.get(went.headers["location"])
    further = {**hidden(on, *names), "rows": "2", "text-0": "第一个窗口写的"}
    assert (await wang.post(page, data=further)).status_code == 303
    assert await value("SELECT count(*) FROM record_version") == 3  # two before; what one window saves is one
    assert (await wang.post(page, data={**second, "device": first["device"]})).status_code == 303
    assert await value("SELECT count(*) FROM record_version WHERE is_beside") == 1
    shown = (await wang.get(page)).text
    assert "两处写的，都留着" in shown and "第一个窗口写的" in shown and "第二个窗口写的" not in shown
    other = re.search(r"/record\?version=(\d+)", shown)
    assert other is not None
    read = (await wang.get(f"{page}?version={other[1]}")).text
    assert "第二个窗口写的" in read and "不是现在用的" in read
    assert (await wang.get(f"{page}?version=99")).status_code == 404
    assert (await wang.post(f"{page}/choice", data={"seq": other[1]})).status_code == 303
    chosen = (await wang.get(page)).text
    assert "第二个窗口写的" in chosen and "两处写的" not in chosen


async def test_a_record_is_written_marked_handed_in_and_corrected(town: Town, signed_in: SignIn) -> None:
    things = await make_observations(town)
    page = f"/observations/{things['observation']}/record"
    wang = await signed_in(town.wang)
    form = hidden(await wang.get(page), "base", "form_id") | {"rows": "7", "id-0": "m1", "text-0": "一圈"}
    key = re.search(r'name="mark-([\w.]+)"', (await wang.get(page)).text)
    assert key is not None
    bad = await wang.post(page, data={**form, "t-0": "很早", f"mark-{key[1]}": "高"})
    assert bad.status_code == 422 and "写成“分:秒”" in bad.text and 'value="很早"' in bad.text
    assert "还没有存" in bad.text and 'value="高"' in bad.text
    lines = {f"text-{at}": "长" * 1999 for at in range(80)}
    long = await wang.post(page, data={**form, **lines, "rows": "80"})
    assert long.status_code == 422 and "太长了" in long.text and "长" * 1999 in long.text
    over = await wang.post(page, data={**form, f"mark-{key[1]}": "99"})
    assert over.status_code == 303
    kept = (await wang.get(page)).text
    assert 'value="99"' in kept and "留着，但不计入得分" in kept  # told, never refused
    (version,) = await rows(
        "SELECT v.is_submitted, v.body ->> 'marks' AS marks FROM record_version v JOIN observer m"
        " ON m.id = v.observer AND m.current = v.seq WHERE m.id = $1",
        UUID(str(things["wang_record"])),
    )
    assert version["is_submitted"] and "99" in version["marks"]  # corrected after it was handed in

    form = hidden(await wang.get(page), "base", "form_id") | {"rows": "1", "good-0": "等到了学生开口"}
    sent = await wang.post(page, data={**form, "step": "feedback"})
    assert sent.status_code == 303 and sent.headers["location"].endswith("done=sent")
    zhao = await signed_in(town.zhao)
    seen = (await zhao.get(f"/observations/{things['observation']}")).text
    assert "给我的反馈单" in seen and "等到了学生开口" in seen  # at once, not only when it is released
    await execute("UPDATE observation SET cancelled_at = now() WHERE id = $1", things["observation"])
    late = await wang.post(page, data={**form, "text-0": "还想写"})
    assert late.status_code == 409 and "没有听成" in late.text
    assert "等到了学生开口" in (await wang.get(page)).text  # one's own words stay readable


async def test_written_after_the_day_it_says_so(town: Town, signed_in: SignIn) -> None:
    found = await observe(town, None)
    await execute("UPDATE observation SET on_date = on_date - 3 WHERE id = $1", found)
    await execute("DELETE FROM record_version")
    await execute("UPDATE observer SET current = 0, shown = 0, submitted_at = NULL, began_at = NULL")
    page = f"/observations/{found}/record"
    wang = await signed_in(town.wang)
    form = hidden(await wang.get(page), "base", "form_id") | {
        "rows": "1",
        "text-0": "凭记忆",
        "step": "submit",
    }
    assert (await wang.post(page, data=form)).status_code == 303
    shown = (await wang.get(page)).text
    assert '<span class="late-entry">补记</span>' in shown and "不计入" in shown
    assert "补记，已交" in (await wang.get("/observations")).text


async def test_the_page_tells_each_circle_what_is_theirs(town: Town, signed_in: SignIn) -> None:
    things = await make_observations(town)
    page, seen = f"/observations/{things['observation']}", f"/observations/{things['seen_lesson']}"
    li, zhao, sun, chen = [await signed_in(who) for who in (town.li, town.zhao, town.sun, town.chen)]
    lead, teacher = (await li.get(page)).text, (await zhao.get(page)).text
    assert "公布给执教老师" in lead and "谁给了哪一项几分" in lead and f"{page}/scores" in lead
    assert f"{page}/scores" not in teacher and f"{page}/notes" not in teacher
    assert f"{page}/debrief" in teacher and "没有你点头，他们看不到" in teacher
    assert "谁给了哪一项几分" not in teacher and "还没交" not in teacher
    await access.note_look(
        town.chen, await access.find(town.chen, UUID(str(things["seen_lesson"]))), "scores"
    )
    assert "陈思远" in (await zhao.get(seen)).text.split("谁打开看过")[1]
    above, guest = (await chen.get(seen)).text, (await sun.get(seen)).text
    assert f"{seen}/scores" in above and f"{seen}/notes" not in above and f"{seen}/debrief" not in above
    assert "听课人" not in above.split("<aside")[1].split("谁能看到")[0] and "学生怎样想到周长" not in above
    assert f"{seen}/notes" in guest and "由你定" not in guest

    refused = await li.post(f"{seen}/release/end")
    assert refused.status_code == 409 and "先请老师收回" in refused.text
    assert (await zhao.post(f"{seen}/shared-up/end")).status_code == 303
    assert (await chen.get(seen)).status_code == 404
    assert (await li.post(f"{seen}/release/end")).status_code == 303
    assert f"{seen}/notes" not in (await sun.get(seen)).text
    long = await zhao.post(f"{seen}/reply", data={"reply": "长" * 2001})
    assert long.status_code == 422 and "2001" in long.text
    assert (await zhao.post(f"{seen}/reply", data={"reply": "下次等三秒"})).status_code == 303
    assert "下次等三秒" in (await li.get(seen)).text


async def test_a_correction_keeps_the_old_words_and_tells_a_second_window(
    town: Town, signed_in: SignIn
) -> None:
    found = await observe(town, None)
    page = f"/observations/{found}"
    li, zhao = await signed_in(town.li), await signed_in(town.zhao)
    edit = await li.get(f"{page}/correction")
    form = hidden(edit, "row_version", "person", "person_name") | {
        "kind": "planned", "teacher_name": "赵敏", "class_name": "三（5）班", "title": "周长的认识",
        "subject": "数学", "on": years.today().isoformat(), "minutes": "40", "pupils": "40", "period": "2",
        "question": "学生怎样想到周长", "sheet": "none", "school": str(town.school),
    }  # fmt: skip
    assert (await li.post(f"{page}/correction", data=form)).status_code == 303
    shown = (await zhao.get(page)).text
    assert "<del>三（4）班</del> <ins>三（5）班</ins>" in shown and "<del>周长</del>" in shown
    assert await value("SELECT count(*) FROM observation_correction") == 2  # what stayed is no correction
    late = await li.post(f"{page}/correction", data={**form, "title": "周长和面积"})
    assert (
        late.status_code == 409 and "别的窗口刚存的是“周长的认识”" in late.text and "周长和面积" in late.text
    )
    fresh = hidden(await zhao.get(f"{page}/correction"), "row_version")
    named = {**form, **fresh, "person": str(town.wang.id), "teacher_name": "王雨晴", "title": "长方形的周长"}
    assert (await zhao.post(f"{page}/correction", data=named)).status_code == 303
    assert await value("SELECT teacher FROM observation") == town.zhao.id  # the teacher is the lead's to name
    bad = await li.post(f"{page}/correction", data={**form, "on": "2026-13-40", "minutes": "九"})
    assert bad.status_code == 422 and "日期看不懂" in bad.text and "现在写的是“九”" in bad.text


async def test_observers_share_the_views_and_leave(town: Town, signed_in: SignIn) -> None:
    found = await observe(town, None)
    page = f"/observations/{found}"
    li, wang = await signed_in(town.li), await signed_in(town.wang)
    people = (await li.get(f"{page}/observers?q=sl")).text
    assert "孙丽" in people and "王雨晴" in people and 'value="learning.listening" checked' in people
    nobody = await li.post(f"{page}/observers")
    assert nobody.status_code == 422 and "还没有选人" in nobody.text
    own = await li.post(f"{page}/observers", data={"person": str(town.zhao.id)})
    assert own.status_code == 422 and "不能又是听课人" in own.text
    form = hidden(await wang.get(f"{page}/record"), "base", "form_id") | {"rows": "1", "text-0": "先存"}
    chosen = await wang.post(f"{page}/record", data={**form, "step": "views", "views": "culture.care"})
    assert chosen.headers["location"].endswith("#views")
    mine = (await wang.get(f"{page}/record")).text
    assert "课堂文化·关爱" in mine and "先存" in mine  # what was written is kept on the way
    role = {"person": str(town.wang.id), "role": "expert", "views": ["culture.care", "learning.depth"]}
    assert (await li.post(f"{page}/observers", data=role)).status_code == 303
    assert await value('SELECT role FROM observer WHERE "user" = $1', town.wang.id) == "expert"
    assert (await wang.post(f"{page}/observers/{town.wang.id}/removal")).status_code == 303
    kept = await wang.get(f"{page}/record")  # what was written stays one's own
    assert kept.status_code == 200 and "先存" in kept.text and "交记录" not in kept.text
    left = (await wang.get(page)).text
    assert "你不再参加这次听课" in left and f"{page}/record" in left and f"{page}/notes" not in left
    assert "退出的：王雨晴" in (await li.get(page)).text

    await li.post(f"{page}/observers", data=role)
    assert (
        "改由王雨晴召集" in (await li.get(f"{page}/observers")).text
        and "我来召集" not in (await wang.get(page)).text
    )
    await execute("UPDATE users SET disabled_at = now() WHERE id = $1", town.li.id)
    assert "召集人李建国的账号停用了" in (await wang.get(page)).text
    assert (await wang.post(f"{page}/observers/{town.wang.id}/lead")).status_code == 303
    assert "召集人的事" in (await wang.get(page)).text


async def test_nothing_is_released_before_somebody_handed_in(town: Town, signed_in: SignIn) -> None:
    found = await observe(town, None)
    await execute("UPDATE observer SET submitted_at = NULL, shown = 0")
    li = await signed_in(town.li)
    asked = (await li.get(f"/observations/{found}/release")).text
    assert "谁看得到什么" in asked and "还没有交记录" in asked
    refused = await li.post(f"/observations/{found}/release")
    assert refused.status_code == 422 and "没有可公布的" in refused.text
    await hand_in(town.wang, found, written(None))
    assert (await li.post(f"/observations/{found}/release")).status_code == 303
    assert "收回公布" in (await li.get(f"/observations/{found}")).text
