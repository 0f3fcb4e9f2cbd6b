"""署名: a block keeps whose it was, by the ``src`` it carries."""

from server.base.database import value, writing
from server.documents.spec import Json
from server.plans import crediting
from tests.plans.conftest import Draft, text
from tests.support.town import Town


def credited(words: str, src: str) -> Json:
    block = text(words)
    return {**block, "attrs": {**block["attrs"], "src": src}}


def process(*steps: Json) -> Json:
    head = {
        "type": "tableRow",
        "content": [{"type": "tableHeader", "attrs": {"col": "teacher"}, "content": []}],
    }
    rows: list[Json] = [
        {"type": "tableRow", "content": [{"type": "tableCell", "content": [step]}]} for step in steps
    ]
    return {"type": "table", "attrs": {"kind": "process"}, "content": [head, *rows]}


def section(title: str, *blocks: Json) -> Json:
    return {"type": "section", "attrs": {"id": title, "title": title}, "content": list(blocks)}


async def test_a_block_says_whose_it_was_and_giving_twice_is_once(draft: Draft, town: Town) -> None:
    plan = await draft(town.sun)
    version = await value("SELECT id FROM plan_version WHERE plan = $1", plan)
    async with writing():
        src = str(await crediting.give(town.sun.id, town.other_school, version, "g0"))
        assert str(await crediting.give(town.sun.id, town.other_school, version, "g0")) == src
        of_nobody = str(await crediting.give(town.chen.id, None, version, "g1"))

    doc = {
        "type": "doc",
        "content": [
            section("教学目标", credited("认识", src), credited("会比", "not-ours"), text("自己的")),
            section("教学过程", process(text("导入"), credited("探究", src), credited("练习", of_nobody))),
            section("教学过程二", process(credited("一", src), credited("二", src))),
        ],
    }
    assert await crediting.of(doc) == {src: "石龙小学 孙丽老师", of_nobody: "陈思远老师"}
    assert [(line.place, line.who) for line in await crediting.lines(doc)] == [
        ("教学目标", "石龙小学 孙丽老师"),
        ("教学过程第 2 环节", "石龙小学 孙丽老师"),
        ("教学过程第 3 环节", "陈思远老师"),
        ("教学过程二", "石龙小学 孙丽老师"),
    ]
    assert await crediting.lines({"type": "doc", "content": [section("板书", text("无"))]}) == []
