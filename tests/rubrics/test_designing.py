"""量表: designed without a script, never changed once in use, kept and seen by the right people."""

import asyncio
import re
from typing import Any
from uuid import UUID

import pytest

from server.base import database as db
from server.base.errors import Missing
from server.base.ids import new_id
from server.people.registering import add_user, give_post
from server.people.tables import Role, Scope
from server.people.visiting import viewer_of
from server.rubrics import access, checks, designing, keeping, marking, sheets
from server.rubrics.checks import SheetRefused
from server.rubrics.designing import Grade, Line, Part, SheetForm
from server.rubrics.tables import Purpose
from tests.support.browsing import SignIn
from tests.support.town import Town

SENT: dict[str, Any] = {
    "name": "数学听课表", "purpose": "lesson", "subject": "数学", "below": "60", "at_full": "1",
    "part": ["p1", "p2"], "part-0": "学生", "part-1": "教师",
    "line-0": ["a", "b"], "name-0-0": "敢说", "points-0-0": "40",
    "name-0-1": "会想", "points-0-1": "３０．５",
    "line-1": ["c"], "name-1-0": "肯等", "points-1-0": "29.5", "hint-1-0": "问完等三秒",
    "band": ["1", "1"], "band-0": "好", "least-0": "60", "band-1": "待改进", "least-1": "0",
    "step_points": "0.5",
}  # fmt: skip


def form(scope: str, place: UUID | None, subject: str = "", name: str = "评课表") -> SheetForm:
    return SheetForm(
        name, scope, place, subject, Purpose.LESSON,
        [Part("p", "课堂", [Line("x", "学得会", "100")])], [Grade("好", "60"), Grade("一般", "0")],
    )  # fmt: skip


def names(text: str) -> list[str]:
    """The indicators of a form, in order."""
    return re.findall(r'name="name-\d+-\d+" value="([^"]*)"', text)


async def test_lines_move_come_and_go_and_the_sums_are_told_without_a_script(
    town: Town, signed_in: SignIn
) -> None:
    zheng = await signed_in(town.zheng)
    assert (await (await signed_in(town.wang)).get("/sheets/new")).status_code == 404
    empty = await zheng.get("/sheets/new")
    assert empty.status_code == 200 and names(empty.text) == ["", "", ""] and "还差 100 分" in empty.text
    sent = SENT | {"place": f"school:{town.school}"}

    async def after(step: str, **more: str) -> str:
        answer = await zheng.post("/sheets", data=sent | more | {"step": step})
        assert answer.status_code == 200, answer.text
        return answer.text

    assert "正好 100 分" in await after("sum") and "70.5 分</output>" in await after("sum")
    assert names(await after("up-0-1")) == ["会想", "敢说", "肯等"]
    over = await after("down-0-1")  # into the next dimension
    assert names(over) == ["敢说", "会想", "肯等"] and "40 分</output>" in over and "60 分</output>" in over
    assert names(await after("down-0")) == ["肯等", "敢说", "会想"]
    assert names(await after("out-1-0")) == ["敢说", "会想"] and "还差 29.5 分" in await after("out-1-0")
    assert names(await after("add-0")) == ["敢说", "会想", "", "肯等"]
    assert (await after("add")).count('name="part"') == 3
    assert (await after("band")).count('name="band"') == 3
    for odd in ("up", "up-9", "out-0-77", "boom-1", "up--1"):
        assert names(await after(odd)) == ["敢说", "会想", "肯等"]
    kept = await zheng.post("/sheets", data=sent | {"step": "out-0"})
    assert kept.status_code == 422 and "“学生”里还有指标" in kept.text and names(kept.text)[0] == "敢说"
    wrong = await zheng.post(
        "/sheets", data=sent | {"points-0-0": "四十", "points-0-1": "1.25", "least-1": "10", "part-1": ""}
    )
    assert wrong.status_code == 422 and 'value="四十"' in wrong.text and 'value="1.25"' in wrong.text
    assert wrong.text.count("0.5 分的整倍数") == 2 and "最低一档要从 0 分起" in wrong.text
    assert "维度要有名字" in wrong.text and "有 4 处要改" in wrong.text
    assert (await zheng.post("/sheets", data=sent | {"subject": "语文"})).status_code == 422
    assert await db.value("SELECT count(*) FROM rubric_sheet WHERE scope = 'school'") == 0
    form_id = str(new_id())
    both = [await zheng.post("/sheets", data=sent | {"form_id": form_id}) for _ in range(2)]
    assert {(one.status_code, one.headers["location"]) for one in both} == {(303, f"/sheets/{form_id}")}
    drawn = sheets.sheet_of(await access.find(town.zheng, UUID(form_id)))
    assert [one.points for one in drawn.dimensions] == [70.5, 29.5] and drawn.bands[-1].name == "待改进"
    assert [one.key for one in drawn.indicators] == ["a", "b", "c"]


async def test_a_sheet_in_use_never_changes_and_its_next_version_takes_over(
    town: Town, signed_in: SignIn
) -> None:
    zheng, zhou, wang = await signed_in(town.zheng), await signed_in(town.zhou), await signed_in(town.wang)
    first = (await zheng.post("/sheets", data=SENT | {"place": f"school:{town.school}"})).headers["location"]
    assert (await wang.get(first)).status_code == 404  # still being designed
    assert "数学听课表" not in (await wang.get("/sheets")).text
    short = SENT | {"points-1-0": "19.5", "row_version": "1"}
    assert (await zheng.post(first, data=short)).status_code == 303
    seen = await zhou.post(f"{first}/issue", data={"row_version": "1"})  # looked at before that
    assert seen.status_code == 409 and "刚改过，还没有启用" in seen.text
    asked = await zheng.post(f"{first}/issue", data={"row_version": "2"})
    assert asked.status_code == 422 and "合计 90 分，不是 100 分" in asked.text
    for _ in range(2):
        done = await zheng.post(f"{first}/issue", data={"row_version": "2", "accepted": "90"})
        assert done.status_code == 303
    old = UUID(first.rsplit("/", 1)[1])
    async with db.writing():
        await marking.save(old, "lesson", new_id(), town.wang.id, {"a": 20.0}, {}, is_done=True)
    paper = (await wang.get(first)).text
    assert "在用" in paper and "看什么" in paper and f"{first}/edit" not in paper
    assert (await wang.get(f"{first}/edit")).status_code == 404
    begun = await zheng.post(first, data=SENT | {"row_version": "3"})
    second = begun.headers["location"]
    assert begun.status_code == 303 and second != first
    assert (await zhou.get(f"{first}/edit")).headers["location"] == f"{second}/edit"
    assert [one["version"] for one in await sheets.offered(Purpose.LESSON, Scope.SCHOOL, town.school)] == [
        1,
        1,
    ]
    assert (await zheng.post(f"{second}/issue", data={"row_version": "1"})).status_code == 303
    offered = await sheets.offered(Purpose.LESSON, Scope.SCHOOL, town.school)
    assert [(one["name"], one["version"]) for one in offered] == [("听评课量表", 1), ("数学听课表", 2)]
    assert (await sheets.find(old)).points == 90 and "旧的一版" in (await wang.get(first)).text
    assert (await zheng.post(f"{second}/retirement")).status_code == 303
    assert len(await sheets.offered(Purpose.LESSON, Scope.SCHOOL, town.school)) == 1
    assert (
        "数学听课表" not in (await wang.get("/sheets")).text and "停用" in (await zheng.get("/sheets")).text
    )
    assert (await zheng.post(f"{first}/retirement/end")).status_code == 303
    assert (await sheets.offered(Purpose.LESSON, Scope.SCHOOL, town.school))[1]["version"] == 2
    third = (await zheng.post(second, data=short | {"row_version": "2"})).headers["location"]
    assert (await zheng.post(f"{third}/removal")).status_code == 303
    assert (await zheng.get(third)).status_code == 404 and (await wang.get(second)).status_code == 200
    assert (await zheng.post(f"{second}/removal")).status_code == 409


async def test_two_windows_are_told_of_each_other_and_neither_text_is_lost(
    town: Town, signed_in: SignIn
) -> None:
    zheng, zhou = await signed_in(town.zheng), await signed_in(town.zhou)
    made = (await zheng.post("/sheets", data=SENT | {"place": f"school:{town.school}"})).headers["location"]
    mine, theirs = (SENT | {"row_version": "1", "name": name} for name in ("郑的", "周的"))
    assert (await zhou.post(made, data=theirs)).status_code == 303
    assert (await zhou.post(made, data=theirs)).status_code == 303  # a second click
    told = await zheng.post(made, data=mine)
    assert told.status_code == 409 and "别的窗口里刚存过" in told.text
    assert 'value="郑的"' in told.text and "<caption>周的</caption>" in told.text
    assert 'name="row_version" value="2"' in told.text
    assert (await zheng.post(f"{made}/issue", data={"row_version": "2"})).status_code == 303
    told = await zheng.post(made, data=mine | {"row_version": "2"})
    assert told.status_code == 409 and "刚有一版启用了" in told.text and 'value="郑的"' in told.text
    both = await asyncio.gather(
        *(one.post(made, data=text | {"row_version": "3", "below": "50"})
          for one, text in ((zheng, mine), (zhou, theirs)))
    )  # fmt: skip
    assert sorted(one.status_code for one in both) == [303, 409]
    assert "已经有人在改新的一版" in next(one.text for one in both if one.status_code == 409)
    assert await db.value("SELECT count(*) FROM rubric_sheet WHERE scope = 'school'") == 2


async def test_each_place_has_its_keepers_and_everybody_below_reads(town: Town, signed_in: SignIn) -> None:
    for stranger, place in (
        (town.wang, form("school", town.school, "数学")), (town.li, form("school", town.school, "数学")),
        (town.zheng, form("school", town.school)), (town.sun, form("school", town.other_school)),
        (town.chen, form("district", town.district)), (town.zhou, form("district", town.district)),
        (town.zhou, form("platform", None)), (town.zhou, form("school", None)), (town.admin, form("", None)),
    ):  # fmt: skip
        with pytest.raises(Missing):
            await keeping.create(stranger, place)
    of_district = await keeping.create(town.chen, form("district", town.district, "数学", "学区的"))
    with pytest.raises(Missing):
        await keeping.save(town.zhou, of_district, form("school", town.school))
    await keeping.issue(town.chen, of_district, 1)
    of_school = await keeping.create(town.zhou, form("school", town.school, name="学校的"))
    await keeping.issue(town.zhou, of_school, 1)
    for reader, seen in ((town.wang, [200, 200]), (town.sun, [200, 404]), (town.chen, [200, 404])):
        browser = await signed_in(reader)
        assert [(await browser.get(f"/sheets/{one}")).status_code for one in (of_district, of_school)] == seen
    given = next(one for one in await access.visible(town.admin) if one["name"] == "听评课量表")
    copied = await (await signed_in(town.chen)).get(f"/sheets/new?source={given['id']}")
    assert len(names(copied.text)) == 17 and "正好 100 分" in copied.text
    assert (await (await signed_in(town.chen)).get(f"/sheets/{given['id']}/edit")).status_code == 404
    user = await add_user("han", "韩静", subject="数学", password=None)
    await give_post(user, Role.REGION_RESEARCHER, Scope.REGION, town.region, subject="数学")
    shown = (await (await signed_in(await viewer_of(user))).get("/sheets")).text
    assert "做一张量表" in shown and 'href="/templates"' in shown  # in the menu: a 教研员 of a region too
    changed = keeping.form_of(await access.find(town.admin, given["id"]))
    changed.name = "听评课量表（改）"
    begun = await keeping.save(town.admin, given["id"], changed)
    assert (await access.find(town.admin, begun))["version"] == 2
    for place, found in ((town.school, {"学区的", "学校的"}), (town.other_school, {"学区的"})):
        offered = await sheets.offered(Purpose.LESSON, Scope.SCHOOL, place)
        assert {one["name"] for one in offered} == found | {"听评课量表"}


def test_blank_lines_fall_away_and_what_has_no_end_is_refused() -> None:
    begun = designing.blank()
    with pytest.raises(SheetRefused) as refused:
        checks.checked(begun)
    assert set(refused.value.fields) == {"name", "parts"}
    begun.name, begun.parts[0].name = "表", "课堂"
    begun.parts[0].lines[1].name, begun.parts[0].lines[1].points = "会学", "10"
    assert [len(one.lines) for one in checks.checked(begun).parts] == [1]
    for odd in ("inf", "nan", "1e9", "-1", "9" * 30, "1.2.3"):
        begun.parts[0].lines[1].points = odd
        with pytest.raises(SheetRefused, match="分值请写"):
            checks.checked(begun)
