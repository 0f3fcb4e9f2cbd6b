"""People by name or pinyin, and schools and groups by name: those the viewer may know of."""

from dataclasses import dataclass
from typing import Any

from server.base.database import rows
from server.people import directory
from server.people.names import labels
from server.people.reach import Arguments, known_group, known_school
from server.people.spelling import name_key
from server.people.viewer import Viewer
from server.search.words import fold, pattern

PLACES = 60


@dataclass(frozen=True, slots=True)
class People:
    """A page of people; ``label`` tells those of one name apart."""

    rows: list[dict[str, Any]]
    total: int
    has_more: bool


async def find_people(viewer: Viewer, words: str, page: int = 1) -> People:
    """People as the directory finds them; nobody where there are no words."""
    if not name_key(words):
        return People([], 0, has_more=False)
    found = await directory.find_people(viewer, directory.Filters(q=words, page=page))
    named = [{**one, "label": label} for one, label in zip(found.found, labels(found.found), strict=True)]
    return People(named, found.total, has_more=bool(named) and found.last < found.total)


async def find_places(viewer: Viewer, words: str) -> list[dict[str, Any]]:
    """Schools and groups with these words in their names, schools first."""
    parts = fold(words).split()
    if not parts:
        return []
    args = Arguments()
    school, group = known_school(viewer, args), known_group(viewer, args)
    names = " AND ".join(f"said ILIKE {args.add(pattern(part))}" for part in parts[:8])
    return await rows(
        f"SELECT * FROM ("  # noqa: S608
        f" SELECT 'school' AS kind, s.id, s.name, d.name AS place, s.name || ' ' || s.short_name AS said"
        f" FROM school s JOIN district d ON d.id = s.district WHERE {school}"
        f" UNION ALL SELECT 'group', g.id, g.name, coalesce(gs.name, gd.name, gr.name),"
        f" concat_ws(' ', g.name, gs.name, gd.name, gr.name) FROM prep_group g"
        f" LEFT JOIN school gs ON gs.id = g.school LEFT JOIN district gd ON gd.id = g.district"
        f" LEFT JOIN region gr ON gr.id = g.region WHERE g.closed_on IS NULL AND {group}"
        f") known WHERE {names} ORDER BY kind DESC, name, place, id LIMIT {args.add(PLACES)}",
        *args,
    )
