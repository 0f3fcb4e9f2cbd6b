"""Comparing a 个案 with its 通案."""

import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.documents import ids, skeleton, walk
from server.documents.canonical import normalise
from server.documents.spec import Json
from server.plans.aligning import spine
from server.plans.compared import Change, Comparison, Counts, Entry
from server.plans.comparing import compare
from server.plans.runs import Alphabet, Run, compare_lines


def _p(own: str, words: str, *marks: str, **attrs: Any) -> Json:
    text = {"type": "text", "text": words, "marks": [{"type": mark} for mark in marks]}
    return {"type": "paragraph", "attrs": {"id": own, **attrs}, "content": [text] if words else []}


def _s(key: str, *blocks: Json, **attrs: Any) -> Json:
    return {"type": "section", "attrs": {"id": f"s-{key}", "key": key, **attrs}, "content": list(blocks)}


def _doc(*sections: Json) -> Json:
    return normalise({"type": "doc", "content": list(sections)})


def _cell(own: str, words: str, col: str) -> Json:
    return {"type": "tableCell", "attrs": {"id": own, "col": col}, "content": [_p(f"{own}p", words)]}


def _table(*rows: tuple[str, float | None, list[str]], cols: str = "step teacher second") -> Json:
    columns = cols.split()
    head = [
        {"type": "tableHeader", "attrs": {"id": f"h{col}", "col": col}, "content": [_p(f"hp{col}", col)]}
        for col in columns
    ]
    body = [
        {
            "type": "tableRow",
            "attrs": {"id": own, "minutes": minutes},
            "content": [_cell(f"{own}{col}", said, col) for col, said in zip(columns, words, strict=True)],
        }
        for own, minutes, words in rows
    ]
    top = {"type": "tableRow", "attrs": {"id": "head"}, "content": head}
    return {"type": "table", "attrs": {"id": "t", "kind": "process"}, "content": [top, *body]}


def _entries(found: Comparison) -> list[Entry]:
    return [entry for section in found.sections for entry in section.entries]


def _said(found: Comparison) -> list[tuple[str, str]]:
    return [(entry.id, str(entry.change)) for entry in _entries(found)]


def _spelled(runs: tuple[Run, ...]) -> str:
    brackets = {"same": "{}", "ins": "[+{}]", "del": "[-{}]"}
    return "".join(brackets[run.kind].format(run.text) for run in runs)


def test_a_plan_compared_with_itself_is_the_same() -> None:
    doc = normalise(skeleton.blank())
    found = compare(doc, doc)
    assert found.is_same
    assert found.counts == Counts(same=5)


def test_each_kind_of_change_is_named_in_document_order() -> None:
    base = _doc(
        _s("prep", _p("a", "课件"), _p("b", "圆片每人三张"), _p("c", "长方形纸"), _p("d", "彩笔")),
        _s("board", _p("e", "几分之一")),
    )
    other = _doc(
        _s("prep", _p("c", "长方形纸"), _p("a", "课件"), _p("b", "圆片每人五张"), _p("x", "烧饼")),
        _s("board", _p("e", "几分之一")),
    )
    found = compare(base, other)
    assert _said(found) == [
        ("c", "moved"), ("a", "same"), ("b", "changed"), ("d", "removed"), ("x", "added"), ("e", "same"),
    ]  # fmt: skip
    assert found.counts == Counts(same=2, changed=1, added=1, removed=1, moved=1)
    assert found.counts.changes == 4
    assert [section.has_changes for section in found.sections] == [True, False]
    assert _spelled(_entries(found)[2].runs) == "圆片每人[-三][+五]张"


def test_what_was_removed_stands_where_it_was() -> None:
    base = _doc(_s("prep", _p("a", "甲甲"), _p("b", "乙乙"), _p("c", "丙丙")))
    assert _said(compare(base, _doc(_s("prep", _p("b", "乙乙"))))) == [
        ("a", "removed"), ("b", "same"), ("c", "removed"),
    ]  # fmt: skip


def test_a_block_moved_to_another_section_says_where_it_came_from_and_that_it_was_edited() -> None:
    base = _doc(_s("prep", _p("a", "准备圆片和课件"), _p("b", "二")), _s("board", _p("c", "三")))
    other = _doc(_s("prep", _p("b", "二")), _s("board", _p("c", "三"), _p("a", "准备烧饼和课件")))
    moved = _entries(compare(base, other))[-1]
    assert (moved.id, moved.change, moved.moved_from, moved.is_edited) == (
        "a",
        Change.MOVED,
        "教学准备",
        True,
    )
    assert _spelled(moved.runs) == "准备[-圆片][+烧饼]和课件"
    assert _said(compare(base, other)) == [("b", "same"), ("c", "same"), ("a", "moved")]


def test_a_block_that_lost_its_id_is_found_by_its_text_in_the_same_section_only() -> None:
    base = _doc(
        _s("prep", _p("a", "学生独立思考，再小组交流")), _s("board", _p("b", "学生独立思考，再小组汇报"))
    )
    other = _doc(_s("prep", _p("x", "学生独立思考，再全班交流")), _s("board", _p("y", "完全不同的一句话")))
    assert _said(compare(base, other)) == [("x", "changed"), ("b", "removed"), ("y", "added")]


def test_format_and_size_are_flagged_without_insertions() -> None:
    def image(width: int, file_id: str = "f1") -> Json:
        return {"type": "image", "attrs": {"id": "i", "file_id": file_id, "width": width, "alt": "分数墙"}}

    base = _doc(_s("prep", _p("a", "平均分"), image(100), _p("b", "左")))
    other = _doc(_s("prep", _p("a", "平均分", "bold"), image(200), _p("b", "左", align="center")))
    bold, picture, aligned = _entries(compare(base, other))
    assert [one.change for one in (bold, picture, aligned)] == [Change.CHANGED] * 3
    assert [one.is_restyled for one in (bold, picture, aligned)] == [True] * 3
    assert bold.runs == (Run("same", "平均分", None, True),)
    swapped = _entries(compare(base, _doc(_s("prep", image(100, "f2")))))[1]
    assert (swapped.change, swapped.is_edited) == (Change.CHANGED, True)
    assert swapped.runs == (Run("del", "〔图：分数墙〕", "image"), Run("ins", "〔图：分数墙〕", "image"))


def test_formulas_in_a_line_are_compared_as_one_character() -> None:
    def line(latex: str) -> Json:
        math = {"type": "inlineMath", "attrs": {"latex": latex}}
        words = [{"type": "text", "text": "比较"}, math, {"type": "text", "text": "的大小\U000f0000"}]
        return {"type": "paragraph", "attrs": {"id": "a"}, "content": words}

    entry = _entries(compare(_doc(_s("prep", line("x"))), _doc(_s("prep", line("y")))))[0]
    assert entry.runs == (
        Run("same", "比较"),
        Run("del", "x", "inlineMath"),
        Run("ins", "y", "inlineMath"),
        Run("same", "的大小"),
        Run("same", "\U000f0000"),
    )


def test_list_items_are_compared_one_by_one_with_their_numbers() -> None:
    def items(*blocks: Json) -> Json:
        rows = [
            {"type": "listItem", "attrs": {"id": f"l{n}"}, "content": [one]} for n, one in enumerate(blocks)
        ]
        return {"type": "orderedList", "attrs": {"id": "o", "start": 2}, "content": rows}

    base = _doc(_s("objectives", items(_p("a", "会读会写"), _p("b", "能比较大小"))))
    other = _doc(_s("objectives", items(_p("a", "会读会写"), _p("x", "说清道理呀"), _p("b", "能比较大小"))))
    assert [(entry.marker, str(entry.change)) for entry in _entries(compare(base, other))] == [
        ("2.", "same"), ("3.", "added"), ("4.", "same"),
    ]  # fmt: skip


def test_a_process_table_is_compared_step_by_step_and_cell_by_cell() -> None:
    base = _doc(
        _s(
            "process",
            _table(
                ("r1", 5, ["导入", "出示月饼", ""]),
                ("r2", 18, ["探究", "折一折", ""]),
                ("r3", 3, ["总结", "说收获", ""]),
            ),
        )
    )
    other = _doc(
        _s(
            "process",
            _table(
                ("r1", 5, ["导入", "出示烧饼", "真有人没分匀"]),
                ("r9", 4, ["游戏", "抢答", ""]),
                ("r2", 20, ["探究", "折一折", ""]),
            ),
        )
    )
    found = compare(base, other)
    (table,) = _entries(found)
    assert (table.change, table.is_edited) == (Change.CHANGED, True)
    assert [(row.id, str(row.change), row.title) for row in table.rows] == [
        ("head", "same", ""),
        ("r1", "changed", "导入"),
        ("r9", "added", "游戏"),
        ("r2", "changed", "探究"),
        ("r3", "removed", "总结"),
    ]
    assert [(cell.label, str(cell.change), _spelled(cell.runs)) for cell in table.rows[1].cells] == [
        ("step", "same", "导入"),
        ("teacher", "changed", "出示[-月][+烧]饼"),
        ("second", "changed", "[+真有人没分匀]"),
    ]
    assert (table.rows[3].base_minutes, table.rows[3].other_minutes) == (18, 20)
    assert found.counts == Counts(changed=2, added=1, removed=1)


def test_a_column_that_was_added_is_added_cells() -> None:
    base = _doc(_s("process", _table(("r1", None, ["导入", "出示月饼"]), cols="step teacher")))
    other = _doc(_s("process", _table(("r1", None, ["导入", "出示月饼", "换成烧饼"]))))
    (table,) = _entries(compare(base, other))
    assert [str(cell.change) for cell in table.rows[1].cells] == ["same", "same", "added"]


def test_tables_whose_ids_are_all_new_are_matched_by_text_and_column() -> None:
    base = _doc(_s("process", _table(("r1", 5, ["导入", "出示月饼，怎样分才公平", ""]))))
    fresh = normalise(ids.ensure(_without_ids(base)))
    found = compare(base, fresh)
    assert found.is_same
    assert found.counts == Counts(same=1)


def _without_ids(node: Json) -> Json:
    attrs = {name: value for name, value in node.get("attrs", {}).items() if name != "id"}
    return {**node, "attrs": attrs, "content": [_without_ids(child) for child in node.get("content", [])]}


def test_sections_are_added_removed_renamed_and_moved() -> None:
    base = _doc(_s("prep", _p("a", "甲")), _s("board", _p("b", "乙")), _s("key", _p("c", "丙"), title="重点"))
    other = _doc(
        _s("key", _p("c", "丙"), title="教学重点"), _s("prep", _p("a", "甲")), _s("homework", _p("d", "丁"))
    )
    found = compare(base, other)
    assert [(section.key, str(section.change)) for section in found.sections] == [
        ("key", "moved"), ("prep", "same"), ("board", "removed"), ("homework", "added"),
    ]  # fmt: skip
    assert _spelled(found.sections[0].title_runs) == "[+教学]重点"
    assert [str(entry.change) for entry in _entries(found)] == ["same", "same", "removed", "added"]


def test_a_section_with_a_new_id_is_the_one_with_the_same_key() -> None:
    base, other = _doc(_s("prep", _p("a", "甲甲甲"))), _doc(_s("prep", _p("x", "甲甲甲"), id="other"))
    assert compare(base, other).is_same


def test_close_hunks_are_one_and_unlike_lines_are_replaced_whole() -> None:
    alphabet = Alphabet()

    def runs(base: str, other: str) -> str:
        lines = [alphabet.line([_p("a", words)]) for words in (base, other)]
        return _spelled(compare_lines(lines[0], lines[1], alphabet))

    assert runs("一二三四五六", "一九三八五六") == "一[-二三四][+九三八]五六"
    assert runs("一二三四五六", "一九三四八六") == "一[-二][+九]三四[-五][+八]六"
    assert (
        runs("先独立思考再小组交流", "课件出示情境图，说一说")
        == "[-先独立思考再小组交流][+课件出示情境图，说一说]"
    )


_words = st.text(alphabet="甲乙丙丁，😀\n a\U000f0000", max_size=30)


@settings(max_examples=400, deadline=None)
@given(_words, _words)
def test_taking_away_one_side_gives_the_other(base: str, other: str) -> None:
    alphabet = Alphabet()
    lines = [alphabet.line([_p("a", words)]) for words in (base, other)]
    runs = compare_lines(lines[0], lines[1], alphabet)
    assert "".join(run.text for run in runs if run.kind != "ins") == base
    assert "".join(run.text for run in runs if run.kind != "del") == other


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 10_000), unique=True, max_size=60))
def test_the_spine_rises_and_none_is_longer(sequence: list[int]) -> None:
    found = spine(sequence)
    kept = [value for value in sequence if value in found]
    assert kept == sorted(kept)
    longest = [1] * len(sequence)
    for at, value in enumerate(sequence):
        longest[at] = 1 + max((longest[n] for n in range(at) if sequence[n] < value), default=0)
    assert len(found) == max(longest, default=0)


def _edited(doc: Json, seed: int) -> Json:
    """A copy in which some paragraphs are changed, removed, added, moved."""
    rng = random.Random(seed)
    sections = []
    for section in doc["content"]:
        blocks = [block for block in section["content"] if rng.random() > 0.1]
        for number, block in enumerate(blocks):
            if rng.random() < 0.2:
                blocks[number] = _p(block["attrs"]["id"], walk.inline_text(block)[:-2] + "改一改")
        if blocks:
            blocks.insert(
                rng.randrange(len(blocks)), _p(f"new{seed}{section['attrs']['id']}", f"新的一段{seed}")
            )
            blocks.append(blocks.pop(rng.randrange(len(blocks))))
        sections.append({**section, "content": blocks})
    return _doc(*sections)


def _many(blocks: int) -> Json:
    keys = ("material", "learner", "prep", "board", "homework")
    share = blocks // len(keys)
    return _doc(
        *[
            _s(key, *[_p(f"{key}{n}", f"第{n}步，学生独立思考，再和同桌交流{key}") for n in range(share)])
            for key in keys
        ]
    )


@pytest.mark.parametrize("seed", range(20))
def test_every_block_of_both_sides_is_in_the_comparison_once(seed: int) -> None:
    base = _edited(_many(60), seed)
    other = _edited(base, seed + 100)
    entries = _entries(compare(base, other))
    for side, absent in (("base", Change.ADDED), ("other", Change.REMOVED)):
        doc = base if side == "base" else other
        shown = [getattr(entry, side)["attrs"]["id"] for entry in entries if entry.change is not absent]
        blocks = [block["attrs"]["id"] for block in walk.blocks(doc)]
        assert sorted(shown) == sorted(blocks)
    kept = [entry.other["attrs"]["id"] for entry in entries if entry.other]
    assert kept == [block["attrs"]["id"] for block in walk.blocks(other)]


def test_two_thousand_blocks_with_new_ids_are_compared_within_seconds() -> None:
    base = _many(2_000)
    other = _without_ids(_edited(base, 1))
    started = time.process_time()
    found = compare(base, normalise(ids.ensure(other)))
    assert time.process_time() - started < 5
    assert found.counts.same > 1_000
