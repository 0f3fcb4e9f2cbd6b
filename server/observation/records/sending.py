"""What a device sends of one record: read, checked, in one spelling."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from server.base.clock import local, now
from server.base.errors import Conflict
from server.observation.forms import LENGTHS, MOST_PERIOD, MOST_PUPILS, USUAL_MINUTES, Lesson, one_line
from server.observation.records import body as bodies
from server.observation.records.checks import BodyRefused, Json, read_id, read_moment, unknown
from server.observation.tables import ObservationKind

NO_TEACHER = "还没有写上课的老师，没有收下；手机上的还在。写上老师再发一次。"
AHEAD = timedelta(days=400)
MOST_BASE = 2**31 - 1


class OtherUser(Conflict):
    """The record belongs to somebody else than the one who is signed in now."""

    code = "other_user"

    def __init__(self) -> None:
        super().__init__("这份记录是另一位老师在这台手机上写的，没有发送，还在手机里。请那位老师登录后再发。")


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending. ``user``: whose record the device says it is; ``begun``: the lesson, where the device
    began it; ``body`` is whole (``body.read``); ``written_at``: the phone's clock when it was first written
    in."""

    mutation: UUID
    base: int
    device: UUID
    user: UUID
    client_now: datetime | None
    is_submitted: bool
    begun: Lesson | None
    body: Json
    written_at: datetime | None = None


def read(sent: Any) -> Sent:
    """From the JSON of a device.

    Raises:
        BodyRefused: it is not what a page of ours sends.
    """
    if not isinstance(sent, dict):
        raise unknown()
    base = sent.get("base") or 0
    if isinstance(base, bool) or not isinstance(base, int) or not 0 <= base <= MOST_BASE:
        raise unknown("base")
    written = bodies.read(sent.get("body"))
    return Sent(
        mutation=_id(sent, "mutation"),
        base=base,
        device=_id(sent, "device"),
        user=_id(sent, "user"),
        client_now=_moment(sent, "client_now"),
        is_submitted=sent.get("submit") is True,
        begun=_lesson(sent["observation"]) if sent.get("observation") else None,
        body=written,
        written_at=_moment(sent, "written_at"),
    )


def _lesson(said: Any) -> Lesson:
    """The lesson a phone began; what it cannot know is empty."""
    if not isinstance(said, dict):
        raise unknown("observation")
    words = {name: one_line(_text(said, name))[:longest] for name, longest in LENGTHS.items()}
    teacher = _maybe_id(said, "teacher_id")
    if teacher is None and not words["teacher_name"]:
        raise BodyRefused(NO_TEACHER)
    kind = _text(said, "kind")
    return Lesson(
        id=_id(said, "id"),
        kind=ObservationKind(kind) if kind in set(ObservationKind) else ObservationKind.DROP_IN,
        teacher=teacher,
        school=_maybe_id(said, "school_id"),
        school_class=_maybe_id(said, "class_id"),
        plan=_maybe_id(said, "plan_id"),
        on=_day(_text(said, "on")),
        period=_whole(said, "period", MOST_PERIOD),
        starts_at=_moment(said, "starts_at"),
        minutes=_whole(said, "minutes", 240) or USUAL_MINUTES,
        pupils=_whole(said, "pupils", MOST_PUPILS),
        sheet=_maybe_id(said, "sheet"),
        trims=False,
        teacher_name=words["teacher_name"],
        class_name=words["class_name"],
        subject=words["subject"],
        title=words["title"],
        question=words["question"],
    )


def _day(text: str) -> date:
    """The day the phone says; one nobody could mean is today."""
    today = local(now()).date()
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return today
    return on if abs(on - today) < AHEAD else today


def _id(said: Json, name: str) -> UUID:
    found = read_id(said.get(name))
    if found is None:
        raise unknown(name)
    return found


def _maybe_id(said: Json, name: str) -> UUID | None:
    return None if said.get(name) in (None, "") else _id(said, name)


def _text(said: Json, name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def _moment(said: Json, name: str) -> datetime | None:
    return read_moment(_text(said, name))


def _whole(said: Json, name: str, most: int) -> int | None:
    value = said.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most else None
