"""常用语: what an observer writes again and again, kept for a tap."""

from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import Conflict, DomainError, Missing
from server.observation.access import Row
from server.observation.tables import PHRASE_LENGTH
from server.people.viewer import Viewer
from server.plans.forms import one_line

MOST = 100
NO_PHRASE = "没有找到这句常用语，可能已经删了。"
TAKEN = "这句常用语没有存上，请再试一次。"


async def of(viewer: Viewer) -> list[Row]:
    """One's own, in the order they were added."""
    return await rows(
        'SELECT id, text FROM observation_phrase WHERE "user" = $1 ORDER BY created_at, id', viewer.id
    )


async def add(viewer: Viewer, phrase_id: UUID, words: str) -> Row:
    """Keep one; the same words twice are one, as is the same id. The row that is there.

    Raises:
        DomainError: empty, too long, or a hundred are there.
        Conflict: the id is that of another phrase.
    """
    text = one_line(words)
    if not text or len(text) > PHRASE_LENGTH:
        raise DomainError(f"常用语写 1 到 {PHRASE_LENGTH} 个字，现在有 {len(text)} 个，没有存。")
    async with writing():
        await execute("SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE", viewer.id)
        known = await of(viewer)
        if len(known) >= MOST and text not in {one["text"] for one in known}:
            raise DomainError(f"常用语最多 {MOST} 句，没有再存。删去几句不用的再加。")
        await execute(
            'INSERT INTO observation_phrase (id, "user", text, created_at) VALUES ($1, $2, $3, $4)'
            " ON CONFLICT DO NOTHING",
            phrase_id, viewer.id, text, now(),
        )  # fmt: skip
        found = await row(
            'SELECT id, text FROM observation_phrase WHERE "user" = $1 AND text = $2', viewer.id, text
        )
    if found is None:
        raise Conflict(TAKEN)
    return found


async def remove(viewer: Viewer, phrase_id: UUID) -> None:
    """Forget one.

    Raises:
        Missing: absent, or somebody else's.
    """
    done = await execute('DELETE FROM observation_phrase WHERE id = $1 AND "user" = $2', phrase_id, viewer.id)
    if done == "DELETE 0":
        raise Missing(NO_PHRASE)
