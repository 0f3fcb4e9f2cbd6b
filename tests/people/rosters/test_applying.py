import asyncio
from typing import Any

import pytest

from server.base import database as db
from server.base.errors import DomainError, Missing
from server.base.sheets import writing
from server.people.rosters import applying, drafts
from server.people.visiting import viewer_of
from tests.people.rosters import books
from tests.support.town import Town

GOOD = 300 - len(books.PLANTED)


async def upload(town: Town, data: bytes, place: Any = None) -> Any:
    return await drafts.receive(town.zhou, place or town.school, data, "名册.xlsx")


async def people() -> int:
    return int(await db.value("SELECT count(*) FROM users"))


async def test_three_hundred_people_with_planted_faults(town: Town) -> None:
    await db.execute("UPDATE users SET phone = '13911110000' WHERE login = 'zheng'")
    before = await people()
    roster = await upload(town, books.planted())
    found = await drafts.find(town.zhou, roster)
    assert "4525011980" not in str(found), "what is no business of ours is never kept"
    assert any("身份证号" in note for note in found["rows"]["notes"])
    review = await drafts.review(found)
    assert review.counts() == {
        "error": len(books.PLANTED), "new": GOOD, "changed": 0, "renamed": 0, "unchanged": 0,
    }  # fmt: skip
    said = {finding.entry.number: "".join(finding.reasons) for finding in review.of_kind("error")}
    for number, (_column, _text, sentence) in books.PLANTED.items():
        assert sentence in said[number + books.FIRST_ROW], said[number + books.FIRST_ROW]
    assert await people() == before, "looking changes nothing"

    await asyncio.gather(*(applying.confirm(town.zhou, roster) for _click in range(2)))
    assert await people() == before + GOOD
    result = (await drafts.find(town.zhou, roster))["result"]
    assert result["counts"]["new"] == GOOD and len(result["people"]) == GOOD and len(result["errors"]) == 15
    assert await db.value("SELECT count(*) FROM audit WHERE action = 'took_over_roster'") == 1
    assert (
        await db.value("SELECT count(*) FROM audit WHERE action = 'added' AND facts::text LIKE '%roster%'")
        == GOOD
    )
    assert await db.value("SELECT phone FROM users WHERE login = '5001'") == "13800000001"
    assert await db.value("SELECT count(*) FROM membership WHERE role = 'prep_lead'") == 1 + 6

    again = await upload(town, books.planted())
    review = await drafts.review(await drafts.find(town.zhou, again))
    assert review.counts() == {"error": 15, "new": 0, "changed": 0, "renamed": 0, "unchanged": GOOD}
    assert not review.new_groups
    await applying.confirm(town.zhou, again)
    assert await people() == before + GOOD


async def test_it_says_which_groups_it_makes_and_which_it_joins(town: Town) -> None:
    rows = [["工号", "姓名", "学科", "年级", "备课组"], ["71", "甲", "数学", "三年级", ""],
            ["72", "乙", "", "", "二年级语文备课组"], ["73", "丙", "语文", "2", ""]]  # fmt: skip
    roster = await upload(town, writing.to_csv(rows))
    review = await drafts.review(await drafts.find(town.zhou, roster))
    made = {name: rest for (_school, name), rest in review.new_groups.items()}
    assert made == {"二年级语文备课组": ("二年级", "语文", 2)}
    await applying.confirm(town.zhou, roster)
    jia = await viewer_of(await db.value("SELECT id FROM users WHERE login = '71'"))
    assert [(post.role, post.scope_id) for post in jia.posts] == [("teacher", town.group)]
    assert (
        await db.value("SELECT subject || grade FROM prep_group WHERE name = '二年级语文备课组'")
        == "语文二年级"
    )


async def test_somebody_known_changes_field_by_field_and_loses_no_post(town: Town) -> None:
    rows = [["工号", "姓名", "手机", "学科", "岗位", "备课组"], ["WANG", "王雨青", "", "道法", "", ""],
            ["li", "李建国", "139 1111-0000", "", "教研组长", "三年级数学备课组"],
            ["zhao", "赵敏", "", "", "", ""]]  # fmt: skip
    roster = await upload(town, writing.to_csv(rows))
    review = await drafts.review(await drafts.find(town.zhou, roster))
    assert [finding.kind for finding in review.findings] == ["renamed", "error", "unchanged"]
    wang = review.findings[0]
    assert [tuple(change) for change in wang.changes] == [
        ("姓名", "王雨晴", "王雨青"), ("学科", "数学", "道德与法治")
    ]  # fmt: skip
    assert review.findings[1].reasons == ["教研组长要写明学科。"]
    await applying.confirm(town.zhou, roster, [wang.rename.tick] if wang.rename else [])
    after = await viewer_of(town.wang.id)
    assert (after.name, after.subject, after.posts) == ("王雨青", "道德与法治", town.wang.posts)
    assert "wangyuqing" in await db.value("SELECT pinyin FROM users WHERE login = 'wang'")


async def test_a_districts_roster_says_the_school_of_each_row(town: Town) -> None:
    rows = [
        ["工号", "姓名", "单位"],
        ["81", "甲", "实验小学"],
        ["82", "乙", "石龙小学"],
        ["83", "丙", "别处"],
        ["84", "丁", ""],
    ]
    roster = await drafts.receive(town.admin, town.district, writing.to_csv(rows), "a.csv")
    review = await drafts.review(await drafts.find(town.admin, roster))
    assert [finding.kind for finding in review.findings] == ["new", "new", "error", "error"]
    own = await upload(town, writing.to_csv(rows))
    review = await drafts.review(await drafts.find(town.zhou, own))
    assert [finding.kind for finding in review.findings] == ["new", "error", "error", "new"]
    with pytest.raises(Missing):
        await drafts.receive(town.zhou, town.other_school, writing.to_csv(rows), "a.csv")
    with pytest.raises(Missing):
        await drafts.find(town.zhou, roster)
    with pytest.raises(Missing):
        await applying.confirm(town.wang, own)


async def test_rare_characters_and_dots_of_names_survive(town: Town) -> None:
    names = ["䶮㛃", "𬱖𠮷", "买买提•艾力"]
    rows = [["工号", "姓名"], *([str(90 + at), name] for at, name in enumerate(names))]
    for data in (writing.to_csv(rows), writing.to_xlsx("名册", rows)):
        await applying.confirm(town.zhou, await upload(town, data))
    found = await db.rows("SELECT name FROM users WHERE login LIKE '9_' ORDER BY login")
    assert [one["name"] for one in found] == ["䶮㛃", "𬱖𠮷", "买买提·艾力"]


async def test_what_happens_between_looking_and_confirming_is_seen(town: Town) -> None:
    roster = await upload(town, writing.to_csv([["工号", "姓名", "手机"], ["71", "甲", "13911110000"]]))
    await db.execute("UPDATE users SET phone = '13911110000' WHERE login = 'sun'")
    await applying.confirm(town.zhou, roster)
    result = (await drafts.find(town.zhou, roster))["result"]
    assert result["counts"]["new"] == 0 and "别的学校的人" in result["errors"][0]["reasons"][0]


async def test_a_dropped_roster_is_gone(town: Town) -> None:
    roster = await upload(town, writing.to_csv([["工号", "姓名"], ["71", "甲"]]))
    await drafts.drop(town.zhou, roster)
    with pytest.raises(Missing):
        await applying.confirm(town.zhou, roster)
    assert not await db.value("SELECT 1 FROM users WHERE login = '71'")
    with pytest.raises(DomainError):
        await drafts.receive(town.zhou, None, b"x", "a.csv")
