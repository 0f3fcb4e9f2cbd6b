import asyncpg
import pytest

from server.base import database as db
from server.base.ids import new_id
from server.trail import feed
from server.trail.recording import audit, record
from tests.support.town import Town


async def test_an_event_and_its_audit_line_come_with_the_change_or_not_at_all(town: Town) -> None:
    plan = new_id()
    with pytest.raises(AssertionError):
        await record(town.wang.id, "released", "plan", plan, "周长")
    with pytest.raises(ZeroDivisionError):
        async with db.writing():
            await record(town.wang.id, "released", "plan", plan, "周长")
            raise ZeroDivisionError
    both = "SELECT object_id FROM event UNION ALL SELECT object_id FROM audit"
    count = f"SELECT count(*) FROM ({both}) AS lines WHERE object_id = $1"
    assert await db.value(count, plan) == 0
    async with db.writing():
        await record(town.wang.id, "released", "plan", plan, "周长", number=3)
    assert await db.value(count, plan) == 2
    assert await db.value("SELECT facts->>'number' FROM audit WHERE object_id = $1", plan) == "3"


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET action = 'x'", "DELETE FROM audit", "TRUNCATE audit"]
)
async def test_the_audit_record_takes_new_rows_only(town: Town, statement: str) -> None:
    async with db.writing():
        await audit(town.wang.id, "signed_in", "user", town.wang.id)
    before = await db.rows("SELECT * FROM audit ORDER BY id")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only takes new rows"):
        await db.execute(statement)
    assert await db.rows("SELECT * FROM audit ORDER BY id") == before


async def test_the_feed_shows_what_happened_in_ones_places(town: Town) -> None:
    for title, actor, places in (
        ("in the group", town.li, [town.group]),
        ("in the other school", town.sun, [town.other_school]),
        ("in the district", town.chen, [town.district]),
        ("to herself", town.li, [town.wang.id]),
        ("his own", town.li, []),
    ):
        async with db.writing():
            await record(actor.id, "tested", "plan", new_id(), title, places=places)
    places = [town.group, town.school, town.district]

    async def titles(viewer: object, seen: list[object]) -> list[str]:
        events = await feed.latest(viewer, seen, limit=4)  # type: ignore[arg-type]
        return [event["title"] for event in events if event["verb"] == "tested"]

    assert await titles(town.wang.id, places) == ["to herself", "in the district", "in the group"]
    assert await titles(town.sun.id, [town.other_school]) == ["in the other school"]
    assert await titles(town.li.id, []) == ["his own", "to herself", "in the group"]
