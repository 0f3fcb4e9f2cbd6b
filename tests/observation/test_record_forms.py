"""The plain form of a record: what it reads, what it leaves as it was."""

from typing import Any
from uuid import uuid4

import pytest

from server.observation import record_forms
from server.observation.record_forms import RecordRefused, seconds_of
from server.observation.records import body as bodies
from server.rubrics import shape
from server.rubrics.shape import Sheet


@pytest.fixture
def sheet() -> Sheet:
    """Two lines of five points."""
    lines = [{"key": "goal", "name": "目标", "points": 5}, {"key": "voice", "name": "表达", "points": 5}]
    body = {
        "dimensions": [{"key": "d", "name": "学", "indicators": lines}],
        "bands": [{"least": 0, "name": "可"}],
    }
    return shape.read(uuid4(), "评课表", 1, "lesson", body)


def before(**more: Any) -> dict[str, Any]:
    """What the phone wrote: a photo, S-T, a question, a mark of an older sheet."""
    return bodies.read(
        {
            "schema": 1,
            "moments": [
                {"id": "m1", "t": 65, "who": "t", "text": "出示树叶", "media": [str(uuid4())], "step": "s1"},
                {"id": "m2", "t": 130, "who": "s", "text": "用手比划"},
            ],
            "st": {"every": 30, "taps": [{"t": 0, "code": "T"}]},
            "questions": [{"id": "q1", "t": 90, "words": "一圈是什么", "kind": "what"}],
            "marks": {"goal": 3, "old.line": 2},
            **more,
        }
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("21:40", 1300), ("２１：４０", 1300), ("1:02:03", 3723), ("21", 1260), ("0:05", 5), ("100:00", 6000),
     ("21:60", None), ("二十一", None), ("21:4:4:4", None), ("-1", None)],
)  # fmt: skip
def test_a_time_of_the_lesson_is_read_as_people_write_it(text: str, seconds: int | None) -> None:
    assert seconds_of(text) == seconds


def test_what_only_the_kit_writes_goes_through_unchanged(sheet: Sheet) -> None:
    old = before()
    form = {
        "rows": "4", "id-0": "m1", "t-0": "1:05", "who-0": "t", "text-0": "", "remark-0": "",
        "id-1": "m2", "t-1": "2:10", "who-1": "s", "text-1": "用绳子围", "remark-1": "想到办法了",
        "id-2": "", "t-2": "0:30", "text-2": "上课", "who-2": "nobody", "t-3": "", "text-3": "",
        "mark-goal": "４.5", "comment-goal": "说得清楚", "mark-voice": "",
        "good-0": "先量再说\r\n再算", "advice-0": "等一等",
    }  # fmt: skip
    body = record_forms.sent(form, old, sheet)
    assert [(one["id"], one["t"], one["text"]) for one in body["moments"]] == [
        ("p3", 30, "上课"), ("m1", 65, ""), ("m2", 130, "用绳子围")
    ]  # fmt: skip
    assert body["moments"][1]["media"] == old["moments"][0]["media"]  # a photo keeps its line
    assert body["moments"][1]["step"] == "s1" and body["moments"][0]["who"] == ""
    assert body["st"] == old["st"] and body["questions"] == old["questions"]
    assert body["marks"] == {"goal": 4.5, "old.line": 2.0} and body["comments"] == {"goal": "说得清楚"}
    assert body["overall"] == {"good": ["先量再说\n再算"], "advice": ["等一等"], "text": ""}
    assert record_forms.mutation(sheet.id, body, submit=True) != record_forms.mutation(
        sheet.id, body, submit=False
    )


def test_what_cannot_be_read_is_said_and_nothing_of_the_form_is_lost(sheet: Sheet) -> None:
    form = {
        "rows": "2", "id-0": "m1", "t-0": "一分钟", "text-0": "出示树叶", "id-1": "m2", "t-1": "2:10",
        "text-1": "长" * 2001, "mark-goal": "很好", "mark-voice": "9",
    }  # fmt: skip
    with pytest.raises(RecordRefused) as refused:
        record_forms.sent(form, before(), sheet)
    assert set(refused.value.fields) == {"t-0", "text-1", "mark-goal"}
    assert "第 1 行" in refused.value.fields["t-0"] and "2001" in refused.value.fields["text-1"]
    assert refused.value.texts == {"t-0": "一分钟", "mark-goal": "很好"}
    assert refused.value.body["moments"][1]["text"] == "长" * 2001
    assert refused.value.body["marks"]["voice"] == 9  # over its maximum: kept, and told elsewhere


def test_more_than_a_record_holds_is_refused_with_everything_still_there(sheet: Sheet) -> None:
    form = {"rows": "80", **{f"text-{at}": "长" * 1999 for at in range(80)}, "step-0": "<script>"}
    with pytest.raises(RecordRefused, match="太长了") as refused:
        record_forms.sent(form, bodies.blank(), sheet)
    assert len(refused.value.body["moments"]) == 80 and refused.value.body["moments"][0]["step"] == ""
