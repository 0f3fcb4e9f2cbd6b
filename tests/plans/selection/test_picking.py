"""Picking whole drafts, sections and blocks, and the 通案 they become."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from server.app import doors
from server.base.database import execute, rows, value
from server.base.errors import Conflict, DomainError, Missing
from server.documents import ids, process, text, walk
from server.documents.spec import Json
from server.files import access as file_access
from server.files import uploading
from server.people.registering import give_post
from server.people.signing_in import viewer_of
from server.people.tables import Role, Scope
from server.plans import access as plan_access
from server.plans import crediting, forking, states, versions
from server.plans.selection import deciding, laying, opening, picking, results, submitting
from server.plans.selection.composing import Part, Source, compose
from tests.plans.conftest import at_once, png
from tests.plans.selection.conftest import REAL, STONE, WHITE, County, Entered, close, draft_of, plan_of, step
from tests.plans.selection.conftest import text as line
from tests.support.browsing import SignIn

Enter = Callable[..., Awaitable[Entered]]


def said(doc: Json) -> list[str]:
    return text.plain(doc).splitlines()


def test_drafts_stand_beside_each_other_by_key_and_by_what_is_alike() -> None:
    drafts = [ids.ensure(one) for one in (REAL, STONE, WHITE)]
    places = laying.lay(drafts)
    assert [place.title for place in places] == ["教学目标", "教学过程", "作业设计"]
    assert [section is not None for section in places[2].sections] == [False, False, True]
    table = [[unit.words.split("\t")[0] if unit else None for unit in row] for row in places[1].rows]
    assert table == [["导入", "导入", "导入"], ["探究", "练习", None]]
    late = draft_of("目标", step("练习", "看图写分数，再涂一涂。"), step("导入", "两人分饼，怎样分才公平？"))
    rows = laying.lay([drafts[1], ids.ensure(late)])[1].rows
    words = [[unit and unit.words.split("\t")[0] for unit in row] for row in rows]
    assert ["练习", "练习"] in words or ["导入", "导入"] in words  # one of two that changed places
    assert laying.lay([]) == []


async def test_parts_of_three_drafts_become_one_text_with_credit(county: County, entered: Enter) -> None:
    town, made = county.town, await entered()
    with pytest.raises(Conflict, match="还没有截止"):
        await picking.pick_all(town.chen, made.id, made.real)
    await close(made.id)
    for other in (county.gao, town.li):
        with pytest.raises(Missing):
            await picking.pick_all(other, made.id, made.real)
    await picking.pick_all(town.chen, made.id, made.real)
    picks = await picking.of(made.id)
    assert picks.places == ["objectives", "process"]

    await picking.pick_section(town.chen, made.id, "objectives", made.stone, picks.mark("objectives"))
    await picking.pick_section(town.chen, made.id, "homework", made.white, "")
    sources = await picking.texts(made.id)
    steps = {key: laying.units(walk.sections(sources[key].doc)[1]) for key in (made.real, made.stone)}
    everything = {(key, unit.id) for key, found in steps.items() for unit in found}
    mark = (await picking.of(made.id)).mark("process")
    await picking.pick_blocks(
        town.chen, made.id, "process", everything - {(made.stone, steps[made.stone][0].id)},
        {made.real, made.stone}, mark,
    )  # fmt: skip
    assert (await picking.of(made.id)).places == ["objectives", "process", "homework"]

    plan = await deciding.make_draft(town.chen, made.id)
    assert await deciding.make_draft(town.chen, made.id) == plan
    doc = await versions.current_doc(plan)
    (table,) = process.tables(doc)
    assert [one.title for one in process.steps(table)] == ["导入", "探究", "练习"]
    assert "在三个情境里找出几分之一。" in said(doc) and "找三个几分之一。" in said(doc)
    assert [(one.place, one.who) for one in await crediting.lines(doc)] == [
        ("教学目标", "石龙小学 孙丽老师"),
        ("教学过程第 1、2 环节", "实验小学 王雨晴老师"),
        ("教学过程第 3 环节", "石龙小学 孙丽老师"),
        ("作业设计", "白水小学 何青老师"),
    ]
    ours = {walk.attr(node, "id") for node in walk.nodes(sources[made.real].doc)}
    theirs = {walk.attr(node, "id") for node in walk.nodes(sources[made.stone].doc)} - {None}
    names = [walk.attr(node, "id") for node in walk.nodes(doc) if walk.attr(node, "id")]
    assert {steps[made.real][0].id, steps[made.real][1].id} <= set(names) & ours  # of the draft picked whole
    assert not theirs & set(names) and len(names) == len(set(names))
    found = await plan_access.find_visible(town.chen, plan)
    assert (found["state"], found["prep_group"], found["owner"]) == ("discussion", county.panel, town.chen.id)
    assert (await plan_access.find_editable(county.he, plan))["id"] == plan  # of the panel
    with pytest.raises(Missing):
        await plan_access.find_visible(town.wang, plan)  # whose text is in it: not before it is released

    await results.release(town.chen, made.id)
    verdicts = await rows("SELECT letter, verdict FROM round_entry ORDER BY letter")
    assert [one["verdict"] for one in verdicts] == ["partly", "partly", "partly"]
    for late in (
        picking.pick_all(town.chen, made.id, made.stone),
        picking.move(town.chen, made.id, "objectives", None, 1),
    ):
        with pytest.raises(Conflict, match="已经定稿"):
            await late


async def test_a_draft_picked_whole_keeps_its_ids_and_its_credit_goes_with_forks(
    county: County, entered: Enter
) -> None:
    town, made = county.town, await entered(editor=county.he.id)
    await close(made.id)
    await picking.pick_all(town.chen, made.id, made.stone)
    first, second = await at_once(
        "plan", deciding.make_draft(town.chen, made.id), deciding.make_draft(town.chen, made.id)
    )
    assert first == second
    doc, source = await versions.current_doc(first), await versions.current_doc(made.plans[1])
    theirs = [walk.attr(one, "id") for one in walk.nodes(source)]
    assert [walk.attr(one, "id") for one in walk.nodes(doc)] == theirs
    assert [(one.place, one.who) for one in await crediting.lines(doc)] == [("全文", "石龙小学 孙丽老师")]
    assert await value("SELECT owner FROM plan WHERE id = $1", first) == county.he.id
    await results.release(town.chen, made.id)
    assert await rows("SELECT id, verdict FROM round_entry WHERE verdict = 'picked'") == [
        {"id": made.stone, "verdict": "picked"}]  # fmt: skip
    await states.release(town.chen, first)
    mine = await forking.fork(town.wang, first)
    assert [one.who for one in await crediting.lines(await versions.current_doc(mine))] == [
        "石龙小学 孙丽老师"
    ]


async def test_two_picks_of_one_section_at_once_are_one_and_a_word(county: County, entered: Enter) -> None:
    town, made = county.town, await entered()
    await close(made.id)
    outcomes = await asyncio.gather(
        picking.pick_section(town.chen, made.id, "objectives", made.real, ""),
        picking.pick_section(town.chen, made.id, "objectives", made.stone, ""),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    picks = await picking.of(made.id)
    assert len(picks.parts) == 1
    with pytest.raises(DomainError, match="没有这一节"):
        await picking.pick_section(town.chen, made.id, "homework", made.real, "")
    with pytest.raises(DomainError, match="没有找到这一节"):
        await picking.pick_section(town.chen, made.id, "nonsense", made.real, "")
    with pytest.raises(Missing):
        await picking.pick_section(town.chen, made.id, "homework", made.id, "")

    await picking.pick_section(town.chen, made.id, "homework", made.white, "")
    await picking.move(town.chen, made.id, "homework", None, -1)
    await picking.move(town.chen, made.id, "homework", None, -1)
    assert (await picking.of(made.id)).places == ["homework", "objectives"]
    mark = (await picking.of(made.id)).mark("homework")
    await picking.pick_blocks(town.chen, made.id, "homework", set(), {made.white}, mark)
    assert (await picking.of(made.id)).places == ["objectives"]


async def test_another_base_keeps_what_was_picked_of_other_drafts(county: County, entered: Enter) -> None:
    town, made = county.town, await entered()
    await close(made.id)
    await picking.pick_all(town.chen, made.id, made.real)
    picks = await picking.of(made.id)
    await picking.pick_section(town.chen, made.id, "objectives", made.stone, picks.mark("objectives"))
    with pytest.raises(Conflict, match="别处改过"):
        await picking.pick_all(town.chen, made.id, made.white, picks.mark_all)
    now = await picking.of(made.id)
    assert now.base == made.real and now.mark_all != picks.mark_all
    await picking.pick_all(town.chen, made.id, made.white, now.mark_all)
    changed = await picking.of(made.id)
    assert changed.base == made.white
    assert [(one.place, one.entry) for one in changed.parts] == [
        ("objectives", made.stone), ("process", made.white), ("homework", made.white)]  # fmt: skip
    await picking.pick_all(town.chen, made.id, made.real, changed.mark_all)
    assert (await picking.of(made.id)).places == ["objectives", "process"]  # that draft has no 作业设计


async def test_the_page_sends_what_was_picked_with_another_base(
    county: County, entered: Enter, signed_in: SignIn
) -> None:
    town, made = county.town, await entered()
    await close(made.id)
    chen = await signed_in(town.chen)
    await picking.pick_all(town.chen, made.id, made.real)
    shown = (await chen.get(f"/rounds/{made.id}/comparison")).text
    had = (await picking.of(made.id)).mark_all
    assert f'name="had" value="{had}"' in shown and "从别的稿里选的都留着" in shown
    stale = await chen.post(f"/rounds/{made.id}/base", data={"entry": str(made.stone), "had": ""})
    assert stale.status_code == 409 and "别处改过" in stale.text
    sent = {"entry": str(made.stone), "had": had}
    assert (await chen.post(f"/rounds/{made.id}/base", data=sent)).status_code == 303


async def test_nobody_picks_what_they_wrote_and_nothing_picked_makes_no_plan(
    county: County, entered: Enter
) -> None:
    town, made = county.town, await entered()
    await close(made.id)
    with pytest.raises(DomainError, match="还没有选用"):
        await deciding.make_draft(town.chen, made.id)
    await execute("UPDATE plan SET owner = $2 WHERE id = $1", made.plans[0], town.chen.id)
    with pytest.raises(DomainError, match="参与写了"):
        await picking.pick_all(town.chen, made.id, made.real)
    await picking.pick_all(town.chen, made.id, made.stone)
    assert await value("SELECT count(*) FROM plan WHERE prep_group = $1", county.panel) == 0


async def test_a_panel_lead_runs_a_round_too(county: County, entered: Enter) -> None:
    await give_post(county.gao.id, Role.PREP_LEAD, Scope.GROUP, county.panel)
    gao = await viewer_of(county.gao.id)
    assert opening.home_key(opening.home_of(gao, "")) == f"district:{county.town.district}"
    assert await value("SELECT count(*) FROM block_credit") == 0


def test_steps_of_tables_with_other_columns_keep_everything() -> None:
    doc = draft_of("目标", step("导入", "看图"))
    other = draft_of("目标", step("练习", "做题"))
    head, row = walk.sections(other)[1]["content"][0]["content"]
    head["content"].append({"type": "tableHeader", "attrs": {"col": "intent"}, "content": [line("设计意图")]})
    row["content"].append({"type": "tableCell", "attrs": {"col": "intent"}, "content": [line("看会不会")]})
    sources = {
        UUID(int=n): Source(UUID(int=n), UUID(int=7), None, ids.ensure(one))
        for n, one in enumerate((doc, other))
    }
    parts = []
    for key, source in sources.items():
        section = walk.sections(source.doc)[1]
        (unit,) = laying.units(section)
        parts.append(Part("process", key, str(walk.attr(section, "id")), unit.id))
    (table,) = process.tables(compose(parts, sources).doc)
    said_there = [[process.cell_text(cell) for cell in row["content"]] for row in table["content"]]
    assert said_there == [
        ["环节", "教师活动", "设计意图"], ["导入", "看图", ""], ["练习", "做题", "看会不会"]]  # fmt: skip


async def test_pictures_go_where_the_text_goes(county: County, entered: Enter, store: None) -> None:
    town, made = county.town, await entered()
    doors.hand_over()
    picture = await uploading.store_bytes(png(), "折纸.png", town.sun.id)
    image = {"type": "image", "attrs": {"file_id": str(picture), "alt": "折纸"}}
    board = {"type": "section", "attrs": {"key": "board", "title": "板书设计"}, "content": [image]}
    plan = await plan_of(town.sun, draft_of("看图", step("导入", "看图"), more=(board,)))
    entry = await submitting.submit(county.wu, made.id, plan)
    for reader in (town.chen, county.gao, county.wu):
        await file_access.find_readable(reader, picture)
    for stranger in (county.he, town.li, town.zhou):
        with pytest.raises(Missing):
            await file_access.find_readable(stranger, picture)
    await close(made.id)
    await picking.pick_section(town.chen, made.id, "board", entry, "")
    await deciding.make_draft(town.chen, made.id)
    await file_access.find_readable(county.he, picture)  # of the panel, which goes on with it
