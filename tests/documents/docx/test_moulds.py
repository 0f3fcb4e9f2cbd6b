"""Tables a plan was taken out of: poured back whole, whatever was typed, added, taken out or moved."""

import copy
import json
import random

import pytest

from bench.fidelity import census, comparing
from server.documents import canonical, ids, schema, walk, ydoc
from server.documents.docx.outline import outline_of
from server.documents.docx.reading import read
from server.documents.docx.writing import write
from tests.documents.docx.aside import lines, tables
from tests.documents.docx.everything import everything
from tests.documents.docx.papers import Paper
from tests.documents.docx.recognised import shape
from tests.support import samples

CASES = [*tables.CASES, *lines.CASES]


def paragraph(text: str) -> dict:
    return {"type": "paragraph", "attrs": {"id": ids.fresh()}, "content": [{"type": "text", "text": text}]}


def section(doc: dict, key: str) -> dict:
    return next(one for one in doc["content"] if one["attrs"]["key"] == key)


def exported(doc: dict, **meta: str) -> bytes:
    doc = ydoc.to_json(ydoc.from_json(doc))
    return write(doc, meta, lambda _: None)


def cells(data: bytes) -> list[str]:
    return [cell for table in census.take(data).tables for cell in table.cells]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_of_a_paper_is_lost_and_it_is_read_again_as_it_was(case):
    source = case.make().data
    imported = read(source, "")
    schema.check(imported.doc)
    out = write(imported.doc, imported.meta, imported.assets.get)
    kept = comparing.compare(census.take(source), census.take(out))
    assert {kind: one.lost for kind, one in kept.items() if one.lost} == {}
    assert shape(outline_of(imported)) == shape(outline_of(read(out, "")))


def test_what_was_typed_stands_in_its_cell_and_new_steps_in_the_table():
    imported = read(tables.water_cycle().data)
    doc = imported.doc
    section(doc, "key")["content"].append(paragraph("还有冰川"))
    steps = section(doc, "process")["content"][0]
    more = copy.deepcopy(steps["content"][-1])
    more["content"][0]["content"] = [paragraph("小结提升")]
    steps["content"].insert(2, _fresh(more))
    out = exported(ids.ensure(doc), title="水的旅行")
    seen = census.take(out)
    assert "水循环的过程。还有冰川" in cells(out)
    assert "水的旅行" in cells(out), "the plan knows its title better than the paper"
    assert "《地球上的水循环》" not in cells(out)
    assert len(seen.tables) == 1
    grid = seen.tables[0].cells
    assert grid.index("情境导入") < grid.index("小结提升") < grid.index("模型实验")


def test_sections_that_came_later_stand_under_headings_and_blank_cells_stay_blank():
    doc = read(tables.circuits().data).doc
    doc["content"].remove(section(doc, "methods"))
    doc["content"].insert(1, {"type": "section", "attrs": {"id": "new", "key": "safety", "title": "安全提示"},
                              "content": [paragraph("先断开开关")]})  # fmt: skip
    section(doc, "key")["attrs"]["title"] = "本课重点"
    out = exported(doc)
    assert "安全提示" in census.take(out).whole
    assert "先断开开关" not in "".join(cells(out))
    assert "本课重点" in cells(out)
    assert "教学方法" in cells(out), "the form keeps its places"


def test_numbers_of_headings_stay_until_a_section_comes_or_goes():
    doc = read(lines.rivers().data).doc
    assert "四、教学重难点" in [said for _, said in census.take(exported(doc)).numbers]
    doc["content"].remove(section(doc, "learner"))
    said = [said for _, said in census.take(exported(doc)).numbers]
    assert "三、教学重难点" in said


def test_a_table_whose_columns_changed_stands_as_it_is_in_its_place():
    doc = read(tables.water_cycle().data).doc
    steps = section(doc, "process")["content"][0]
    for row in steps["content"]:
        row["content"] = row["content"][:3]
    out = census.take(exported(doc))
    assert any("情境导入" in table.cells and len(table.cells) == 15 for table in out.tables)


def test_what_follows_the_steps_stays_behind_them():
    inside = read(tables.water_cycle().data).doc
    section(inside, "process")["content"].append(paragraph("课上再追问一次"))
    grid = census.take(exported(inside)).tables[0].cells
    assert grid.index("介绍城市雨水花园。") < grid.index("课上再追问一次") < grid.index("板书提纲")
    below = read(lines.rivers().data).doc
    section(below, "process")["content"].append(paragraph("下节课接着读图"))
    whole = census.take(exported(below)).whole
    assert whole.index("分组讨论并汇报") < whole.index("下节课接着读图") < whole.index("七板书设计")


def test_a_section_that_was_copied_does_not_bring_its_table_twice():
    doc = read(tables.circuits().data).doc
    twin = copy.deepcopy(doc["content"][0])
    doc["content"].append(_fresh(twin) | {"attrs": {**twin["attrs"], "id": "twin"}})
    out = census.take(exported(ids.ensure(doc)))
    assert len(out.tables) == 1


def test_a_passage_taken_over_from_another_plan_leaves_that_plans_form_behind():
    doc, other = read(tables.circuits().data).doc, read(tables.relay_race().data).doc
    doc["content"].append(section(other, "objectives"))
    out = census.take(exported(doc))
    assert len(out.tables) == 1
    assert "体育品德" in out.whole


@pytest.mark.parametrize("seed", range(12))
def test_every_word_is_written_once_whatever_the_moulds_say(seed: int):
    """Moulds are data that browsers may have changed; sections are moved, joined, split, taken out."""
    dice = random.Random(seed)
    makers = [*(lambda case=case: case.make().data for case in CASES), everything]
    makers += [file.read_bytes for file in samples.word_files("edu")]
    doc = read(dice.choice(makers)()).doc
    for number, one in enumerate(doc["content"]):
        one["content"] = [*one.get("content", []), paragraph(f"记号{number}末")]
    for _ in range(4):
        _meddle(doc, dice)
    wanted = [
        f"记号{number}末" for number in range(60) if f"记号{number}末" in json.dumps(doc, ensure_ascii=False)
    ]
    whole = census.take(exported(ids.ensure(canonical.normalise(doc)), title="新题目")).whole
    assert {word: whole.count(word) for word in wanted} == dict.fromkeys(wanted, 1)


def _fresh(node: dict) -> dict:
    """The same without its ids."""
    if node["type"] == "text":
        return node
    attrs = {name: value for name, value in node.get("attrs", {}).items() if name != "id"}
    return {**node, "attrs": attrs, "content": [_fresh(child) for child in node.get("content", [])]}


def _meddle(doc: dict, dice: random.Random) -> None:
    sections = doc["content"]
    what = dice.choice(("move", "remove", "join", "garble", "cut"))
    one = dice.choice(sections)
    if what == "move":
        sections.insert(dice.randrange(len(sections)), sections.pop(sections.index(one)))
    elif what == "remove" and len(sections) > 2:
        sections.remove(one)
    elif what == "join" and len(sections) > 2:
        other = dice.choice([section for section in sections if section is not one])
        other["content"] += one["content"]
        sections.remove(one)
    elif what == "cut" and len(one["content"]) > 1:
        one["content"].pop(0)
    else:
        holder = next((section for section in sections if section["attrs"].get("mould")), None)
        if holder is not None:
            said = holder["attrs"]["mould"]
            place = dice.randrange(len(said))
            holder["attrs"]["mould"] = dice.choice((
                said[:place],
                said[:place] + dice.choice('0129"{}[],:x') + said[place + 1 :],
                said.replace('"r":1', '"r":7').replace('"c":0', '"c":3'),
                "[[[[", "{}", "[1]", '[{"rows":[[{"c":0,"n":1,"r":1,"parts":[{"s":"x"}]}]]}]',
            ))  # fmt: skip


def test_what_was_replaced_or_emptied_in_a_step_does_not_come_back():
    rows = [["教师活动", "学生活动"], ["出示图片（5分钟）", "看图"], ["", "提问一"], ["小结", "听"]]
    doc = read(Paper().table([["课题", "圆"], ["教学目标", "认识圆"]]).table(rows).data).doc
    table = next(node for node in walk.blocks(doc) if (node.get("attrs") or {}).get("kind") == "process")
    table["content"][1]["content"][0]["content"] = [paragraph("播放录像（8分钟）")]
    table["content"][3]["content"][0]["content"] = [paragraph("")]
    out = census.take(exported(doc))
    cells = next(one.cells for one in out.tables if "提问一" in one.cells)
    assert cells == ["教师活动", "学生活动", "播放录像（8分钟）", "看图", "", "提问一", "", "听"]
