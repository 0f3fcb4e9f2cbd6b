"""What marks come to, in words and numbers that can be checked by hand; and who is shown which of them."""

import re
from uuid import UUID

import pytest

from server.base import database as db
from server.base.ids import new_id
from server.observation import access
from server.observation.marks import Rated
from server.observation.scores import agreement
from server.observation.scores.combining import combine
from server.people.viewer import Viewer
from server.rubrics import shape, sheets
from server.rubrics.tables import Purpose
from tests.observation.lesson_bodies import BODIES, marked
from tests.observation.observed import invite, observed, release, seen
from tests.support.browsing import SignIn
from tests.support.queries import Counting
from tests.support.town import Town

SHEET = shape.read(
    UUID(int=1), "小表", 1, "lesson",
    {
        "bands": [{"least": 80, "name": "良"}, {"least": 60, "name": "中"}, {"least": 0, "name": "差"}],
        "dimensions": [
            {"key": "a", "name": "学", "indicators": [
                {"key": "a1", "name": "参与", "points": 10}, {"key": "a2", "name": "思考", "points": 10}]},
            {"key": "b", "name": "教", "indicators": [{"key": "b1", "name": "讲解", "points": 20}]},
        ],
    },
)  # fmt: skip


def rated(name: str, marks: dict[str, float], **comments: str) -> Rated:
    return Rated(UUID(int=len(name)), name, marks, comments)


def test_blanks_are_shared_and_marks_the_sheet_does_not_have_count_nowhere() -> None:
    given = [
        rated("王", {"a1": 8, "a2": 6, "b1": 16}, a1="三组都动手"),
        rated("李", {"a1": 9, "b1": 14, "gone": 3}, a1="后排没材料"),
        rated("赵", {"a1": 11, "a2": 0.3}, b1="没看清"),
    ]
    found = combine(SHEET, given, trims=True)
    assert list(found.totals) == pytest.approx([75, 2300 / 30]) and found.raters == ("王", "李")
    assert found.score == pytest.approx((75 + 230 / 3) / 2) and (found.band, found.blanks) == ("中", 1)
    assert [one.share for one in found.parts] == [pytest.approx(0.8), pytest.approx(0.75)]
    assert [one.points for one in found.parts] == [pytest.approx(16), pytest.approx(15)]
    first, second = found.parts[0].lines
    assert (first.mean, first.lowest, first.highest, first.marked) == (8.5, 8, 9, 2)
    assert first.comments == ("三组都动手", "后排没材料") and (second.mean, second.marked) == (6, 1)
    assert [(one.name, one.indicator.name, one.mark) for one in found.unfit] == [
        ("赵", "参与", 11), ("赵", "思考", 0.3),
    ]  # fmt: skip
    nobody = combine(SHEET, given[2:], trims=False)
    assert (nobody.score, nobody.band, nobody.parts[0].share) == (None, "", None)


def test_highest_and_lowest_are_left_out_from_five_raters_on() -> None:
    given = [rated("一", {"a1": mark}) for mark in (1, 5, 6, 7, 10)]
    whole, trimmed = (combine(SHEET, given, trims=trims) for trims in (False, True))
    four = combine(SHEET, given[1:], trims=True)
    assert [one.score for one in (whole, trimmed, four)] == pytest.approx([58, 60, 70])
    assert (whole.is_trimmed, trimmed.is_trimmed, four.is_trimmed) == (False, True, False)


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ([{"a1": 8.0, "a2": 3.0}], agreement.ALONE),
        ([{"a1": 8.0}, {"a2": 8.0}], agreement.APART),
        ([{"a1": 8.0, "a2": 8.0}, {"a1": 8.0, "a2": 8.0}], agreement.ALL_THE_SAME),
        ([{"a1": 8.0, "a2": 3.0}, {"a1": 8.0, "a2": 3.5}], agreement.GOOD),
        ([{"a1": 8.0, "a2": 3.0}, {"a1": 5.5, "a2": 3.0}], agreement.FAIR),
        ([{"a1": 8.0, "a2": 3.0}, {"a1": 5.0, "a2": 4.5}], agreement.POOR),
        ([{"a1": 8.0, "a2": 3.0}, {"a1": 3.0, "a2": 8.0}], agreement.NONE),
    ],
)
def test_agreement_says_what_it_means_or_why_there_is_none(marks: list[dict[str, float]], words: str) -> None:
    assert agreement.of_marks(SHEET, marks).words == words


def test_severity_is_told_in_points_of_a_hundred_over_what_both_marked() -> None:
    marks = [{"a1": 8.0, "b1": 10.0}, {"a1": 6.0}, {"a2": 1.0}]
    strict = agreement.strictness(SHEET, ["王", "李", "赵"], marks, [60, 60, 10])
    assert [(one.name, one.words) for one in strict] == [
        ("王", "偏宽 20 分"), ("李", "偏严 20 分"), ("赵", "没有可比的"),
    ]  # fmt: skip
    assert agreement.in_words(0.4) == "和别人差不多"


async def lesson(town: Town, *raters: tuple[Viewer, float], **changes: object) -> UUID:
    """赵敏's, led by 李建国; who marked it, and how much below the points."""
    found = await observed(town.li, town.zhao, **changes)
    for who, by in raters:
        await seen(found, who, await marked(BODIES[1], by, comments={"attained.known": "说得出目标"}))
    return found


async def test_marks_of_each_are_the_leads_and_what_they_come_to_the_groups(
    town: Town, signed_in: SignIn, count_queries: Counting
) -> None:
    found = await lesson(town, (town.li, 0), (town.wang, 1), pupils=40)
    await invite(found, town.sun)
    for who in (town.wang, town.zhao, town.sun, town.zhou, town.chen, town.admin):
        assert (await (await signed_in(who)).get(f"/observations/{found}/scores")).status_code == 404
    with count_queries() as asked:
        lead = await (await signed_in(town.li)).get(f"/observations/{found}/scores")
    assert len(asked) <= 6
    assert "谁能看到：现在只有召集人" in lead.text
    for words in ("王雨晴", "偏严 ", "偏宽 ", "每位老师每一条打了多少", "3–4"):
        assert words in lead.text, words
    await release(found)
    for who in (town.wang, town.zhao, town.sun):
        page = await (await signed_in(who)).get(f"/observations/{found}/scores")
        text = page.text.partition("</header>")[2]
        assert "2 位老师的平均" in text and "说得出目标" in text and "评分一致性" in text
        for words in ("李建国", "王雨晴", "偏严 ", "每一条打了多少", "3–4"):
            assert words not in text, words
    assert (await (await signed_in(town.chen)).get(f"/observations/{found}/scores")).status_code == 404
    await db.execute("UPDATE observation SET shared_up_at = released_at WHERE id = $1", found)
    above = await (await signed_in(town.chen)).get(f"/observations/{found}/scores")
    assert above.status_code == 200 and "执教老师还给" in above.text
    looked = {(one["name"], one["what"]) for one in await access.looks(found)}
    assert looked == {(name, "scores") for name in ("李建国", "王雨晴", "孙丽", "陈思远")}


async def test_what_is_written_later_does_not_count_and_versions_of_a_sheet_stand_apart(
    town: Town, signed_in: SignIn
) -> None:
    found = await lesson(town, (town.li, 0), (town.wang, 0))
    late = await seen(found, town.zheng, await marked(BODIES[1], 3))
    await db.execute("UPDATE observer SET is_late = true WHERE id = $1", late)
    over = await marked(BODIES[1], 0)
    over["marks"]["attained.known"] = 99
    await seen(found, town.zhou, over)
    await seen(found, town.sun, {"views": {"learning.listening": {"result": "都在听"}}})
    lead = await signed_in(town.li)
    page = await lead.get(f"/observations/{found}/scores")
    assert "另有 1 份是课后补记的，不算在内" in page.text and "郑平" not in page.text
    assert "周校：“" in page.text and "打了 99 分" in page.text and "3 位老师的平均" in page.text
    assert "有 1 处没打分" in page.text and "1 份记录交了，没有可以算的打分" in page.text
    other = new_id()
    await db.execute(
        "INSERT INTO rubric_sheet SELECT (jsonb_populate_record(s, jsonb_build_object('id', $2::uuid,"
        " 'version', s.version + 7))).* FROM rubric_sheet s WHERE id = $1",
        (await sheets.offered(Purpose.LESSON))[0]["id"], other,
    )  # fmt: skip
    again = await seen(found, town.chen, {**await marked(BODIES[1], 2), "sheet": str(other)})
    page = await lead.get(f"/observations/{found}/scores")
    assert "用了 2 版（张）量表" in page.text and "第 8 版" in page.text
    assert "只有一位老师打了分，下面就是这位老师打的分" in page.text
    await db.execute("DELETE FROM record_version WHERE observer = $1", again)
    await db.execute("DELETE FROM observer WHERE id = $1", again)
    empty = await observed(town.li, town.zhao)
    assert "还没有交上来的、可以算的打分" in (await lead.get(f"/observations/{empty}/scores")).text


async def test_a_lead_sees_whether_scores_tell_the_lessons_led_apart(town: Town, signed_in: SignIn) -> None:
    lessons = [
        await lesson(town, (town.li, by), (town.wang, by + 0.5), title=f"第 {by} 节") for by in (0, 1, 2)
    ]
    foreign = await observed(town.wang, town.zhao, title="别人召集的")
    await seen(foreign, town.wang, await marked(BODIES[1], 0))
    lead = await signed_in(town.li)
    chosen = "&".join(f"lesson={one}" for one in [*lessons, foreign, "x"])
    page = await lead.get(f"/observations/agreement?{chosen}")
    assert "谁能看到：只有你" in page.text and "别人召集的" not in page.text
    assert agreement.ICC_GOOD in page.text and "王雨晴" in page.text and "偏严 " in page.text
    one = await lead.get(f"/observations/agreement?lesson={lessons[0]}")
    assert agreement.FEW_LESSONS in one.text
    nothing = await (await signed_in(town.zhao)).get(f"/observations/agreement?{chosen}")
    assert "还没有交上来的记录" in nothing.text and "第 1 节" not in nothing.text


async def test_figures_are_for_who_reads_the_notes_and_an_own_draft_for_its_observer(
    town: Town, signed_in: SignIn
) -> None:
    found = await observed(town.li, town.zhao, pupils=40)
    for who, body in zip((town.li, town.zheng), (BODIES[0], BODIES[2]), strict=True):
        await seen(found, who, dict(body))
    await seen(found, town.wang, dict(BODIES[1]), submitted=False)
    lead = await signed_in(town.li)
    page = await lead.get(f"/observations/{found}/figures")
    for words in ("李建国", "郑平", "Rt-Ch 图", "S-T 曲线", "iFIAS 互动分析", "最均匀也有 0.82", "被提问"):
        assert words in page.text, words
    shown = page.text.partition("</header>")[2]
    assert shown.count('<svg class="picture ') >= 10 and "王雨晴" not in shown
    assert (
        shown.count("<title id=")
        == shown.count("<desc id=")
        == len(set(re.findall(r'<desc id="(\S+)"', shown)))
    )
    own = await (await signed_in(town.wang)).get(f"/observations/{found}/figures")
    assert "还没交" in own.text and "36 人能听完" in own.text and "郑平" not in own.text
    for who in (town.zhao, town.sun, town.zhou, town.chen, town.admin):
        assert (await (await signed_in(who)).get(f"/observations/{found}/figures")).status_code == 404
    await release(found)
    teacher = await (await signed_in(town.zhao)).get(f"/observations/{found}/figures")
    assert "郑平" in teacher.text and "还没交" not in teacher.text
    await db.execute("UPDATE observation SET shared_up_at = released_at WHERE id = $1", found)
    assert (await (await signed_in(town.chen)).get(f"/observations/{found}/figures")).status_code == 404
    assert {one["name"] for one in await access.looks(found)} == {"李建国"}
