"""The body of a record, schema 1. Pure: what a device sent in, what is kept out.

Its keys stand in docs/observation.md#record. Unknown keys are refused; absent ones are filled in, so that
every reader finds them all.
"""

import json
from typing import Any

from server.base.errors import TooLarge
from server.observation.figures import fias, questions
from server.observation.records.checks import (
    Json,
    identity,
    keyed,
    many,
    matching,
    moment,
    number,
    one_of,
    shape,
    text,
    unknown,
    whole,
)
from server.observation.views import LICC
from server.rubrics import scoring
from server.rubrics.shape import Sheet

SCHEMA = 1
BODY_BYTES = 400 * 1024
TEXT_LENGTH = 2000
MOST_MOMENTS = 2000
MOST_TAPS = 5000
MOST_CODES = 2000
MOST_QUESTIONS = 300
MOST_SEAT_MARKS = 2000
MOST_MEDIA = 40
LONGEST_SECONDS = 100 * 24 * 3600  # a clock nobody stopped
MOST_SEATS_A_SIDE = 20
LONGEST_WAIT = 3600

TALKERS = ("t", "s", "d")
ST_CODES = ("T", "S", "D")
SEAT_MARKS = ("asked", "hand", "talk", "task", "off")
SIDES = ("local", "remote")
VIEW_KEYS = frozenset(view.key for dimension in LICC for view in dimension.views)
FIAS_CODES = {"fias": frozenset(fias.FIAS.codes), "ifias": frozenset(fias.IFIAS.codes)}
TOO_LARGE = "这份记录太大（超过 400 KB），没有收下；手机上的还在。请删去一些实录再发，照片和录音不算在内。"
NO_SUCH_SHEET = "这张量表服务器上没有，分数留着，但不计入得分。"
NO_SUCH_LINE = "量表里没有这一项，留着，但不计入得分。"

_ID = matching(r"[A-Za-z0-9_.:-]{1,40}")
_KEY = matching(r"[^\x00-\x1f\ud800-\udfff]{1,60}")
_SECONDS = whole(0, LONGEST_SECONDS)
_SEAT = matching(r"\d{1,2}-\d{1,2}")
_MARK = number(-1e6, 1e6)


def _schema(value: Any) -> int:
    if value != SCHEMA or isinstance(value, bool):
        raise unknown()
    return SCHEMA


_BODY = shape(
    {
        "schema": _schema,
        "clock": shape({"began": moment, "ended": moment, "offset_ms": whole(-(10**13), 10**13, None)}),
        "moments": many(
            shape(
                {
                    "id": _ID, "t": _SECONDS, "who": one_of(TALKERS), "text": text(TEXT_LENGTH, "实录"),
                    "remark": text(TEXT_LENGTH, "即时点评"), "step": _ID, "view": one_of(VIEW_KEYS),
                    "media": many(identity, MOST_MEDIA, "一条实录的照片和录音"),
                }
            ),
            MOST_MOMENTS,
            "实录",
        ),
        "steps": many(shape({"step": _ID, "t": _SECONDS}), MOST_MOMENTS, "环节"),
        "st": shape(
            {
                "every": whole(1, 600, 30),
                "taps": many(shape({"t": _SECONDS, "code": one_of(ST_CODES)}), MOST_TAPS, "S-T"),
            }
        ),
        "fias": shape(
            {
                "system": one_of(FIAS_CODES), "began": whole(0, LONGEST_SECONDS, None),
                "source": one_of(("live", "recording")),
                "codes": many(text(4), MOST_CODES, "FIAS 编码"),
            }
        ),
        "questions": many(
            shape(
                {
                    "id": _ID, "t": _SECONDS, "words": text(TEXT_LENGTH, "提问"),
                    "kind": one_of(list(questions.Kind)), "bloom": one_of(list(questions.Thinking)),
                    "calling": one_of(list(questions.Calling)), "seat": _SEAT, "side": one_of(SIDES),
                    "wait1": number(0, LONGEST_WAIT), "level": text(20), "wait2": number(0, LONGEST_WAIT),
                    "response": one_of(list(questions.Reply)),
                }
            ),
            MOST_QUESTIONS,
            "提问",
        ),
        "seats": shape(
            {
                "rows": whole(0, MOST_SEATS_A_SIDE), "columns": whole(0, MOST_SEATS_A_SIDE),
                "off": many(_SEAT, MOST_SEATS_A_SIDE**2, "不入镜的座位"),
                "marks": many(
                    shape({"seat": _SEAT, "t": _SECONDS, "what": one_of(SEAT_MARKS, empty=False)}),
                    MOST_SEAT_MARKS,
                    "座位上的记号",
                ),
            }
        ),
        "views": keyed(
            one_of(VIEW_KEYS, empty=False),
            shape({"result": text(TEXT_LENGTH, "观察结果"), "comment": text(TEXT_LENGTH, "观察评议")}),
            len(VIEW_KEYS),
        ),
        "sheet": identity,
        "marks": keyed(_KEY, _MARK, 200, "打分"),
        "comments": keyed(_KEY, text(TEXT_LENGTH, "评语"), 200, "评语"),
        "overall": shape(
            {
                "good": many(text(TEXT_LENGTH, "优点"), 2, "优点"),
                "advice": many(text(TEXT_LENGTH, "建议"), 1, "建议"),
                "text": text(TEXT_LENGTH, "总评"),
            }
        ),
    }
)  # fmt: skip


def read(sent: Any) -> Json:
    """The body to keep, every key there.

    Raises:
        BodyRefused: something in it is unknown, too long or cannot be stored; the sentence says where.
        TooLarge: more than 400 KB.
    """
    if not isinstance(sent, dict):
        raise unknown("body")
    body: Json = _BODY(sent)
    body["marks"] = {key: mark for key, mark in body["marks"].items() if mark is not None}
    known = FIAS_CODES.get(body["fias"]["system"] or "fias", frozenset())
    for at, code in enumerate(body["fias"]["codes"]):
        if code not in known:
            raise unknown(f"fias.codes[{at}]")
    if len(dumps(body).encode()) > BODY_BYTES:
        raise TooLarge(TOO_LARGE)
    return body


def blank() -> Json:
    """The body of a record nobody wrote in yet."""
    return read({"schema": SCHEMA})


def dumps(body: Json) -> str:
    """As it goes into its column."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def faults(body: Json, sheet: Sheet | None) -> dict[str, str]:
    """By indicator, why a mark does not count: over its maximum, off its step, not on the sheet. It is kept
    all the same. ``sheet`` is the issued version the body names, or ``None`` when there is none such."""
    if sheet is None:
        return dict.fromkeys(body["marks"], NO_SUCH_SHEET if body["sheet"] else NO_SUCH_LINE)
    lines = {one.key: one for one in sheet.indicators}
    found = {}
    for key, mark in body["marks"].items():
        line = lines.get(key)
        if line is None:
            found[key] = NO_SUCH_LINE
        elif not scoring.fits(sheet, line, mark):
            found[key] = (
                f"“{line.name}”最多 {line.points:g} 分、最小 {sheet.step:g} 分一档，"
                f"现在是 {mark:g} 分：留着，但不计入得分。"
            )
    return found


def counted(body: Json, sheet: Sheet) -> tuple[dict[str, float], dict[str, str]]:
    """Marks that count and the comments beside lines of the sheet."""
    wrong = faults(body, sheet)
    lines = {one.key for one in sheet.indicators}
    marks = {key: mark for key, mark in body["marks"].items() if key not in wrong}
    comments = {key: words for key, words in body["comments"].items() if key in lines and words.strip()}
    return marks, comments


def feedback_of(body: Json) -> tuple[list[str], list[str]]:
    """反馈单: what was good (two at most), what might be tried (one)."""
    overall = body["overall"]
    return (
        [words.strip() for words in overall["good"] if words.strip()],
        [words.strip() for words in overall["advice"] if words.strip()],
    )
