"""通案库: the released master plans a viewer may read, newest release first, in two queries."""

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from server.base.clock import local
from server.base.database import row, rows
from server.base.sheets.writing import Cell
from server.people.viewer import Viewer
from server.plans import wording
from server.plans.access import IN_REACH, Row, visible_to
from server.plans.indexing import KIND
from server.plans.searching import AT_LEVEL, RELEASE
from server.search.finding import condition
from server.search.words import QUERY_LENGTH, parse

PAGE_SIZE = 30
MOST = 5_000  # lines of a spreadsheet
HEAD: list[Cell] = [
    "课题", "学科", "年级", "教材", "课时", "级别", "学校", "备课组", "主备", "第几版", "发布日期",
    "这一版改了什么",
]  # fmt: skip
WIDTHS = (32, 8, 10, 26, 12, 12, 18, 22, 10, 8, 12, 40)
LAST_PAGE = 1_000
FIELD_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Filters:
    """What stands in the URL. Unknown values count as none; ``page`` starts at 1."""

    q: str = ""
    subject: str = ""
    grade: str = ""
    textbook: str = ""
    school: str = ""
    district: str = ""
    group: str = ""
    level: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: dict[str, str]) -> "Filters":
        """Filters of a query string, forgiving: a bad link shows a list, not an error."""
        page = query.get("page", "")
        texts = {name: _short(query, name) for name in ("subject", "grade", "textbook")}
        return cls(
            **texts,
            q=" ".join(query.get("q", "").replace("\0", "").split())[:QUERY_LENGTH],
            school=_id(query, "school"),
            district=_id(query, "district"),
            group=_id(query, "group"),
            level=query["level"] if query.get("level") in AT_LEVEL else "",
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() else 1,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything is chosen."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "page")

    def url(self, **changes: Any) -> str:
        """The address with ``changes``; any change but of the page starts at its first."""
        new = replace(self, **{"page": 1, **changes})
        values = {one.name: getattr(new, one.name) for one in fields(new)} | {
            "page": new.page if new.page > 1 else ""
        }
        kept = urlencode({name: value for name, value in values.items() if value})
        return f"/library?{kept}" if kept else "/library"


@dataclass(frozen=True, slots=True)
class Library:
    """One page. ``choices`` are what occurs among the readable ones: lists of (value, words) by filter."""

    plans: list[Row]
    total: int
    choices: dict[str, list[tuple[str, str]]]
    first: int

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.plans) - 1


async def browse(viewer: Viewer, filters: Filters) -> Library:
    """One page of the library as ``viewer`` may read it."""
    args = visible_to(viewer)
    where, more = _where(filters, len(args))
    start = (filters.page - 1) * PAGE_SIZE
    size = len(args) + len(more) + 1
    found = await rows(_PAGE.format(where=where, size=size, start=size + 1), *args, *more, PAGE_SIZE, start)
    occurring = await row(_CHOICES, *args)
    assert occurring is not None
    choices = {
        name: [(one, one) for one in occurring[name] or ()] for name in ("subject", "grade", "textbook")
    } | {
        name: [
            (str(one), words)
            for one, words in zip(occurring[name] or (), occurring[f"{name}_name"] or (), strict=True)
        ]
        for name in ("school", "district")
    }
    for plan in found:
        plan["level"] = wording.level(plan)
    return Library(found, found[0]["total"] if found else 0, choices, start + 1)


async def table(viewer: Viewer, filters: Filters) -> list[list[Cell]]:
    """The whole list for a spreadsheet, newest release first: a head and at most ``MOST`` lines."""
    args = visible_to(viewer)
    where, more = _where(filters, len(args))
    size = len(args) + len(more) + 1
    found = await rows(_PAGE.format(where=where, size=size, start=size + 1), *args, *more, MOST, 0)
    return [HEAD, *([
        plan["title"], plan["subject"], plan["grade"], plan["textbook"], plan["period"],
        wording.level(plan) and f"{wording.level(plan)}通案", plan["school_name"], plan["group_name"],
        plan["owner_name"], plan["released_number"], local(plan["released_at"]).date(), plan["note"],
    ] for plan in found)]  # fmt: skip


def _where(filters: Filters, given: int) -> tuple[str, list[Any]]:
    parts: list[str] = []
    args: list[Any] = []

    def add(sql: str, value: Any) -> None:
        args.append(value)
        parts.append(sql.format(f"${given + len(args)}"))

    for column in ("subject", "grade", "textbook"):
        if value := getattr(filters, column):
            add(f"p.{column} = {{}}", value)
    if filters.school:
        add("p.school = {}::uuid", UUID(filters.school))
    if filters.district:
        add("s.district = {}::uuid", UUID(filters.district))
    if filters.group:
        add("p.prep_group = {}::uuid", UUID(filters.group))
    if filters.level:
        parts.append(AT_LEVEL[filters.level])
    if filters.q:
        query = parse(filters.q)
        held, more = condition(query, "e", given + len(args) + 1) if query.terms else ("false", [])
        args += more
        parts.append(
            f"EXISTS (SELECT 1 FROM search_entry e WHERE e.kind = '{KIND}' AND {RELEASE}"  # noqa: S608
            f" AND e.object_id = p.id AND {held})"
        )
    return "".join(f" AND {part}" for part in parts), args


def _short(query: dict[str, str], name: str) -> str:
    return query.get(name, "").strip()[:FIELD_LENGTH].replace("\0", "")


def _id(query: dict[str, str], name: str) -> str:
    try:
        return str(UUID(query.get(name, "")))
    except ValueError:
        return ""


# Everything of $1 to $7 is named, for PostgreSQL has to know their types.
_READABLE = f"""
p.kind = 'master' AND p.released_number > 0 AND p.state <> 'archived' AND ({IN_REACH} OR p.owner = $1)
AND $2::uuid[] IS NOT NULL AND $3::uuid[] IS NOT NULL AND $4::text[] IS NOT NULL
"""
_PAGE = f"""
SELECT p.*, u.name AS owner_name, u.hue AS owner_hue, by.name AS released_by_name,
       (SELECT count(DISTINCT f.owner) FROM plan f
        WHERE f.source_plan = p.id AND f.kind = 'version') AS forks,
       (SELECT f.id FROM plan f WHERE f.source_plan = p.id AND f.owner = $1 AND f.kind = 'version'
        ORDER BY f.created_at DESC LIMIT 1) AS mine
FROM (
  SELECT p.id, p.title, p.subject, p.grade, p.period, p.textbook, p.owner, p.minutes, p.state,
         p.released_number, r.at AS released_at, r.note, r.released_by,
         s.name AS school_name, g.name AS group_name, g.school AS group_school,
         g.district AS group_district, g.region AS group_region,
         (SELECT level FROM region WHERE id = g.region) AS region_level, count(*) OVER () AS total
  FROM plan p
  JOIN plan_release r ON r.plan = p.id AND r.number = p.released_number
  LEFT JOIN school s ON s.id = p.school
  LEFT JOIN prep_group g ON g.id = p.prep_group
  WHERE {_READABLE}{{where}}
  ORDER BY r.at DESC, p.id LIMIT ${{size}} OFFSET ${{start}}
) p
JOIN users u ON u.id = p.owner
LEFT JOIN users by ON by.id = p.released_by
ORDER BY p.released_at DESC, p.id
"""  # noqa: S608
_CHOICES = f"""
WITH readable AS (
  SELECT DISTINCT p.subject, p.grade, p.textbook, s.id AS school, s.name AS school_name,
         d.id AS district, d.name AS district_name
  FROM plan p LEFT JOIN school s ON s.id = p.school LEFT JOIN district d ON d.id = s.district
  WHERE {_READABLE}
)
SELECT (SELECT array_agg(DISTINCT subject ORDER BY subject) FROM readable WHERE subject <> '') AS subject,
       (SELECT array_agg(DISTINCT grade ORDER BY grade) FROM readable WHERE grade <> '') AS grade,
       (SELECT array_agg(DISTINCT textbook ORDER BY textbook) FROM readable WHERE textbook <> '') AS textbook,
       sc.school, sc.school_name, di.district, di.district_name
FROM (SELECT array_agg(school ORDER BY school_name, school) AS school,
             array_agg(school_name ORDER BY school_name, school) AS school_name
      FROM (SELECT DISTINCT school, school_name FROM readable WHERE school IS NOT NULL) x) sc,
     (SELECT array_agg(district ORDER BY district_name, district) AS district,
             array_agg(district_name ORDER BY district_name, district) AS district_name
      FROM (SELECT DISTINCT district, district_name FROM readable WHERE district IS NOT NULL) x) di
"""  # noqa: S608
