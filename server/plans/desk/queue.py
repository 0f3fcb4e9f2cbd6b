"""The queue of a reader: what was handed in to them, filtered, its neighbours, and samples drawn from it.

It shows days, never hours, and counts nothing of anybody.
"""

import random
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import DomainError
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.desk.access import READS, reads_of
from server.plans.desk.tables import QUERY_LENGTH
from server.plans.tables import SHORT_LENGTH

PAGE_SIZE = 50
LAST_PAGE = 1_000
MOST_DRAWN = 50
MOST_LOOKED_AT = 5_000  # of which a sample is drawn
SHOWS = {"waiting": "", "read": "read", "returned": "returned"}  # in the URL: the verdict
NOTHING = "现在没有等着看的，没有抽。"

# $8 verdict, or the sample counts instead; $9 school, $10 group, $11 subject, $12 the sample.
_WANTED = f"""{READS} AND (r.verdict = $8 OR $12::uuid IS NOT NULL)
  AND ($9::uuid IS NULL OR r.school = $9) AND ($10::uuid IS NULL OR r.prep_group = $10)
  AND ($11 = '' OR r.subject = $11)
  AND ($12::uuid IS NULL OR r.id = ANY((SELECT s.readings FROM reading_sample s
                                        WHERE s.id = $12 AND s.reader = $1)::uuid[]))"""  # noqa: S608
_LIST = f"""
SELECT r.id, r.title, r.subject, r.grade, r.period, r.at, r.verdict, r.desk, u.name AS author_name,
       s.name AS school_name, g.name AS group_name, d.name AS reader_name, count(*) OVER () AS total
FROM plan_reading r JOIN users u ON u.id = r.author LEFT JOIN school s ON s.id = r.school
LEFT JOIN prep_group g ON g.id = r.prep_group LEFT JOIN users d ON d.id = r.reader
WHERE {_WANTED} ORDER BY r.at, r.id LIMIT {PAGE_SIZE} OFFSET $13
"""  # noqa: S608
_IDS = f"SELECT r.id FROM plan_reading r WHERE {_WANTED} ORDER BY r.at, r.id LIMIT {MOST_LOOKED_AT}"  # noqa: S608
_NEIGHBOURS = f"""
SELECT (SELECT r.id FROM plan_reading r WHERE {_WANTED} AND (r.at, r.id) < (here.at, here.id)
        ORDER BY r.at DESC, r.id DESC LIMIT 1) AS before,
       (SELECT r.id FROM plan_reading r WHERE {_WANTED} AND (r.at, r.id) > (here.at, here.id)
        ORDER BY r.at, r.id LIMIT 1) AS after
FROM plan_reading here WHERE here.id = $13
"""  # noqa: S608
_WAITING = f"""
SELECT count(*) AS count, min(r.at) AS since FROM plan_reading r WHERE {READS} AND r.verdict = ''
"""  # noqa: S608
_PLACES = f"""
SELECT DISTINCT r.school, s.name AS school_name, r.prep_group, g.name AS group_name, r.subject
FROM plan_reading r LEFT JOIN school s ON s.id = r.school LEFT JOIN prep_group g ON g.id = r.prep_group
WHERE {READS} ORDER BY school_name, group_name, r.subject LIMIT 500
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Filters:
    """What stands in the URL; unknown values count as none."""

    show: str = "waiting"
    school: UUID | None = None
    group: UUID | None = None
    subject: str = ""
    sample: UUID | None = None
    page: int = 1

    @classmethod
    def read(cls, query: dict[str, str]) -> "Filters":
        """Filters of a query string."""
        page = query.get("page", "")
        return cls(
            show=query["show"] if query.get("show") in SHOWS else "waiting",
            school=_id(query.get("school", "")),
            group=_id(query.get("group", "")),
            subject=query.get("subject", "").replace("\0", "")[:SHORT_LENGTH],
            sample=_id(query.get("sample", "")),
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() else 1,
        )

    def query(self, **changes: Any) -> str:
        """``?…`` with ``changes``, "" when nothing is chosen; any but of the page starts at the first."""
        new = replace(self, **{"page": 1, **changes})
        values = {
            "show": new.show if new.show != "waiting" else "",
            "school": new.school or "",
            "group": new.group or "",
            "subject": new.subject,
            "sample": new.sample or "",
            "page": new.page if new.page > 1 else "",
        }
        kept = urlencode({name: value for name, value in values.items() if value})
        return f"?{kept}" if kept else ""

    def value(self, name: str) -> Any:
        """What is chosen of one of ``places``."""
        return {"school": self.school, "group": self.group, "subject": self.subject}[name]

    def arguments(self, viewer: Viewer) -> list[Any]:
        """$1 to $12 of the queries here."""
        return [*reads_of(viewer), SHOWS[self.show], self.school, self.group, self.subject, self.sample]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The one before and the one after in the queue."""

    before: UUID | None
    after: UUID | None


async def page_of(viewer: Viewer, filters: Filters) -> tuple[list[Row], int]:
    """One page of the queue, oldest first, and how many there are in all."""
    found = await rows(_LIST, *filters.arguments(viewer), (filters.page - 1) * PAGE_SIZE)
    return found, found[0]["total"] if found else 0


async def waiting(viewer: Viewer) -> tuple[int, datetime | None]:
    """How many wait for a 备课组长 or a 教研员, and since when. The others come to the desk by themselves."""
    me, groups, *_led, districts, subjects = reads_of(viewer)
    if not groups and not districts:
        return 0, None
    found = await row(_WAITING, me, groups, [], [], [], districts, subjects)
    assert found is not None
    return found["count"], found["since"]


async def neighbours(viewer: Viewer, filters: Filters, reading_id: UUID) -> Neighbours:
    """What comes before and after this one, whether or not it is in the queue itself (any more)."""
    found = await row(_NEIGHBOURS, *filters.arguments(viewer), reading_id)
    return Neighbours(found["before"], found["after"]) if found else Neighbours(None, None)


async def places(viewer: Viewer) -> dict[str, list[tuple[Any, str]]]:
    """What the filters offer, as (value, words): ``school``, ``group``, ``subject`` with several of them."""
    found = await rows(_PLACES, *reads_of(viewer))
    offered: dict[str, dict[Any, str]] = {"school": {}, "group": {}, "subject": {}}
    for line in found:
        for name, value, words in (
            ("school", line["school"], line["school_name"]),
            ("group", line["prep_group"], line["group_name"]),
            ("subject", line["subject"], line["subject"]),
        ):
            if value:
                offered[name][value] = words
    return {name: list(choices.items()) for name, choices in offered.items() if len(choices) > 1}


async def draw(viewer: Viewer, filters: Filters, count: int) -> UUID:
    """随机抽: at most ``count`` of those that wait, kept for this reader; a reload shows the same ones.

    Raises:
        DomainError: nothing waits.
    """
    wanted = replace(filters, show="waiting", sample=None)
    waiting = [line["id"] for line in await rows(_IDS, *wanted.arguments(viewer))]
    if not waiting:
        raise DomainError(NOTHING)
    drawn = random.SystemRandom().sample(waiting, min(max(count, 1), MOST_DRAWN, len(waiting)))
    made = new_id()
    async with writing():
        await execute(
            "INSERT INTO reading_sample (id, reader, readings, drawn_from, at) VALUES ($1, $2, $3, $4, $5)",
            made, viewer.id, drawn, wanted.query()[:QUERY_LENGTH], now(),
        )  # fmt: skip
    return made


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
