"""Lists to take away: what the page shows, to whom it shows it, and never a formula."""

import csv
import io

import httpx
from openpyxl import load_workbook

from server.plans import states
from tests.plans.conftest import Draft
from tests.support.browsing import SignIn
from tests.support.town import Town


def lines(found: httpx.Response) -> list[list[str]]:
    """The rows of a .csv."""
    assert found.status_code == 200 and found.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"))))


def cells(found: httpx.Response) -> list[list[object]]:
    """The rows of an .xlsx."""
    assert found.status_code == 200
    sheet = load_workbook(io.BytesIO(found.content), read_only=True).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


async def test_the_library_is_taken_away_as_it_is_filtered_and_seen(
    town: Town, released: Draft, in_discussion: Draft, signed_in: SignIn
) -> None:
    await released('=HYPERLINK("http://x","点")')
    await released("英语课", subject="英语")
    await in_discussion(town.wang, "还没发布")
    reader = await signed_in(town.zhou)
    head, *rows = lines(await reader.get("/library.csv"))
    assert head[0] == "课题" and sorted(row[0] for row in rows) == ['\'=HYPERLINK("http://x","点")', "英语课"]
    (only,) = lines(await reader.get("/library.csv?subject=英语"))[1:]
    assert only[:2] == ["英语课", "英语"] and only[8] == "王雨晴"
    kept = cells(await reader.get("/library.xlsx"))
    assert kept[0][0] == "课题" and {row[9] for row in kept[1:]} == {1}
    shown = (await reader.get("/library?subject=英语")).text
    assert "/library.xlsx?subject=" in shown
    other = lines(await (await signed_in(town.sun)).get("/library.csv"))
    assert other[1:] == []  # another school


async def test_the_lessons_of_a_group_never_tell_of_a_draft(
    town: Town, draft: Draft, in_discussion: Draft, signed_in: SignIn
) -> None:
    await draft(town.wang, "自己的草稿")
    plan = await in_discussion(town.wang, "-1 的认识")
    await states.release(town.li, plan)
    zhao = await signed_in(town.zhao)
    url = f"/groups/{town.group}/lessons"
    rows = lines(await zhao.get(f"{url}.csv"))
    assert [row[0] for row in rows[1:]] == ["'-1 的认识"] and rows[1][4] == "已发布 第 1 版"
    assert "lessons.xlsx" in (await zhao.get(url)).text
    assert (await (await signed_in(town.sun)).get(f"{url}.xlsx")).status_code == 404
