"""A teacher's observed lessons over a term: released scores, and only for whom the teacher asked."""

from datetime import date
from uuid import UUID

import pytest

from server.base import database as db
from server.base.errors import Missing
from server.base.ids import new_id
from server.observation import access
from server.observation.forms import FormRefused
from server.observation.scores import progress, readers
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from server.schoolyear import years
from tests.observation.lesson_bodies import BODIES, marked
from tests.observation.observed import observed, release, seen
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

FIRST, LAST = date(2026, 9, 1), date(2027, 1, 31)


async def lesson(town: Town, title: str, on: date, by: float, *, is_released: bool = True) -> UUID:
    """赵敏's, marked by 李建国 and 王雨晴."""
    found = await observed(town.li, town.zhao, title=title, on_date=on)
    for who in (town.li, town.wang):
        await seen(found, who, await marked(BODIES[1], by))
    if is_released:
        await release(found)
    return found


async def test_a_term_has_what_was_released_each_version_of_a_sheet_by_itself(town: Town) -> None:
    second = await lesson(town, "周长", date(2026, 10, 20), 1)
    first = await lesson(town, "面积", date(2026, 9, 8), 2)
    await lesson(town, "没公布", date(2026, 10, 9), 0, is_released=False)
    await lesson(town, "上学期", date(2026, 5, 8), 0)
    called_off = await lesson(town, "没听成", date(2026, 10, 11), 0)
    await db.execute("UPDATE observation SET cancelled_at = now() WHERE id = $1", called_off)
    late = await lesson(town, "补记的", date(2026, 10, 12), 0)
    await db.execute("UPDATE observer SET is_late = true WHERE observation = $1", late)
    other, sheet = new_id(), (await sheets.offered(Purpose.LESSON))[0]["id"]
    await db.execute(
        "INSERT INTO rubric_sheet SELECT (jsonb_populate_record(s, jsonb_build_object('id', $2::uuid,"
        " 'version', s.version + 1))).* FROM rubric_sheet s WHERE id = $1",
        sheet, other,
    )  # fmt: skip
    third = await observed(town.li, town.zhao, title="新表", on_date=date(2026, 11, 3))
    await seen(third, town.li, {**await marked(BODIES[1], 0), "sheet": str(other)})
    await release(third)
    found = await progress.of(town.zhao.id, FIRST, LAST)
    assert [[one.row["id"] for one in series.lessons] for series in found] == [[first, second], [third]]
    assert [one.words for one in found[0].course.marks] == ["52", "68"]
    assert found[0].spoken.endswith("月 20 日 68 分")
    assert await progress.of(town.wang.id, FIRST, LAST) == []


async def test_only_the_teacher_and_whom_they_ask_open_it_until_it_is_taken_back(
    town: Town, signed_in: SignIn, count_queries: Counting
) -> None:
    found = await lesson(town, "周长", years.today(), 1)
    teacher, lead = await signed_in(town.zhao), await signed_in(town.li)
    path = f"/progress/{town.zhao.id}"
    own = await teacher.get(path)
    assert "谁能看到：你。不排名" in own.text and f"/observations/{found}/scores" in own.text
    for who in (town.li, town.wang, town.zhou, town.zheng, town.chen, town.admin):
        assert (await (await signed_in(who)).get(path)).status_code == 404
        refused = await (await signed_in(who)).post(f"{path}/readers", data={"reader": str(who.id)})
        assert refused.status_code == 404
    for _ in range(2):
        asked = await teacher.post(f"{path}/readers", data={"reader": str(town.li.id)})
        assert (asked.status_code, asked.headers["location"]) == (303, f"{path}#readers")
    told = await db.rows("SELECT user_id, title, url FROM notice WHERE kind = 'progress'")
    assert [(one["user_id"], one["url"]) for one in told] == [(town.li.id, path)]
    assert (await lead.get("/inbox")).text.count("请你看自己的课一学期的变化") == 1
    with count_queries() as statements:
        page = await lead.get(path)
    assert page.status_code == 200 and len(statements) <= 8
    assert "赵敏的课一学期的变化" in page.text and "你是其中一位" in page.text
    assert f"/observations/{found}/scores" not in page.text and "请人来看" not in page.text
    assert {(one["name"], one["what"]) for one in await access.looks(found)} == {("李建国", "scores")}
    refused = await teacher.post(f"{path}/readers", data={"reader": str(town.admin.id)})
    assert refused.status_code == 422 and "选一位老师。" in refused.text
    assert "和你请的 1 位" in refused.text
    assert (await lead.post(f"{path}/readers/{town.li.id}/removal")).status_code == 404
    assert (await teacher.post(f"{path}/readers/{town.li.id}/removal")).status_code == 303
    assert (await lead.get(path)).status_code == 404
    assert "已收回" in (await lead.get("/inbox")).text


async def test_a_term_nobody_has_is_not_there_and_one_without_lessons_says_so(
    town: Town, signed_in: SignIn
) -> None:
    teacher = await signed_in(town.zhao)
    assert "还没有公布了得分的课" in (await teacher.get(f"/progress/{town.zhao.id}")).text
    assert (await teacher.get(f"/progress/{town.zhao.id}?term=1999-1")).status_code == 404
    with pytest.raises(FormRefused, match="选一位老师"):
        await readers.ask(town.zhao, town.zhao.id, None)
    with pytest.raises(Missing):
        await readers.withdraw(town.li, town.zhao.id, town.li.id)
