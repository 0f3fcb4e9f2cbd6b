"""审阅台: what is handed in is read as it was, by whom it is for, and by nobody else."""

import asyncio
import re
from uuid import UUID, uuid4

import pytest

from server.app import waiting
from server.base import database as db
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.documents import walk
from server.files import access as file_access
from server.files import uploading
from server.plans import forking, versions
from server.plans.comment_forms import RemarkForm
from server.plans.desk import access, handing_in, judging, queue, remarks, telling
from server.plans.desk.queue import Filters
from server.plans.desk.tables import Desk
from server.plans.forms import FormRefused
from server.trail import notices
from tests.plans.conftest import Draft, at_once, lesson, png, type_into
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

pytestmark = pytest.mark.usefixtures("store")
SAID = "SELECT count(*) FROM audit WHERE facts->>'reading' = $1 AND action IN ('read_plan', 'returned_plan')"


async def told(viewer_id: UUID) -> list[str]:
    return [line["title"] for line in (await notices.page_of(viewer_id, kind="reading"))[0]]


async def test_readers_see_the_handed_in_text_and_nothing_of_what_is_written_later(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    mine = await forking.fork(town.zhao, await released())
    picture = await uploading.add_attachment(town.zhao, "plan", mine, png(), "题卡.png")
    reading = await handing_in.hand_in(town.zhao, mine, Desk.SCHOOL)
    await type_into(mine, "交了以后写的", town.zhao)
    await versions.settle(mine)
    await db.execute("UPDATE plan SET title = '改过的课题' WHERE id = $1", mine)
    for reader in (town.li, town.zheng, town.zhou):
        shown = (await (await signed_in(reader)).get(f"/desk/{reading}")).text
        assert "认识几分之一" in shown and "题卡.png" in shown and "赵敏" in shown
        assert "交了以后写的" not in shown and "改过的课题" not in shown
        assert not re.search(r"\d\d:\d\d", shown.split('id="main"')[1])
        assert await file_access.find_readable(reader, picture)
        for later in (f"/plans/{mine}", f"/plans/{mine}/versions", f"/plans/{mine}/readings"):
            assert (await (await signed_in(reader)).get(later)).status_code == 404
    for stranger in (town.wang, town.sun, town.chen, town.admin):
        with pytest.raises(Missing):
            await access.find(stranger, reading)
        with pytest.raises(Missing):
            await file_access.find_readable(stranger, picture)
    assert await told(town.li.id) == ["有老师交了教案，等你看"]
    assert "有老师交了教案" in (await (await signed_in(town.li)).get("/inbox?unread=1")).text
    await telling.come(town.li)  # as /desk does, but at night too, when the bell is silent
    assert "有老师交了教案" not in (await (await signed_in(town.li)).get("/inbox?unread=1")).text


async def test_it_is_taken_back_until_somebody_has_read_it_and_waits_once(
    town: Town, private: Draft, in_discussion: Draft
) -> None:
    plan = await private(town.zhao, doc=lesson("认识面积"))
    twice = await at_once("plan_reading", *(handing_in.hand_in(town.zhao, plan, Desk.SCHOOL) for _ in "ab"))
    assert twice[0] == twice[1]
    await type_into(plan, "又改", town.zhao)
    with pytest.raises(Conflict, match="先收回"):
        await handing_in.hand_in(town.zhao, plan, Desk.SCHOOL)
    await handing_in.withdraw(town.zhao, plan, twice[0])
    await handing_in.withdraw(town.zhao, plan, twice[0])
    with pytest.raises(Missing):
        await judging.decide(town.li, twice[0], "read")
    again = await handing_in.hand_in(town.zhao, plan, Desk.SCHOOL)
    await judging.decide(town.li, again, "read")
    with pytest.raises(Conflict, match="李建国已经看过了"):
        await handing_in.withdraw(town.zhao, plan, again)
    shared = await in_discussion(town.wang)
    for other in (town.li, town.zhao, town.chen):
        with pytest.raises(Missing):
            await handing_in.hand_in(other, shared, Desk.SCHOOL)


async def test_a_verdict_has_words_reaches_the_author_and_is_never_ones_own(
    town: Town, private: Draft
) -> None:
    plan = await private(town.zhao, "面积")
    reading = await handing_in.hand_in(town.zhao, plan, Desk.SCHOOL)
    with pytest.raises(FormRefused, match="要改什么"):
        await judging.decide(town.li, reading, "returned", " ")
    done = await asyncio.gather(
        judging.decide(town.li, reading, "returned", "作业没有分层"),
        judging.decide(town.zheng, reading, "read"), return_exceptions=True,
    )  # fmt: skip
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
    winner = town.li if done[0] is None else town.zheng
    assert [line.split("了你")[0] for line in await told(town.zhao.id)] == [
        f"{winner.name}退回" if winner is town.li else f"{winner.name}看过"
    ]
    other = await handing_in.hand_in(town.zhao, await private(town.zhao, "周长"), Desk.SCHOOL)
    await at_once("plan_reading", *(judging.decide(town.li, other, "returned", "分层") for _ in "ab"))
    assert await db.value(SAID, str(other)) == 1  # two clicks
    await judging.decide(town.li, other, "read")  # a mind changed
    assert await db.value(SAID, str(other)) == 2
    own = await handing_in.hand_in(town.li, await private(town.li, "自己的"), Desk.SCHOOL)
    with pytest.raises(Missing):
        await judging.decide(town.li, own, "read")
    assert await judging.read_many(town.li, [own, reading, uuid4()]) == 0
    assert await judging.read_many(town.zhou, [own]) == 1
    assert (await queue.page_of(town.li, Filters()))[0] == []


async def test_the_queue_is_filtered_stepped_through_and_drawn_from(
    town: Town, private: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    made = [
        await handing_in.hand_in(town.zhao, await private(town.zhao, f"第 {number} 课"), Desk.SCHOOL)
        for number in range(4)
    ]
    await handing_in.hand_in(town.wang, await private(town.wang, "给学区的"), Desk.DISTRICT)
    await handing_in.hand_in(town.sun, await private(town.sun, "外校的"), Desk.SCHOOL)
    zhou = await signed_in(town.zhou)
    with count_queries() as statements:
        page = (await zhou.get("/desk")).text
    assert len(statements) <= 3, statements
    assert [title in page for title in ("第 0 课", "给学区的", "外校的")] == [True, False, False]
    waits = [(one.title, one.url) for one in (await waiting.find(town.li)).shown]
    assert ("看 4 份交来的教案", "/desk") in waits
    assert [one.title for one in (await waiting.find(town.chen)).shown][-1:] == ["看 1 份交来的教案"]
    near = await queue.neighbours(town.zhou, Filters(), made[1])
    assert (near.before, near.after) == (made[0], made[2])
    answer = await zhou.post(f"/desk/{made[1]}/verdict", data={"verdict": "read", "back": ""})
    assert answer.headers["location"] == f"/desk/{made[2]}"
    drawn = await zhou.post("/desk/samples", data={"count": "2"})
    where = drawn.headers["location"]
    first = sorted(re.findall(r'href="/desk/([0-9a-f-]{36})\?sample', (await zhou.get(where)).text))
    assert len(first) == 2 and set(first) < {str(one) for one in made}
    await judging.read_many(town.zhou, [UUID(one) for one in first])
    assert sorted(re.findall(r'href="/desk/([0-9a-f-]{36})\?sample', (await zhou.get(where)).text)) == first
    assert "都看完了" not in (await (await signed_in(town.li)).get("/desk")).text  # one is left for him too
    assert (
        re.findall(r'href="/desk/([0-9a-f-]{36})', (await (await signed_in(town.li)).get(where)).text) == []
    )
    assert "给学区的" in (await (await signed_in(town.chen)).get("/desk")).text
    assert "没有要你看的" in (await (await signed_in(town.zhao)).get("/desk")).text
    for odd in ("show=x&page=²", "school=1&group=%00&subject=%00&sample=x", "page=99999999999"):
        assert (await zhou.get(f"/desk?{odd}")).status_code == 200


async def test_remarks_are_for_the_author_and_the_readers(
    town: Town, private: Draft, signed_in: SignIn
) -> None:
    plan = await private(town.zhao, doc=lesson("认识几分之一"))
    reading = await handing_in.hand_in(town.zhao, plan, Desk.SCHOOL)
    li, zhao = await signed_in(town.li), await signed_in(town.zhao)
    key = str(new_id())
    for _click in range(2):
        sent = {"key": key, "block": "g0", "body": "目标能不能看得见"}
        assert (await li.post(f"/desk/{reading}/remarks", data=sent)).status_code == 303
    shown = (await zhao.get(f"/desk/{reading}")).text
    assert shown.count("目标能不能看得见") == 1 and "“认识几分之一”" in shown and "批注 1" in shown
    assert (await zhao.post(f"/desk/{reading}/remarks", data={"body": "改成“能折出”"})).status_code == 303
    assert await told(town.zhao.id) == ["李建国在你交的《我的课》里写了批注"]
    assert await told(town.li.id) == ["赵敏回了《我的课》里的批注", "有老师交了教案，等你看"]
    empty = await li.post(f"/desk/{reading}/remarks", data={"body": " ", "block": "g0"})
    assert empty.status_code == 422 and "还没有写" in empty.text
    assert (await zhao.post(f"/desk/{reading}/remarks/{key}/removal")).status_code == 404
    assert (await li.post(f"/desk/{reading}/remarks/{key}/removal")).status_code == 303
    doc = (await versions.find_by_id((await access.find(town.li, reading))["version"]))["doc"]
    assert walk.find(doc, "g0") is not None
    assert [one["body"] for one in await remarks.of(town.zheng, {"id": reading}, doc)] == ["改成“能折出”"]
    assert await db.value("SELECT count(*) FROM plan_thread") == 0

    await remarks.add(town.zhou, reading, RemarkForm(new_id(), "好"), "")
    await handing_in.withdraw(town.zhao, plan, reading)
    assert (await li.get(f"/desk/{reading}")).status_code == 404


async def test_what_was_written_about_a_reading_taken_back_is_shown_to_be_copied(
    town: Town, private: Draft, signed_in: SignIn
) -> None:
    plan = await private(town.zhao, "面积")
    reading = await handing_in.hand_in(town.zhao, plan, Desk.SCHOOL)
    await handing_in.withdraw(town.zhao, plan, reading)
    li, words = await signed_in(town.li), "作业没有分层<b>"
    for path, sent in (
        ("verdict", {"verdict": "returned", "words": words}),
        ("remarks", {"body": words}),
    ):
        refused = await li.post(f"/desk/{reading}/{path}", data=sent)
        assert refused.status_code == 404 and "你写的没有发出去" in refused.text
        assert "作业没有分层&lt;b&gt;" in refused.text
        assert "面积" not in refused.text and "赵敏" not in refused.text
    bare = await li.post(f"/desk/{reading}/verdict", data={"verdict": "read"})
    assert bare.status_code == 404 and "你写的" not in bare.text
    absent = await li.post(f"/desk/{uuid4()}/remarks", data={"body": words})
    assert absent.status_code == 404 and "作业没有分层" in absent.text
