from datetime import date, timedelta
from uuid import uuid4

from server.base import database as db
from server.schoolyear import substitutes
from tests.schoolyear.conftest import Autumn
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town


async def test_the_list_says_who_stands_in_for_whom_and_when(
    signed_in: SignIn, town: Town, autumn: Autumn, thursday: date, count_queries: Counting
) -> None:
    zhou = await signed_in(town.zhou)
    url = f"/schools/{town.school}/substitutes"
    assert "这段时间没有代课" in (await zhou.get(url)).text
    for first, last in ((-70, -40), (-9, -8), (-1, 1), (4, 5)):
        days = thursday + timedelta(days=first), thursday + timedelta(days=last)
        await substitutes.substitute(town.zhou, autumn.wang_one, town.li.id, *days)
    slot = uuid4()
    await db.execute(
        "INSERT INTO lesson_slot (id, teaching, weekday, period, weeks, starts_on, ends_on)"
        " VALUES ($1, $2, 5, 3, 'all', $3, $3)",
        slot, autumn.zhao_two, thursday + timedelta(days=1),
    )  # fmt: skip
    await db.execute(
        "INSERT INTO slot_change (id, slot, on_date, substitute, reason, done_by, done_at)"
        " VALUES ($1, $2, $3, $4, '外出听课', $5, now())",
        uuid4(), slot, thursday + timedelta(days=1), town.zheng.id, town.zhou.id,
    )  # fmt: skip
    listed = await substitutes.of_school(town.school)
    assert [(one["away_name"], one["here_name"], one["period"], one["when"]) for one in listed] == [
        ("王雨晴", "李建国", None, "coming"), ("赵敏", "郑平", 3, "coming"),
        ("王雨晴", "李建国", None, "now"), ("王雨晴", "李建国", None, "over"),
    ]  # fmt: skip
    assert await substitutes.of_school(town.other_school) == []
    with count_queries() as statements:
        page = await zhou.get(url)
    assert len(statements) == 3 and "外出听课" in page.text and "第 3 节" in page.text
    assert (await (await signed_in(town.wang)).get(url)).status_code == 404
