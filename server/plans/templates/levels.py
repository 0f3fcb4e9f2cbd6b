"""The levels a template can stand at, nearest first: school, 学区, 区县 and what is above it, platform."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias
from uuid import UUID

from server.base.database import rows
from server.people.tables import Scope

Place: TypeAlias = tuple[str, UUID | None]  # a scope and which; of the platform no id
PLATFORM: Place = (Scope.PLATFORM, None)
DEEPEST = 9  # regions above each other

_ABOVE = """
SELECT a.scope, a.place, d.id AS district, ARRAY(
  WITH RECURSIVE up AS (
    SELECT r.id, r.parent, 0 AS depth FROM region r
    WHERE r.id = CASE a.scope WHEN 'region' THEN a.place ELSE d.region END
    UNION ALL
    SELECT r.id, r.parent, up.depth + 1 FROM up JOIN region r ON r.id = up.parent WHERE up.depth < $3)
  SELECT up.id FROM up ORDER BY up.depth) AS regions
FROM unnest($1::text[], $2::uuid[]) AS a(scope, place)
LEFT JOIN school s ON a.scope = 'school' AND s.id = a.place
LEFT JOIN district d ON d.id = CASE a.scope WHEN 'school' THEN s.district WHEN 'district' THEN a.place END
"""


async def above(places: Iterable[Place]) -> dict[Place, list[Place]]:
    """Of each place itself and all those above it, up to the platform."""
    asked = list(dict.fromkeys(places))
    found = await rows(
        _ABOVE, [str(scope) for scope, _place in asked], [place for _scope, place in asked], DEEPEST
    )
    return {
        (line["scope"], line["place"]): _path(
            line["place"] if line["scope"] == Scope.SCHOOL else None, line["district"], line["regions"]
        )
        for line in found
    }


async def of(place: Place) -> list[Place]:
    """The same of one place."""
    return (await above([place]))[place]


def _path(school: UUID | None, district: UUID | None, regions: Sequence[UUID]) -> list[Place]:
    found: list[Place] = [(Scope.SCHOOL, school)] if school is not None else []
    if district is not None:
        found.append((Scope.DISTRICT, district))
    return [*found, *((Scope.REGION, region) for region in regions), PLATFORM]
