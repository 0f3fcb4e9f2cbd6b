"""Quiet at night; one act is one notice."""

from datetime import datetime

import pytest

from server.base import database as db
from server.base import sessions
from server.base.clock import LOCAL
from server.base.ids import new_id
from server.people import signing_in
from server.trail import notices
from tests.support.town import Town


@pytest.mark.parametrize(
    ("told", "loud"),
    [
        ("2026-11-20 07:00", "2026-11-20 07:00"),
        ("2026-11-20 20:59", "2026-11-20 20:59"),
        ("2026-11-20 21:00", "2026-11-21 07:00"),
        ("2026-11-20 23:59", "2026-11-21 07:00"),
        ("2026-11-21 00:00", "2026-11-21 07:00"),
        ("2026-11-21 06:59", "2026-11-21 07:00"),
        ("2026-12-31 22:00", "2027-01-01 07:00"),
    ],
)
def test_at_night_the_bell_waits_for_seven_in_the_morning(told: str, loud: str) -> None:
    moment = datetime.fromisoformat(told).replace(tzinfo=LOCAL)
    assert notices.loud_at(moment) == datetime.fromisoformat(loud).replace(tzinfo=LOCAL)


async def test_what_is_told_at_night_is_in_the_inbox_but_not_counted(town: Town) -> None:
    async def unread() -> int:
        visit = await signing_in.viewer_for(opened.token)
        assert visit is not None
        return visit.unread

    opened = await sessions.open_session(town.wang.id, secure=False)
    async with db.writing():
        for number in range(2):
            await notices.tell([town.wang.id], new_id(), title=f"第 {number} 件", url="/", kind="plan")
    await db.execute("UPDATE notice SET loud_at = now() + interval '1 hour'")
    assert await unread() == 0
    assert (await notices.page_of(town.wang.id))[1] == 2
    await db.execute("UPDATE notice SET loud_at = now()")
    assert await unread() == 2
    await notices.read_all(town.wang.id)
    assert await unread() == 0


async def test_telling_twice_at_once_is_telling_once_and_never_the_actor(town: Town) -> None:
    act = notices.act(town.school, "tested")
    assert act == notices.act(town.school, "tested") != notices.act(town.school, "tested again")
    everybody = [town.wang.id, town.li.id, town.wang.id]
    for _time in range(2):
        async with db.writing():
            await notices.tell(everybody, act, title="一次", url="/", kind="plan", actor_id=town.li.id)
    assert [line["user_id"] for line in await db.rows("SELECT user_id FROM notice")] == [town.wang.id]
    with pytest.raises(AssertionError):
        await notices.tell(everybody, act, title="一次", url="/", kind="plan")


async def test_pages_are_turned_and_last_years_notices_are_forgotten(town: Town) -> None:
    async with db.writing():
        for number in range(notices.PAGE_SIZE + 1):
            await notices.tell([town.wang.id], new_id(), title=f"第 {number} 件", url="/", kind="plan")
    first, total = await notices.page_of(town.wang.id)
    second, _total = await notices.page_of(town.wang.id, page=2)
    assert (len(first), len(second), total) == (notices.PAGE_SIZE, 1, notices.PAGE_SIZE + 1)
    await db.execute("UPDATE notice SET at = now() - interval '401 days' WHERE id = $1", second[0]["id"])
    await notices.forget_old()
    assert (await notices.page_of(town.wang.id))[1] == notices.PAGE_SIZE
