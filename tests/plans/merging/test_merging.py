"""What holds of every merge, on plans drawn by chance; and the ways people's changes meet."""

import os
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.documents import schema, walk
from server.documents.canonical import normalise
from server.documents.spec import Json
from server.plans.merge import Choice, Colour, Hunk, Kind, Merge, Side, Words, decide, merge
from tests.plans.merging import oracle

# `GONGBEI_EXAMPLES=20` draws twenty times as many, others every time; the suite has the same ones always.
_TIMES = int(os.environ.get("GONGBEI_EXAMPLES", "1"))
_many = settings(
    max_examples=1000 * _TIMES,
    derandomize=_TIMES == 1,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
_seeds = st.integers(0, 2**63)


@_many
@given(_seeds)
def test_a_merge_loses_nothing_and_asks_where_it_must(seed: int) -> None:
    chance = Random(seed)
    oracle.check(oracle.drawn(chance, is_told_apart=seed % 4 > 0), chance)


@settings(_many, max_examples=550 * _TIMES)
@given(_seeds)
def test_what_only_one_side_changed_is_taken_as_it_is(seed: int) -> None:
    oracle.alone(oracle.drawn(Random(seed), is_told_apart=seed % 2 > 0))


@settings(_many, max_examples=450 * _TIMES)
@given(_seeds)
def test_pulling_the_same_release_again_does_nothing(seed: int) -> None:
    case = oracle.drawn(Random(seed), is_told_apart=seed % 2 > 0)
    oracle.again(case, merge(case.base, case.ours, case.theirs))


# --- small plans


def p(own: str, *words: str | tuple[str, str], kind: str = "paragraph", **attrs: Any) -> Json:
    content = [
        {"type": "text", "text": one}
        if isinstance(one, str)
        else {"type": "text", "text": one[0], "marks": [{"type": one[1]}]}
        for one in words
        if one
    ]
    return {"type": kind, "attrs": {"id": own, **attrs}, "content": content}


def plan(*blocks: Json, **attrs: Any) -> Json:
    section = {"id": "s", "key": "process", "title": "教学过程", **attrs}
    return normalise(
        {"type": "doc", "content": [{"type": "section", "attrs": section, "content": list(blocks)}]}
    )


def merged(base: Json, ours: Json, theirs: Json) -> Merge:
    found = merge(base, ours, theirs)
    schema.check(found.doc)
    return found


def said(doc: Json) -> list[str]:
    return [walk.inline_text(node) for node in walk.nodes(doc) if node["type"] in ("paragraph", "heading")]


def asked(found: Merge) -> list[tuple[str, str, str]]:
    return [(str(hunk.colour), str(hunk.kind), hunk.block_id) for hunk in found.hunks]


def the_hunk(found: Merge, colour: Colour) -> Hunk:
    (hunk,) = [one for one in found.hunks if one.colour is colour]
    return hunk


def items(*texts: tuple[str, str]) -> Json:
    content = [
        {"type": "listItem", "attrs": {"id": f"i{own}"}, "content": [p(own, words)]} for own, words in texts
    ]
    return {"type": "orderedList", "attrs": {"id": "l"}, "content": content}


def table(*rows: tuple[str, list[str]], own: str = "t", **attrs: Any) -> Json:
    content = [
        {"type": "tableRow", "attrs": {"id": row}, "content": [
            {"type": "tableCell", "attrs": {"id": f"{row}{at}"}, "content": [p(f"{row}{at}p", words)]}
            for at, words in enumerate(cells)
        ]}
        for row, cells in rows
    ]  # fmt: skip
    return {"type": "table", "attrs": {"id": own, **attrs}, "content": content}


# --- Enter and Backspace

LATER = p("n", "再说说自己的感受最后小结")
WHOLE = p("a", "先读课文再说说感受最后小结")
CUT = p("a", "先读课文"), p("n", "再说说感受最后小结")
TAIL = p("a", "先读课文再说说自己的感受最后小结")
TOGETHER = ["先读课文", "再说说自己的感受最后小结"]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "wanted", "hunks"),
    [
        ((WHOLE,), CUT, (TAIL,), TOGETHER, [("green", "text", "a")]),
        ((WHOLE,), (TAIL,), CUT, TOGETHER, [("green", "split", "a")]),
        ((WHOLE,), (WHOLE,), CUT, ["先读课文", "再说说感受最后小结"], [("green", "split", "a")]),
        (CUT, (WHOLE,), (CUT[0], LATER), ["".join(TOGETHER)], [("green", "text", "a")]),
        (CUT, (CUT[0], LATER), (WHOLE,), ["".join(TOGETHER)], [("green", "join", "a")]),
        ((WHOLE,), CUT, (p("a", "先读课文再说说感受"), p("m", "最后小结")),
         ["先读课文", "再说说感受", "最后小结"], [("green", "split", "a")]),
        ((WHOLE,), (p("a", ""), p("n", "先读课文再说说感受最后小结")), (TAIL,),
         ["", "".join(TOGETHER)], [("green", "text", "a")]),
        ((items(("a", "先读课文再说说感受最后小结")),),
         (items(("a", "先读课文"), ("n", "再说说感受最后小结")),),
         (items(("a", "先读课文再说说自己的感受最后小结")),), TOGETHER, [("green", "text", "a")]),
    ],
    ids=["ours", "theirs", "alone", "join", "their join", "both", "at the start", "in a list"],
)  # fmt: skip
def test_enter_by_one_and_words_by_the_other_both_stay(
    base: Any, ours: Any, theirs: Any, wanted: list[str], hunks: Any
) -> None:
    found = merged(plan(*base), plan(*ours), plan(*theirs))
    assert said(found.doc) == wanted
    assert asked(found) == hunks
    declined = decide(plan(*base), plan(*ours), plan(*theirs), {found.hunks[0].id: Choice.OURS})
    assert declined == plan(*ours)


def test_a_moved_paragraph_takes_its_second_half_along() -> None:
    base = plan(WHOLE, p("x", "甲"), p("y", "乙"))
    found = merged(base, plan(*CUT, p("x", "甲"), p("y", "乙")), plan(p("x", "甲"), p("y", "乙"), WHOLE))
    assert said(found.doc) == ["甲", "乙", "先读课文", "再说说感受最后小结"]


# --- blocks


def test_deleted_here_and_changed_there_stays_and_asks() -> None:
    base, gone, changed = (
        plan(p("a", "甲"), p("b", "乙")),
        plan(p("a", "甲")),
        plan(p("a", "甲"), p("b", "乙二")),
    )
    for ours, theirs in ((gone, changed), (changed, gone)):
        found = merged(base, ours, theirs)
        assert said(found.doc) == ["甲", "乙二"]
        hunk = the_hunk(found, Colour.RED)
        assert (hunk.kind, hunk.base, {hunk.ours, hunk.theirs}) == (Kind.DELETE_EDIT, "乙", {"乙二", ""})
        assert decide(base, ours, theirs, {hunk.id: Choice.OURS}) == ours
        assert decide(base, ours, theirs, {hunk.id: Choice.THEIRS}) == theirs


def test_a_hunk_says_where_it_stands() -> None:
    base = plan(table(("r", ["导入", "看图"]), kind="process"))
    found = merged(base, base, plan(table(("r", ["导入", "看图说话"]), kind="process")))
    hunk = the_hunk(found, Colour.GREEN)
    assert (hunk.section_id, hunk.path, hunk.block_id) == ("s", ("s", "t", "r", "r1"), "r1p")
    assert (hunk.base, hunk.ours, hunk.theirs) == ("看图", "看图", "看图说话")


def test_two_moves_of_one_block_ask_and_one_move_does_not_undo_an_edit() -> None:
    def three(first: list[Json], second: list[Json], third: list[Json]) -> Json:
        sections = [
            {"type": "section", "attrs": {"id": f"s{at}", "key": "key"}, "content": blocks}
            for at, blocks in enumerate((first, second, third))
        ]
        return normalise({"type": "doc", "content": sections})

    base = three([p("a", "先独立思考")], [], [])
    found = merged(base, three([p("a", "先独立思考两分钟")], [], []), three([], [p("a", "先独立思考")], []))
    assert found.doc == three([], [p("a", "先独立思考两分钟")], [])
    assert asked(found) == [("green", "move", "a")]
    found = merged(base, three([], [p("a", "先独立思考")], []), three([], [], [p("a", "先独立思考")]))
    assert found.doc == three([], [p("a", "先独立思考")], [])
    assert asked(found) == [("red", "move", "a")]


def test_every_section_deleted_by_one_or_the_other_leaves_a_plan() -> None:
    def of(*names: str) -> Json:
        sections = [
            {"type": "section", "attrs": {"id": name, "key": "key"}, "content": [p(f"p{name}", name)]}
            for name in names
        ]
        return normalise({"type": "doc", "content": sections})

    found = merged(of("a", "b"), of("a"), of("b"))
    assert said(found.doc) == ["a"]
    assert [hunk.kind for hunk in found.conflicts] == [Kind.DELETE_EDIT]


def test_two_boxes_put_into_each_other_both_stay() -> None:
    def box(own: str, *inside: Json) -> Json:
        words = p(f"p{own}", own)
        return {"type": "textbox", "attrs": {"id": own}, "content": [words, *inside]}

    found = merged(plan(box("x"), box("y")), plan(box("y", box("x"))), plan(box("x", box("y"))))
    assert sorted(said(found.doc)) == ["x", "y"]
    assert any(hunk.kind is Kind.MOVE for hunk in found.conflicts)


# --- tables


def test_cells_by_both_and_a_column_by_one_are_merged() -> None:
    base = plan(table(("r", ["甲", "乙"]), ("q", ["丙", "丁"])))
    ours = plan(table(("r", ["甲", "乙", "新"]), ("q", ["丙", "丁", ""])))
    found = merged(base, ours, plan(table(("r", ["甲", "乙二"]), ("q", ["丙", "丁"]))))
    assert said(found.doc) == ["甲", "乙二", "新", "丙", "丁", ""]
    assert asked(found) == [("green", "text", "r1p")]


def test_a_table_whose_shape_both_changed_stays_whole_and_asks() -> None:
    base = plan(table(("r", ["甲", "乙"]), ("q", ["丙", "丁"])))
    ours = plan(table(("r", ["甲", "乙", "新"]), ("q", ["丙", "丁", "旧"])))
    theirs = plan(table(("r", ["甲", "乙"]), ("z", ["加", "行"]), ("q", ["丙", "丁改"])))
    found = merged(base, ours, theirs)
    assert found.doc == ours
    hunk = the_hunk(found, Colour.RED)
    assert (hunk.kind, hunk.block_id) == (Kind.TABLE, "t")
    assert hunk.theirs.split() == ["甲", "乙", "加", "行", "丙", "丁改"]
    assert decide(base, ours, theirs, {hunk.id: Choice.THEIRS}) == theirs


def test_tables_between_which_something_moved_are_decided_together() -> None:
    def two(upper: Json, lower: Json) -> Json:
        return plan(upper, lower)

    def with_line(where: Json, row: int) -> Json:
        where["content"][row]["content"][0]["content"].append(p("q", "量一量周长"))
        return where

    rows, others = ("r", ["导入"]), ("v", ["练习"])
    base = two(table(rows), with_line(table(others, own="u"), 0))
    ours = two(table(rows, ("o", ["我的"])), with_line(table(others, ("w", ["我的"]), own="u"), 0))
    theirs = two(with_line(table(("n", ["新的"]), rows), 1), table(("m", ["新的"]), others, own="u"))
    hunk = the_hunk(merged(base, ours, theirs), Colour.RED)
    assert (hunk.kind, hunk.block_id, hunk.together) == (Kind.TABLE, "t", ("u",))
    assert hunk.ours.split() == ["导入", "我的", "练习", "量一量周长", "我的"]
    assert hunk.theirs.split() == ["新的", "导入", "量一量周长", "新的", "练习"]
    assert decide(base, ours, theirs, {hunk.id: Choice.OURS}) == ours
    assert decide(base, ours, theirs, {hunk.id: Choice.THEIRS}) == theirs
    apart = two(table(("n", ["新的"]), rows), with_line(table(("m", ["新的"]), others, own="u"), 1))
    assert [one.block_id for one in merged(base, ours, apart).conflicts] == ["t", "u"]


def test_a_column_deleted_while_a_cell_of_it_was_written_in_leaves_no_ragged_table() -> None:
    base = plan(table(("r", ["甲", "乙"]), ("q", ["丙", "丁"])))
    ours, theirs = (
        plan(table(("r", ["甲"]), ("q", ["丙"]))),
        plan(table(("r", ["甲", "乙"]), ("q", ["丙", "丁改"]))),
    )
    found = merged(base, ours, theirs)
    assert found.doc == ours
    assert "丁改" in the_hunk(found, Colour.RED).theirs


def test_steps_added_by_both_are_both_in_the_process() -> None:
    head, ours, theirs = ("r", ["导入", "看图"]), ("o", ["新授", "讲解"]), ("z", ["小结", "回顾"])
    base = plan(table(head, kind="process"))
    found = merged(base, plan(table(head, ours, kind="process")), plan(table(head, theirs, kind="process")))
    assert said(found.doc) == ["导入", "看图", "新授", "讲解", "小结", "回顾"]
    assert asked(found) == [("green", "insert", "z")]


# --- marks, attributes, atoms


def test_marks_of_one_and_words_of_the_other_go_together() -> None:
    base = plan(p("a", "先独立思考，再交流。"))
    ours, theirs = (
        plan(p("a", "先独立思考，再", ("交流", "bold"), "。")),
        plan(p("a", "先独立思考两分钟，再交流。")),
    )
    found = merged(base, ours, theirs)
    assert found.doc == plan(p("a", "先独立思考两分钟，再", ("交流", "bold"), "。"))
    found = merged(base, theirs, ours)
    assert found.doc == plan(p("a", "先独立思考两分钟，再", ("交流", "bold"), "。"))
    assert asked(found) == [("green", "mark", "a")]
    bold = plan(p("a", ("先独立思考，再交流。", "bold")))
    assert merged(base, theirs, bold).doc == plan(p("a", ("先独立思考两分钟，再交流。", "bold")))


def test_two_values_of_one_attribute_ask_and_two_attributes_do_not() -> None:
    image = {"type": "image", "attrs": {"id": "g", "file_id": "f", "alt": "图"}}

    def of(**attrs: Any) -> Json:
        return plan({**image, "attrs": {**image["attrs"], **attrs}})

    assert merged(of(), of(alt="我的"), of(align="center")).doc == of(alt="我的", align="center")
    found = merged(of(), of(file_id="f1"), of(file_id="f2"))
    hunk = the_hunk(found, Colour.RED)
    assert (hunk.attr, hunk.base, hunk.ours, hunk.theirs) == ("file_id", "f", "f1", "f2")
    assert decide(of(), of(file_id="f1"), of(file_id="f2"), {hunk.id: Choice.THEIRS}) == of(file_id="f2")


def test_a_formula_in_a_line_is_one_letter() -> None:
    def of(words: str, latex: str) -> Json:
        block = p("a", words)
        block["content"].append({"type": "inlineMath", "attrs": {"latex": latex}})
        return plan(block)

    found = merged(of("求面积：", "a+b"), of("先求面积：", "a+b"), of("求面积：", "ab"))
    assert found.doc == of("先求面积：", "ab")
    assert the_hunk(found, Colour.GREEN).theirs == "ab"


def test_one_id_for_two_things_makes_two_things() -> None:
    image = {"type": "image", "attrs": {"id": "a", "file_id": "f"}}
    found = merged(plan(p("a", "甲")), plan(p("a", "甲乙")), plan(image))
    kinds = [node["type"] for node in walk.blocks(found.doc)]
    assert sorted(kinds) == ["image", "paragraph"]
    assert said(found.doc) == ["甲乙"]


# --- decisions


def test_a_red_passage_may_keep_both_or_be_put_in_ones_own_words() -> None:
    base, ours, theirs = (
        plan(p("a", f"先读课文。学生{words}。")) for words in ("自主探究", "小组合作", "动手操作")
    )
    hunk = the_hunk(merged(base, ours, theirs), Colour.RED)
    assert (hunk.base, hunk.ours, hunk.theirs) == ("学生自主探究。", "学生小组合作。", "学生动手操作。")

    def after(decision: Any) -> list[str]:
        return said(decide(base, ours, theirs, {hunk.id: decision}))

    assert after(Choice.OURS) == ["先读课文。学生小组合作。"]
    assert after(Choice.THEIRS) == ["先读课文。学生动手操作。"]
    assert after(Choice.BOTH) == ["先读课文。学生小组合作。学生动手操作。"]
    assert after(Words("分组动手做。")) == ["先读课文。分组动手做。"]
    assert said(merge(base, ours, theirs, Side.THEIRS).doc) == ["先读课文。学生动手操作。"]


def test_red_clauses_that_follow_one_another_are_one_question() -> None:
    base, ours, theirs = (
        plan(p("a", f"出示月饼：{words}，怎样分才公平？"))
        for words in ("4 块、2 块", "4 个、2 个", "6 块、3 块")
    )
    hunk = the_hunk(merged(base, ours, theirs), Colour.RED)
    assert (hunk.ours, hunk.theirs) == ("4 个、2 个，", "6 块、3 块，")


def test_keeping_both_of_what_was_put_in_at_one_place_repeats_nothing_around_it() -> None:
    base, ours, theirs = (plan(p("a", f"会说理由{words}。")) for words in ("", "：折一折", "（先同桌说）"))
    hunk = the_hunk(merged(base, ours, theirs), Colour.RED)
    assert said(decide(base, ours, theirs, {hunk.id: Choice.BOTH})) == ["会说理由：折一折（先同桌说）。"]
