"""Where lines and letters go: what is drawn is what was counted, and what is not known is not drawn as 0."""

from datetime import date
from typing import Any

import pytest

from server.observation.figures import fias, st
from server.observation.figures.questions import Calling, Thinking
from server.observation.pictures import curve, heat, lesson, plane, seats, timeline, wording
from server.observation.pictures.beside import Seen, beside
from server.observation.pictures.course import course
from server.observation.pictures.radar import radar
from server.observation.records import body as bodies

TAPS = [{"t": 0, "code": "T"}, {"t": 60, "code": "S"}, {"t": 150, "code": "D"}, {"t": 240, "code": "T"}]
CLOCK = {"began": "2026-11-20T01:30:00+00:00", "ended": "2026-11-20T01:35:00+00:00", "offset_ms": 0}


def written(**more: Any) -> dict[str, Any]:
    return bodies.read({"schema": 1, "clock": CLOCK, **more})


def points(words: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in words.split())]


def test_a_radar_goes_as_far_out_as_the_share_and_leaves_out_what_was_not_marked() -> None:
    full = radar([("目标", 1.0), ("学生", 0.5), ("教师", 0.0), ("文化", 0.25)])
    assert full and not full.lines
    assert points(full.area) == [(160, 46), (204, 134), (160, 134), (138, 134)]
    assert [one.value for one in full.spokes] == ["100%", "50%", "0%", "25%"]
    assert [one.anchor for one in full.spokes] == ["middle", "start", "middle", "end"]
    gap = radar([("目标", 1.0), ("学生", 0.5), ("教师", None), ("文化", 0.25)])
    assert gap and not gap.area and gap.spokes[2].dot is None and gap.spokes[2].value == "—"
    assert [points(one) for one in gap.lines] == [[(138, 134), (160, 46), (204, 134)]]
    empty = radar([("目标", None), ("学生", None), ("一个名字很长很长的维度", None)])
    assert empty and not empty.lines and empty.spokes[2].label == "一个名字很…"
    assert radar([("目标", 1.0), ("学生", 0.5)]) is None


def test_the_curve_ends_at_the_corner_of_its_minutes_and_the_point_stands_in_its_region() -> None:
    found = st.analyse("TTSSTTTTTT")
    drawn = curve.curve(found.curve, found.n, 30)
    assert points(drawn.points)[0] == (curve.LEFT, curve.BOTTOM)
    x, y = points(drawn.points)[-1]
    assert x - curve.LEFT == pytest.approx(0.8 * curve.SIDE, abs=0.1)
    assert curve.BOTTOM - y == pytest.approx(0.2 * curve.SIDE, abs=0.1)
    assert [one.words for one in drawn.across] == ["0", "1", "2", "3", "4", "5"]
    both = plane.plane([(0.5, 0.5), (0.5, 0.5), (1, 0)])
    assert [one.name for one in both.regions] == ["练习型", "讲授型", "对话型", "混合型"]
    assert [(one.number, float(one.x)) for one in both.marks] == [(1, 159), (2, 177), (3, 284)]
    assert float(both.marks[0].y) == plane.BOTTOM - 125


def test_a_heat_map_prints_every_pair_and_is_hottest_where_most_are() -> None:
    matrix = fias.matrix("5 5 5 5 4 8 2")
    drawn = heat.heat(matrix)
    hottest = max(drawn.cells, key=lambda one: one.count)
    assert (hottest.x, hottest.y, hottest.count, hottest.level) == (30 + 4 * 27, 30 + 4 * 27, 3, 3)
    assert sum(one.count for one in drawn.cells) == matrix.total
    assert {one.level for one in drawn.cells if not one.count} == {0}
    assert [(at - 30) // 27 for at in drawn.borders] == [4, 7, 9]
    wide = heat.heat(fias.matrix("14 10 11", fias.IFIAS))
    assert len(wide.cells) == 256 and [(at - 30) // 24 for at in wide.borders] == [5, 8, 12]


def test_questions_stand_at_their_minute_on_the_row_of_their_level() -> None:
    drawn = timeline.timeline(
        [(0, Thinking.CREATE, Calling.CHORUS), (600, None, None), (1200, Thinking.REMEMBER, Calling.HAND)],
        1200,
    )
    assert [one.level for one in drawn.rows] == [*reversed(Thinking), None]
    assert [(float(one.x), one.shape) for one in drawn.dots] == [(40, "all"), (176, ""), (312, "one")]
    assert [one.y for one in drawn.dots] == [drawn.rows[at].y for at in (0, 6, 5)]
    assert len(timeline.timeline([(0, Thinking.APPLY, None)], 0).rows) == 6


def test_a_map_has_seats_and_says_what_lies_outside() -> None:
    drawn = seats.seats(2, 3, {"1-1": 1, "2-3": 4, "9-9": 2})
    assert [(one.words, one.count, one.level) for one in drawn.seats if one.count] == [
        ("第 1 排第 1 列", 1, 1), ("第 2 排第 3 列", 4, 4),
    ]  # fmt: skip
    assert (len(drawn.seats), drawn.outside, drawn.seen, drawn.most) == (6, 2, 2, 4)


def test_a_term_is_drawn_by_its_days_and_says_where_its_axis_begins() -> None:
    drawn = course(
        [(date(2026, 9, 1), 72.0), (date(2026, 12, 31), 91.25)], date(2026, 9, 1), date(2026, 12, 31)
    )
    assert (drawn.least, [one.words for one in drawn.marks]) == (60, ["72", "91.3"])
    assert points(drawn.points)[0][0] == 34 and points(drawn.points)[1][0] == 310
    assert [one.words for one in drawn.days] == ["9 月", "10 月", "11 月", "12 月"]
    assert course([(date(2026, 9, 1), 0.0)], date(2026, 9, 1), date(2026, 9, 1)).least == 0


def test_everything_of_a_record_is_counted_once_and_what_nobody_noted_is_not_there() -> None:
    body = written(
        st={"every": 30, "taps": TAPS},
        questions=[
            {"id": "q1", "t": 20, "bloom": "analyse", "calling": "hand", "seat": "1-2", "wait1": 4},
            {"id": "q2", "t": 90, "bloom": "remember", "calling": "chorus"},
        ],
        seats={"rows": 2, "columns": 2, "marks": [
            {"seat": "1-2", "t": 20, "what": "asked"}, {"seat": "2-1", "t": 30, "what": "asked"},
            {"seat": "2-1", "t": 31, "what": "hand"},
        ]},
        fias={"system": "ifias", "codes": ["5", "4.1", "9.1", "12"]},
    )  # fmt: skip
    found = lesson.of_body(body, minutes=40, pupils=4)
    assert found.behaviour and "".join(found.behaviour.samples) == "TSSSDDDTTT"
    assert found.behaviour.teacher_minutes + found.behaviour.pupil_minutes == found.behaviour.found.n / 2
    assert found.asking and found.asking.log.per_minute == pytest.approx(2 / 5)
    assert found.asking.log.higher == 50 and found.asking.log.spread.least_gini == 0.75
    assert found.attention and [(what, drawn.most) for what, drawn in found.attention.maps] == [
        ("asked", 1),
        ("hand", 1),
    ]
    assert found.attention.by_seat == (("第 1 排第 2 列", (1, 0)), ("第 2 排第 1 列", (1, 1)))
    assert found.interaction and found.interaction.additions and found.interaction.ratios.m == 5
    assert "—" in [value for _, value, _ in wording.ratios(found.interaction.ratios)]
    crowd = lesson.of_body(body, minutes=40, pupils=0)
    assert crowd.asking and crowd.asking.why and crowd.asking.log.spread.gini is None
    assert lesson.of_body(written(), minutes=40, pupils=None).is_empty


@pytest.mark.parametrize("ended", [None, "2026-11-22T01:35:00+00:00", "2026-11-20T01:00:00+00:00"])
def test_a_clock_nobody_stopped_is_not_the_length_of_the_lesson(ended: str | None) -> None:
    body = written(
        clock={**CLOCK, "ended": ended}, st={"every": 30, "taps": TAPS}, questions=[{"id": "q", "t": 60}]
    )
    found = lesson.of_body(body, minutes=40, pupils=None)
    assert found.behaviour and found.behaviour.is_open
    assert "".join(found.behaviour.samples) == "TSSSDDDT"  # nobody says the last state went on
    assert found.asking and found.asking.log.per_minute == 1 / 40


def test_observers_stand_beside_each_other_and_what_was_written_later_is_no_point() -> None:
    body = written(st={"every": 30, "taps": TAPS}, views={"learning.listening": {"result": "31 人在听"}})
    other = written(st={"every": 30, "taps": [{"t": 0, "code": "S"}]})
    found = beside(
        [Seen("王", body), Seen("李", other), Seen("赵", body, is_late=True)], minutes=40, pupils=None
    )
    assert [one.number for one in found.observed] == [1, 2, 0]
    assert found.plane and len(found.plane.marks) == 2
    assert found.agreed is not None and found.agreed < 0.2
    assert [(view, [one.name for one in looked]) for _, view, looked in found.views] == [
        ("倾听", ["王", "赵"])
    ]
    alike = beside([Seen("王", body), Seen("李", body)], minutes=40, pupils=None)
    assert alike.agreed == 1
    assert beside([Seen("王", written())], minutes=40, pupils=None).is_empty


def test_of_forty_observers_six_are_drawn_in_detail_at_once() -> None:
    body = written(st={"every": 30, "taps": TAPS}, questions=[{"id": "q", "t": 60}])
    crowd = [Seen(str(at), body) for at in range(40)]
    found = beside(crowd, minutes=40, pupils=None, first=36)
    assert [one.seen.name for one in found.observed if one.lesson.asking] == ["36", "37", "38", "39"]
    assert found.plane and len(found.plane.marks) == 40
    assert (found.pages[0], found.pages[-1], len(found.pages)) == ((1, 6), (37, 40), 7)
    assert beside(crowd[:6], minutes=40, pupils=None).pages == ()
