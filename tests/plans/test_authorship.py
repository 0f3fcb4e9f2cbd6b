"""Who wrote which block, by the rows the server signed: typed, pasted, restored; for the group alone."""

from uuid import UUID

from server.base import database
from server.coedit import compacting
from server.people.viewer import Viewer
from server.plans import access, authorship, restoring, states, versions
from server.plans.authorship import credit
from tests.plans.coediting import Join, join
from tests.plans.conftest import Draft, lesson
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

__all__ = ["join"]
BOTH = "王雨晴、赵敏"


async def settle(plan_id: UUID) -> None:
    """As the worker does when a document came to rest."""
    await versions.settle(plan_id)
    await credit(plan_id)


async def names(who: Viewer, plan_id: UUID, seq: int | None = None) -> dict[str, str]:
    return await authorship.names_by_block(who, await access.find_visible(who, plan_id), seq)


async def test_two_people_in_two_blocks_and_one_together(
    town: Town, in_discussion: Draft, join: Join, signed_in: SignIn, count_queries: Counting
) -> None:
    plan_id = await in_discussion(town.wang, doc=lesson("甲", "乙", "丙", "丁"))
    wang, zhao = await join(town.wang, plan_id), await join(town.zhao, plan_id)
    await wang.type("一", "g0")
    await zhao.type("二", "g1")
    await wang.type("三", "g2")
    await zhao.sees("丙三")
    await zhao.type("四", "g2")
    await settle(plan_id)
    await zhao.add("goals", ("x", "贴进来的第一段"), ("y", "第二段"))
    await compacting.compact(plan_id)  # in the middle: the rows are read from the base before
    await wang.sees("第二段")
    await wang.type("，改过", "y")
    await wang.remove("goals", 3)
    await settle(plan_id)
    await settle(plan_id)
    found = {"g0": "王雨晴", "g1": "赵敏", "g2": BOTH, "x": "赵敏", "y": BOTH}
    assert await names(town.wang, plan_id) == await names(town.li, plan_id) == found
    assert await names(town.zheng, plan_id) == {}  # the lead of the subject reads the text, not whose it is

    page = (await (await signed_in(town.li)).get(f"/plans/{plan_id}/versions")).text
    assert page.count("王雨晴") >= 2 and "赵敏" in page
    hers = (await (await signed_in(town.wang)).get(f"/plans/{plan_id}/versions")).text
    assert "我上次写过以后" not in hers and "我上次写过以后" not in page
    with count_queries() as statements:
        shown = (await (await signed_in(town.li)).get(f"/plans/{plan_id}/authors")).text
    assert f'丙三四<small class="by">{BOTH}</small>' in shown
    assert len(statements) <= 6, statements
    by = (await (await signed_in(town.li)).get(f"/plans/{plan_id}/versions/2?by=1")).text
    assert '乙二<small class="by">赵敏</small>' in by
    for who, status in ((town.zheng, 404), (town.zhou, 404)):
        assert (await (await signed_in(who)).get(f"/plans/{plan_id}/authors")).status_code == status
    hidden = (await (await signed_in(town.zheng)).get(f"/plans/{plan_id}/versions/2?by=1")).text
    assert (
        "赵敏" not in hidden
        and "赵敏" not in (await (await signed_in(town.zheng)).get(f"/plans/{plan_id}/versions")).text
    )


async def test_a_restore_writes_in_nobodys_name(
    town: Town, in_discussion: Draft, join: Join, signed_in: SignIn
) -> None:
    plan_id = await in_discussion(town.wang, doc=lesson("甲", "乙"))
    wang, zhao = await join(town.wang, plan_id), await join(town.zhao, plan_id)
    await wang.type("一", "g0")
    await settle(plan_id)  # version 2
    await zhao.remove("goals", 0)
    await zhao.type("二", "g1")
    await settle(plan_id)
    assert await names(town.li, plan_id) == {"g0": "王雨晴", "g1": "赵敏"}
    page = (await (await signed_in(town.wang)).get(f"/plans/{plan_id}/versions")).text
    assert f"/plans/{plan_id}/versions/comparison?from=2&amp;to=now" in page  # 我上次写过以后
    made = await restoring.restore(town.li, plan_id, 2)
    await settle(plan_id)
    assert made == 4
    assert await names(town.li, plan_id) == {"g0": "王雨晴"}  # what 赵敏 wrote in between is not in it
    await restoring.restore(town.li, plan_id, 3)
    await settle(plan_id)
    assert (await names(town.wang, plan_id))["g1"] == "赵敏"
    assert await names(town.wang, plan_id, 4) == {"g0": "王雨晴"}
    lines = await database.rows("SELECT u.name FROM version_writer w JOIN users u ON u.id = w.writer")
    assert {line["name"] for line in lines} == {"王雨晴", "赵敏"}


async def test_rows_and_pasts_are_forgotten_after_a_day_and_names_stay(
    town: Town, in_discussion: Draft, join: Join
) -> None:
    plan_id = await in_discussion(town.wang, doc=lesson("甲"))
    wang = await join(town.wang, plan_id)
    await wang.type("一", "g0")
    await settle(plan_id)
    await compacting.compact(plan_id)
    assert await _count("coedit_past", plan_id) == 1
    await database.execute("UPDATE coedit_update SET at = at - interval '25 hours'")
    await compacting.forget_old()
    assert (await _count("coedit_past", plan_id), await _count("coedit_update", plan_id)) == (0, 0)
    await wang.type("二", "g0")
    await settle(plan_id)
    await states.release(town.li, plan_id)
    assert await names(town.zhao, plan_id) == {"g0": "王雨晴"}


async def _count(table: str, plan_id: UUID) -> int:
    found = await database.value(f"SELECT count(*) FROM {table} WHERE document_id = $1", plan_id)
    return int(found)
