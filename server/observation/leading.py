"""请别人召集: an observer leads from now on; where the 召集人 left the platform, one takes it over."""

from uuid import UUID

from server.base.database import execute, row, rows, writing
from server.base.errors import DomainError, Missing
from server.observation import telling
from server.observation.access import NO_OBSERVATION, Row, find, rights
from server.observation.tables import KIND
from server.people.viewer import Viewer
from server.trail import recording

NOT_ONE = "接着召集的要是现在的听课人，没有改。先请他来听课，再交给他。"
_LOCK = """
SELECT o.lead, o.row_version, l.disabled_at AS lead_gone FROM observation o JOIN users l ON l.id = o.lead
WHERE o.id = $1 FOR NO KEY UPDATE OF o
"""
_TAKER = """
SELECT u.name FROM observer m JOIN users u ON u.id = m."user" AND u.disabled_at IS NULL
WHERE m.observation = $1 AND m."user" = $2 AND m.left_at IS NULL
"""
_ROLES = """
UPDATE observer SET role = CASE WHEN "user" = $2 THEN 'lead' ELSE 'observer' END
WHERE observation = $1 AND ("user" = $2 OR role = 'lead')
"""
_GROUP = """
SELECT "user" AS id FROM observer WHERE observation = $1 AND left_at IS NULL
UNION SELECT teacher FROM observation WHERE id = $1 UNION SELECT lead FROM observation WHERE id = $1
"""


async def hand_on(viewer: Viewer, observation_id: UUID, person: UUID) -> None:
    """An observer leads from now on, and sees what a 召集人 sees; everybody in it is told. Twice is once.

    Raises:
        Missing: neither its lead, nor an observer who takes over from a lead who is gone.
        DomainError: somebody who does not observe.
    """
    found = await find(viewer, observation_id)
    theirs = rights(viewer.id, found)
    if found["lead"] == person and theirs.is_observer:
        return
    if not (theirs.is_lead or (theirs.hand_on and person == viewer.id)):
        raise Missing(NO_OBSERVATION)
    async with writing():
        held = await row(_LOCK, observation_id)
        if held is None or (held["lead"] != viewer.id and held["lead_gone"] is None):
            raise Missing(NO_OBSERVATION)
        taker = await row(_TAKER, observation_id, person)
        if taker is None:
            raise DomainError(NOT_ONE)
        await _write(viewer, found, person, taker["name"], held["row_version"])


async def _write(viewer: Viewer, found: Row, person: UUID, name: str, version: int) -> None:
    people = [one["id"] for one in await rows(_GROUP, found["id"])]
    await execute(
        "UPDATE observation SET lead = $2, row_version = row_version + 1 WHERE id = $1", found["id"], person
    )
    await execute(_ROLES, found["id"], person)
    await telling.handed_on(viewer, found["id"], people, name, telling.words(found), version)
    await recording.audit(viewer.id, "handed_on", KIND, found["id"], person=person)
