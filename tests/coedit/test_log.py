"""The log by itself: seeded once, read in one snapshot, folded without loss, forgotten when covered."""

import pytest
from pycrdt import Doc, Text

from server.base import database as db
from server.base import ids
from server.base.errors import Conflict
from server.coedit import compacting, holding, leases, log
from server.coedit.wire import Malformed
from tests.coedit.conftest import person, plant
from tests.coedit.typist import document

APPEND = (
    "INSERT INTO coedit_update (document_id, data, epoch, at) VALUES ($1, $2, 1, now() - $3 * interval '1 h')"
)


def text_of(doc: "Doc[Text]") -> str:
    return str(doc.get("t", type=Text))


async def append(plan: object, words: list[str], hours_ago: int = 0) -> None:
    """Further changes by one more client."""
    doc: Doc[Text] = Doc()
    made: list[bytes] = []
    doc.apply_update(await log.state(plan))  # type: ignore[arg-type]
    watching = doc.observe(lambda event: made.append(event.update))
    text = doc.get("t", type=Text)
    for word in words:
        text += word
    assert watching is not None
    for update in made:
        await db.execute(APPEND, plan, update, hours_ago)


async def test_a_document_is_seeded_once(database: str) -> None:
    plan = await plant("静夜思")
    with pytest.raises(Conflict):
        async with db.writing():
            await log.seed(plan, document("另一份"), person("li"))
    assert text_of(await log.load(plan)) == "静夜思"


async def test_a_seed_is_taken_back_with_the_transaction_it_belongs_to(database: str) -> None:
    plan = ids.new_id()
    with pytest.raises(ZeroDivisionError):
        async with db.writing():
            await log.seed(plan, document("静夜思"), person("wang"))
            raise ZeroDivisionError
    with pytest.raises(log.NotSeeded):
        await log.load(plan)


@pytest.mark.parametrize("update", [b"", b"\xff\xff", b"\x01\x00\x01\x00"])
async def test_a_seed_that_is_no_document_is_refused(database: str, update: bytes) -> None:
    with pytest.raises(Malformed):
        async with db.writing():
            await log.seed(ids.new_id(), update, person("wang"))


async def test_folding_changes_the_rows_and_not_the_document(database: str) -> None:
    plan = await plant("静夜思")
    await append(plan, ["一", "二", "三"])
    before = await log.state(plan)
    assert (await log.read(plan)).rows == 3
    assert await compacting.compact(plan) == 3
    assert await log.state(plan) == before
    assert (await log.read(plan)).rows == 0
    assert await compacting.compact(plan) == 0
    await append(plan, ["四"])
    assert text_of(await log.load(plan)) == "静夜思一二三四"


async def test_rows_are_forgotten_when_a_base_covers_them_and_a_day_has_passed(database: str) -> None:
    plan = await plant("静夜思")
    await append(plan, ["旧"], hours_ago=30)
    await append(plan, ["新"])
    await compacting.forget(plan)
    assert (await log.read(plan)).rows == 2  # old, but not covered
    await compacting.compact(plan)
    await compacting.forget(plan)
    left = await db.rows("SELECT data FROM coedit_update WHERE document_id = $1 AND epoch > 0", plan)
    assert len(left) == 1
    assert text_of(await log.load(plan)) == "静夜思旧新"


async def test_a_row_that_cannot_be_read_keeps_its_log_from_being_folded(database: str) -> None:
    plan = await plant("静夜思")
    await append(plan, ["一"])
    await db.execute(APPEND, plan, b"\xff\xff", 0)
    assert await compacting.compact(plan) is None
    assert (await log.read(plan)).rows == 2
    assert text_of(await log.load(plan)) == "静夜思一"


async def test_a_lease_has_one_owner_until_it_runs_out_and_its_epoch_only_grows(database: str) -> None:
    plan = ids.new_id()
    assert await leases.take(plan, "one:1") == 1
    assert await leases.take(plan, "two:2") is None
    assert await leases.take(plan, "one:1") == 2  # restarted
    assert await leases.renew([(plan, 1)]) == set()
    assert await leases.renew([(plan, 2)]) == {plan}
    assert await leases.left_open("one:1") == [(plan, 2)]
    await leases.release(plan, 1)
    assert await leases.take(plan, "two:2") is None
    await leases.release(plan, 2)
    assert await leases.left_open("one:1") == []
    assert await leases.take(plan, "two:2") == 3


async def test_holding_a_document_hides_from_nobody_that_its_owner_died(database: str) -> None:
    killed, calm = ids.new_id(), ids.new_id()
    for plan in (killed, calm):
        await leases.take(plan, "one:1")
    await leases.release(calm, 1)
    async with db.writing():
        for plan in (killed, calm):
            await holding.hold(plan)
            assert await leases.holder(plan) is None
    for plan, is_open in ((killed, True), (calm, False)):
        assert await leases.take_over(plan, "two:2") == leases.Taken(3, is_open)
