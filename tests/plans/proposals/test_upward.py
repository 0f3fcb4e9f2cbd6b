"""向通案提建议: only chosen places leave one's own plan; who decides; what the next release brings back."""

import json
from uuid import UUID

import pytest

from server.base import database
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, crediting, forking, states, versions
from server.plans.forms import FormRefused
from server.plans.leading import adopting
from server.plans.merge import merge
from server.plans.proposals import deciding, listing, upward
from server.plans.proposals.forms import UpwardForm
from server.plans.pulling import hunks
from tests.plans.coediting import Join, join
from tests.plans.conftest import Draft, lesson
from tests.plans.leading.test_adopting import Above, above
from tests.plans.proposals.conftest import LINES, edited, paragraph, reword, words_of
from tests.plans.writing import write
from tests.support.browsing import SignIn
from tests.support.town import Town

__all__ = ["above", "join"]

SECRET = "我们班小明还不会"
REWORDED = reword("g0", "认识几分之一，会读、会写，说出含义。")


def added(own: str, words: str = "折一折，说出每份是怎样得来的。") -> Json:
    return paragraph(own, words)


async def own_version(who: Viewer, plan_id: UUID, *more: Json) -> UUID:
    """A 个案 with a reworded goal, a private remark, and ``more`` behind the goals."""
    own = await forking.fork(who, plan_id)
    doc = edited(await versions.current_doc(own), REWORDED)
    doc = edited(doc, lambda one: one["content"][0]["content"].extend(more))
    await write(own, edited(doc, reword("g2", f"愿意动手折一折。{SECRET}。")), who)
    return own


async def offer(who: Viewer, own: UUID, *wanted: str) -> UUID:
    return (await upward.propose(who, own, UpwardForm(new_id(), wanted, "学生说得出")))[1]


async def test_only_the_chosen_places_leave_a_private_plan(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    plan_id = await released(doc=lesson(*LINES))
    own = await own_version(town.zhao, plan_id, added("n1"))
    for stranger in (town.wang, town.li, town.sun, town.chen, town.admin):
        with pytest.raises(Missing):
            await upward.offering(stranger, own)
    found = await upward.offering(town.zhao, own)
    assert [place["id"] for place in found.open_places] == ["text:g0", "text:g2", "insert:n1"]
    for chosen, why in (((), "还没有选"), (("text:nothing",), "不在了")):
        with pytest.raises(FormRefused, match=why):
            await upward.propose(town.zhao, own, UpwardForm(new_id(), chosen, "好"))
    with pytest.raises(FormRefused, match="为什么"):
        await upward.propose(town.zhao, own, UpwardForm(new_id(), ("text:g0",), ""))
    form = UpwardForm(new_id(), ("text:g0", "insert:n1"), "学生说得出")
    assert {await upward.propose(town.zhao, own, form) for _ in range(2)} == {(plan_id, form.key)}

    row = await database.row("SELECT * FROM plan_proposal")
    assert row is not None and SECRET not in json.dumps(dict(row), default=str, ensure_ascii=False)
    url = f"/plans/{plan_id}/proposals/{form.key}"
    for who in (town.wang, town.li, town.zheng, town.zhao):
        shown = (await (await signed_in(who)).get(url)).text
        assert "说出含义" in shown and SECRET not in shown
    for who in (town.zhou, town.sun, town.chen):
        assert (await (await signed_in(who)).get(url)).status_code == 404
    told = await database.rows("SELECT user_id FROM notice WHERE kind = 'proposal'")
    assert {line["user_id"] for line in told} == {town.wang.id, town.li.id}
    again = await upward.offering(town.zhao, own)
    assert [place["id"] for place in again.open_places] == ["text:g2"] and len(again.asked) == 2
    with pytest.raises(FormRefused, match="提过了"):
        await offer(town.zhao, own, "text:g0")
    assert "看给通案《分数的初步认识》的建议" in (await (await signed_in(town.li)).get("/")).text


async def test_what_was_taken_comes_back_as_nothing_new(town: Town, released: Draft, join: Join) -> None:
    plan_id = await released(doc=lesson(*LINES))
    own = await own_version(town.zhao, plan_id, added("n1"))
    key = await offer(town.zhao, own, "text:g0", "insert:n1")
    await join(town.wang, plan_id)
    with pytest.raises(DomainError, match="修订下一版"):
        await deciding.accept(town.li, plan_id, key, ["text:g0"])
    await deciding.accept(town.li, plan_id, key, ["text:g0", "insert:n1"], revises=True)
    assert SECRET not in await words_of(plan_id)
    await states.release(town.li, plan_id)

    newest = await versions.find_release(plan_id, 2)
    assert list((await crediting.of(newest["doc"])).values()) == ["实验小学 赵敏老师"]
    base = (await versions.find_release(plan_id, 1))["doc"]
    mine = await versions.current_doc(own)
    pulled = merge(base, mine, newest["doc"])
    assert hunks.visible(pulled.hunks) == []  # nobody is asked about what they wrote themselves
    assert SECRET in json.dumps(pulled.doc, ensure_ascii=False)
    left = await upward.offering(town.zhao, own)
    assert [place["id"] for place in left.open_places] == ["text:g2"] and len(left.known) == 2
    with pytest.raises(FormRefused, match="已经有了"):  # what it has already is not offered again
        await offer(town.zhao, own, "text:g0")


async def test_the_same_change_of_several_teachers_is_decided_once(
    town: Town, released: Draft, join: Join
) -> None:
    plan_id = await released(doc=lesson(*LINES))
    zhao = await offer(town.zhao, await own_version(town.zhao, plan_id, added("n1")), "text:g0", "insert:n1")
    li = await offer(town.li, await own_version(town.li, plan_id, added("n2")), "text:g0", "insert:n2")
    found = await listing.about(town.wang, await access.find_visible(town.wang, plan_id))
    assert [[place["others"] for place in one["places"]] for one in found] == [
        [["李建国"], ["李建国"]],
        [["赵敏"], ["赵敏"]],
    ]
    await join(town.wang, plan_id)
    await states.revise(town.wang, plan_id)
    await deciding.accept(town.wang, plan_id, zhao, ["text:g0", "insert:n1"])
    assert (await words_of(plan_id)).count("每份是怎样得来的") == 1
    assert await database.rows("SELECT DISTINCT state FROM plan_proposal") == [{"state": "accepted"}]
    with pytest.raises(Conflict, match="采纳"):
        await deciding.decline(town.wang, plan_id, li, ["insert:n2"], "不用")


async def test_a_master_that_is_gone_says_so_and_nothing_is_lost(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    plan_id = await released(doc=lesson(*LINES))
    own = await own_version(town.zhao, plan_id)
    before = await words_of(own)
    await database.execute("UPDATE plan SET state = 'archived' WHERE id = $1", plan_id)
    with pytest.raises(DomainError, match="停用了"):
        await offer(town.zhao, own, "text:g0")
    await database.execute("UPDATE plan SET state = 'released', schema_v = 99 WHERE id = $1", plan_id)
    with pytest.raises(DomainError, match="不是同一版格式"):
        await upward.offering(town.zhao, own)
    await database.execute(
        "UPDATE plan SET schema_v = 1, released_number = 0, state = 'draft' WHERE id = $1", plan_id
    )
    page = await (await signed_in(town.zhao)).get(f"/plans/{own}/proposals/new")
    assert page.status_code == 422 and "不在你能看的范围里" in page.text
    assert await words_of(own) == before
    assert await database.value("SELECT count(*) FROM plan_proposal") == 0


async def test_a_school_offers_places_of_its_own_master_to_the_district(
    town: Town, above: Above, join: Join
) -> None:
    upper, author = await above()
    await states.release(town.chen, upper)
    lower = await adopting.adopt(town.wang, upper)
    await write(
        lower, edited(await versions.current_doc(lower), reword("g0", "认识几分之一，说出含义")), town.wang
    )
    for who in (town.zhao, town.sun, town.chen, author):  # neither its author nor a lead
        with pytest.raises(Missing):
            await upward.offering(who, lower)
    key = await offer(town.li, lower, "text:g0")
    for who, sees in (
        (author, True),
        (town.chen, True),
        (town.li, True),
        (town.wang, False),
        (town.sun, False),
    ):
        found = await listing.about(who, await access.find_visible(who, upper))
        assert bool(found) is sees, who.name
    with pytest.raises(Missing):  # leads it, does not write in it
        await deciding.accept(town.chen, upper, key, ["text:g0"])
    await join(town.wang, lower)
    await deciding.accept(author, upper, key, ["text:g0"], revises=True)
    assert "说出含义" in await words_of(upper)
    await states.release(town.chen, upper)
    assert (await upward.offering(town.li, lower)).open_places == []  # it has come from there, and is there
