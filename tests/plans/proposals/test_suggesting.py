"""建议修改: who may, what is kept, taking it in beside people who type."""

import asyncio
import json
import re
from dataclasses import replace
from uuid import UUID

import pytest

from server.base import database
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.coedit import wire
from server.documents.spec import Json
from server.files import access as file_access
from server.files import uploading
from server.people.registering import add_user, give_post
from server.people.tables import Role, Scope
from server.people.visiting import viewer_of
from server.plans import authorship, changing, forking, states, versions
from server.plans.access import find_visible
from server.plans.adaptation import inviting
from server.plans.forms import FormRefused
from server.plans.proposals import deciding, suggesting
from server.plans.proposals.forms import SuggestionForm
from server.plans.tables import SCHEMA_VERSION
from tests.plans.coediting import Join, join
from tests.plans.conftest import Draft, lesson, png
from tests.plans.proposals.conftest import LINES, edited, paragraph, restated, reword, suggest, words_of
from tests.support.browsing import SignIn
from tests.support.town import Town

__all__ = ["join"]

ADD = paragraph("new", "说出每份是怎样得来的。")


async def test_a_suggestion_is_taken_place_by_place_beside_people_who_type(
    town: Town, discussed: UUID, join: Join
) -> None:
    key = await suggest(
        town.zhao,
        discussed,
        reword("g0", "认识几分之一，会读、会写。"),
        lambda doc: doc["content"][0]["content"].append(ADD),
    )
    wang, li = await join(town.wang, discussed), await join(town.li, discussed)
    await wang.type("试着说理由。", "g1")
    await asyncio.gather(*(deciding.accept(who, discussed, key, ["text:g0"]) for who in (town.wang, town.li)))
    await li.sees("会读、会写。")
    await deciding.accept(town.wang, discussed, key, ["text:g0"])  # a tab that was open before
    assert await _state(key) == "open"
    with pytest.raises(Conflict, match="采纳"):
        await deciding.decline(town.li, discussed, key, ["text:g0"], "不用改")
    await deciding.decline(town.li, discussed, key, ["insert:new"], "放到下一课时")
    await deciding.decline(town.li, discussed, key, ["insert:new"], "放到下一课时")
    assert await _state(key) == "partly"
    told = await database.rows("SELECT title FROM notice WHERE user_id = $1 ORDER BY at", town.zhao.id)
    titles = [one["title"] for one in told if "建议" in one["title"]]
    assert titles[0].endswith("开始处理你对《分数的初步认识》的建议") and "李建国采纳了一部分" in titles[1]
    assert len(titles) == 2
    assert "说出每份" not in await words_of(discussed)
    assert wang.text == li.text
    assert wire.poke("suggestions")[2:] in wang.typist.frames
    found = await database.rows("SELECT reason FROM plan_version WHERE plan = $1 ORDER BY seq", discussed)
    assert [one["reason"] for one in found].count("accepted") == 1
    plan = await find_visible(town.wang, discussed)
    assert (await authorship.names_by_block(town.wang, plan))["g0"] == "赵敏"


async def _state(key: UUID) -> str:
    state: str = await database.value("SELECT state FROM plan_proposal WHERE id = $1", key)
    return state


async def test_who_prepares_a_plan_suggests_and_nobody_else(
    town: Town, discussed: UUID, draft: Draft, private: Draft
) -> None:
    for who in (town.wang, town.li, town.zhao, town.zheng):
        assert (await suggesting.begin(who, discussed)).doc["type"] == "doc"
    for stranger in (town.zhou, town.sun, town.chen, town.admin):
        with pytest.raises(Missing):
            await suggesting.begin(stranger, discussed)
    for theirs in (await draft(town.wang), await private(town.zhao)):
        for who in (town.wang, town.zhao, town.li):
            with pytest.raises(Missing):
                await suggesting.begin(who, theirs)


async def test_a_mentor_and_an_expert_suggest_in_a_private_plan_while_its_teacher_lets_them_read_it(
    town: Town, released: Draft, signed_in: SignIn, join: Join, store: None
) -> None:
    mine = await forking.fork(town.zhao, await released())
    picture = await uploading.add_attachment(town.zhao, "plan", mine, png(), "题卡.png")
    account = await add_user("xu", "许明", subject="数学", password=None)
    await give_post(account, Role.GUEST_EXPERT, Scope.DISTRICT, town.district, subject="数学")
    expert, mentor = await viewer_of(account), town.li
    for who in (expert, mentor, town.zhao):  # nobody is asked, and one's own needs no suggestion
        with pytest.raises(Missing):
            await suggesting.begin(who, mine)
    for who in (expert, mentor):
        await inviting.invite(town.zhao, mine, who.id)
        assert (await file_access.find_readable(who, picture))["id"] == picture
    one = await suggest(mentor, mine, reword("g0", "认识几分之一，先折后说。"))
    other = await suggest(expert, mine, lambda doc: doc["content"][0]["content"].append(ADD))
    shown = f"/plans/{mine}/proposals/{one}"
    browser = await signed_in(mentor)
    said = await browser.get(shown)
    assert said.status_code == 200 and f'href="/plans/{mine}/notes"' in said.text
    assert f'href="/plans/{mine}"' not in said.text and "由赵敏决定" in said.text
    assert (await (await signed_in(expert)).get(shown)).status_code == 404  # each their own
    for who in (mentor, town.wang, town.zheng, town.chen):
        with pytest.raises(Missing):
            await deciding.accept(who, mine, one, ["text:g0"])
    waiting = (await (await signed_in(town.zhao)).get("/")).text
    assert f"/plans/{mine}/proposals" in waiting
    await join(town.zhao, mine)
    await deciding.accept(town.zhao, mine, one, ["text:g0"])
    assert "先折后说" in await words_of(mine) and await _state(one) == "accepted"
    await inviting.withdraw(town.zhao, mine, mentor.id)
    assert (await browser.get(shown)).status_code == 404
    for door in (suggesting.begin(mentor, mine), file_access.find_readable(mentor, picture)):
        with pytest.raises(Missing):
            await door
    await inviting.withdraw(town.zhao, mine, expert.id)
    await deciding.accept(town.zhao, mine, other, ["insert:new"])  # what was said stays said
    assert "说出每份" in await words_of(mine)


async def test_what_is_sent_is_looked_at(town: Town, discussed: UUID) -> None:
    start = await suggesting.begin(town.zhao, discussed)
    other = await suggesting.begin(town.li, discussed)
    body = edited(start.doc, reword("g0", "认识几分之一，会读、会写。"))
    good = SuggestionForm(new_id(), start.doc, body, start.seal, "更好懂", SCHEMA_VERSION)
    forged = edited(start.doc, reword("g1", "（从来没有这一句）"))
    picture = {"type": "image", "attrs": {"id": "im", "file_id": str(new_id())}}
    hostile = {
        "type": "doc",
        "content": [{"type": "section", "attrs": {"id": "goals"}, "content": [{"type": "x"}]}],
    }
    for bad, why in (
        (replace(good, base=forged), "对不上"),
        (replace(good, seal=other.seal), "对不上"),
        (replace(good, base={"type": "doc", "content": 3}), "对不上"),
        (replace(good, body={"content": "x" * 9}), "对不上"),
        (replace(good, schema=0), "旧的"),
        (replace(good, reason="  "), "为什么"),
        (replace(good, body=start.doc), "还没有改动"),
        (
            replace(good, body=edited(start.doc, lambda doc: doc["content"][1].update(content=[picture]))),
            "没有提交，写的都还在。先删去这张图片",
        ),
    ):
        with pytest.raises(DomainError, match=why):
            await suggesting.suggest(town.zhao, discussed, bad)
    with pytest.raises(DomainError, match="对不上"):
        await suggesting.suggest(town.zhao, discussed, replace(good, body=hostile))
    assert {await suggesting.suggest(town.zhao, discussed, good) for _ in range(2)} == {good.key}
    with pytest.raises(Conflict, match="已经提交过"):
        await suggesting.suggest(town.li, discussed, replace(good, seal=other.seal))
    assert await database.value("SELECT count(*) FROM plan_proposal") == 1
    assert await database.value("SELECT count(*) FROM notice WHERE kind = 'proposal'") == 1


async def test_where_the_text_has_moved_on_somebody_is_asked(town: Town, discussed: UUID, join: Join) -> None:
    key = await suggest(
        town.zhao, discussed, reword("g0", "认识四分之一，会读会写。"), reword("g2", "愿意折一折。")
    )
    await join(town.wang, discussed)
    await restated(discussed, town.wang, reword("g0", "认识五分之一，会读会写。"))
    with pytest.raises(Conflict, match="原文已经变了"):
        await deciding.accept(town.wang, discussed, key, ["text:g0"])
    assert "五分之一" in await words_of(discussed)
    await deciding.accept(town.wang, discussed, key, ["text:g0", "text:g2"])  # all: what can be taken
    assert "愿意折一折。" in await words_of(discussed) and "五分之一" in await words_of(discussed)
    with pytest.raises(FormRefused, match="为什么"):
        await deciding.decline(town.wang, discussed, key, ["text:g0"], " ")
    await deciding.accept(town.wang, discussed, key, ["text:g0"], choice="theirs")
    assert "四分之一" in await words_of(discussed) and await _state(key) == "accepted"


async def test_a_proposer_takes_back_and_never_decides_alone(town: Town, discussed: UUID, join: Join) -> None:
    await join(town.wang, discussed)
    key = await suggest(town.zhao, discussed, reword("g1", "能比较同分母分数的大小。"))
    with pytest.raises(DomainError, match="你自己提的"):
        await deciding.accept(town.zhao, discussed, key, ["text:g1"])
    for stranger in (town.zheng, town.sun, town.chen):
        with pytest.raises(Missing):
            await deciding.accept(stranger, discussed, key, ["text:g1"])
    with pytest.raises(Missing):
        await deciding.withdraw(town.li, discussed, key)
    for _ in range(2):
        await deciding.withdraw(town.zhao, discussed, key)
    with pytest.raises(Conflict, match="撤回"):
        await deciding.accept(town.wang, discussed, key, ["text:g1"])
    own = await suggest(town.wang, discussed, reword("g1", "能比大小。"))
    await deciding.accept(town.wang, discussed, own, ["text:g1"])  # she could as well have typed it
    assert "能比大小。" in await words_of(discussed)


async def test_a_frozen_plan_keeps_its_suggestions_waiting(town: Town, discussed: UUID, join: Join) -> None:
    await join(town.wang, discussed)
    await states.release(town.li, discussed)
    key = await suggest(town.zhao, discussed, reword("g2", "愿意动手折一折、说一说。"))
    with pytest.raises(DomainError, match="修订下一版"):
        await deciding.accept(town.wang, discussed, key, ["text:g2"])
    assert "说一说" not in await words_of(discussed) and await _state(key) == "open"
    await deciding.accept(town.wang, discussed, key, ["text:g2"], revises=True)
    assert "说一说" in await words_of(discussed)
    assert (await find_visible(town.wang, discussed))["state"] == "discussion"


async def test_what_is_taken_back_or_refused_meanwhile_opens_no_revision(
    town: Town, discussed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    await states.release(town.li, discussed)
    back = await suggest(town.zhao, discussed, reword("g1", "能比较大小。"))
    refused = await suggest(town.zhao, discussed, reword("g2", "愿意动手折一折、说一说。"))
    read = versions.current_doc

    def first(*verb: object) -> None:
        async def late(plan_id: UUID) -> Json:
            monkeypatch.setattr(versions, "current_doc", read)
            await verb[0](*verb[1:])  # type: ignore[operator]
            return await read(plan_id)

        monkeypatch.setattr(versions, "current_doc", late)

    first(deciding.withdraw, town.zhao, discussed, back)
    with pytest.raises(Conflict, match="撤回"):
        await deciding.accept(town.wang, discussed, back, ["text:g1"], revises=True)
    first(deciding.decline, town.li, discussed, refused, ["text:g2"], "不用改")
    with pytest.raises(Conflict, match="李建国刚刚决定"):
        await deciding.accept(town.wang, discussed, refused, ["text:g2"], revises=True)
    assert (await find_visible(town.wang, discussed))["state"] == "released"


async def test_what_was_written_and_not_put_down_is_put_down_by_the_next(
    town: Town, discussed: UUID, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    await join(town.wang, discussed)
    key = await suggest(town.zhao, discussed, reword("g2", "愿意动手折一折、说一说。"))

    class Killed(BaseException):
        pass

    async def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(changing, "_finish", killed)
        await deciding.accept(town.wang, discussed, key, ["text:g2"])
    assert "说一说" in await words_of(discussed) and await _state(key) == "open"
    with pytest.raises(Conflict):
        await deciding.decline(town.li, discussed, key, ["text:g2"], "不用")
    await versions.settle(discussed)
    assert await _state(key) == "accepted"
    await deciding.accept(town.li, discussed, key, ["text:g2"])
    assert (await words_of(discussed)).count("说一说") == 1
    assert await database.value("SELECT count(*) FROM proposal_decision") == 1


async def test_one_paragraph_in_a_plain_form(town: Town, in_discussion: Draft, signed_in: SignIn) -> None:
    doc = lesson(*LINES)
    doc["content"][0]["content"][0]["content"] = [
        {"type": "text", "text": "认识"},
        {"type": "text", "text": "几分之一", "marks": [{"type": "bold"}]},
        {"type": "text", "text": "，会读会写。"},
    ]
    plan_id = await in_discussion(town.wang, doc=doc)
    page = await signed_in(town.zhao)
    assert "line?block=g0" in (await page.get(f"/plans/{plan_id}/suggestions/line")).text
    shown = (await page.get(f"/plans/{plan_id}/suggestions/line?block=g0")).text
    assert 'value="认识几分之一，会读会写。"' in shown
    sent = {"block": "g0", "was": "认识几分之一，会读会写。", "words": "认识几分之一，会读、会写。"}
    refused = await page.post(f"/plans/{plan_id}/suggestions/line", data=sent)
    assert refused.status_code == 422 and "会读、会写" in refused.text
    stale = await page.post(
        f"/plans/{plan_id}/suggestions/line", data={**sent, "was": "认识", "reason": "顿开"}
    )
    assert stale.status_code == 422 and "刚刚被改过" in stale.text and "会读、会写" in stale.text
    made = await page.post(f"/plans/{plan_id}/suggestions/line", data={**sent, "reason": "顿开"})
    assert made.status_code == 303
    assert "会读<ins>、</ins>会写" in (await page.get(made.headers["location"])).text
    body = json.loads(await database.value("SELECT body FROM plan_proposal"))
    assert body["content"][0]["content"][0]["content"][1]["marks"] == [{"type": "bold"}]


async def test_a_refusal_that_comes_too_late_gives_its_reason_back_and_tells_no_clock(
    town: Town, discussed: UUID, join: Join, signed_in: SignIn
) -> None:
    key = await suggest(
        town.zhao, discussed, reword("g0", "认识几分之一，会读、会写。"), reword("g1", "会比较。")
    )
    await join(town.wang, discussed)
    await deciding.accept(town.li, discussed, key, ["text:g0"])
    page, url = await signed_in(town.wang), f"/plans/{discussed}/proposals/{key}"
    for places in (["text:g0"], ["text:g0", "text:g1"]):
        refused = await page.post(f"{url}/refusal", data={"hunk": places, "reason": "放到下一课时"})
        assert refused.status_code == 409 and "你的没有存" in refused.text
        assert "你写的：" in refused.text and refused.text.count("放到下一课时") == 1
    shown = (await page.get(url)).text.split('id="main"')[1]
    assert "李建国 今天" in shown and not re.search(r"\d\d:\d\d", shown)
    assert re.search(r"\d\d:\d\d", (await (await signed_in(town.zhao)).get(url)).text.split('id="main"')[1])
