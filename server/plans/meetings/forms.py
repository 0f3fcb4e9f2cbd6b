"""What the page of a record sends, and the checks it must pass."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from server.plans.comment_forms import cleaned
from server.plans.forms import FormRefused, one_line, typed
from server.plans.meetings.tables import GUESTS_LENGTH, PLACE_LENGTH, REASON_LENGTH, TIME_LENGTH
from server.plans.meetings.weaving import Part, Parts, mark
from server.plans.tables import TITLE_LENGTH

LINES = {"topic": TITLE_LENGTH, "at_time": TIME_LENGTH, "place": PLACE_LENGTH, "guests": GUESTS_LENGTH}
HEADING = ("topic", "held_on", "at_time", "place", "host", "recorder", "guests", "outcome")
POINT = ("question", "views", "consensus")
TASK = ("what", "who", "due")
WORDS = (*LINES, "outcome", *POINT, "what", "reason")
WORDS_LENGTH = 2000  # of one text of a point
WHAT_LENGTH = 120
OUTCOME_LENGTH = 4000
MOST_POINTS = 100
MOST_TASKS = 60
NO_DAY = "日期看不懂，请从日历里选，或写成 2026-11-25。"
_KEY = re.compile(r"[0-9a-f-]{8,36}")


@dataclass(slots=True)
class Sent:
    """A form: ``parts`` as typed, in one spelling, ``was`` the marks of what it was written over."""

    parts: Parts
    was: dict[str, str]
    refused: dict[str, str] = field(default_factory=dict)

    def checked(self) -> "Sent":
        """The same.

        Raises:
            FormRefused: something too long, too much, or a day that is none.
        """
        if self.refused:
            raise FormRefused(self.refused)
        return self

    def words(self) -> str:
        """What was written in it beyond what was there, to be copied where it cannot be stored."""
        changed = [(name, part) for name, part in self.parts.items() if mark(part) != self.was.get(name, "")]
        return "\n".join(
            text
            for name, part in changed
            for what, text in (part or {}).items()
            if text and (name in WORDS or what in WORDS)
        )


def read(form: Any) -> Sent:
    """From a submitted form; a line whose fields are all empty counts as taken out."""
    sent = Sent({}, {name[4:]: typed(form, name) for name in form if name.startswith("was-")})
    for name in HEADING:
        text = typed(form, name)
        sent.parts[name] = {"text": _CLEAN.get(name, one_line)(text)}
    for key in _keys(form, "person"):
        is_here = typed(form, f"present-{key}") == "1"
        reason = "" if is_here else one_line(typed(form, f"reason-{key}"))
        sent.parts[f"person:{key}"] = {"is_present": "1" if is_here else "", "reason": reason}
    _lines(sent, form, "point", POINT, cleaned, MOST_POINTS)
    _lines(sent, form, "task", TASK, one_line, MOST_TASKS)
    sent.refused = _refused(sent.parts)
    return sent


def _lines(
    sent: Sent, form: Any, kind: str, fields: tuple[str, ...], clean: Callable[[str], str], most: int
) -> None:
    for key in _keys(form, kind)[:most]:
        said = {name: clean(typed(form, f"{name}-{key}")) for name in fields}
        part: Part = said if any(said.values()) else None
        sent.parts[f"{kind}:{key}"] = part


def _refused(parts: Parts) -> dict[str, str]:
    refused = {}
    for name, part in parts.items():
        for what, text in (part or {}).items():
            where = name if what == "text" else f"{what}-{name.partition(':')[2]}"
            if (most := _longest(name, what)) and len(text) > most:
                refused[where] = f"最多 {most} 个字，现在有 {len(text)} 个。"
            if (name == "held_on" or what == "due") and text and day_of(text) is None:
                refused[where] = NO_DAY
    return refused


def _longest(name: str, what: str) -> int:
    if name == "outcome":
        return OUTCOME_LENGTH
    if what in POINT:
        return WORDS_LENGTH
    return {"what": WHAT_LENGTH, "reason": REASON_LENGTH}.get(what) or LINES.get(name, 0)


def day_of(text: str) -> date | None:
    """The day a form says."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _keys(form: Any, name: str) -> list[str]:
    return [
        key for key in dict.fromkeys(form.getall(name, [])) if isinstance(key, str) and _KEY.fullmatch(key)
    ]


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


_CLEAN: dict[str, Callable[[str], str]] = {"outcome": cleaned, "host": _id, "recorder": _id}
