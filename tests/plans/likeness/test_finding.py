"""来源比对: inheriting is no likeness, copying sideways is, and nobody learns of a plan they may not read."""

from random import Random
from uuid import UUID

import pytest

from server.base import database
from server.base.errors import Missing
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import forking, states, versions
from server.plans.desk import handing_in
from server.plans.desk.tables import Desk
from server.plans.leading import submitting
from server.plans.likeness import finding, storing
from server.plans.likeness.access import find_asked
from server.plans.tables import State
from tests.plans.conftest import Draft, lesson, type_into
from tests.support.browsing import SignIn
from tests.support.town import Town

COMMON = "请同学们拿出圆形纸片，先对折一次，再打开看一看，折痕把圆分成了怎样的两份，能不能再折出四份来"
OWN = "我们班上周一刚刚分过烧饼，有一组怎么也分不匀，就从这件真事讲起，让孩子们自己说公平是什么意思"
OTHER = "从学校后山的梯田说起，每一级的宽窄不同，量一量才知道哪一块的周长更长，谁家的地更大一些"


def text(*paragraphs: str) -> Json:
    """A plan of these paragraphs."""
    return lesson(*paragraphs)


async def ask(viewer: Viewer, plan_id: UUID) -> finding.Likeness:
    """What ``viewer`` gets to know."""
    await storing.refresh()
    return await finding.find(viewer, await find_asked(viewer, plan_id))


async def test_what_comes_from_the_master_plan_is_no_likeness_but_what_a_colleague_wrote_is(
    town: Town, released: Draft, in_discussion: Draft
) -> None:
    master = await released(doc=text(COMMON))
    mine = await forking.fork(town.zhao, master)
    alone = await ask(town.zhao, mine)
    assert (alone.inherited_percent, alone.matches, alone.unreadable) == (100, (), 0)
    elsewhere = await in_discussion(town.wang, "另一课", doc=text(OWN))
    await states.release(town.li, elsewhere)
    await type_into(mine, OWN, town.zhao)
    copied = await ask(town.zhao, mine)
    assert [match.plan["plan"] for match in copied.matches] == [elsewhere]
    assert "".join(piece.text for piece in copied.matches[0].pairs[0].own if piece.is_common).startswith(
        "我们班"
    )
    assert copied.inherited_percent is not None and 0 < copied.inherited_percent < 100
    await handing_in.hand_in(town.zhao, mine, Desk.SCHOOL)
    assert (await ask(town.li, mine)).inherited_percent is None  # how much is her own, she says or does not
    # what was made from a plan has its words rightly
    assert (await ask(town.wang, elsewhere)).matches == ()


async def test_some_paragraphs_in_a_long_text_are_told_of_too(town: Town, in_discussion: Draft) -> None:
    chance = Random(3)
    long = ["".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(60)) for _ in range(90)]
    elsewhere = await in_discussion(town.wang, "另一课", doc=text(COMMON, OWN, OTHER))
    await states.release(town.li, elsewhere)
    mine = await in_discussion(town.zhao, "很长的一课", doc=text(*long, COMMON, OWN, OTHER))
    assert [match.plan["plan"] for match in (await ask(town.zhao, mine)).matches] == [elsewhere]


async def test_nothing_leaks_of_a_plan_one_may_not_read_not_even_that_it_is_there(
    town: Town, draft: Draft, private: Draft, in_discussion: Draft, signed_in: SignIn
) -> None:
    mine = await private(town.zhao, doc=text(OWN))
    await draft(town.wang, "草稿", doc=text(OWN))  # somebody's draft and 个案 are nothing to compare with
    await private(town.li, "个案", doc=text(OWN))
    submitted = await in_discussion(town.sun, "交了的", doc=text(OWN), group=town.other_group)
    await submitting.submit(town.sun, submitted)
    handed = await private(town.sun, "交阅的", doc=text(OWN))
    await handing_in.hand_in(town.sun, handed, Desk.SCHOOL, town.other_group)
    found = await ask(town.zhao, mine)
    assert await database.value("SELECT count(*) FROM plan_fingerprint") == 2
    assert (found.matches, found.unreadable) == ((), 0)
    reply = await (await signed_in(town.zhao)).get(f"/plans/{mine}/likeness")
    assert "没有找到相近的教案" in reply.text and "看不到" not in reply.text and "孙丽" not in reply.text


async def test_whoever_judges_sees_what_they_may_read_and_of_the_rest_only_that_it_is_there(
    town: Town, private: Draft, in_discussion: Draft
) -> None:
    mine = await private(town.zhao, doc=text(OWN))
    handed = await private(town.wang, "她的课", doc=text(OWN))
    await handing_in.hand_in(town.zhao, mine, Desk.SCHOOL)
    await handing_in.hand_in(town.wang, handed, Desk.SCHOOL)
    elsewhere = await private(town.sun, "别校的课", doc=text(OWN))
    await handing_in.hand_in(town.sun, elsewhere, Desk.SCHOOL, town.other_group)
    lead = await ask(town.li, mine)
    assert [match.plan["plan"] for match in lead.matches] == [handed]
    assert lead.unreadable == 0  # another school's is not theirs to know of
    assert (await ask(town.zhao, mine)).matches == ()  # the author does not read a colleague's
    submitted = await in_discussion(town.wang, "通案", doc=text(OWN))
    await submitting.submit(town.wang, submitted)
    above = await ask(town.chen, submitted)
    assert {match.plan["plan"] for match in above.matches} == set()
    assert above.unreadable == 2  # 赵敏's and 孙丽's are in the researcher's 学区, handed in to others
    own = await private(town.chen, "教研员自己的", doc=text(OWN))
    assert (await ask(town.chen, own)).unreadable == 0  # as an author they are told nothing
    for viewer in (town.sun, town.admin, town.zhou):
        with pytest.raises(Missing):
            await find_asked(viewer, submitted)
    for viewer in (town.wang, town.sun, town.chen, town.admin):
        with pytest.raises(Missing):
            await find_asked(viewer, mine)


async def test_a_withdrawn_text_is_forgotten_and_a_new_release_takes_the_place_of_the_old(
    town: Town, released: Draft, in_discussion: Draft
) -> None:
    first = await in_discussion(town.wang, doc=text(OTHER))
    await submitting.submit(town.wang, first)
    await storing.refresh()
    assert await database.value("SELECT count(*) FROM plan_fingerprint WHERE plan = $1", first) == 1
    await submitting.withdraw(town.wang, first)
    await storing.refresh()
    assert await database.value("SELECT count(*) FROM plan_fingerprint WHERE plan = $1", first) == 0
    plan_id = await released("又一课", doc=text(COMMON))
    await storing.refresh()
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, OWN, town.wang)
    await storing.refresh()
    old = await database.row("SELECT version FROM plan_fingerprint WHERE plan = $1", plan_id)
    await states.release(town.li, plan_id)
    await storing.refresh()
    new = await database.row("SELECT version FROM plan_fingerprint WHERE plan = $1", plan_id)
    assert old is not None and new is not None and old["version"] != new["version"]
    assert new["version"] == (await versions.find_release(plan_id, 2))["id"]
    assert await database.value("SELECT state FROM plan WHERE id = $1", plan_id) == State.RELEASED
