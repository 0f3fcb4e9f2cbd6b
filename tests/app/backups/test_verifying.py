"""``verify`` finds what does not fit together, and calls nothing wrong that is only being written."""

from uuid import UUID

from server.app.backups import verifying
from server.base import database as db
from server.documents import skeleton, ydoc
from server.plans import drafting, states
from server.plans.tables import State
from tests.support.town import Town


async def faults() -> list[str]:
    return [fault["text"] for fault in (await verifying.verify()).faults]


async def make(town: Town, title: str) -> UUID:
    doc = skeleton.blank(["process"])
    return await drafting.create(
        town.wang, title=title, doc=doc, subject="数学", grade="三年级", state=State.DISCUSSION
    )


async def replace_text(plan: UUID) -> None:
    """Another text under this plan's name, as a mixed-up table would have it."""
    other = ydoc.from_json(skeleton.blank(["objectives"]))
    await db.execute("DELETE FROM coedit_update WHERE document_id = $1", plan)
    await db.execute("UPDATE coedit_base SET data = $2, upto_seq = 0 WHERE document_id = $1", plan, other)


async def test_a_sound_platform_has_no_faults(town: Town, here: None) -> None:
    await make(town, "周长")
    report = await verifying.verify()
    assert (report.ok, report.checked["plans"], report.checked["versions"]) == (True, 1, 1)
    assert report.checked["sequences"] > 3


async def test_lost_mixed_up_and_spoilt_texts_are_named(town: Town, here: None) -> None:
    lost, mixed, spoilt, released = [await make(town, title) for title in ("甲", "乙", "丙", "丁")]
    await states.release(town.li, released)
    await db.execute("DELETE FROM coedit_base WHERE document_id = $1", lost)
    await replace_text(mixed)
    await replace_text(released)
    await db.execute("ALTER TABLE plan_version DISABLE TRIGGER USER")
    await db.execute('UPDATE plan_version SET body = \'{"type": "doc"}\' WHERE plan = $1', spoilt)
    await db.execute("ALTER TABLE plan_version ENABLE TRIGGER USER")
    assert sorted(await faults()) == [
        "《丁》的正文和已发布的通案不一样",
        "《丙》第 1 稿和它的校验值不符",
        "《乙》的正文和最后一稿历史不一样",
        "《甲》没有正文",
    ]


async def test_text_typed_since_the_last_version_is_no_fault(town: Town, here: None) -> None:
    plan = await make(town, "周长")
    other = ydoc.from_json(skeleton.blank(["objectives"]))
    await db.execute(
        "INSERT INTO coedit_update (document_id, data, user_id, client_id, epoch, at)"
        " VALUES ($1, $2, $3, 1, 1, now())",
        plan, other, town.wang.id,
    )  # fmt: skip
    assert await faults() == []


async def test_a_counter_behind_its_table_is_a_fault(town: Town, here: None) -> None:
    await make(town, "周长")
    found = await db.value("SELECT last_value FROM audit_id_seq")
    await db.execute("SELECT setval('audit_id_seq', 1)")
    try:
        assert any("计数器停在 1" in text for text in await faults())
    finally:
        await db.execute("SELECT setval('audit_id_seq', $1)", found)
