"""交给别人主持: a round goes on with somebody else when who runs it leaves."""

from uuid import UUID

from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.titles import marked
from server.people.reach import holds
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.leads import RESEARCHER_ROLES
from server.plans.selection import access
from server.plans.selection.access import NO_ROUND
from server.plans.selection.opening import lock
from server.plans.selection.tables import KIND
from server.plans.selection.telling import url
from server.trail import notices
from server.trail.recording import audit

OVER = "结果已经公布，这一轮办完了，不用再交给谁。"
NOT_A_HOST = "请从名单里选一位。能主持的是这里的教研员和中心组、联片组的组长，不当这一轮的评委。"
_ROLES = ", ".join(f"'{role}'" for role in RESEARCHER_ROLES)


def hosts(who: str) -> str:
    """The SQL condition that the person ``who`` may open rounds at the place of round ``r`` today."""
    return f"""EXISTS (
      SELECT 1 FROM membership hm JOIN users hu ON hu.id = hm."user" AND hu.disabled_at IS NULL
      LEFT JOIN prep_group hg ON hm.scope = 'group' AND hg.id = hm.scope_id
      WHERE hm."user" = {who}
        AND {holds("hm")}
        AND (hm.role IN ({_ROLES}) AND hm.scope IN ('district', 'region')
             AND hm.scope_id IN (r.district, r.region)
          OR hm.role = 'prep_lead' AND hg.school IS NULL
             AND (hg.district = r.district OR hg.region = r.region)))
    """  # noqa: S608


async def find_handed(viewer: Viewer, round_id: UUID) -> Row:
    """The round with ``owner_name``, if the viewer may give it to somebody: who runs it; where they run none
    any more, everybody who may open rounds there.

    Raises:
        Missing: absent, or not this viewer's to give.
    """
    found = await row(f"{_FIND} AND r.id = $2", viewer.id, round_id)
    if found is None:
        raise Missing(NO_ROUND)
    return found


async def left_alone(viewer: Viewer) -> list[Row]:
    """Rounds under way that nobody runs any more, at a place where the viewer may open some."""
    if not access.may_open(viewer):
        return []
    return await rows(f"{_FIND} AND r.owner <> $1 AND r.released_at IS NULL ORDER BY r.closes_on", viewer.id)


async def candidates(round_id: UUID) -> list[Row]:
    """Who could run it: id, name, school, subject. Reviewers stay reviewers."""
    return await rows(_CANDIDATES, round_id)


async def hand_on(viewer: Viewer, round_id: UUID, person: UUID | None) -> None:
    """Somebody else runs the round from now on, with everything that was picked so far. Twice is once.

    Raises:
        Missing: not this viewer's to give.
        DomainError: nobody was chosen, or nobody who may run it.
        Conflict: its result is released, or another window gave it to somebody else.
    """
    async with writing():
        standing = await lock(round_id)
        if standing["owner"] == person and await value(_GIVEN, round_id, viewer.id):
            return
        found = await find_handed(viewer, round_id)
        if standing["released_at"] is not None:
            raise Conflict(OVER)
        if person is None or person not in {one["id"] for one in await candidates(round_id)}:
            raise DomainError(NOT_A_HOST)
        await execute("UPDATE selection_round SET owner = $2 WHERE id = $1", round_id, person)
        await notices.tell(
            {person, found["owner"]},
            notices.act(round_id, f"handed to {person} by {standing['owner']}"),
            title=f"{marked(found['title'])}的遴选交给{await _name(person)}主持",
            body="选了一半的、评委和交来的稿子都在，接着办就行。",
            url=url(round_id), kind=KIND, object_id=round_id, actor_id=viewer.id,
        )  # fmt: skip
        await audit(viewer.id, "round_handed_on", KIND, round_id, found["title"], person=person)


async def _name(person: UUID) -> str:
    found = await row("SELECT name FROM users WHERE id = $1", person)
    assert found is not None
    return str(found["name"])


_FIND = f"""
SELECT r.id, r.title, r.owner, r.released_at, r.subject, o.name AS owner_name,
       coalesce(d.name, n.name) AS place_name
FROM selection_round r JOIN users o ON o.id = r.owner
LEFT JOIN district d ON d.id = r.district LEFT JOIN region n ON n.id = r.region
WHERE (r.owner = $1 OR {hosts("$1")} AND NOT {hosts("r.owner")})
"""  # noqa: S608
_GIVEN = """
SELECT EXISTS (SELECT 1 FROM audit WHERE action = 'round_handed_on' AND object_id = $1 AND actor_id = $2)
"""
_CANDIDATES = f"""
SELECT u.id, u.name, u.subject, u.login, coalesce(s.name, '') AS school_name
FROM selection_round r JOIN users u ON u.id <> r.owner AND {hosts("u.id")}
LEFT JOIN school s ON s.id = u.school
WHERE r.id = $1 AND NOT EXISTS (SELECT 1 FROM round_reviewer w WHERE w.round = r.id AND w."user" = u.id)
ORDER BY u.subject <> r.subject, u.name, u.id
"""  # noqa: S608
