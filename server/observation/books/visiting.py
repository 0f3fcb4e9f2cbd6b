"""我的学期: whom and which schools somebody has not yet visited. For that person alone."""

from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from server.base.database import rows
from server.observation.books.counting import Span
from server.people.tables import Role, Scope
from server.people.viewer import Viewer

Row: TypeAlias = dict[str, Any]
MOST = 300  # a page shows them all

# Who teaches ($2 subjects; empty is: any) at schools $1 in the term $4 to $5, and when $3 last observed them.
_PEOPLE = f"""
SELECT u.id, u.name, u.hue, t.subject, s.id AS school_id, s.name AS school_name, max(seen.on_date) AS last_on
FROM teaching t JOIN school_class c ON c.id = t.school_class JOIN school s ON s.id = c.school
JOIN users u ON u.id = t."user" AND u.disabled_at IS NULL
LEFT JOIN LATERAL (
  SELECT o.on_date FROM observation o JOIN observer m ON m.observation = o.id
  WHERE o.teacher = u.id AND m."user" = $3 AND m.submitted_at IS NOT NULL AND NOT m.is_late
    AND o.cancelled_at IS NULL
    AND o.on_date BETWEEN $4 AND $5) AS seen ON true
WHERE s.id = ANY($1::uuid[]) AND (cardinality($2::text[]) = 0 OR t.subject = ANY($2::text[]))
  AND t.starts_on <= $5 AND t.ends_on >= $4 AND u.id <> $3
GROUP BY u.id, u.name, u.hue, t.subject, s.id, s.name
ORDER BY s.name, t.subject, u.name LIMIT {MOST}
"""  # noqa: S608
_SCHOOLS = f"""
SELECT s.id, s.name,
       (SELECT max(o.on_date) FROM observation o JOIN observer m ON m.observation = o.id
        WHERE o.school = s.id AND m."user" = $2 AND m.submitted_at IS NOT NULL AND NOT m.is_late
          AND o.cancelled_at IS NULL AND o.on_date BETWEEN $3 AND $4) AS last_on
FROM school s JOIN district d ON d.id = s.district
WHERE s.id = ANY($1::uuid[])
ORDER BY s.name LIMIT {MOST}
"""  # noqa: S608
_WITHIN = """
SELECT s.id FROM school s JOIN district d ON d.id = s.district
WHERE s.id = ANY($1::uuid[]) OR d.id = ANY($2::uuid[])
   OR d.region IN (SELECT regions_within($3::uuid[]))
"""


@dataclass(frozen=True, slots=True)
class Term:
    """Teachers and schools of the viewer's work, each with ``last_on`` or ``None``: not yet."""

    people: list[Row]
    schools: list[Row]

    @property
    def unseen(self) -> list[Row]:
        """Teachers not observed in this term, each once."""
        return [one for one in self._once() if one["last_on"] is None]

    @property
    def unvisited(self) -> list[Row]:
        """Schools not visited in this term."""
        return [one for one in self.schools if one["last_on"] is None]

    def _once(self) -> list[Row]:
        return list({one["id"]: one for one in self.people}.values())


async def of(viewer: Viewer, span: Span) -> Term:
    """Whom somebody works with: a 教研员 the teachers of the subject in the 学区 or region, 校管 all of the
    school, everybody else the teachers of their subject in their own school. Schools only where the viewer's
    post is above a school."""
    above = _above(viewer)
    schools = [line["id"] for line in await rows(_WITHIN, *_places(viewer))]
    people = await rows(_PEOPLE, schools, _subjects(viewer), viewer.id, span.first, span.last)
    visited = await rows(_SCHOOLS, schools, viewer.id, span.first, span.last) if above else []
    return Term(people, visited)


def _above(viewer: Viewer) -> bool:
    roles = (Role.RESEARCHER, Role.REGION_RESEARCHER, Role.DISTRICT_HEAD)
    return any(post.role in roles and post.scope in (Scope.DISTRICT, Scope.REGION) for post in viewer.posts)


def _places(viewer: Viewer) -> tuple[list[UUID], list[UUID], list[UUID]]:
    own = {post.school_id for post in viewer.posts if post.school_id is not None}
    roles = (Role.RESEARCHER, Role.DISTRICT_HEAD)
    return (
        sorted(own),
        viewer.scopes(*roles, scope=Scope.DISTRICT),
        viewer.scopes(Role.REGION_RESEARCHER, scope=Scope.REGION),
    )


def _subjects(viewer: Viewer) -> list[str]:
    """Empty is: all."""
    if any(post.role in (Role.SCHOOL_ADMIN, Role.DISTRICT_HEAD) for post in viewer.posts):
        return []
    own = {post.subject for post in viewer.posts if post.subject} | {viewer.subject}
    return sorted(own - {""})
