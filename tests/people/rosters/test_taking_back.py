"""撤回一次导入: the wrong file goes again; who is in use stays."""

import asyncio

from server.base import database as db
from server.base.sheets import writing
from server.people import codes, persons, posts
from server.people.entries import today
from server.people.persons import PersonEntry
from server.people.rosters import applying, drafts
from server.people.tables import Role, Scope
from server.plans import drafting
from tests.plans.conftest import lesson
from tests.support.browsing import SignIn
from tests.support.town import Town

ROWS = [
    ["工号", "姓名", "学科", "年级", "备课组"],
    ["81", "甲一", "科学", "五年级", ""],
    ["82", "乙二", "科学", "五年级", ""],
    ["83", "丙三", "美术", "", ""],
    ["84", "丁四", "体育", "", ""],
    ["85", "戊五", "音乐", "一年级", ""],
    ["zheng", "郑平平", "数学", "", ""],
    ["zhao", "赵民", "", "", ""],
]


async def test_what_an_import_made_and_nobody_uses_goes_again(town: Town, signed_in: SignIn) -> None:
    before = await db.rows("SELECT id FROM users ORDER BY id")
    groups = await db.value("SELECT count(*) FROM prep_group")
    roster = await drafts.receive(town.zhou, town.school, writing.to_csv(ROWS), "去年的名册.csv")
    zhou = await signed_in(town.zhou)
    url = f"/rosters/{roster}"
    assert (await zhou.post(f"{url}/reversal")).status_code == 303  # nothing is taken over yet
    ticks = [f"{town.zheng.id} 郑平", f"{town.zhao.id} 赵敏"]
    await applying.confirm(town.zhou, roster, ticks)
    await persons.correct(town.zhou, town.zhao.id, PersonEntry("zhao", "赵敏敏"))  # changed since: stays so
    made = {one["login"]: one["id"] for one in await db.rows("SELECT id, login FROM users")}
    assert len(made) == len(before) + 5
    await codes.slips_for_new(town.zhou, [made["81"], made["82"]])  # on paper, in no one's hands yet
    await db.execute("UPDATE users SET activated_at = now() WHERE login = '83'")
    post = posts.PostEntry(Role.TEACHER, Scope.GROUP, town.group)
    await posts.begin(town.zhou, made["84"], post, today())
    plan = await drafting.create(town.wang, title="面积", doc=lesson(), subject="数学", grade="三年级")
    await db.execute("UPDATE plan SET owner = $1 WHERE id = $2", made["85"], plan)

    page = (await zhou.get(url)).text
    assert (
        "撤回，删掉这 2 位" in page
        and "改了名的 1 人改回原来的姓名：郑平。" in page
        and "已经在用的 3 位会留下：丁四、丙三、戊五" in page
    )
    stranger = await signed_in(town.sun)
    assert (await stranger.post(f"{url}/reversal")).status_code == 404
    answers = await asyncio.gather(*(zhou.post(f"{url}/reversal") for _click in range(2)))
    assert [answer.status_code for answer in answers] == [303, 303]
    left = {one["login"] for one in await db.rows("SELECT login FROM users")}
    assert left == set(made) - {"81", "82"}
    assert await db.value("SELECT count(*) FROM audit WHERE action = 'took_back_roster'") == 1
    assert await db.value("SELECT count(*) FROM audit WHERE action = 'removed'") == 2
    names = {one["login"]: one["name"] for one in await db.rows("SELECT login, name FROM users")}
    assert (names["zheng"], names["zhao"]) == ("郑平", "赵敏敏")
    assert "zhengping" in await db.value("SELECT pinyin FROM users WHERE login = 'zheng'")
    told = (await zhou.get(url)).text
    assert "这次导入已经撤回" in told and "2 位新老师的账号和岗位已经删掉" in told
    assert (
        "五年级科学备课组" in told
        and "改过的学科、手机和岗位没有改回去" in told
        and "1 人的姓名改回去了：郑平" in told
    )
    assert await db.value("SELECT count(*) FROM prep_group") == groups + 1  # 一年级音乐 has its teacher
    assert "撤回了" in (await zhou.get("/rosters")).text

    again = await drafts.receive(town.zhou, town.school, writing.to_csv(ROWS[:3]), "今年的名册.csv")
    await applying.confirm(town.zhou, again)
    assert {"81", "82"} <= {one["login"] for one in await db.rows("SELECT login FROM users")}
