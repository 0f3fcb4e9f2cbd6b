"""The plain form of one's own record: 听课记录 row by row, marks, views, 总评; into a body and out of one.

What only the kit writes (S-T, FIAS, questions, seats, photos) goes through unchanged.
"""

import copy
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from server.base.errors import DomainError, TooLarge
from server.observation.records import body as bodies
from server.observation.records.checks import Json
from server.plans.forms import typed
from server.rubrics.shape import Sheet

SPARE_ROWS = 6
MOST_ROWS = 2100
TALKERS = (("", "—"), ("t", "师"), ("s", "生"), ("d", "互动"))
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2})|(\d{1,3})")
_STEP = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
FULL_WIDTH = str.maketrans("０１２３４５６７８９．。：", "0123456789..:")
BAD_TIME = "第 {row} 行的时间写成“分:秒”，例如 21:40，现在写的是“{text}”。"
BAD_MARK = "“{name}”请写数字，现在写的是“{text}”。空着就是没看出来，不算 0 分。"
TOO_LARGE = "这份记录太长了（最多 400 KB 的字），还没有存。删短一些，再存一次。"
NOT_TAKEN = "有一处内容系统存不下，还没有存。看看有没有粘贴进来的特殊符号，去掉再存一次。"
TOO_LONG = "{name}最多 {most} 个字，现在有 {count} 个。"


class RecordRefused(DomainError):
    """Some fields cannot be taken; ``fields`` maps their names to the sentence under each, ``body`` is what
    could be read, ``typed`` the texts that could not."""

    def __init__(self, fields: dict[str, str], body: Json, texts: dict[str, str]) -> None:
        super().__init__("".join(dict.fromkeys(fields.values())))
        self.fields = fields
        self.body = body
        self.texts = texts


def rows_of(body: Json, spare: int = SPARE_ROWS) -> list[Json]:
    """The lines of the form: what is written, in the order of the lesson, and some empty ones."""
    written = [{**one, "clock": clock_words(one["t"])} for one in body["moments"]]
    blank = {"id": "", "clock": "", "who": "", "text": "", "remark": "", "step": "", "view": "", "media": []}
    return [*written, *([blank] * spare)]


def clock_words(seconds: int) -> str:
    """「21:40」; from 100 minutes on the minutes simply go on."""
    return f"{seconds // 60:02}:{seconds % 60:02}"


def sent(form: Mapping[str, object], base: Json, sheet: Sheet | None) -> Json:
    """The body a form means, on top of the version it was opened with.

    Raises:
        RecordRefused: a time or a mark that is none, or a text that is too long.
    """
    body = copy.deepcopy(base)
    refused: dict[str, str] = {}
    texts: dict[str, str] = {}
    body["moments"] = _moments(form, base, refused, texts)
    body["sheet"] = str(sheet.id) if sheet is not None else base["sheet"]
    if sheet is not None:
        body["marks"], body["comments"] = _marks(form, base, sheet, refused, texts)
    body["views"] = _views(form, base, refused)
    body["overall"] = {
        "good": _several(form, "good", 2, "优点", refused),
        "advice": _several(form, "advice", 1, "建议", refused),
        "text": _text(form, "overall", "总评", refused),
    }
    if refused:
        raise RecordRefused(refused, body, texts)
    try:
        return bodies.read(body)
    except TooLarge:
        raise RecordRefused({"record": TOO_LARGE}, body, texts) from None
    except DomainError:
        raise RecordRefused({"record": NOT_TAKEN}, body, texts) from None


def mutation(form_id: UUID, body: Json, *, submit: bool) -> UUID:
    """The id of this sending: the same form sent twice is once, changed and sent again it is another."""
    return uuid5(form_id, f"{submit} {bodies.dumps(body)}")


def _moments(
    form: Mapping[str, object], base: Json, refused: dict[str, str], texts: dict[str, str]
) -> list[Json]:
    known = {one["id"]: one for one in base["moments"] if one["id"]}
    steps = {one["id"] for one in base["moments"]}
    found: list[Json] = []
    last = 0
    for at in range(_rows_in(form)):
        old = known.get(typed(form, f"id-{at}"), {})
        words = _text(form, f"text-{at}", "实录", refused)
        remark = _text(form, f"remark-{at}", "即时点评", refused)
        if not (words or remark or old.get("media")):
            continue
        clock = typed(form, f"t-{at}").strip()
        seconds = seconds_of(clock) if clock else last
        if seconds is None:
            refused[f"t-{at}"] = BAD_TIME.format(row=at + 1, text=clock[:8])
            texts[f"t-{at}"] = clock
            seconds = old.get("t", last)
        last = seconds
        who = typed(form, f"who-{at}")
        found.append(
            {
                "id": old.get("id") or _fresh(at, steps, found), "t": seconds,
                "who": who if who in bodies.TALKERS else "", "text": words, "remark": remark,
                "step": _step(form, at, old),
                "view": old.get("view", ""), "media": old.get("media", []),
            }
        )  # fmt: skip
    return found if refused else sorted(found, key=lambda one: one["t"])


def _step(form: Mapping[str, object], at: int, old: Json) -> str:
    """The step of the plan a line belongs to; where the form has no such field, the one it had."""
    if f"step-{at}" not in form:
        return str(old.get("step", ""))
    chosen = typed(form, f"step-{at}")
    return chosen if _STEP.fullmatch(chosen) else ""


def _rows_in(form: Mapping[str, object]) -> int:
    text = typed(form, "rows")
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _fresh(at: int, known: set[str], found: list[Json]) -> str:
    taken = known | {one["id"] for one in found}
    number = at + 1
    while f"p{number}" in taken:
        number += 1
    return f"p{number}"


def seconds_of(text: str) -> int | None:
    """「21:40」 and 「1:21:40」 as seconds, 「21」 as minutes; ``None`` when it is no time of a lesson."""
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text).translate(FULL_WIDTH).strip())
    if found is None:
        return None
    hours, minutes, seconds, alone = found.groups()
    if alone is not None:
        return int(alone) * 60
    if int(seconds) > 59:
        return None
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def _marks(
    form: Mapping[str, object], base: Json, sheet: Sheet, refused: dict[str, str], texts: dict[str, str]
) -> tuple[dict[str, float], dict[str, str]]:
    lines = {one.key for one in sheet.indicators}
    marks = {key: mark for key, mark in base["marks"].items() if key not in lines}
    comments = {key: words for key, words in base["comments"].items() if key not in lines}
    for one in sheet.indicators:
        text = typed(form, f"mark-{one.key}").strip().translate(FULL_WIDTH)
        if words := _text(form, f"comment-{one.key}", f"“{one.name}”的评语", refused):
            comments[one.key] = words
        if not text:
            continue
        mark = _mark(text)
        if mark is None:
            refused[f"mark-{one.key}"] = BAD_MARK.format(name=one.name, text=text[:12])
            texts[f"mark-{one.key}"] = text
        else:
            marks[one.key] = mark
    return marks, comments


def _mark(text: str) -> float | None:
    """A number as a person writes one; whether it fits the sheet is told, never refused."""
    if not re.fullmatch(r"-?\d{1,5}(\.\d{1,3})?", text):
        return None
    return float(text)


def _views(form: Mapping[str, object], base: Json, refused: dict[str, str]) -> Json:
    found = dict(base["views"])
    for key in sorted(bodies.VIEW_KEYS):
        if f"result-{key}" not in form and f"view-{key}" not in form:
            continue
        result = _text(form, f"result-{key}", "观察结果", refused)
        comment = _text(form, f"view-{key}", "观察评议", refused)
        found.pop(key, None)
        if result or comment:
            found[key] = {"result": result, "comment": comment}
    return found


def _several(
    form: Mapping[str, object], name: str, most: int, words: str, refused: dict[str, str]
) -> list[str]:
    found = [_text(form, f"{name}-{at}", words, refused) for at in range(most)]
    return [one for one in found if one]


def _text(form: Mapping[str, object], name: str, words: str, refused: dict[str, str]) -> str:
    """Words over one or more lines, without what a database cannot store."""
    raw = typed(form, name).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(ch for ch in raw if ch == "\n" or unicodedata.category(ch) not in {"Cc", "Cs"}).strip()
    if len(text) > bodies.TEXT_LENGTH:
        refused[name] = TOO_LONG.format(name=words, most=bodies.TEXT_LENGTH, count=len(text))
    return text


def shown_views(body: Json, own: list[str]) -> list[str]:
    """The views the form shows open: the observer's own, and those with something in them."""
    return [*own, *sorted(key for key in body["views"] if key not in own)]


def kit_words(body: Json) -> list[str]:
    """What of the record only the kit shows: 「S-T 12 次」."""
    parts: list[tuple[str, Any]] = [
        ("S-T {} 次", [tap for tap in body["st"]["taps"] if tap["code"]]),
        ("互动编码 {} 个", body["fias"]["codes"]),
        ("提问 {} 个", body["questions"]),
        ("座位记号 {} 个", body["seats"]["marks"]),
        ("照片和录音 {} 个", [one for line in body["moments"] for one in line["media"]]),
    ]
    return [words.format(len(found)) for words, found in parts if found]
