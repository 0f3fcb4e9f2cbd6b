"""People by name, pinyin or 工号, and schools and groups by name: those the viewer may know of."""

from dataclasses import dataclass
from typing import Any

from server.base.database import rows
from server.people.access import visible_people
from server.people.names import labels
from server.people.reach import Arguments, known_group, known_school
from server.people.spelling import name_key, pinyin_typed
from server.people.viewer import Viewer
from server.search.words import fold, pattern

PAGE_SIZE = 20
PLACES = 60


@dataclass(frozen=True, slots=True)
class People:
    """A page of people; ``label`` tells those of one name apart."""

    rows: list[dict[str, Any]]
    has_more: bool


async def find_people(viewer: Viewer, words: str, page: int = 1) -> People:
    """People by a part of the name, the beginning of its pinyin or initials, or the 工号."""
    key = name_key(words)
    if not key:
        return People([], has_more=False)
    args = Arguments()
    allowed = visible_people(viewer, args)
    exact, held = args.add(key), args.add(pattern(key))
    spelt = pinyin_typed(words)
    begins = args.add(f"% {spelt}%" if spelt else "")
    size, start = args.add(PAGE_SIZE + 1), args.add((page - 1) * PAGE_SIZE)
    found = await rows(
        f"SELECT u.id, u.name, u.login, u.hue, u.subject, s.name AS school_name"  # noqa: S608
        f" FROM users u LEFT JOIN school s ON s.id = u.school"
        f" WHERE {allowed} AND (u.name_key LIKE {held}"
        f" OR ' ' || u.pinyin LIKE {begins} OR lower(u.login) = {exact})"
        f" ORDER BY u.name_key = {exact} DESC, u.name_key, s.name NULLS LAST, u.id"
        f" LIMIT {size} OFFSET {start}",
        *args,
    )
    shown = found[:PAGE_SIZE]
    named = [{**one, "label": label} for one, label in zip(shown, labels(shown), strict=True)]
    return People(named, has_more=len(found) > PAGE_SIZE)


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
