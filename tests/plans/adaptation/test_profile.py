"""How much of each part was changed: what counts and what does not."""

import pytest

from server.documents.canonical import normalise
from server.documents.spec import Json
from server.plans.adaptation.profile import Light, Limits, profile
from tests.plans.adoption.test_statuses import doc, paragraph, section, steps


def parts(base: Json, own: Json) -> dict[str, int]:
    return {part.title: round(part.percent) for part in profile(base, own).parts}


def test_each_part_has_its_own_share_and_the_mean_is_weighted() -> None:
    base = doc(
        section("objectives", paragraph("a", "认识几分之一")),
        section("process", steps(("导入", 5, "出示月饼图片", ""), ("探究", 20, "折一折纸", ""))),
        section("homework", paragraph("h", "做第三题")),
    )
    own = doc(
        section("objectives", paragraph("a", "认识几分之一")),
        section("process", steps(("导入", 5, "全换成别的话", ""), ("探究", 20, "折一折纸", ""))),
        section("homework", paragraph("h", "回家找一找")),
        section("learner", paragraph("l", "我班学生")),
    )
    found = profile(base, own)
    assert parts(base, own) == {"教学过程": 43, "作业与练习": 100, "学情分析": 100, "目标与重难点": 0}
    expected = (0.5 * 100 * 6 / 14 + 0.15 * 100 + 0.15 * 100) / 0.9
    assert found.percent == pytest.approx(expected)
    assert profile(base, base).percent == 0


def test_space_punctuation_basics_and_format_do_not_count() -> None:
    base = doc(
        section("basics", paragraph("b", "三（1）班 9 月 1 日")),
        section("board", paragraph("a", "几分之一，真好")),
    )
    own = doc(
        section("basics", paragraph("b", "三（2）班 9 月 8 日")),
        section("board", paragraph("a", "几分之一 ——真 好！")),
    )
    assert parts(base, own) == {"板书设计": 0}


def test_own_notes_and_the_reflection_are_facts_beside_the_shares() -> None:
    base = doc(section("process", steps(("导入", 5, "出示月饼", ""))), section("reflection"))
    own = doc(
        section("process", steps(("导入", 5, "出示月饼", "换成烧饼"))),
        section("reflection", paragraph("r", "折纸那一步太快")),
    )
    assert (profile(base, base).has_notes, profile(base, base).has_reflection) == (False, False)
    found = profile(base, own)
    assert (found.has_notes, found.has_reflection, found.percent) == (True, True, 0)
    assert profile(normalise(own), own).has_notes is False  # the 通案's own notes are not the teacher's


def test_the_limits_of_a_district_decide_what_a_share_is_called() -> None:
    limits = Limits(10, 20)
    assert [limits.light(one) for one in (0, 9.9, 10, 19.9, 20, 100)] == [
        Light.NEAR, Light.NEAR, Light.SOME, Light.SOME, Light.MUCH, Light.MUCH,
    ]  # fmt: skip
