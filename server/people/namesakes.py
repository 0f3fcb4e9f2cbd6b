"""Telling people of one name apart in lists of other things, at the cost of a query only where it happens."""

from collections.abc import Sequence
from typing import Any

from server.base.database import rows
from server.people.names import labels

WHO = """
SELECT u.id, u.name, u.subject, s.name AS school_name FROM users u LEFT JOIN school s ON s.id = u.school
WHERE u.id = ANY($1::uuid[])
"""


async def told_apart(
    found: Sequence[dict[str, Any]], *, key: str = "id", name: str = "name", label: str = "label"
) -> list[dict[str, Any]]:
    """The rows with ``label`` put in: the name under ``name``, with 学校·学科 where another person of the
    list (``key`` says who) is called the same."""
    who = {one[key]: one[name] for one in found}
    said = dict(who)
    if len(set(who.values())) < len(who):
        people = await rows(WHO, list(who))
        said |= {one["id"]: words for one, words in zip(people, labels(people), strict=True)}
    for one in found:
        one[label] = said[one[key]]
    return list(found)
