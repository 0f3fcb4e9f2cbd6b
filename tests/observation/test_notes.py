"""听课记录 of a lesson: who reads whose and when, one by one and together over the lesson."""

from tests.observation.observed import invite, moment, observed, release, seen
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting
from tests.support.town import Town

MINE = {
    "moments": [moment("m1", 725, "6 个人没有动笔", "任务说得太快"), moment("m0", 65, "看图说一半")],
    "steps": [{"step": "s1", "t": 0}, {"step": "s2", "t": 600}],
    "questions": [{"id": "q1", "t": 300, "words": "为什么要平均分"}],
    "views": {"learning.listening": {"result": "九成在听", "comment": "后排弱"}},
    "overall": {"good": ["例子来自分饼"], "advice": ["先让学生试"], "text": "扎实"},
}


async def test_notes_are_read_by_those_who_handed_theirs_in_and_later_by_the_teacher(
    town: Town, signed_in: SignIn, count_queries: Counting
) -> None:
    lesson = await observed(town.li, town.wang)
    await seen(lesson, town.zhao, {**MINE})
    await seen(lesson, town.zheng, {"moments": [moment("m1", 730, "两位同桌在说别的")]}, submitted=False)
    await invite(lesson, town.sun)
    url = f"/observations/{lesson}/notes"
    li, zhao, zheng = [await signed_in(one) for one in (town.li, town.zhao, town.zheng)]
    wang, sun = await signed_in(town.wang), await signed_in(town.sun)
    with count_queries() as statements:
        page = await li.get(url)
    assert len(statements) <= 5, statements
    for words in (
        "6 个人没有动笔",
        "12:05",
        "任务说得太快",
        "九成在听",
        "例子来自分饼",
        "提问：为什么要平均分",
    ):
        assert words in page.text
    assert page.text.index("看图说一半") < page.text.index("6 个人没有动笔")
    assert "两位同桌" not in page.text  # 郑平 has not handed hers in
    assert "带到议课" in (await zhao.get(url)).text
    for early in (zheng, wang, sun):
        for headers in ({}, PARTIAL):
            assert (await early.get(url, headers=headers)).status_code == 404
    await release(lesson)
    for later in (wang, sun):
        assert "6 个人没有动笔" in (await later.get(url)).text
    assert "带到议课" not in (await sun.get(url)).text
    for stranger in (town.zhou, town.chen, town.admin):
        assert (await (await signed_in(stranger)).get(url)).status_code == 404


async def test_several_records_stand_together_by_the_clock_of_the_lesson(
    town: Town, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang)
    await seen(lesson, town.zhao, {**MINE})
    await seen(lesson, town.zheng, {"moments": [moment("m1", 400, "两位同桌在说别的")]}, role="mentor")
    page = (await (await signed_in(town.li)).get(f"/observations/{lesson}/notes?by=time")).text
    order = [page.index(words) for words in ("看图说一半", "为什么要平均分", "两位同桌", "6 个人没有动笔")]
    assert order == sorted(order)
    assert "师父" in (await (await signed_in(town.li)).get(f"/observations/{lesson}/notes")).text
