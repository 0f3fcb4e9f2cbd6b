"""修改记录: named, compared, restored beside people who type; what others see of it."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from server.base import database, wall
from server.base.clock import local
from server.base.errors import DomainError, Missing
from server.coedit import applying, wire
from server.documents import patching, text
from server.documents.spec import Json
from server.plans import access, authorship, history, naming, restoring, states, versions
from server.plans.forms import FormRefused
from server.plans.tables import Reason
from tests.plans.coediting import Join, join
from tests.plans.conftest import Draft, at_once, lesson, type_into
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

__all__ = ["join"]


async def test_a_restore_keeps_what_came_later_and_lets_colleagues_write_on(
    town: Town, in_discussion: Draft, join: Join, signed_in: SignIn
) -> None:
    plan_id = await in_discussion(town.wang, doc=lesson("认识几分之一", "会读会写"))
    wang, zhao = await join(town.wang, plan_id), await join(town.zhao, plan_id)
    await wang.type("和几分之几", "g0")
    await versions.settle(plan_id)
    await zhao.type("，会比大小", "g1")
    page = await signed_in(town.zhao)
    answers = await asyncio.gather(*(page.post(f"/plans/{plan_id}/versions/1/restoration") for _ in range(2)))
    assert {answer.headers["location"] for answer in answers} == {f"/plans/{plan_id}/versions/4"}
    await asyncio.gather(
        *(one.typist.until(lambda one=one: "比大小" not in one.text) for one in (wang, zhao))
    )  # type: ignore[misc]
    assert wang.text == zhao.text == "认识几分之一会读会写"
    await wang.type("！", "g0")
    found = await database.rows("SELECT * FROM plan_version WHERE plan = $1 ORDER BY seq", plan_id)
    assert [one["reason"] for one in found] == ["created", "settled", "replaced", "restored"]
    assert found[-1]["restored_from"] == 1 and found[-1]["sha256"] == found[0]["sha256"]
    assert "会比大小" in text.plain((await versions.find_by_id(found[2]["id"]))["doc"])

    told = (await page.get(f"/plans/{plan_id}/versions/4")).text
    assert "第 1 稿的文字恢复到教案里" in told and f"/plans/{plan_id}/versions/3/restoration" in told
    told_editors = (await page.get(f"/plans/{plan_id}/restoration")).json()
    assert told_editors["words"].startswith("赵敏 ") and told_editors["url"].endswith("/versions/3")
    assert "把文字恢复到了第 1 稿" in (await page.get(f"/plans/{plan_id}")).text
    colleague = (await (await signed_in(town.wang)).get(f"/plans/{plan_id}/restoration")).json()
    assert colleague["words"].startswith("赵敏 ") and ":" not in colleague["words"]  # the day, not the hour
    lead = (await (await signed_in(town.zheng)).get(f"/plans/{plan_id}/restoration")).json()
    assert "赵敏" not in lead["words"] and ":" not in lead["words"]
    await wang.typist.until(lambda: wire.poke("restored")[2:] in wang.typist.frames)
    assert (await page.post(f"/plans/{plan_id}/versions/3/restoration")).status_code == 303
    await wang.sees("会比大小")
    assert "！" not in wang.text  # typed after the restore: it is in the version before this one
    assert "！" in text.plain(await _doc(plan_id, 5))


async def test_a_restore_whose_process_dies_or_is_overtaken_is_a_restore_all_the_same(
    town: Town, in_discussion: Draft, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id = await in_discussion(town.wang, doc=lesson("认识几分之一", "会读会写"))
    wang, zhao = await join(town.wang, plan_id), await join(town.zhao, plan_id)
    await wang.type("和几分之几", "g0")
    await versions.settle(plan_id)
    await authorship.credit(plan_id)
    apply = applying.apply_computed

    settling: list[asyncio.Task[None]] = []

    class Killed(BaseException):
        """The end of the process."""

    async def killed_then(*args: Any, **more: Any) -> bool:
        await apply(*args, **more)
        raise Killed

    async def overtaken(*args: Any, **more: Any) -> bool:
        is_changed = await apply(*args, **more)
        await zhao.type("！", "g1")
        settling.append(asyncio.create_task(versions.settle(plan_id)))  # waits, and is the next
        async with asyncio.timeout(20):
            while not await database.value("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.005)
        return is_changed

    monkeypatch.setattr(applying, "apply_computed", killed_then)
    with pytest.raises(Killed):
        await restoring.restore(town.zhao, plan_id, 1)
    await wang.typist.until(lambda: "几分之几" not in wang.text)
    await wang.type("，会比大小", "g1")
    await zhao.type("，会估", "g1")
    await versions.settle(plan_id)
    await authorship.credit(plan_id)
    found = await _kept(plan_id)
    assert [one[:3] for one in found[2:]] == [("restored", "赵敏", 1), ("settled", None, None)]
    assert "几分之几" not in found[3][3] and "会比大小，会估" in found[3][3]
    plan = await access.find_visible(town.wang, plan_id)
    assert await authorship.names_by_block(town.wang, plan) == {"g1": "王雨晴、赵敏"}

    monkeypatch.setattr(applying, "apply_computed", overtaken)
    assert await restoring.restore(town.zhao, plan_id, 2) == 5
    await settling[0]
    overtaking = (await _kept(plan_id))[4:]
    assert [one[:3] for one in overtaking] == [("restored", "赵敏", 2), ("settled", None, None)]
    assert await database.value("SELECT count(*) FROM plan_change") == 0
    assert await database.value("SELECT count(*) FROM audit WHERE action = 'version_restored'") == 2

    def impossible(state: bytes, target: Json) -> None:
        raise ValueError("beside the sections")

    monkeypatch.setattr(applying, "apply_computed", apply)
    monkeypatch.setattr(patching, "patch", impossible)
    with pytest.raises(DomainError, match="没有恢复，教案没有改动"):
        await restoring.restore(town.zhao, plan_id, 1)


async def test_a_released_plan_is_not_restored_and_strangers_find_nothing(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    plan_id = await released()
    refused = await (await signed_in(town.zhao)).post(f"/plans/{plan_id}/versions/1/restoration")
    assert refused.status_code == 422 and "修订下一版" in refused.text
    with pytest.raises(Missing):
        await restoring.restore(town.zhou, plan_id, 1)
    await states.revise(town.wang, plan_id)
    with pytest.raises(Missing):  # the lead of the subject reads along
        await restoring.restore(town.zheng, plan_id, 1)
    assert await database.value("SELECT count(*) FROM plan_version WHERE plan = $1", plan_id) == 1


async def test_a_restore_waits_for_no_release_that_slips_in(
    town: Town, in_discussion: Draft, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id = await in_discussion(town.wang, doc=lesson("开头"))
    wang = await join(town.wang, plan_id)
    await wang.type("，接着写", "g0")
    cut = versions.cut_locked

    async def released_meanwhile(*args: object, **more: object) -> versions.Cut:
        kept = await cut(*args, **more)  # type: ignore[arg-type]
        await database.execute(
            "UPDATE plan SET state = 'released', released_number = 1 WHERE id = $1", plan_id
        )
        return kept

    monkeypatch.setattr(versions, "cut_locked", released_meanwhile)
    with pytest.raises(DomainError, match="发布了的通案"):
        await restoring.restore(town.wang, plan_id, 1)
    assert "接着写" in text.plain(await versions.current_doc(plan_id))


async def test_a_name_is_given_changed_and_taken_and_nothing_else_of_a_version_changes(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan_id = await in_discussion(town.wang)
    page = await signed_in(town.zhao)
    assert (await page.post(f"/plans/{plan_id}/versions", data={"name": " 定稿 "})).status_code == 303
    assert await _names(plan_id) == ["定稿"]  # version 1 has this text
    await type_into(plan_id, "改了", town.zhao)
    await at_once("plan", *(naming.name_present(town.zhao, plan_id, "磨课后") for _ in range(2)))
    assert await _names(plan_id) == ["定稿", "磨课后"]
    long = await page.post(f"/plans/{plan_id}/versions/1/name", data={"name": "长" * 41})
    assert long.status_code == 422 and "最多 40 个字" in long.text and "长" * 41 in long.text
    other = await page.post(f"/plans/{plan_id}/versions", data={"name": "试讲稿"})
    assert other.status_code == 422 and "就是第 2 稿，已经叫“磨课后”了" in other.text
    assert "试讲稿" in other.text and await _names(plan_id) == ["定稿", "磨课后"]
    with pytest.raises(FormRefused, match="写个名字"):
        await naming.name_present(town.wang, plan_id, "\u202e ")
    await naming.name(town.wang, plan_id, 1, "")
    assert await _names(plan_id) == ["", "磨课后"]
    for statement in (
        "UPDATE plan_version SET name = 'x', body = '{}' WHERE plan = $1",
        "UPDATE plan_version SET at = now() WHERE plan = $1",
        "DELETE FROM plan_version WHERE plan = $1",
    ):
        with pytest.raises(Exception, match="immutable"):
            await database.execute(statement, plan_id)
    assert await database.value("SELECT count(*) FROM audit WHERE action = 'version_named'") == 3
    for who in (town.zheng, town.zhou):
        with pytest.raises(Missing):
            await naming.name(who, plan_id, 1, "我的")


async def test_hours_and_names_are_for_the_group_and_a_draft_for_whom_its_author_lets_see_it(
    town: Town, draft: Draft, signed_in: SignIn
) -> None:
    plan_id = await draft(town.wang)
    await type_into(plan_id, "先试试", town.wang)
    await versions.settle(plan_id)
    await states.share(town.wang, plan_id)
    await type_into(plan_id, "，大家改", town.zhao)
    await versions.settle(plan_id)
    at = await database.rows("SELECT seq, at FROM plan_version WHERE plan = $1 ORDER BY seq", plan_id)
    today = wall.day(local(at[0]["at"]).date())

    def shown(words: str) -> list[bool]:
        return [wall.clock(one["at"]) in words for one in at]

    for who, seqs in ((town.wang, [4, 3, 2, 1]), (town.zhao, [4, 3]), (town.zheng, [4, 3])):
        plan = await access.find_visible(who, plan_id)
        assert [one["seq"] for one in await history.list_versions(who, plan)] == seqs
        page = (await (await signed_in(who)).get(f"/plans/{plan_id}/versions")).text
        assert today in page
        assert any(shown(page)) is (who is not town.zheng), who.login
        single = (await (await signed_in(who)).get(f"/plans/{plan_id}/versions/3")).text
        assert any(shown(single)) is (who is not town.zheng)


async def test_automatic_versions_of_a_day_are_one_line_and_long_lists_have_pages(
    town: Town, in_discussion: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    plan_id = await in_discussion(town.wang)
    await database.execute(
        "INSERT INTO plan_version (id, plan, seq, sha256, body, chars, reason, at, name, is_aside)"
        " SELECT gen_random_uuid(), $1, n, sha256(n::text::bytea), body, 0, 'settled', at,"
        " CASE WHEN n = 40 THEN '磨课后' ELSE '' END, false FROM plan_version, generate_series(2, 70) n"
        " WHERE plan = $1",
        plan_id,
    )
    page = await signed_in(town.zhao)
    with count_queries() as statements:
        first = (await page.get(f"/plans/{plan_id}/versions")).text
    assert len(statements) == 4, statements
    assert "还有 29 稿自动保存的，从第 41 稿到第 69 稿" in first and "磨课后" in first
    assert f"/plans/{plan_id}/versions?before=11" in first
    second = (await page.get(f"/plans/{plan_id}/versions?before=11")).text
    assert "第 1 稿" in second and "第 11 稿" not in second


async def test_any_two_versions_are_compared_in_the_order_they_were_written(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan_id = await in_discussion(town.wang, doc=lesson("认识几分之一"))
    await type_into(plan_id, "和几分之几", town.wang)
    await versions.settle(plan_id)
    await type_into(plan_id, "，会读", town.zhao)
    page = await signed_in(town.zhao)
    listed = (await page.get(f"/plans/{plan_id}/versions")).text
    assert 'name="to" value="now" checked' in listed and 'name="from" value="2" checked' in listed
    for query in ("from=1&to=2", "from=2&to=1"):
        answer = (await page.get(f"/plans/{plan_id}/versions/comparison?{query}")).text
        assert "从第 1 稿到第 2 稿，有 1 处不同" in answer and "<ins>和几分之几</ins>" in answer
    assert "<ins>，会读</ins>" in (await page.get(f"/plans/{plan_id}/versions/comparison?from=2&to=now")).text
    assert "一字不差" in (await page.get(f"/plans/{plan_id}/versions/comparison?from=2&to=2")).text
    for query in ("from=9&to=2", "from=99999999999999&to=²", "from=-1"):
        assert (await page.get(f"/plans/{plan_id}/versions/comparison?{query}")).status_code in (200, 404)


async def test_a_text_kept_aside_is_never_the_present_one(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang, doc=lesson("认识几分之一"))
    for _ in range(2):
        await versions.keep(plan_id, lesson("突然没有了的文字"), Reason.RESCUED, None)
    await versions.settle(plan_id)
    found = await database.rows(
        "SELECT seq, is_aside FROM plan_version WHERE plan = $1 ORDER BY seq", plan_id
    )
    assert [(one["seq"], one["is_aside"]) for one in found] == [(1, False), (2, True)]


async def _doc(plan_id: UUID, seq: int) -> Json:
    found = await database.value("SELECT id FROM plan_version WHERE plan = $1 AND seq = $2", plan_id, seq)
    doc: Json = (await versions.find_by_id(found))["doc"]
    return doc


async def _kept(plan_id: UUID) -> list[tuple[str, str | None, int | None, str]]:
    found = await database.rows(
        "SELECT v.seq, v.reason, u.name, v.restored_from FROM plan_version v"
        " LEFT JOIN users u ON u.id = v.author WHERE v.plan = $1 ORDER BY v.seq",
        plan_id,
    )
    return [
        (one["reason"], one["name"], one["restored_from"], text.plain(await _doc(plan_id, one["seq"])))
        for one in found
    ]


async def _names(plan_id: UUID) -> list[str]:
    found = await database.rows("SELECT name FROM plan_version WHERE plan = $1 ORDER BY seq", plan_id)
    return [one["name"] for one in found]
