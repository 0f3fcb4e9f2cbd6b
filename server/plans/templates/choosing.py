"""Which template a new plan begins with, and the limit over all levels."""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import DomainError
from server.documents.spec import Json
from server.people.tables import Scope
from server.people.viewer import Viewer
from server.plans import drafting
from server.plans.access import Row
from server.plans.forms import Heading
from server.plans.templates import levels
from server.plans.templates.levels import Place
from server.plans.templates.outlines import Outline
from server.plans.templates.sections import MOST_REQUIRED, Section, blank, loads, under, usual

TOO_MANY = (
    "一份教案最多 {most} 个必填的部分，各级加在一起算。这样会有 {count} 个：{which}。请去掉几个“必填”再保存。"
)
_PLACE_NAME = """
coalesce(s.name, d.name, r.name, '平台') AS place_name
"""
_PLACES = """
LEFT JOIN school s ON t.scope = 'school' AND s.id = t.scope_id
LEFT JOIN district d ON t.scope = 'district' AND d.id = t.scope_id
LEFT JOIN region r ON t.scope = 'region' AND r.id = t.scope_id
"""
_STANDING = f"""
SELECT t.id, t.scope, t.scope_id, t.subject, t.name, t.sections, {_PLACE_NAME}
FROM plan_template t {_PLACES} WHERE t.ended_on IS NULL
"""  # noqa: S608
_NAME = f"""
SELECT {_PLACE_NAME} FROM (SELECT $1::text AS scope, $2::uuid AS scope_id) AS t {_PLACES}
"""  # noqa: S608
# Where a plan is written: the school of its group or author, of a group above the schools its 学区 or 区县.
_PLACE = """
SELECT s.id AS school, g.district, g.region
FROM (SELECT 1) AS one LEFT JOIN prep_group g ON g.id = $1
LEFT JOIN school s
  ON s.id = coalesce(g.school, CASE WHEN g.district IS NULL AND g.region IS NULL THEN $2::uuid END)
"""


async def for_new(viewer: Viewer, heading: Heading, group_id: UUID | None) -> Outline | None:
    """What a new plan of this heading begins with: the nearest template of school and subject, school, 学区
    and subject, 学区, the regions in the same way, platform, with what those above it require. ``None``:
    nobody made one.

    Raises:
        DomainError: ``group_id`` is not a group of the viewer's.
    """
    group = await drafting.home_group(viewer, heading, group_id)
    fits = group is not None and (group_id is not None or heading.subject == group["subject"])
    place = await row(_PLACE, group["id"] if group is not None and fits else None, viewer.school_id)
    assert place is not None
    subject = heading.subject or (group["subject"] if group is not None else "")
    return await _chosen_at(_where(place), subject)


async def begin(viewer: Viewer, heading: Heading, group_id: UUID | None) -> tuple[Outline | None, Json]:
    """``for_new``, and the empty plan it gives; the usual one where there is no template.

    Raises:
        DomainError: as ``for_new``.
    """
    outline = await for_new(viewer, heading, group_id)
    return outline, await asyncio.to_thread(blank, outline.sections if outline else usual())


async def standing_at(scope: str, place: UUID | None, subject: str) -> list[Section]:
    """What holds at a place now: what a new template there begins with."""
    found = await _chosen_at((scope, place), subject)
    return list(found.sections) if found else usual()


async def _chosen_at(place: Place, subject: str) -> Outline | None:
    standing = await rows(_STANDING)
    return chosen(chain(standing, await levels.of(place), subject)) if standing else None


def _where(place: Row) -> Place:
    for scope, column in ((Scope.SCHOOL, "school"), (Scope.DISTRICT, "district"), (Scope.REGION, "region")):
        if place[column] is not None:
            return scope, place[column]
    return levels.PLATFORM


def chain(standing: Iterable[Row], path: Sequence[Place], subject: str) -> list[Row]:
    """The templates that say something about a plan at the first place of ``path``, nearest first."""
    known = {(one["scope"], one["scope_id"], one["subject"]): one for one in standing}
    wanted = [(scope, place, about) for scope, place in path for about in dict.fromkeys((subject, ""))]
    return [known[key] for key in wanted if key in known]


def chosen(levels: Sequence[Row]) -> Outline | None:
    """What they make together."""
    if not levels:
        return None
    nearest, *above = levels
    found = loads(nearest["sections"])
    for one in above:
        found = under(found, loads(one["sections"]))
    return Outline(nearest["id"], tuple(found))


async def require_few(template: Row) -> None:
    """Check a template that is about to stand (``id``, ``scope``, ``scope_id``, ``subject``, ``sections``)
    together with all those a plan may meet it with.

    Raises:
        DomainError: somewhere more than ``MOST_REQUIRED`` sections would be required; it says whose.
    """
    standing = await rows(_STANDING)
    place = await row(_NAME, template["scope"], template["scope_id"])
    assert place is not None
    same = (template["scope"], template["scope_id"], template["subject"])
    others = [one for one in standing if (one["scope"], one["scope_id"], one["subject"]) != same]
    everything = [*others, {**template, **place}]
    paths = await levels.above([levels.PLATFORM, *((one["scope"], one["scope_id"]) for one in everything)])
    for path in paths.values():
        for subject in sorted({one["subject"] for one in everything} | {""}):
            met = chain(everything, path, subject)
            if any(one["id"] == template["id"] for one in met):
                _require_few(met)


def _require_few(met: Sequence[Row]) -> None:
    titles: dict[str, str] = {}
    said = []
    for one in reversed(met):  # from the top
        own = [each for each in loads(one["sections"]) if each.is_required and each.key not in titles]
        titles |= {each.key: each.title for each in own}
        if own:
            where = f"{one['place_name']}{one['subject']}"
            said.append(f"{where}要求{'、'.join(each.title for each in own)}")
    if len(titles) > MOST_REQUIRED:
        raise DomainError(TOO_MANY.format(most=MOST_REQUIRED, count=len(titles), which="；".join(said)))
