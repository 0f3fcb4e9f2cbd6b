"""Putting in, finding, rights handed over, pages."""

from uuid import UUID, uuid4

import pytest

from server.search import entries, finding
from server.search.finding import Among, find
from server.search.words import parse

ALL = Among("note", "true", [])


async def put(title: str, text: str = "", fields: str = "", stage: str = "all") -> UUID:
    object_id = uuid4()
    await entries.put("note", object_id, stage, title=title, fields=fields, text=text)
    return object_id


async def titles(words: str, among: Among = ALL, page: int = 1) -> list[str]:
    found = await find(parse(words), among, page)
    return [hit.title.striptags() for hit in found.hits]


@pytest.mark.usefixtures("database")
async def test_words_of_any_length_are_found_and_nothing_else() -> None:
    await put("甲", "鸡兔同笼是一道古老的题。")
    await put("乙", "兔同学和鸡同学，笼子里有鸡兔。同笼而居")
    await put("丙", "王芳老师，𬱖𠮷，Unit 3 fractions，正确率 50% 以上；买买提·艾力")
    for words, expected in {
        "鸡兔同笼": {"甲"}, "鸡兔": {"甲", "乙"}, "笼": {"甲", "乙"}, "居": {"乙"}, "鸡 同学": {"乙"},
        "王芳": {"丙"}, "𠮷": {"丙"}, "𬱖𠮷": {"丙"}, "UNIT": {"丙"}, "frac": {"丙"}, "50%": {"丙"},
        "5_": set(), "买买提•艾力": {"丙"}, "艾力": {"丙"}, "同鸡": set(), "率50": set(),
        "率 50": {"丙"},
    }.items():  # fmt: skip
        assert set(await titles(words)) == expected, words


@pytest.mark.usefixtures("database")
async def test_titles_come_first_then_where_it_is_said_often_then_the_newest() -> None:
    await put("一次", "说到周长一次")
    await put("常常", "周长，周长，周长，还是周长")
    await put("周长", "正文里没有")
    await put("学科里", "正文里没有", fields="周长")
    await put("最新", "也说到周长")
    assert await titles("周长") == ["周长", "学科里", "常常", "最新", "一次"]


@pytest.mark.usefixtures("database")
async def test_a_text_put_again_is_found_by_its_new_words_alone() -> None:
    one = await put("旧题", "旧的文字")
    await entries.put("note", one, "all", title="新题", text="新的内容")
    assert await titles("旧的") == []
    assert await titles("新的") == ["新题"]
    await entries.retitle("note", one, title="又一题", fields="数学")
    assert await titles("数学 内容") == ["又一题"]
    await entries.remove("note", one)
    assert await titles("内容") == []


@pytest.mark.usefixtures("database")
async def test_the_callers_condition_holds_for_hits_and_counts() -> None:
    await put("给甲", "共同的话", stage="a")
    await put("给乙", "共同的话", stage="b")
    only = Among("note", "e.stage = $1", ["a"])
    found = await find(parse("共同的话"), only)
    assert [str(hit.title) for hit in found.hits] == ["给甲"]
    assert found.total == 1


@pytest.mark.usefixtures("database")
async def test_every_hit_is_on_some_page_also_behind_the_ranked_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "PAGE_SIZE", 2)
    monkeypatch.setattr(finding, "RANKED", 4)
    for number in range(9):
        await put(f"第{number}篇", "都有这句共同的话")
    for words in ("共同", "共同的话"):
        pages = [await find(parse(words), ALL, page) for page in range(1, 6)]
        assert len({hit.object_id for page in pages for hit in page.hits}) == 9
        assert [page.has_more for page in pages] == [True] * 4 + [False]
        assert {(page.total, page.is_counted) for page in pages} == {(4, False)}
    assert (await find(parse("共同"), ALL, 6)).hits == []


@pytest.mark.usefixtures("database")
async def test_hostile_words_find_nothing_and_break_nothing() -> None:
    await put("甲", "普通的文字")
    for words in (
        "'", "''", "a' & 'b", "普通 & !文字", "普通:*", "<->", "\\'", "%_%", "普\0通", "长" * 10_000, "🎉",
        "普通'); DROP TABLE plan; --", "\ud800", "(" * 500, "' || '",
    ):  # fmt: skip
        await find(parse(words), ALL)
    assert await titles("普\0通") == ["甲"]


@pytest.mark.usefixtures("database")
async def test_a_giant_text_is_taken() -> None:
    every = "".join(
        chr(0x4E00 + number % 20_000) + chr(0x4E00 + number * 7 % 20_000) for number in range(100_000)
    )
    await put("很长", every + "w" * 100_000)
    assert await titles(every[:6]) == ["很长"]
