"""教案模板: the nearest wins, five sections are required at most over all levels, old plans keep theirs."""

import asyncio
from uuid import UUID

import pytest

from server.base import database as db
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.documents import walk
from server.files import uploading
from server.people.registering import add_region, add_user, give_post
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.plans import forking, states, versions
from server.plans.desk import handing_in
from server.plans.desk.tables import Desk
from server.plans.forms import FormRefused, Heading
from server.plans.leading import dividing
from server.plans.tables import State
from server.plans.templates import access, arranging, choosing, keeping, outlines
from server.plans.templates.forms import TemplateForm
from server.plans.templates.outlines import OutOfOrder
from server.plans.templates.sections import Section, blank, usual
from tests.plans.coediting import Join, join
from tests.plans.conftest import Draft, png
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

__all__ = ["join"]

GOALS = Section("objectives", "教学目标", "能看得见的目标", is_required=True, is_locked=True)
PROCESS = Section("process", "教学过程", is_required=True)
BOARD = Section("board", "板书设计", is_locked=True)
KEYS = ("learner", "key", "difficult", "homework", "reflection", "prep")


def form(
    scope: str, place: UUID | None, subject: str, *sections: Section, name: str = "教案"
) -> TemplateForm:
    return TemplateForm(name, scope, place, subject, list(sections))


def required(*keys: str) -> list[Section]:
    return [Section(key, key, is_required=True) for key in keys]


async def begun_with(viewer: Viewer, subject: str = "数学") -> list[str]:
    found = await choosing.for_new(viewer, Heading("课", subject, "三年级"), None)
    return [one.title for one in found.sections] if found else []


async def test_the_nearest_template_wins_and_those_above_add_what_they_require(town: Town) -> None:
    assert await begun_with(town.wang) == []
    await keeping.create(town.admin, form("platform", None, "", *usual()))
    assert await begun_with(town.wang) == [one.title for one in usual()]
    await keeping.create(town.chen, form("district", town.district, "数学", GOALS, PROCESS))
    assert await begun_with(town.wang) == ["教学目标", "教学过程"]
    assert await begun_with(town.sun) == ["教学目标", "教学过程"]
    await keeping.create(town.zhou, form("school", town.school, "", BOARD))
    assert await begun_with(town.wang) == ["教学目标", "教学过程", "板书设计"]
    await keeping.create(
        town.zheng, form("school", town.school, "数学", Section("objectives", "目标"), BOARD)
    )
    assert await begun_with(town.wang) == ["教学目标", "教学过程", "板书设计"]  # the 学区 fixed that title
    assert await begun_with(town.wang, "语文") == ["板书设计"]
    assert await begun_with(town.sun) == ["教学目标", "教学过程"]


async def test_a_region_and_the_one_above_it_have_their_say(town: Town, signed_in: SignIn) -> None:
    city = await add_region("清河市", level="city")
    await db.execute("UPDATE region SET parent = $2 WHERE id = $1", town.region, city)
    han, everything = await researcher(town.region, "数学"), await researcher(town.region, "")
    upper = await researcher(city, "数学")
    browser = await signed_in(han)
    shown = await browser.get("/templates/new")
    assert shown.status_code == 200 and f'value="region:{town.region}"' in shown.text
    sent = {"name": "全县", "place": f"region:{town.region}", "subject": "数学", "key": ["objectives"],
            "title-0": "教学目标", "required-0": "1", "locked-0": "1"}  # fmt: skip
    made = await browser.post("/templates", data=sent)
    assert made.status_code == 303 and await begun_with(town.wang) == ["教学目标"]
    for reader in (town.wang, town.chen, upper):  # of the schools below, not of the city above
        seen = (await (await signed_in(reader)).get(made.headers["location"])).status_code
        assert seen == (404 if reader is upper else 200)
    for stranger in (town.chen, town.zheng, upper):
        with pytest.raises(Missing):
            await keeping.create(stranger, form("region", town.region, "数学", BOARD))
    with pytest.raises(Missing):
        await keeping.create(han, form("region", town.region, "", BOARD))
    await keeping.create(everything, form("region", town.region, "", BOARD))
    await keeping.create(upper, form("region", city, "数学", PROCESS, name="全市"))
    await keeping.create(town.zheng, form("school", town.school, "数学", Section("prep", "教学准备")))
    assert await begun_with(town.wang) == ["教学过程", "板书设计", "教学目标", "教学准备"]
    assert await begun_with(town.sun) == ["教学过程", "板书设计", "教学目标"]
    with pytest.raises(
        DomainError, match="会有 6 个：清河市数学要求教学过程；石桥县数学要求教学目标；实验小学要求"
    ):
        await keeping.create(town.zhou, form("school", town.school, "", *required(*KEYS[:4])))
    assert {one["scope"] for one in await access.places(town.admin)} == {"platform", "region"}


async def researcher(region: UUID, subject: str) -> Viewer:
    """A 教研员 of a region, of one subject or of all."""
    user = await add_user(f"r{new_id().hex[-8:]}", "韩静", subject=subject, password=None)
    await give_post(user, Role.REGION_RESEARCHER, Scope.REGION, region, subject=subject)
    return await viewer_of(user)


async def test_five_are_required_at_most_over_all_levels_and_it_says_whose(town: Town) -> None:
    with pytest.raises(FormRefused) as refused:
        await keeping.create(town.zhou, form("school", town.school, "", *required(*KEYS)))
    assert "现在有 6 个" in refused.value.fields["sections"]
    await keeping.create(town.zheng, form("school", town.school, "数学", *required(*KEYS[:3])))
    district = form("district", town.district, "", GOALS, PROCESS)
    made = await keeping.create(town.chen, TemplateForm("数学", "district", town.district, "数学", [GOALS]))
    with pytest.raises(Missing):
        await keeping.create(town.chen, district)  # of one subject only
    with pytest.raises(
        DomainError, match="会有 6 个：第一学区数学要求教学目标、教学过程、homework；实验小学数学"
    ):
        form_id, wanted = made, [GOALS, PROCESS, *required("homework")]
        await keeping.save(town.chen, form_id, TemplateForm("数学", sections=wanted, row_version=1))
    both = await asyncio.gather(
        keeping.create(town.zhou, form("school", town.school, "", *required("reflection"))),
        keeping.save(town.chen, made, TemplateForm("数学", sections=[GOALS, PROCESS], row_version=1)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in both) == ["DomainError", "UUID"]


async def test_who_keeps_templates_and_two_tabs_are_told_of_each_other(town: Town) -> None:
    for stranger in (town.wang, town.li, town.sun, town.chen):
        with pytest.raises(Missing):
            await keeping.create(stranger, form("school", town.school, "数学", GOALS))
    same = new_id()
    wanted = form("school", town.school, "数学", GOALS)
    made = await asyncio.gather(*(keeping.create(town.zheng, wanted, same) for _ in range(2)))
    assert set(made) == {same}
    with pytest.raises(Conflict, match="已经有一份模板"):
        await keeping.create(town.zhou, form("school", town.school, "数学", BOARD))
    await keeping.save(town.zheng, same, TemplateForm("甲", sections=[GOALS], row_version=1))
    with pytest.raises(Conflict, match="刚被别人改过"):
        await keeping.save(town.zhou, same, TemplateForm("乙", sections=[BOARD], row_version=1))
    assert [one["name"] for one in await access.visible(town.wang)] == ["甲"]
    assert await access.visible(town.sun) == []
    with pytest.raises(Missing):
        await access.find(town.sun, same)


async def test_a_template_in_use_that_two_change_or_retire_is_told_and_a_click_twice_is_one(
    town: Town, signed_in: SignIn
) -> None:
    key = new_id()
    wanted = form("school", town.school, "数学", GOALS)
    await keeping.create(town.zheng, wanted, key)
    await keeping.retire(town.zheng, key)
    old = await keeping.create(town.zheng, wanted, key)  # the same form again, from the tab left open
    wang = await signed_in(town.wang)
    await wang.post("/plans", data={"title": "面积", "subject": "数学", "grade": "三年级"})
    change = TemplateForm("甲", sections=[BOARD], row_version=1)
    now = await keeping.save(town.zheng, old, change)
    assert now != old and await keeping.save(town.zheng, old, change) == now
    zhou = await signed_in(town.zhou)
    sent = {"row_version": "1", "name": "乙的模板", "key": "objectives", "title-0": "目标"}
    late = await zhou.post(f"/templates/{old}", data=sent)
    assert late.status_code == 409 and "换成了新的一份" in late.text and 'value="乙的模板"' in late.text
    with pytest.raises(Conflict, match="现在用的是另一份：甲"):
        await keeping.retire(town.zhou, old)
    assert [one["name"] for one in await access.visible(town.wang)] == ["甲"]
    await keeping.retire(town.zhou, now)
    await keeping.retire(town.zhou, now)
    gone = await zhou.post(f"/templates/{now}", data=sent)
    assert gone.status_code == 409 and "刚刚停用" in gone.text and 'value="乙的模板"' in gone.text
    assert (await (await signed_in(town.sun)).post(f"/templates/{now}", data=sent)).status_code == 404


async def test_a_plan_keeps_its_template_and_so_do_its_forks_with_the_attachments(
    town: Town, signed_in: SignIn, store: None, count_queries: Counting
) -> None:
    made = await keeping.create(town.zheng, form("school", town.school, "数学", GOALS, PROCESS, BOARD))
    wang = await signed_in(town.wang)
    answer = await wang.post("/plans", data={"title": "面积", "subject": "数学", "grade": "三年级"})
    plan = UUID(answer.headers["location"].split("/")[2])
    asked = await dividing.name_author(town.li, town.group, dividing.Lesson("周长", town.wang.id))
    assert [one.title for one in await outlines.of(asked)] == ["教学目标", "教学过程", "板书设计"]
    later = await keeping.save(
        town.zheng, made, TemplateForm("新的", sections=[Section("homework", "作业")], row_version=1)
    )
    assert later != made and await begun_with(town.wang) == ["作业"]
    assert [one.title for one in await outlines.of(plan)] == ["教学目标", "教学过程", "板书设计"]
    picture = await uploading.add_attachment(town.wang, "plan", plan, png(), "题卡.png")
    await states.share(town.wang, plan)
    await states.release(town.li, plan)
    objects = await db.value("SELECT count(*) FROM file")
    mine = await forking.fork(town.zhao, plan)
    assert [one.title for one in await outlines.of(mine)] == ["教学目标", "教学过程", "板书设计"]
    assert await db.value("SELECT count(*) FROM file") == objects
    assert await db.value("SELECT count(*) FROM file_use WHERE file = $1", picture) == 2
    with count_queries() as statements:
        assert (await wang.get("/templates")).status_code == 200
    assert len(statements) <= 3, statements


async def test_what_is_handed_over_is_in_order_or_is_put_right_in_one_click(
    town: Town, private: Draft, draft: Draft, signed_in: SignIn, join: Join
) -> None:
    await keeping.create(town.zheng, form("school", town.school, "数学", GOALS, PROCESS, BOARD))
    wanted = await choosing.for_new(town.zhao, Heading("课", "数学", "三年级"), None)
    assert wanted is not None
    doc = blank(list(wanted.sections))
    doc["content"] = [doc["content"][2], doc["content"][1], doc["content"][0]]
    doc["content"][2]["attrs"]["title"] = "目标"
    plan = await private(town.zhao, doc=doc, outline=wanted)
    with pytest.raises(OutOfOrder, match="“教学目标”的标题改成了“目标”"):
        await handing_in.hand_in(town.zhao, plan, Desk.SCHOOL)
    zhao = await signed_in(town.zhao)
    refused = await zhao.post(f"/plans/{plan}/readings", data={"desk": "school"})
    assert refused.status_code == 422 and "按模板恢复标题和顺序" in refused.text
    assert "还空着：教学目标、教学过程" in refused.text
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert "先后和模板不一样" in (await zhao.get(f"/plans/{plan}/outline", headers=part)).text
    assert await arranging.arrange(town.zhao, plan) and not await arranging.arrange(town.zhao, plan)
    titles = [walk.attr(one, "title") for one in walk.sections(await versions.current_doc(plan))]
    assert titles == ["教学目标", "教学过程", "板书设计"]
    history = await db.rows("SELECT reason FROM plan_version WHERE plan = $1 ORDER BY seq", plan)
    assert [one["reason"] for one in history][-1] == "arranged"
    assert (await zhao.post(f"/plans/{plan}/readings", data={"desk": "school"})).status_code == 303
    for other in (town.wang, town.li):
        with pytest.raises(Missing):
            await arranging.arrange(other, plan)
    shared = await draft(town.wang, doc=doc, outline=wanted, state=State.DISCUSSION)
    refused = await (await signed_in(town.wang)).post(f"/plans/{shared}/submission")
    assert refused.status_code == 422 and "这份教案没有按模板来，还没有交" in refused.text
    assert await db.value("SELECT state FROM plan WHERE id = $1", shared) == State.DISCUSSION
    assert await arranging.arrange(town.zhao, shared)
    assert (await (await signed_in(town.wang)).post(f"/plans/{shared}/submission")).status_code == 303


async def test_the_form_moves_adds_and_takes_out_without_a_script(town: Town, signed_in: SignIn) -> None:
    zheng = await signed_in(town.zheng)
    assert (await (await signed_in(town.wang)).get("/templates/new")).status_code == 404
    place = f"school:{town.school}"
    sent = {"name": "三年级", "place": place, "subject": "数学", "key": ["objectives", "board"],
            "title-0": "教学目标", "title-1": "板书", "required-0": "1"}  # fmt: skip
    stepped = await zheng.post("/templates", data=sent | {"step": "up-1"})
    assert stepped.status_code == 200
    assert stepped.text.index('value="板书"') < stepped.text.index('value="教学目标"')
    added = await zheng.post(
        "/templates", data=sent | {"step": "add", "new_key": "custom", "new_title": "学具"}
    )
    assert 'value="custom:学具"' in added.text
    twice = await zheng.post("/templates", data=sent | {"step": "add", "new_key": "board"})
    assert twice.status_code == 422 and "已经有了" in twice.text
    other = await zheng.post("/templates", data=sent | {"subject": "语文"})
    assert other.status_code == 422 and "学科请选数学" in other.text
    assert await db.value("SELECT count(*) FROM plan_template") == 0
    done = await zheng.post("/templates", data=sent)
    assert done.status_code == 303
    where = done.headers["location"]
    assert "教学目标" in (await (await signed_in(town.wang)).get(where)).text
    assert (await (await signed_in(town.sun)).get(where)).status_code == 404
    assert (await (await signed_in(town.wang)).post(f"{where}/retirement")).status_code == 404
    assert (await zheng.post(f"{where}/retirement")).status_code == 303
    assert await begun_with(town.wang) == []
