"""作息时间: the 节次 of a school with their clock times, from a date on."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from server.base.database import execute, row, rows, writing
from server.base.errors import Missing
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.schoolyear import access, years
from server.schoolyear.access import Row
from server.schoolyear.forms import FormRefused, dated, typed
from server.schoolyear.tables import Half
from server.trail.recording import record

MOST = 10
NOON, EVENING = time(12, 0), time(18, 0)
HALF_NAMES = {Half.MORNING: "上午", Half.AFTERNOON: "下午", Half.EVENING: "晚上"}
NO_BELLS = "没有找到这份作息时间，或者它不归你管。"
# What the form of a school without any shows: a usual day of a primary school.
USUAL = (
    ("08:30", "09:10"), ("09:20", "10:00"), ("10:30", "11:10"), ("11:20", "12:00"),
    ("14:10", "14:50"), ("15:00", "15:40"), ("15:50", "16:30"),
)  # fmt: skip
VALID = """
SELECT p.number, p.starts_at, p.ends_at, b.school
FROM bell_period p JOIN bell_time b ON b.id = p.bell_time
WHERE b.id IN (SELECT DISTINCT ON (x.school) x.id FROM bell_time x WHERE x.school = ANY($1::uuid[])
               ORDER BY x.school, (x.starts_on <= $2) DESC, abs(x.starts_on - $2))
ORDER BY b.school, p.number
"""


@dataclass(frozen=True, slots=True)
class Period:
    """One 节次."""

    number: int
    starts_at: time
    ends_at: time

    @property
    def half(self) -> Half:
        """上午, 下午 or 晚上, by when it begins."""
        if self.starts_at < NOON:
            return Half.MORNING
        return Half.AFTERNOON if self.starts_at < EVENING else Half.EVENING

    @property
    def half_name(self) -> str:
        """「上午」."""
        return HALF_NAMES[self.half]

    @property
    def words(self) -> str:
        """「08:30–09:10」."""
        return f"{self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


async def on(school_ids: list[UUID], when: date) -> dict[UUID, list[Period]]:
    """The 节次 of each school on a date; a school without any is absent."""
    found: dict[UUID, list[Period]] = {}
    for line in await rows(VALID, school_ids, when):
        period = Period(line["number"], line["starts_at"], line["ends_at"])
        found.setdefault(line["school"], []).append(period)
    return found


async def of_school(school_id: UUID) -> list[tuple[Row, list[Period]]]:
    """Every 作息时间 of a school, newest first."""
    times = await rows("SELECT * FROM bell_time WHERE school = $1 ORDER BY starts_on DESC", school_id)
    lines = await rows(
        "SELECT p.* FROM bell_period p JOIN bell_time b ON b.id = p.bell_time WHERE b.school = $1"
        " ORDER BY p.number",
        school_id,
    )
    return [
        (
            one,
            [Period(p["number"], p["starts_at"], p["ends_at"]) for p in lines if p["bell_time"] == one["id"]],
        )
        for one in times
    ]


def read_periods(form: Mapping[str, object]) -> list[Period]:
    """The rows of the form that have times, numbered in order.

    Raises:
        FormRefused: a time that is none, or periods that overlap.
    """
    found: list[Period] = []
    for number in range(1, MOST + 1):
        starts, ends = typed(form, f"starts{number}"), typed(form, f"ends{number}")
        if not starts and not ends:
            continue
        begin, end = _time(starts), _time(ends)
        if begin is None or end is None or begin >= end:
            raise FormRefused({f"starts{number}": f"第 {number} 行的时间不对，例如 08:30 到 09:10。"})
        if found and begin < found[-1].ends_at:
            raise FormRefused({f"starts{number}": f"第 {number} 行比上一节下课还早，请按先后填。"})
        found.append(Period(len(found) + 1, begin, end))
    if not found:
        raise FormRefused({"starts1": "至少填一节课的时间。"})
    return found


async def save(viewer: Viewer, school_id: UUID, form: Mapping[str, object]) -> UUID:
    """Set the times from a date on; those of the same date are set anew.

    Raises:
        Missing: not this viewer's school.
        FormRefused: no date, or times that cannot be.
    """
    school = await access.find_managed_school(viewer, school_id)
    starts_on, periods = dated(form, "starts_on"), read_periods(form)
    if starts_on is None:
        raise FormRefused({"starts_on": "从哪一天起用这份作息时间，要填。"})
    name = typed(form, "name")[:40] or "作息时间"
    async with writing():
        await years.lock(school_id)
        bell_id = await _row(school_id, name, starts_on)
        await _put(bell_id, periods)
        await record(viewer.id, "set_bells", "school", school_id, school["name"], starts_on=starts_on)
    return bell_id


async def remove(viewer: Viewer, bell_id: UUID) -> UUID:
    """Take one out; the one before it holds on. The answer is the school.

    Raises:
        Missing: absent or not this viewer's.
    """
    found = await row("SELECT * FROM bell_time WHERE id = $1", bell_id)
    if found is None:
        raise Missing(NO_BELLS)
    await access.find_managed_school(viewer, found["school"], NO_BELLS)
    async with writing():
        await execute("DELETE FROM bell_period WHERE bell_time = $1", bell_id)
        await execute("DELETE FROM bell_time WHERE id = $1", bell_id)
        await record(viewer.id, "removed", "bell_time", bell_id, found["name"])
    return UUID(str(found["school"]))


async def _row(school_id: UUID, name: str, starts_on: date) -> UUID:
    found = await row(
        "INSERT INTO bell_time (id, school, name, starts_on) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (school, starts_on) DO UPDATE SET name = excluded.name RETURNING id",
        new_id(), school_id, name, starts_on,
    )  # fmt: skip
    assert found is not None
    await execute("DELETE FROM bell_period WHERE bell_time = $1", found["id"])
    return UUID(str(found["id"]))


async def _put(bell_id: UUID, periods: Sequence[Period]) -> None:
    for one in periods:
        await execute(
            "INSERT INTO bell_period (id, bell_time, number, half, starts_at, ends_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            new_id(), bell_id, one.number, one.half, one.starts_at, one.ends_at,
        )  # fmt: skip


def _time(text: str) -> time | None:
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::\d{2})?", unicodedata.normalize("NFKC", text))
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
