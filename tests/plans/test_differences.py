"""A comparison as hunks: one for each place, in words."""

from server.documents.spec import Json
from server.plans.compared import Comparison
from server.plans.comparing import compare
from server.plans.differences import OWN_WORDS, Hunk
from server.plans.differences import hunks as all_hunks
from tests.plans.conftest import lesson


def hunks(comparison: Comparison) -> list[Hunk]:
    return all_hunks(comparison, OWN_WORDS)


def with_process(doc: Json, *steps: tuple[str, str, int]) -> Json:
    """``doc`` and a process table of (name, teacher's words, minutes)."""

    def cell(kind: str, col: str, words: str) -> Json:
        line = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
        return {"type": kind, "attrs": {"col": col}, "content": [line]}

    head = [cell("tableHeader", "step", "环节"), cell("tableHeader", "teacher", "教师活动")]
    rows = [{"type": "tableRow", "attrs": {"id": "head"}, "content": head}]
    for number, (name, words, minutes) in enumerate(steps):
        cells = [cell("tableCell", "step", name), cell("tableCell", "teacher", words)]
        rows.append({"type": "tableRow", "attrs": {"id": f"r{number}", "minutes": minutes}, "content": cells})
    table = {"type": "table", "attrs": {"id": "t", "kind": "process"}, "content": rows}
    section = {
        "type": "section",
        "attrs": {"id": "proc", "key": "process", "title": "教学过程"},
        "content": [table],
    }
    return {**doc, "content": [*doc["content"], section]}


def test_nothing_changed_is_no_hunk() -> None:
    assert hunks(compare(lesson("甲", "乙"), lesson("甲", "乙"))) == []


def test_each_place_says_where_it_is_and_what_happened() -> None:
    base = with_process(lesson("认识几分之一", "会读会写"), ("导入", "分月饼", 4), ("新授", "折一折", 18))
    mine = with_process(lesson("认识几分之一", "会说会写"), ("导入", "分烧饼", 5), ("新授", "折一折", 18))
    found = hunks(compare(base, mine))
    assert [(one.place, one.word) for one in found] == [("教学目标", "改了"), ("教学过程 · 导入", "改了")]
    assert found[1].note == "时间从 4 分改为 5 分"
    assert [line.label for line in found[1].lines] == ["教师活动"]
    assert [(run.kind, run.text) for run in found[0].lines[0].runs if run.kind != "same"] == [
        ("del", "读"), ("ins", "说"),
    ]  # fmt: skip


def test_added_and_removed_blocks_are_hunks_of_their_own() -> None:
    found = hunks(compare(lesson("甲目标", "完全不同的一句"), lesson("甲目标")))
    assert [one.word for one in found] == ["删去了"]
    found = hunks(compare(lesson("甲目标"), lesson("甲目标", "新的一句")))
    assert [one.word for one in found] == ["新加的"]
