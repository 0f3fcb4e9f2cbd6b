"""沿用去年 and 再用一次: a new 个案 with what the teacher changed before, the older one left as it is."""

import asyncio
from uuid import UUID

import pytest

from server.base import database
from server.base.ids import new_id
from server.documents.spec import Json
from server.plans import forking, states, versions
from server.plans.pulling import carrying, pulls
from server.plans.pulling.forms import Decided
from server.plans.pulling.hunks import key, visible
from server.plans.pulling.pulls import Asked
from tests.plans.coediting import Join
from tests.plans.conftest import Draft, lesson
from tests.plans.pulling.conftest import FIRST, goals, next_release, rewrite, with_goals
from tests.plans.pulling.test_pulling import fields, key_of
from tests.support.browsing import SignIn
from tests.support.town import Town

NOTE = "板书太满，明年少写两行。"


def with_reflection(doc: Json, words: str) -> Json:
    """The plan with a 教学反思."""
    content = [{"type": "paragraph", "attrs": {"id": "r0"}, "content": [{"type": "text", "text": words}]}]
    section = {"type": "section", "attrs": {"id": "refl", "key": "reflection", "title": "教学反思"}}
    return {**doc, "content": [*doc["content"], {**section, "content": content if words else []}]}


def anew(doc: Json) -> Json:
    """The same text with other ids, as somebody would write it again."""

    def renamed(node: Json) -> Json:
        made = dict(node)
        if "id" in node.get("attrs", {}):
            made["attrs"] = {**node["attrs"], "id": "n" + node["attrs"]["id"]}
        if "content" in node:
            made["content"] = [renamed(child) for child in node["content"]]
        return made

    return renamed(doc)


async def last_year(town: Town, released: Draft) -> UUID:
    """The 个案 of 赵敏, changed in one place and reflected on."""
    master = await released(doc=with_reflection(lesson(*FIRST), ""))
    mine = await forking.fork(town.zhao, master)
    doc = with_goals(await versions.current_doc(mine), g1="会写几分之一。")
    doc["content"][-1]["content"] = with_reflection(lesson(), NOTE)["content"][-1]["content"]
    await rewrite(mine, doc, town.zhao)
    return mine


async def test_last_years_changes_meet_this_years_master_though_it_was_written_anew(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    old = await last_year(town, released)
    before = await versions.current_doc(old)
    this_year = with_goals(lesson(*FIRST), g0="会读会说分数", g1="会写分数，写对分数线。", g4="喜欢折一折。")
    master = await released(doc=anew(with_reflection(this_year, "")))
    await released("圆的认识", doc=lesson("画圆"))
    page = await signed_in(town.zhao)
    choice = (await page.get(f"/plans/{old}/carrying")).text
    assert choice.count("课题一样") == 1 and "圆的认识" in choice and "照原样再用一次" in choice
    assert f"/plans/{old}/carrying?master={master}" in (await page.get(f"/plans/{master}")).text
    shown = (await page.get(f"/plans/{old}/carrying?master={master}")).text
    assert "差不多是重新写的" in shown and NOTE in shown
    sent = fields(shown)
    assert (await page.post(f"/plans/{old}/carrying", data=sent)).status_code == 422
    sent[f"hunk-{key_of(shown, '写对分数线')}"] = "ours"
    preview = await page.post(f"/plans/{old}/carrying", data=sent | {"step": "preview"})
    assert "会写几分之一。" in preview.text and NOTE not in preview.text
    answers = await asyncio.gather(*(page.post(f"/plans/{old}/carrying", data=sent) for _ in range(2)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    new = UUID(answers[0].headers["location"].rsplit("/", 1)[1])
    assert await goals(new) == ["会读会说分数", "会写几分之一。", FIRST[2], FIRST[3], "喜欢折一折。"]
    assert await versions.current_doc(old) == before
    row = await database.row("SELECT * FROM plan WHERE id = $1", new)
    assert row is not None and (row["source_plan"], row["carried_from"]) == (master, old)
    assert row["changed_places"] == 1
    kept = await database.rows("SELECT kind FROM plan_pull WHERE plan = $1", new)
    assert [one["kind"] for one in kept] == ["carry_over"]
    assert NOTE in (await page.get(f"/plans/{new}/earlier-reflection")).text
    assert NOTE not in (await page.get(f"/plans/{new}/export.docx")).text
    # It is a 个案 of this year's 通案 like any other: its next release is pulled by ids.
    await next_release(town, master, ng3="能比较大小，说出道理。")
    assert "有 1 处更新" in (await page.get(f"/plans/{new}/pull")).text
    assert await forking.fork(town.zhao, master) == new
    stranger = await signed_in(town.wang)
    for path in (f"/plans/{old}/carrying", f"/plans/{new}/earlier-reflection"):
        assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(f"/plans/{old}/copies")).status_code == 404


async def test_answers_about_other_texts_make_no_new_version_of_last_years_plan(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    """What was decided counts for the words and the release it was decided about, as in a pull."""
    old = await last_year(town, released)
    this_year = with_goals(lesson(*FIRST), g0="会读会说分数", g1="会写分数，写对分数线。")
    master = await released(doc=anew(with_reflection(this_year, "")))
    page, url = await signed_in(town.zhao), f"/plans/{old}/carrying"
    shown = (await page.get(f"{url}?master={master}")).text
    sent = fields(shown) | {f"hunk-{key_of(shown, '写对分数线')}": "ours"}
    plans = await database.value("SELECT count(*) FROM plan")

    async def refused(form: dict[str, str], status: int) -> str:
        answer = await page.post(url, data=form)
        assert answer.status_code == status
        assert await database.value("SELECT count(*) FROM plan") == plans
        return answer.text

    await refused({"master": str(master)}, 409)  # a form that knows nothing
    await refused(sent | {"theirs": sent["base"]}, 409)
    await refused({name: value for name, value in sent.items() if "seen-" not in name}, 409)
    await rewrite(old, with_goals(await versions.current_doc(old), g1="会写会读几分之一。"), town.zhao)
    moved = await refused(sent, 409)
    key = key_of(moved, "写对分数线")
    assert "文字又有了改动" in moved and f"hunk-{key}" not in fields(moved)
    await next_release(town, master, ng3="能比较大小，说出道理。")
    newer = await refused(fields(moved) | {f"hunk-{key}": "ours"}, 409)
    made = await page.post(url, data=fields(newer))
    assert made.status_code == 303
    assert (await goals(UUID(made.headers["location"].rsplit("/", 1)[1])))[1] == "会写会读几分之一。"


async def test_own_words_are_on_the_page_when_another_window_made_the_new_plan(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    old = await last_year(town, released)
    this_year = with_goals(lesson(*FIRST), g0="会读会说分数", g1="会写分数，写对分数线。")
    master = await released(doc=anew(with_reflection(this_year, "")))
    page, url = await signed_in(town.zhao), f"/plans/{old}/carrying"
    shown = (await page.get(f"{url}?master={master}")).text
    red = key_of(shown, "写对分数线")
    keeps = fields(shown) | {f"hunk-{red}": "ours"}
    words = keeps | {f"hunk-{red}": "words", f"words-{red}": "会写会比，说给同桌听。"}
    made = await page.post(url, data=keeps)
    assert made.status_code == 303
    late = await page.post(url, data=words)
    assert late.status_code == 409 and "新教案刚在别的窗口做好了" in late.text
    assert "会写会比，说给同桌听。" in late.text
    assert (await page.post(url, data=keeps)).headers["location"] == made.headers["location"]


async def test_a_plan_is_used_again_and_again_without_any_master(
    town: Town, released: Draft, private: Draft, join: Join, signed_in: SignIn
) -> None:
    old = await last_year(town, released)
    page = await signed_in(town.zhao)
    form = {"form_id": str(new_id())}
    answers = [await page.post(f"/plans/{old}/copies", data=form) for _ in range(2)]
    other = await page.post(f"/plans/{old}/copies", data={"form_id": str(new_id())})
    made = {UUID(one.headers["location"].rsplit("/", 1)[1]) for one in (*answers, other)}
    assert len(made) == 2
    copy = UUID(answers[0].headers["location"].rsplit("/", 1)[1])
    assert await goals(copy) == ["会读分数", "会写几分之一。", *FIRST[2:]]
    assert (await versions.current_doc(copy))["content"][-1].get("content", []) == []
    master = await database.value("SELECT source_plan FROM plan WHERE id = $1", old)
    await states.revise(town.wang, master)
    await rewrite(master, with_goals(await versions.current_doc(master), g3="会比大小。"), town.wang)
    await states.release(town.li, master)
    assert (await page.get("/plans")).text.count("通案有 1 处更新") == 3
    writing = await private(town.zhao, "自己写的课")
    own = await page.get(f"/plans/{writing}/carrying")
    assert "合到今年的通案里" not in own.text
    assert (await page.get(f"/plans/{writing}/carrying?master={master}")).status_code == 422
    assert (await page.post(f"/plans/{writing}/copies", data=form)).status_code == 303


async def test_the_new_plan_says_at_once_in_how_many_places_it_differs(
    town: Town, released: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await last_year(town, released)
    master = await released(doc=anew(with_reflection(lesson(*FIRST, "喜欢折一折。"), "")))

    class Killed(BaseException):
        pass

    async def killed(*_: object) -> None:
        raise Killed

    found = await carrying.find(town.zhao, old, master)
    keys = frozenset(key(one) for one in visible(found.merge.hunks))
    asked = Asked(found.base["id"], found.theirs["id"], Decided(seen=keys), keeps_rest=True)
    monkeypatch.setattr(pulls, "check_words_taken", killed)  # right after it was written
    with pytest.raises(Killed):
        await carrying.carry(town.zhao, old, master, asked)
    again = await carrying.use_again(town.zhao, old, new_id())
    counts = await database.rows("SELECT id = $1 AS is_again, changed_places AS n FROM plan"
                                 " WHERE carried_from = $2", again, old)  # fmt: skip
    assert sorted((one["is_again"], one["n"]) for one in counts) == [(False, 1), (True, 1)]
