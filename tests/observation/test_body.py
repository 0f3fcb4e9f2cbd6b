"""What a device may send as a record: refused with a sentence, or kept with every key there."""

import json
import math
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from server.base.errors import TooLarge
from server.observation.records import body as bodies
from server.observation.records import clocks, placing
from server.observation.records.checks import BodyRefused
from server.observation.records.placing import Kept, Place, Way
from server.rubrics import shape

SHEET = shape.read(
    uuid4(), "听评课量表", 1, "lesson",
    {"bands": [{"least": 0, "name": "合格"}],
     "dimensions": [{"key": "d", "name": "学习", "indicators": [{"key": "a", "name": "倾听", "points": 5}]}]},
)  # fmt: skip
DEEP: Any = []
for _level in range(5_000):
    DEEP = [DEEP]


def test_absent_keys_are_filled_in_and_what_was_read_is_read_again_the_same() -> None:
    body = bodies.read({"schema": 1, "moments": [{"id": "m1", "t": 60.0, "text": "提问"}]})
    assert body["moments"][0] | {"t": 60, "who": "", "media": []} == body["moments"][0]
    assert bodies.read(json.loads(bodies.dumps(body))) == body


ODD: list[Any] = [
    None, [], {}, {"schema": 2}, {"schema": True}, {"schema": 1, "score": 100},
    {"schema": 1, "moments": {}}, {"schema": 1, "moments": [{"t": -1}]}, {"schema": 1, "moments": [[]]},
    {"schema": 1, "moments": [{"t": 1.5}]}, {"schema": 1, "moments": [{"t": 10**400}]},
    {"schema": 1, "moments": [{"text": "\0"}]}, {"schema": 1, "moments": [{"text": "\ud83d"}]},
    {"schema": 1, "moments": [{"who": "x"}]}, {"schema": 1, "moments": [{"media": ["../x"]}]},
    {"schema": 1, "marks": {"a": math.nan}}, {"schema": 1, "marks": {"a": math.inf}},
    {"schema": 1, "marks": {"a": "5"}}, {"schema": 1, "marks": {"\ud800": 1}},
    {"schema": 1, "marks": DEEP}, {"schema": 1, "clock": {"began": "2026-09-01T08:00:00"}},
    {"schema": 1, "views": {"learning.nothing": {}}}, {"schema": 1, "fias": {"codes": ["99"]}},
    {"schema": 1, "fias": {"system": "fias", "codes": ["4.1"]}}, {"schema": 1, "sheet": "量表"},
    {"schema": 1, "clock": {"began": "yesterday"}},
    {"schema": 1, "clock": {"began": "0001-01-01T00:00:00Z"}}, {"schema": 1, "seats": {"rows": 10**9}},
    {"schema": 1, "moments": [{"text": "长" * 2001}]}, {"schema": 1, "moments": [{}] * 2001},
    {"schema": 1, "overall": {"good": ["一", "二", "三"]}}, {"schema": 1, "st": {"every": 0}},
]  # fmt: skip


def test_what_no_page_of_ours_sends_is_refused_with_a_sentence() -> None:
    for said in ODD:
        with pytest.raises(BodyRefused, match="没有收下；手机上的还在"):
            bodies.read(said)


def test_a_record_of_more_than_400_kb_is_refused() -> None:
    with pytest.raises(TooLarge, match="400 KB"):
        bodies.read({"schema": 1, "moments": [{"text": "长" * 2000}] * 100})


def test_a_mark_over_its_maximum_or_off_its_step_is_kept_told_and_not_counted() -> None:
    body = bodies.read({"schema": 1, "sheet": str(SHEET.id), "marks": {"a": 6, "b": 1}})
    assert body["marks"] == {"a": 6, "b": 1}
    told = bodies.faults(body, SHEET)
    assert "最多 5 分" in told["a"] and "没有这一项" in told["b"]
    assert bodies.counted(body, SHEET) == ({}, {})
    assert "0.5 分一档" in bodies.faults(body | {"marks": {"a": 4.3}}, SHEET)["a"]
    assert bodies.faults(body | {"marks": {"a": 4.5}}, SHEET) == {}
    assert set(bodies.faults(body, None)) == {"a", "b"}


PHONE, TABLET = uuid4(), uuid4()


def kept(seq: int, device: Any, *, submitted: bool = False, beside: bool = False, same: bool = False) -> Kept:
    return Kept(seq, device, submitted, beside, False, same)


def test_a_sending_follows_replaces_or_stands_beside_and_never_goes_over_another_device() -> None:
    def place(versions: list[Kept], current: int, base: int) -> Place:
        return placing.place(versions, current, base=base, device=PHONE)

    assert place([], 0, 0) == Place(Way.FOLLOWS, 1)
    assert place([kept(1, PHONE)], 1, 1) == Place(Way.REPLACES, 2, over=1)
    assert place([kept(1, PHONE)], 1, 0) == Place(Way.REPLACES, 2, over=1)  # its answer was lost
    assert place([kept(1, PHONE, submitted=True)], 1, 1) == Place(Way.FOLLOWS, 2)
    assert place([kept(1, PHONE, submitted=True)], 1, 0) == Place(Way.BESIDE, 2, is_beside=True)
    assert place([kept(1, TABLET)], 1, 1) == Place(Way.FOLLOWS, 2)
    assert place([kept(1, TABLET)], 1, 0) == Place(Way.BESIDE, 2, is_beside=True)
    assert place([kept(1, TABLET, same=True)], 1, 0) == Place(Way.FOLLOWS, 2)
    own_beside = [kept(1, TABLET), kept(2, PHONE, beside=True)]
    assert place(own_beside, 1, 2) == Place(Way.REPLACES, 3, over=2, is_beside=True)
    again = Kept(1, TABLET, False, True, True, False)
    assert place([again], 2, 0) == Place(Way.AGAIN, 1, is_beside=True)


def test_a_phone_a_day_ahead_is_told_and_the_lesson_lies_on_the_right_day() -> None:
    received = datetime(2026, 11, 20, 4, tzinfo=UTC)
    day = timedelta(days=1)
    two_hours = timedelta(hours=2)
    found = clocks.times(received + day - two_hours, None, received + day, received)
    assert found.began_at == received - two_hours and found.off_seconds == -86400
    assert not clocks.is_late(found.first_at, received, date(2026, 11, 20))
    assert clocks.is_late(found.first_at, received, date(2026, 11, 19))
    assert clocks.times(received + day, None, received, received).began_at == received  # never after it came
    assert clocks.times(None, None, received - timedelta(seconds=119), received) == clocks.Times(
        None, None, 0
    )
    assert clocks.times(received - timedelta(days=9000), None, received, received).began_at is None


def test_a_record_without_a_lesson_clock_is_in_time_when_it_was_first_written_in_time() -> None:
    received, evening = datetime(2026, 11, 21, 1, tzinfo=UTC), datetime(2026, 11, 20, 10, tzinfo=UTC)
    found = clocks.times(None, evening, received, received)
    assert (found.began_at, found.first_at) == (None, evening)
    assert not clocks.is_late(found.first_at, received, date(2026, 11, 20))
    assert clocks.is_late(None, received, date(2026, 11, 20))
