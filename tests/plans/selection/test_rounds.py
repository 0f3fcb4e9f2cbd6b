"""遴选: rounds, entries, marks and results."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from server.base.clock import local, now
from server.base.database import execute, pool, rows, value
from server.base.errors import Conflict, Missing
from server.people.registering import add_user, give_post
from server.people.signing_in import viewer_of
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans import drafting, states, versions
from server.plans.forms import FormRefused
from server.plans.selection import access, opening, results, reviewing, submitting
from server.plans.selection.forms import RoundForm
from server.plans.tables import State
from server.rubrics import designing, keeping, sheets
from server.rubrics.designing import Line, Part
from server.rubrics.forms import MarksRefused
from server.trail import notices, tasks
from tests.plans.conftest import at_once, type_into
from tests.plans.selection.conftest import REAL, County, Entered, Opened, close, marks, plan_of

Enter = Callable[..., Awaitable[Entered]]


async def asked(round_id: UUID) -> set[tuple[UUID, str]]:
    return {(one["user_id"], one["kind"]) for one in await tasks.about(round_id) if one["done_at"] is None}


async def standing_of(viewer: Viewer, made: Entered, entry: UUID) -> reviewing.Standing:
    found = await access.find_round(viewer, made.id)
    sheet = await sheets.find(found["sheet"])
    return (await reviewing.standings(found, sheet, [entry], viewer.id))[entry]


async def sees_marks(viewer: Viewer, made: Entered, entry: UUID) -> bool:
    found = await access.find_round(viewer, made.id)
    row = await access.find_entry(viewer, made.id, entry)
    return reviewing.may_see(found, row, await standing_of(viewer, made, entry))


async def test_a_round_is_there_for_who_takes_part_and_asks_the_leads(county: County, opened: Opened) -> None:
    town = county.town
    made = await opened()
    leads = {town.li.id, town.zheng.id, county.wu.id, county.he.id}
    assert await asked(made) == {(one, "submit") for one in leads} | {
        (county.gao.id, "score"), (county.han.id, "score")}  # fmt: skip
    for viewer in (town.chen, town.li, town.zheng, county.wu, county.he, county.gao, town.zhou):
        assert (await access.find_round(viewer, made))["title"] == "分数的初步认识"
    for viewer in (town.wang, town.sun, town.admin):
        assert await access.visible_rounds(viewer) == []
        with pytest.raises(Missing):
            await access.find_round(viewer, made)
    for viewer in (town.li, county.gao, town.zhou):
        with pytest.raises(Missing):
            await access.find_owned(viewer, made)
    with pytest.raises(Missing):
        await opening.open_round(town.li, RoundForm())
    for wrong, field in (
        ({"title": " "}, "title"),
        ({"closes_on": "2020-01-01"}, "closes_on"),
        ({"closes_on": "周五"}, "closes_on"),
        ({"scores_due": "2020-01-01"}, "scores_due"),
        ({"schools": frozenset()}, "schools"),
        ({"schools": frozenset({town.group})}, "schools"),
        ({"prep_group": town.group}, "prep_group"),
        ({"sheet": town.group}, "sheet"),
    ):
        with pytest.raises(FormRefused) as refused:
            await opened(**wrong)
        assert list(refused.value.fields) == [field]
    assert await value("SELECT count(*) FROM selection_round") == 1


async def test_a_round_takes_a_sheet_of_its_place_or_above_it_and_of_its_subject(
    county: County, opened: Opened
) -> None:
    town = county.town

    async def sheet(scope: str, place: UUID | None, subject: str = "") -> UUID:
        form = replace(designing.blank(), name="评审表", scope=scope, scope_id=place, subject=subject)
        form.parts = [Part("p", "目标", [Line("x", "写得清", "100")])]
        made = await keeping.create(town.admin, form)
        await keeping.issue(town.admin, made, 1)
        return made

    for wrong, words in (
        (await sheet("school", town.school), "请选一张量表"),
        (await sheet("district", town.district, "语文"), "这张量表是语文用的"),
    ):
        with pytest.raises(FormRefused, match=words):
            await opened(sheet=wrong)
    for fits in (await sheet("district", town.district, "数学"), await sheet("region", town.region)):
        assert (await access.find_round(town.chen, await opened(sheet=fits)))["sheet"] == fits


async def test_a_school_submits_replaces_withdraws_and_is_sent_back(county: County, opened: Opened) -> None:
    town, made = county.town, await opened()
    plan = await plan_of(town.wang, REAL)
    other = await plan_of(town.wang, REAL)
    with pytest.raises(Missing):  # a teacher of the school does not submit
        await submitting.submit(town.wang, made, plan)
    with pytest.raises(Missing):  # nor does a lead submit somebody else's
        await submitting.submit(county.wu, made, plan)
    first, again = await at_once(
        "round_entry", submitting.submit(town.li, made, plan), submitting.submit(town.zheng, made, plan)
    )
    assert first == again
    assert await asked(made) & {(town.li.id, "submit"), (town.zheng.id, "submit")} == set()
    second = await submitting.submit(town.li, made, other)  # replaces: one for a school
    assert await value("SELECT withdrawn_at IS NOT NULL FROM round_entry WHERE id = $1", first)
    assert await value("SELECT letter FROM round_entry WHERE id = $1", second) == 1
    before = await value("SELECT version FROM round_entry WHERE id = $1", second)
    await type_into(other, "，改了一句", town.wang)
    assert await value("SELECT version FROM round_entry WHERE id = $1", second) == before  # frozen
    third = await submitting.submit(town.li, made, other)
    assert third != second

    with pytest.raises(FormRefused):
        await submitting.send_back(town.chen, made, third, " ")
    with pytest.raises(Missing):
        await submitting.send_back(town.li, made, third, "不行")
    await submitting.send_back(town.chen, made, third, "目标再具体一点")
    (notice,) = [one for one in (await notices.page_of(town.wang.id))[0] if one["kind"] == "round"]
    assert "目标再具体一点" in notice["body"]
    fourth = await submitting.submit(town.li, made, other)
    with pytest.raises(Missing):  # of another school
        await submitting.withdraw(county.wu, made, fourth)
    await submitting.withdraw(town.li, made, fourth)
    await submitting.withdraw(town.li, made, fourth)

    fifth = await submitting.submit(town.li, made, plan)
    await close(made)
    for late in (submitting.submit(town.li, made, other), submitting.withdraw(town.li, made, fifth)):
        with pytest.raises(Conflict, match="截止"):
            await late
    with pytest.raises(Conflict, match="截止"):
        await submitting.send_back(town.chen, made, fifth, "晚了")


async def test_reviewers_score_blind_until_their_own_is_in(county: County, entered: Enter) -> None:
    town, made = county.town, await entered()
    assert not await sees_marks(county.gao, made, made.real)
    await reviewing.save(county.gao, made.id, made.real, marks(goals_observable="4"), is_done=False)
    await reviewing.save(county.han, made.id, made.real, marks(goals_observable="3"), is_done=True)
    assert not await sees_marks(county.gao, made, made.real)
    assert await sees_marks(county.han, made, made.real)
    assert not await sees_marks(county.han, made, made.stone)
    assert await sees_marks(town.chen, made, made.real)  # runs the round and does not score
    assert not await sees_marks(town.li, made, made.real)  # not before the result
    standing = await standing_of(town.chen, made, made.real)
    assert (standing.words, standing.waiting) == ("60", 1)
    await reviewing.save(county.gao, made.id, made.real, marks(goals_observable="4"), is_done=True)
    assert (await standing_of(county.gao, made, made.real)).words == "70"
    with pytest.raises(Conflict, match="已经交过"):
        await reviewing.save(county.gao, made.id, made.real, marks(goals_observable="5"), is_done=True)
    assert (county.gao.id, "score") in await asked(made.id)
    for entry in (made.stone, made.white):
        await reviewing.save(county.gao, made.id, entry, marks(goals_observable="4"), is_done=True)
    assert (county.gao.id, "score") not in await asked(made.id)
    with pytest.raises(MarksRefused, match="0 到 5 分"):
        await reviewing.save(county.han, made.id, made.stone, marks(goals_observable="6"), is_done=False)
    with pytest.raises(MarksRefused, match="一项都还没有"):
        await reviewing.save(county.han, made.id, made.stone, marks(), is_done=True)
    for stranger in (town.chen, town.li, town.wang):
        with pytest.raises(Missing):
            await reviewing.save(stranger, made.id, made.real, marks(goals_observable="4"), is_done=True)
    with pytest.raises(Conflict, match="已经交过评分"):
        await reviewing.dismiss(town.chen, made.id, county.gao.id)


async def test_whoever_has_to_do_with_an_entry_is_barred(county: County, entered: Enter) -> None:
    town, made = county.town, await entered()
    await reviewing.invite(town.chen, made.id, county.he.id)
    with pytest.raises(Conflict, match="看得到作者"):  # who runs it knows whose they are
        await reviewing.invite(town.chen, made.id, town.chen.id)
    with pytest.raises(Missing):  # of their own school
        await reviewing.save(county.he, made.id, made.white, marks(goals_observable="5"), is_done=True)
    await reviewing.save(county.he, made.id, made.real, marks(goals_observable="2"), is_done=True)
    assert (await standing_of(town.chen, made, made.real)).words == "40"

    # 何青 comes to teach at 实验小学: what she gave counts no more, and she sees no more of it.
    await execute("UPDATE users SET school = $2 WHERE id = $1", county.he.id, town.school)
    assert (await standing_of(town.chen, made, made.real)).words == ""
    with pytest.raises(Missing):
        await access.find_entry(county.he, made.id, made.real)

    # 高远 begins to write in a plan that is in discussion: barred before a version says so, and after.
    await access.find_entry(county.gao, made.id, made.stone)
    await give_post(county.gao.id, Role.TEACHER, Scope.GROUP, town.other_group)
    await execute('UPDATE membership SET ends_on = school_today() - 1 WHERE "user" = $1 AND scope = $2',
                  county.gao.id, "group")  # fmt: skip
    await access.find_entry(county.gao, made.id, made.stone)
    await type_into(made.plans[1], "高远写的", county.gao)
    with pytest.raises(Missing):
        await reviewing.save(county.gao, made.id, made.stone, marks(goals_observable="4"), is_done=True)
    await versions.settle(made.plans[1])
    with pytest.raises(Missing):
        await access.find_entry(county.gao, made.id, made.stone)
    await access.find_entry(county.gao, made.id, made.white)


async def test_withdrawn_or_decided_while_scoring_counts_nothing(county: County, entered: Enter) -> None:
    town, made = county.town, await entered()
    await reviewing.save(county.gao, made.id, made.stone, marks(goals_observable="4"), is_done=False)
    await submitting.withdraw(county.wu, made.id, made.stone)
    assert any("不用再评" in one["title"] for one in (await notices.page_of(county.gao.id))[0])
    with pytest.raises(Conflict, match="撤回"):
        await reviewing.save(county.gao, made.id, made.stone, marks(goals_observable="4"), is_done=True)
    await opening.close(town.chen, made.id)
    await results.release(town.chen, made.id)
    with pytest.raises(Conflict, match="已经定稿"):
        await reviewing.save(county.gao, made.id, made.real, marks(goals_observable="4"), is_done=True)
    assert await value("SELECT count(*) FROM rubric_marking WHERE done_at IS NOT NULL") == 0
    assert await asked(made.id) == set()


async def test_whoever_is_taken_off_while_scoring_leaves_no_marks(county: County, entered: Enter) -> None:
    made = await entered()
    async with pool().acquire() as gate, gate.transaction():
        await gate.execute("SELECT 1 FROM selection_round WHERE id = $1 FOR UPDATE", made.id)
        saving = asyncio.create_task(
            reviewing.save(county.gao, made.id, made.real, marks(goals_observable="4"), is_done=True)
        )
        async with asyncio.timeout(20):
            while not await gate.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.005)
        await gate.execute('DELETE FROM round_reviewer WHERE "user" = $1', county.gao.id)
    with pytest.raises(Missing):
        await saving
    assert await value("SELECT count(*) FROM rubric_marking") == 0


async def test_schools_see_their_own_scores_once_released(county: County, entered: Enter) -> None:
    town, made = county.town, await entered()
    await reviewing.save(county.gao, made.id, made.real, marks(goals_observable="3"), is_done=True)
    with pytest.raises(Conflict, match="没有截止"):
        await results.release(town.chen, made.id)
    await close(made.id)
    with pytest.raises(Missing):
        await results.release(county.gao, made.id)
    await results.release(town.chen, made.id)
    await results.release(town.chen, made.id)
    for viewer in (town.li, town.wang, town.zheng):
        assert await sees_marks(viewer, made, made.real)
        with pytest.raises(Missing):
            await access.find_entry(viewer, made.id, made.stone)
    with pytest.raises(Missing):  # an administrator sees that there is an entry, never its scores
        await access.find_entry(town.zhou, made.id, made.real)
    found = await access.find_round(town.li, made.id)
    sheet = await sheets.find(found["sheet"])
    (goals, *_rest) = results.by_dimension(sheet, await standing_of(town.li, made, made.real), {})
    assert (goals.mean, goals.lines[1].mean) == ("3", "3")
    assert goals.lines[1].comments == (("", "", "说说goals.observable"),)  # nobody is named
    nobody = await standing_of(town.chen, made, made.stone)
    assert (nobody.words, nobody.band) == ("", "")  # 0 raters
    told = await rows("SELECT user_id, body FROM notice WHERE kind = 'round' AND title LIKE '%结果公布%'")
    people = {one["user_id"] for one in told}
    assert {town.li.id, town.wang.id, town.sun.id, county.he.id, county.gao.id} <= people
    assert len(told) == len(people)
    ahead = (local(now()).date() + timedelta(days=3)).isoformat()
    form = RoundForm(title="面积", subject="数学", schools=frozenset({town.school}), closes_on=ahead)
    with pytest.raises(Conflict, match="已经定稿"):
        await opening.correct(town.chen, made.id, form)


async def test_a_round_may_take_several_of_one_school(county: County, opened: Opened) -> None:
    town, made = county.town, await opened(allows_several=True)
    first = await submitting.submit(town.li, made, await plan_of(town.wang, REAL))
    second = await submitting.submit(town.li, made, await plan_of(town.wang, REAL))
    assert first != second
    assert await rows("SELECT letter, slot FROM round_entry ORDER BY letter") == [
        {"letter": 1, "slot": 0}, {"letter": 2, "slot": 1}]  # fmt: skip
    await execute("UPDATE selection_round SET opens_on = school_today() + 2, closes_on = school_today() + 5")
    with pytest.raises(Conflict, match="截止"):
        await submitting.submit(town.li, made, await plan_of(town.wang, REAL))


async def test_a_lead_of_nobody_invited_sees_nothing(county: County, opened: Opened) -> None:
    made = await opened(schools=frozenset({county.town.school}))
    chinese = await add_user("mei", "梅老师", school_id=county.town.school, subject="语文", password="x")
    await give_post(chinese, Role.SUBJECT_LEAD, Scope.SCHOOL, county.town.school, subject="语文")
    for viewer in (county.wu, await viewer_of(chinese)):
        with pytest.raises(Missing):
            await access.find_round(viewer, made)
        with pytest.raises(Missing):
            await submitting.submit(viewer, made, await plan_of(county.town.wang, REAL))
    plan = await plan_of(county.town.wang, REAL)
    await states.release(county.town.li, plan)
    assert await submitting.submit(county.town.li, made, plan)


async def test_a_group_above_the_schools_takes_part_as_itself(county: County, opened: Opened) -> None:
    town = county.town
    await give_post(county.gao.id, Role.PREP_LEAD, Scope.GROUP, county.panel)
    gao = await viewer_of(county.gao.id)
    made = await opened(groups=frozenset({county.panel}))
    plan = await drafting.create(
        county.he, title="分数", doc=REAL, subject="数学", grade="三年级", state=State.DISCUSSION,
        group=county.panel,
    )  # fmt: skip
    entry = await submitting.submit(gao, made, plan)
    assert await rows("SELECT school, home, author FROM round_entry") == [
        {"school": None, "home": county.panel, "author": county.he.id}]  # fmt: skip
    assert (await access.find_entry(county.han, made, entry))["home_name"] == "小学数学学科中心组"
    for theirs in (gao, county.he):  # of the group: no reviewer of it
        assert not (await access.find_entry(theirs, made, entry))["may_score"]
        with pytest.raises(Missing):
            await reviewing.save(theirs, made, entry, marks(goals_observable="4"), is_done=True)
    with pytest.raises(Missing):
        await access.find_entry(town.li, made, entry)
