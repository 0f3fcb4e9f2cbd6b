"""/search, as a browser of the town gets it."""

import pytest

from server.people.registering import add_user
from server.plans import states, versions
from tests.plans.conftest import Draft, draft, in_discussion, lesson, released, type_into
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting
from tests.support.town import Town

__all__ = ["draft", "in_discussion", "released"]  # fixtures of the plans


async def test_a_plan_is_shown_with_its_words_marked(
    town: Town, draft: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    await draft(town.wang, "<b>圆柱</b>的体积", doc=lesson("把圆柱切开，拼成长方体 <img src=x>"))
    browser = await signed_in(town.wang)
    with count_queries() as statements:
        reply = await browser.get("/search?q=圆柱")
    assert reply.status_code == 200
    assert len(statements) <= 6, statements  # visit, inbox, how to plan, find, rows
    assert "&lt;b&gt;<mark>圆柱</mark>&lt;/b&gt;的体积" in reply.text
    assert "把<mark>圆柱</mark>切开" in reply.text
    assert "<img src=x" not in reply.text
    assert "共 1 份" in reply.text
    assert 'value="圆柱"' in reply.text


async def test_a_stranger_never_sees_a_word_of_a_revision(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    plan_id = await released(doc=lesson("发布过的话"))
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "修订里的秘密", town.wang)
    await versions.settle(plan_id)
    colleague, stranger = await signed_in(town.zhao), await signed_in(town.chen)
    for words in ("修订里的秘密", "秘密", "发布过 秘密"):
        assert str(plan_id) in (await colleague.get(f"/search?q={words}")).text
        assert str(plan_id) not in (await stranger.get(f"/search?q={words}")).text
    shown = (await stranger.get("/search?q=发布过的话")).text
    assert str(plan_id) in shown
    assert "秘密" not in shown


async def test_htmx_gets_the_results_alone(town: Town, signed_in: SignIn) -> None:
    reply = await (await signed_in(town.wang)).get("/search?q=圆柱", headers=PARTIAL)
    assert reply.text.startswith('<div class="results"')


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "想找什么"), ("q=没有的东西", "没有写到"), ("q=没有的&grade=三年级", "只按这几个字再找"),
        ("q=，。", "没有可以找的字"), ("q=没有&page=3", "回到第一页"), ("q=无此人&tab=people", "找叫"),
        ("q=无此校&tab=places", "没有名字里有"), ("tab=people", "想找什么"),
    ],
)  # fmt: skip
async def test_an_empty_page_names_the_next_step(
    town: Town, signed_in: SignIn, query: str, words: str
) -> None:
    reply = await (await signed_in(town.wang)).get(f"/search?{query}")
    assert reply.status_code == 200
    assert words in reply.text or (words == "找叫" and "没有找到叫" in reply.text)


async def test_odd_queries_show_a_page_and_no_error(town: Town, draft: Draft, signed_in: SignIn) -> None:
    await draft(town.wang)
    browser = await signed_in(town.wang)
    for tab in ("plans", "people", "places"):
        for q in (
            "%25",
            "_",
            "'",
            "%00分数",
            "%F0%9F",
            "%26%7C!",
            "🎉",
            "长" * 3_000,
            "%5C",
            "a%3A*",
            "(((",
            "%0A",
        ):
            reply = await browser.get(f"/search?tab={tab}&q={q}")
            assert reply.status_code == 200, (tab, q)
    for odd in ("page=0", "page=²", "page=99999999999", "tab=x", "level=x", "kind=%00", "subject=%00"):
        assert (await browser.get(f"/search?q=分数&{odd}")).status_code == 200, odd


async def test_people_are_found_by_name_pinyin_and_number(town: Town, signed_in: SignIn) -> None:
    await add_user("u1", "买买提•艾力", school_id=town.school, subject="数学")
    await add_user("u2", "𬱖𠮷", school_id=town.school, subject="语文")
    await add_user("u3", "王雨晴", school_id=town.other_school, subject="语文")
    browser = await signed_in(town.wang)
    for q, name in (
        ("王雨", "王雨晴"), ("wangyu", "王雨晴"), ("WYQ", "王雨晴"), ("买买提·艾", "买买提·艾力"),
        ("𠮷", "𬱖𠮷"), ("zhao", "赵敏"), ("chen", "陈思远"),
    ):  # fmt: skip
        reply = await browser.get("/search", params={"tab": "people", "q": q})
        assert name in reply.text, q
    same = (await browser.get("/search?tab=people&q=王雨晴")).text
    assert "王雨晴（实验小学·数学）" in same
    assert "王雨晴（石龙小学·语文）" in same


async def test_schools_and_groups_are_found_by_name(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    found = (await browser.get("/search?tab=places&q=实验小学")).text
    assert f"/library?school={town.school}" in found
    assert f"/library?group={town.group}" in found
    assert f"/library?school={town.other_school}" not in found


async def test_a_colleagues_name_shows_the_colleague_when_no_plan_holds_it(
    town: Town, draft: Draft, signed_in: SignIn
) -> None:
    browser = await signed_in(town.wang)
    seen = (await browser.get("/search?q=赵敏")).text
    assert f'href="/people/{town.zhao.id}"' in seen and 'tab=plans"' in seen
    assert "没有写到" in (await browser.get("/search?q=赵敏&tab=plans")).text
    await draft(town.wang, "给赵敏看的一课")
    assert "一课" in (await browser.get("/search?q=赵敏")).text
