"""Where a person is signed in: seen and ended by themselves; ended, never looked at, by who manages them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from server.base import sessions, wall
from server.base.clock import local, now
from server.base.database import execute, rows, writing
from server.base.errors import Missing
from server.base.sessions import Visit
from server.base.settings import settings
from server.people.devices import said
from server.people.viewer import Viewer
from server.trail.recording import audit

OPEN = """
SELECT token_hash, agent, is_public, created_at, last_seen_at FROM session
WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2
  AND last_seen_at > $2 - make_interval(secs => CASE WHEN is_public THEN $4::float8 ELSE $3::float8 END)
ORDER BY last_seen_at DESC
LIMIT 50
"""
END_ONE = """
UPDATE session SET revoked_at = $3 WHERE user_id = $1 AND token_hash = $2 AND revoked_at IS NULL
RETURNING token_hash
"""
END_OTHERS = (
    "UPDATE session SET revoked_at = $3 WHERE user_id = $1 AND token_hash <> $2 AND revoked_at IS NULL"
)


async def of(viewer: Viewer, visit: Visit) -> list[dict[str, Any]]:
    """Where the viewer is signed in now: ``key``, ``device``, whether it is this browser, and in days, not
    hours, when it was ``used`` and ``opened``."""
    idle = float(settings.session_idle_seconds)
    found = await rows(OPEN, viewer.id, now(), idle, float(sessions.PUBLIC_IDLE_SECONDS))
    return [
        session
        | {
            "key": session["token_hash"].hex(),
            "device": said(session["agent"]) if session["agent"].startswith("Mozilla/") else session["agent"],
            "is_this": session["token_hash"] == visit.token_hash,
            "used": _day(session["last_seen_at"]),
            "opened": _day(session["created_at"]),
        }
        for session in found
    ]


async def end_one(viewer: Viewer, key: str) -> None:
    """Sign one of the viewer's browsers out.

    Raises:
        Missing: no such session, somebody else's, or over already.
    """
    try:
        hashed = bytes.fromhex(key)
    except ValueError:
        raise Missing from None
    async with writing():
        if not await rows(END_ONE, viewer.id, hashed, now()):
            raise Missing
        await audit(viewer.id, "ended_session", "user", viewer.id, viewer.name)


async def end_others(viewer: Viewer, visit: Visit) -> int:
    """Sign every other browser of the viewer out; how many there were."""
    async with writing():
        tag = await execute(END_OTHERS, viewer.id, visit.token_hash, now())
        await audit(viewer.id, "ended_other_sessions", "user", viewer.id, viewer.name)
    return int(tag.rpartition(" ")[2])


async def end_all_of(viewer: Viewer, user_id: UUID, name: str) -> int:
    """Sign a managed person out everywhere, without seeing where that was."""
    async with writing():
        ended = await sessions.end_all(user_id)
        await audit(viewer.id, "ended_sessions_of", "user", user_id, name)
    return len(ended)


def _day(moment: datetime) -> str:
    then = local(moment).date()
    days = (local(now()).date() - then).days
    return {0: "今天", 1: "昨天"}.get(days) or wall.day(then)
