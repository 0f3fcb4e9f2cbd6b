"""Sheets and marks in the database."""

import asyncpg
import pytest

from server.base.database import execute, value, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.rubrics import marking, sheets
from server.rubrics.tables import Purpose
from tests.support.town import Town


async def test_the_shipped_sheet_has_a_hundred_points_and_an_issued_sheet_never_changes(town: Town) -> None:
    (offered,) = await sheets.offered(Purpose.PLAN)
    sheet = await sheets.find(offered["id"])
    assert (sheet.points, len(sheet.indicators)) == (100, 18)
    assert [one.points for one in sheet.dimensions] == [15, 15, 30, 15, 10, 15]
    with pytest.raises(asyncpg.RaiseError, match="does not change"):
        await execute("UPDATE rubric_sheet SET name = '别的' WHERE id = $1", sheet.id)
    with pytest.raises(asyncpg.RaiseError, match="does not change"):
        await execute("DELETE FROM rubric_sheet WHERE id = $1", sheet.id)
    drawn = new_id()
    await execute(
        "INSERT INTO rubric_sheet (id, code, version, name, purpose, body)"
        " SELECT $1, code, 2, '新量表', purpose, body FROM rubric_sheet WHERE id = $2",
        drawn, sheet.id,
    )  # fmt: skip
    with pytest.raises(Missing):  # being designed
        await sheets.find(drawn)
    await execute("UPDATE rubric_sheet SET name = '通案评审', issued_at = now() WHERE id = $1", drawn)
    assert [one["version"] for one in await sheets.offered(Purpose.PLAN)] == [2]
    assert (await sheets.find(sheet.id)).version == 1
    await execute("UPDATE rubric_sheet SET retired_at = now()")
    assert await sheets.offered(Purpose.PLAN) == []


@pytest.mark.parametrize(
    ("purpose", "name", "points"),
    [
        (Purpose.LESSON, "听评课量表", [15, 35, 30, 12, 8]),
        (Purpose.JOINT_LESSON, "同上一堂课评价量表", [20, 25, 25, 15, 10, 5]),
    ],
)
async def test_the_sheets_for_lessons_have_a_hundred_points(
    town: Town, purpose: Purpose, name: str, points: list[int]
) -> None:
    (offered,) = await sheets.offered(purpose)
    sheet = await sheets.find(offered["id"])
    assert (sheet.name, sheet.points) == (name, 100)
    assert [one.points for one in sheet.dimensions] == points
    assert (len(sheet.indicators), all(one.hint for one in sheet.indicators)) == (17, True)
    assert [band.name for band in sheet.bands] == ["优", "良", "中", "合格", "不合格"]
    assert (sheet.step, sheet.comment_below, sheet.comment_at_full) == (0.5, 0.6, True)


async def test_marks_are_kept_on_the_way_and_handed_in_once(town: Town) -> None:
    sheet = (await sheets.offered(Purpose.PLAN))[0]["id"]
    thing = new_id()

    async def save(mark: float, *, is_done: bool) -> None:
        async with writing():
            await marking.save(sheet, "thing", thing, town.chen.id, {"a": mark}, {"a": "好"}, is_done=is_done)

    await save(3, is_done=False)
    await save(4.5, is_done=True)
    with pytest.raises(Conflict, match="已经交过"):
        await save(5, is_done=False)
    (kept,) = await marking.of("thing", [thing])
    assert (kept.marks, kept.comments, kept.done_at is not None) == ({"a": 4.5}, {"a": "好"}, True)
    assert await value("SELECT count(*) FROM rubric_marking") == 1
