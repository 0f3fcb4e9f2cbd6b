"""What a right rests on, as fingerprints: they change when the right may have changed."""

from server.base import database as db
from server.base import sessions
from server.documents import skeleton
from server.people import visiting
from server.people.registering import give_post
from server.people.tables import Role, Scope
from server.plans import access, drafting
from server.plans.tables import State
from tests.support.town import Town


async def test_a_session_looks_different_when_its_persons_posts_change(town: Town) -> None:
    opened = [await sessions.open_session(one.id, secure=False) for one in (town.wang, town.zhao)]
    hashes = [sessions.token_hash(one.token) for one in opened]
    before = await visiting.fingerprints(hashes)
    assert set(before) == {one.hex() for one in hashes}
    assert await visiting.fingerprints(hashes) == before
    await give_post(town.wang.id, Role.TEACHER, Scope.GROUP, town.other_group)
    after = await visiting.fingerprints(hashes)
    assert [one for one in before if before[one] != after[one]] == [hashes[0].hex()]
    await db.execute("UPDATE users SET disabled_at = now() WHERE id = $1", town.wang.id)
    await sessions.end(hashes[1])
    assert await visiting.fingerprints(hashes) == {}
    await db.execute("UPDATE users SET disabled_at = NULL WHERE id = $1", town.wang.id)


async def test_a_plan_looks_different_when_its_state_changes(town: Town) -> None:
    plan = await drafting.create(
        town.wang, title="分数", doc=skeleton.blank(), subject="数学", grade="三年级", state=State.DRAFT
    )
    before = await access.fingerprints([plan])
    await db.execute("UPDATE plan SET title = '周长', updated_at = now() WHERE id = $1", plan)
    assert await access.fingerprints([plan]) == before
    await db.execute("UPDATE plan SET state = 'discussion' WHERE id = $1", plan)
    assert (await access.fingerprints([plan]))[plan] != before[plan]
