"""Guests of the observed teacher: they read what the group reads, as long as the teacher lets them."""

from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, value, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.observation import telling
from server.observation.access import NO_OBSERVATION, find_for
from server.people.reach import Arguments, known_person
from server.people.viewer import Viewer

MOST = 20
NOBODY = "没有找到这位老师，没有请。请从找到的人里选一位。"
TAKES_PART = "{name}已经在这次听课里，不用再请。"
FULL = f"最多请 {MOST} 位，没有再加。先去掉一位再请。"
_TAKES_PART = """
SELECT EXISTS (SELECT 1 FROM observation o WHERE o.id = $1 AND $2 IN (o.lead, o.teacher))
    OR EXISTS (SELECT 1 FROM observer m WHERE m.observation = $1 AND m."user" = $2 AND m.left_at IS NULL)
"""
_INVITE = """
INSERT INTO observation_guest (id, observation, "user", at) VALUES ($1, $2, $3, $4)
ON CONFLICT ON CONSTRAINT uq_observation_guest_once DO NOTHING
"""


async def invite(viewer: Viewer, observation_id: UUID, guest_id: UUID) -> None:
    """Let somebody read along, who is told. Twice is once.

    Raises:
        Missing: not the observed teacher.
        DomainError: somebody unknown, of the group already, or too many.
    """
    found, _rights = await find_for(viewer, observation_id, "invite")
    args = Arguments()
    known = known_person(viewer, args)
    guest = await row(
        f"SELECT u.id, u.name FROM users u WHERE u.id = {args.add(guest_id)} AND {known}",  # noqa: S608
        *args,
    )
    if guest is None:
        raise DomainError(NOBODY)
    async with writing():
        held = "SELECT teacher FROM observation WHERE id = $1 FOR NO KEY UPDATE"
        if (
            await value(held, observation_id) != viewer.id
        ):  # corrected meanwhile: it was somebody else's lesson
            raise Missing(NO_OBSERVATION)
        if await value(_TAKES_PART, observation_id, guest_id):
            raise DomainError(TAKES_PART.format(name=guest["name"]))
        count = await value(
            'SELECT count(*) FROM observation_guest WHERE observation = $1 AND "user" <> $2',
            observation_id, guest_id,
        )  # fmt: skip
        if count >= MOST:
            raise DomainError(FULL)
        done = await execute(_INVITE, new_id(), observation_id, guest_id, now())
        if done == "INSERT 0 1":
            await telling.invited(viewer, observation_id, guest_id, telling.words(found))


async def remove(viewer: Viewer, observation_id: UUID, guest_id: UUID) -> None:
    """They read along no more, from now on. Twice is once.

    Raises:
        Missing: not the observed teacher.
    """
    await find_for(viewer, observation_id, "invite")
    await execute(
        'DELETE FROM observation_guest WHERE observation = $1 AND "user" = $2', observation_id, guest_id
    )
