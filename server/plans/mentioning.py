"""@同事 in a remark: who is meant, and the people one can mean."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from server.base.clock import local, now
from server.base.database import rows
from server.people.namesakes import told_apart
from server.people.viewer import Viewer
from server.plans.access import MEMBER_ROLES, Row, is_shared

PEOPLE = """
SELECT DISTINCT u.id, u.name FROM users u
WHERE u.disabled_at IS NULL AND u.id <> $5 AND (u.id = $4 OR EXISTS (
  SELECT 1 FROM membership m WHERE m."user" = u.id
    AND coalesce(m.starts_on <= $7, true) AND coalesce(m.ends_on >= $7, true)
    AND (m.scope = 'group' AND m.scope_id = $1 AND m.role = ANY($6::text[])
      OR m.role = 'subject_lead' AND m.scope = 'school' AND m.scope_id = $2 AND m.subject = $3)))
ORDER BY u.name, u.id
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a remark; ``is_mention``: it is 「@name」 of somebody who was told."""

    text: str
    is_mention: bool = False


async def people_of(viewer: Viewer, plan: Row) -> list[Row]:
    """Whom one can mention: the others who may see the threads of this plan (id, name, label)."""
    if not is_shared(plan):
        return []
    today: date = local(now()).date()
    found = await rows(
        PEOPLE, plan["prep_group"], plan["school"], plan["subject"], plan["owner"], viewer.id,
        list(MEMBER_ROLES), today,
    )  # fmt: skip
    return await told_apart(found)


def meant(body: str, people: Iterable[Row], chosen: Iterable[UUID]) -> list[UUID]:
    """The ids of those whose 「@name」 stands in ``body``. Of namesakes only those who were ``chosen``."""
    picked = set(chosen)
    known = list(people)
    names = [person["name"] for person in known]
    said = {piece.text[1:] for piece in pieces(body, names) if piece.is_mention}
    return [
        person["id"]
        for person in known
        if person["name"] in said and (person["id"] in picked or names.count(person["name"]) == 1)
    ]


def with_chosen(body: str, people: Iterable[Row], chosen: Iterable[UUID]) -> str:
    """``body`` with 「@name」 before it for everybody chosen whom it does not name: the form without
    JavaScript only has boxes to tick."""
    picked, known = set(chosen), list(people)
    said = {piece.text[1:] for piece in pieces(body, [one["name"] for one in known]) if piece.is_mention}
    missing = [one["name"] for one in known if one["id"] in picked and one["name"] not in said]
    return " ".join([*(f"@{name}" for name in missing), body]).strip()


def pieces(body: str, names: Iterable[str]) -> Iterator[Piece]:
    """``body`` cut where one of ``names`` stands behind an @; the longest name wins."""
    wanted = sorted({name for name in names if name}, key=len, reverse=True)
    if not wanted:
        yield Piece(body)
        return
    at = 0
    for found in re.finditer("@(?:" + "|".join(map(re.escape, wanted)) + ")", body):
        if found.start() > at:
            yield Piece(body[at : found.start()])
        yield Piece(found[0], is_mention=True)
        at = found.end()
    if at < len(body):
        yield Piece(body[at:])
