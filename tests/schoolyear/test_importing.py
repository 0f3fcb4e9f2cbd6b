"""Timetables from Excel in the two layouts schools use: tried, taken over, and what is wrong in them said."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from server.base.database import value
from server.base.errors import DomainError, Missing
from server.base.sheets.table import Line, Table
from server.schoolyear import grids, importing, matching, slots, timetables
from server.schoolyear.grids import Part, read_cell
from server.schoolyear.slots import Clashing
from tests.schoolyear.conftest import TODAY, Autumn
from tests.support.town import Town

SEPTEMBER = date(2026, 9, 1)
MONDAY = date(2026, 11, 16)
DAYS = ["星期一", "星期二", "星期三", "星期四", "星期五"]


def book(sheets: dict[str, list[list[Any]]], merged: dict[str, list[str]] | None = None) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, lines in sheets.items():
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line)
        for area in (merged or {}).get(title, []):
            sheet.merge_cells(area)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def class_sheet(class_name: str, cells: dict[tuple[int, int], str]) -> list[list[Any]]:
    """Title, head with 上午/下午 before the 节次, five periods, 大课间 between."""
    lines: list[list[Any]] = [[f"实验小学{class_name}课程表", *[None] * 6], ["", "节次", *DAYS]]
    for period in range(1, 6):
        half = "上午" if period == 1 else "下午" if period == 4 else None
        label = f"第{'一二三四五'[period - 1]}节" if period < 4 else period - 3
        lines.append([half, label, *[cells.get((weekday, period)) for weekday in range(1, 6)]])
        if period == 2:
            lines.append([None, "大课间", *["大课间活动"] * 5])
    return lines


BIG = [
    ["班级", "星期一", None, None, "星期二", None, "星期三"],
    [None, 1, 2, 3, 1, 2, 1],
    ["三（1）班", "数学", None, "班会", None, None, "数学"],
    ["三年级2班", "语文/赵敏", "数学", None, "数学(单)/语文(双)", None, None],
]
BIG_MERGED = ["B1:D1", "E1:F1"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("数学", [Part("数学", "", "all")]),
        ("数学/王雨晴", [Part("数学", "王雨晴", "all")]),
        ("数学\n王雨晴 1001", [Part("数学", "王雨晴 1001", "all")]),
        ("数学（王雨晴）", [Part("数学", "王雨晴", "all")]),
        ("数学(单)/科学(双)", [Part("数学", "", "odd"), Part("科学", "", "even")]),
        ("单：数学/王雨晴；双：科学/赵敏", [Part("数学", "王雨晴", "odd"), Part("科学", "赵敏", "even")]),
        ("单周:数学 双周:科学", [Part("数学", "", "odd"), Part("科学", "", "even")]),
        ("音乐（单周）", [Part("音乐", "", "odd")]),
        ("—", []),
    ],
)
def test_a_cell_says_subject_teacher_and_weeks(text: str, parts: list[Part]) -> None:
    assert read_cell(text) == parts


def test_an_afternoon_that_counts_from_one_goes_on_from_the_morning() -> None:
    lines = class_sheet("三（1）班", {(1, 1): "数学", (5, 4): "美术"})
    table = Table(
        "三1",
        [Line(n, ["" if cell is None else str(cell) for cell in line]) for n, line in enumerate(lines, 1)],
    )
    found, without = grids.entries([table, Table("说明", [Line(1, ["请看"])])])
    assert [(one.class_name, one.weekday, one.period, one.text) for one in found] == [
        ("三（1）班", 1, 1, "数学"), ("三（1）班", 5, 4, "美术"),
    ]  # fmt: skip
    assert without == ["说明"]


async def run_of(town: Town, data: bytes) -> tuple[Any, matching.DryRun]:
    import_id = await importing.upload(town.zhou, town.school, data, "课表.xlsx")
    found = await importing.find(town.zhou, import_id)
    return import_id, await importing.dry_run(found, TODAY)


async def lessons_of(who: Any) -> list[tuple[int, int, str]]:
    week = await timetables.week_of(who.id, MONDAY, [])
    return sorted(
        (on.isoweekday(), period, one.class_name + one.subject)
        for (on, period), cell in week.cells.items()
        for one in cell
    )


async def test_a_sheet_for_each_class_is_taken_over(town: Town, autumn: Autumn) -> None:
    data = book(
        {
            "一": class_sheet("三（1）班", {(1, 1): "数学", (2, 3): "数学\n王雨晴"}),
            "二": class_sheet("三（2）班", {(1, 1): "语文", (3, 2): "数", (4, 5): "科学/李建国"}),
        },
        {"一": ["A1:G1", "A3:A6", "D6:D7"], "二": ["A1:G1"]},
    )
    import_id, run = await run_of(town, data)
    assert (run.mistakes, run.clashes, run.classes) == ([], [], ["三（1）班", "三（2）班"])
    assert run.new_teachings == ["三（2）班科学 李建国"]
    assert await value("SELECT count(*) FROM lesson_slot") == 0
    await importing.apply(town.zhou, import_id, SEPTEMBER)
    await importing.apply(town.zhou, import_id, SEPTEMBER)
    assert await lessons_of(town.wang) == [
        (1, 1, "三（1）班数学"),
        (2, 3, "三（1）班数学"),
        (2, 4, "三（1）班数学"),
        (3, 2, "三（2）班数学"),
    ]
    assert await lessons_of(town.li) == [(4, 5, "三（2）班科学")]


async def test_one_big_table_with_odd_and_even_weeks_is_taken_over(town: Town, autumn: Autumn) -> None:
    import_id, run = await run_of(town, book({"总课表": BIG}, {"总课表": BIG_MERGED}))
    assert (run.mistakes, run.clashes, run.ignored) == ([], [], 1)
    await importing.apply(town.zhou, import_id, SEPTEMBER)
    assert await lessons_of(town.wang) == [
        (1, 1, "三（1）班数学"),
        (1, 2, "三（2）班数学"),
        (3, 1, "三（1）班数学"),
    ]
    assert await lessons_of(town.zhao) == [(1, 1, "三（2）班语文"), (2, 1, "三（2）班语文")]


async def test_what_is_wrong_is_named_by_its_cell_and_the_rest_can_be_taken(
    town: Town, autumn: Autumn
) -> None:
    cells = {(1, 1): "数学", (2, 1): "音乐", (3, 1): "数学/王小二"}
    data = book({"甲": class_sheet("三（1）班", cells), "乙": class_sheet("九（9）班", {(1, 1): "数学"})})
    import_id, run = await run_of(town, data)
    assert [(one.where, one.text) for one in run.mistakes] == [
        ("甲 D3", "音乐"), ("甲 E3", "数学/王小二"), ("乙 C3", "数学"),
    ]  # fmt: skip
    assert "三（1）班的音乐还没有任课老师" in run.mistakes[0].words
    assert "没有叫“王小二”的老师" in run.mistakes[1].words
    assert "没有“九（9）班”这个班" in run.mistakes[2].words
    await importing.apply(town.zhou, import_id, SEPTEMBER)
    assert await lessons_of(town.wang) == [(1, 1, "三（1）班数学")]


async def test_a_teacher_in_two_places_is_said_and_must_be_meant(town: Town, autumn: Autumn) -> None:
    data = book(
        {"一": class_sheet("三（1）班", {(1, 1): "数学"}), "二": class_sheet("三（2）班", {(1, 1): "数学"})}
    )
    import_id, run = await run_of(town, data)
    assert [clash.words for clash in run.doubled] == [
        "王雨晴 周一第 1 节要同时上三（2）班数学和三（1）班数学。"
    ]
    with pytest.raises(Clashing):
        await importing.apply(town.zhou, import_id, SEPTEMBER)
    assert await value("SELECT count(*) FROM lesson_slot") == 0
    await importing.apply(town.zhou, import_id, SEPTEMBER, together=True)
    assert len(await lessons_of(town.wang)) == 2


async def test_a_file_without_a_timetable_and_strangers_are_refused(town: Town, autumn: Autumn) -> None:
    with pytest.raises(DomainError, match="没有认出课表"):
        await importing.upload(town.zhou, town.school, book({"名单": [["姓名", "工号"]]}), "a.xlsx")
    with pytest.raises(DomainError, match=r"不是 [.]xlsx 表格"):
        await importing.upload(town.zhou, town.school, "班级,星期一".encode(), "a.csv")
    with pytest.raises(Missing):
        await importing.upload(town.wang, town.school, book({"总课表": BIG}), "a.xlsx")
    import_id, _run = await run_of(town, book({"总课表": BIG}, {"总课表": BIG_MERGED}))
    for who in (town.wang, town.sun, town.chen):
        with pytest.raises(Missing):
            await importing.find(who, import_id)


async def test_a_timetable_is_offered_from_the_first_day_and_the_next_one_from_today(
    town: Town, autumn: Autumn
) -> None:
    assert await slots.first_day(town.school) == SEPTEMBER
    await slots.set_class(town.zhou, autumn.one, SEPTEMBER, [slots.Wanted(autumn.wang_one, 1, 1)])
    assert await slots.first_day(town.school) == TODAY
