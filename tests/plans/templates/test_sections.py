"""Levels of templates put together, and a text compared with them; pure."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.documents import canonical, schema, walk
from server.documents.spec import Json
from server.plans.templates.sections import Section, arranged, blank, completed, look, under

GOALS = Section("objectives", "教学目标", is_required=True, is_locked=True)
PROCESS = Section("process", "教学过程", is_required=True, is_locked=True)
BOARD = Section("board", "板书设计", is_locked=True)
HOMEWORK = Section("homework", "作业设计")
WANTED = [GOALS, HOMEWORK, PROCESS, BOARD]


def titles(doc: Json) -> list[str]:
    return [str(walk.attr(node, "title")) for node in walk.sections(doc)]


def moved(doc: Json, *order: int) -> Json:
    return {**doc, "content": [walk.sections(doc)[at] for at in order]}


def test_the_level_above_adds_what_it_requires_and_keeps_its_titles_and_order() -> None:
    school = [Section("board", "黑板"), Section("homework", "分层作业"), Section("objectives", "目标")]
    merged = under(school, [GOALS, PROCESS, BOARD])
    assert [(one.title, one.is_required, one.is_locked) for one in merged] == [
        ("教学目标", True, True),
        ("分层作业", False, False),
        ("教学过程", True, True),
        ("板书设计", False, True),
    ]


def test_a_blank_plan_says_what_is_empty_and_a_moved_one_what_is_wrong() -> None:
    doc = blank(WANTED)
    schema.check(doc)
    assert titles(doc) == ["教学目标", "作业设计", "教学过程", "板书设计"]
    assert look(doc, WANTED).faults == () and look(doc, WANTED).empty == ("教学目标", "教学过程")
    renamed = canonical.normalise(doc)
    walk.sections(renamed)[0]["attrs"]["title"] = "目标"
    report = look(moved(renamed, 2, 1, 0), WANTED)
    assert report.faults == (
        "“教学目标”的标题改成了“目标”",
        "少了“板书设计”",
        "“教学目标”、“教学过程”、“板书设计”的先后和模板不一样",
    )
    back = arranged(moved(renamed, 2, 1, 0), WANTED)
    schema.check(back)
    assert titles(back) == ["教学目标", "作业设计", "教学过程", "板书设计"]
    assert look(back, WANTED).faults == ()


def test_a_foreign_text_gets_what_is_missing_and_keeps_its_order() -> None:
    whole = blank(WANTED)
    own = {"type": "section", "attrs": {"id": "x", "key": "custom:全文", "title": "全文"}}
    for present, wanted in (
        ([2, 1], ["教学目标", "教学过程", "作业设计", "板书设计"]),
        ([1], ["教学目标", "作业设计", "教学过程", "板书设计"]),
        ([3, 0], ["板书设计", "教学目标", "教学过程"]),
    ):
        before = titles(moved(whole, *present))
        done, added = completed(moved(whole, *present), WANTED)
        schema.check(done)
        assert titles(done) == wanted and len(added) == len(wanted) - len(present)
        assert [one for one in titles(done) if one in before] == before
    done, added = completed({"type": "doc", "content": [own]}, WANTED)
    assert titles(done) == ["全文", "教学目标", "教学过程", "板书设计"]
    assert completed(whole, WANTED) == (whole, ())
    one, *both = (Section(key, key, is_required=True) for key in ("key_difficult", "key", "difficult"))
    assert completed(blank([one]), both)[1] == completed(blank(both), [one])[1] == ()
    assert completed(blank(both[:1]), [one])[1] == (one,)


@settings(max_examples=150, deadline=None)
@given(st.permutations(range(6)), st.integers(0, 6), st.sampled_from(["目标", "过程", ""]))
def test_putting_it_right_loses_nothing_and_is_right(order: list[int], kept: int, title: str) -> None:
    own = [Section("custom:学具", "学具"), Section("reflection", "教学反思")]
    doc = moved(blank([*WANTED, *own]), *order[:kept])
    for node in walk.sections(doc)[:2]:
        node["attrs"]["title"] = title or "改过的"
    done = arranged(doc, WANTED)
    assert look(done, WANTED).faults == ()
    assert arranged(done, WANTED) == done
    before = {node["attrs"]["id"]: node.get("content") for node in walk.sections(doc)}
    after = {node["attrs"]["id"]: node.get("content") for node in walk.sections(done)}
    assert before.items() <= after.items()


@pytest.mark.parametrize("period", [1, 2])
def test_every_period_keeps_its_own_sections(period: int) -> None:
    doc = blank([PROCESS, BOARD])
    second = blank([PROCESS, BOARD])
    for node in walk.sections(second):
        node["attrs"]["period"] = 2
    both = {**doc, "content": [*walk.sections(doc), *walk.sections(second)]}
    locked = [replace(PROCESS), BOARD]
    assert look(both, locked).faults == () and arranged(both, locked)["content"] == both["content"]
    swapped = moved(both, 0, 1, 3, 2) if period == 2 else moved(both, 1, 0, 2, 3)
    assert len(look(swapped, locked).faults) == 1
    assert arranged(swapped, locked)["content"] == both["content"]
