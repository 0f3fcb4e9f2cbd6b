"""The coedit process: rooms in which several people write one plan at once."""

import asyncio
import signal
import sys
from collections.abc import Collection
from uuid import UUID

import asyncpg
import uvloop

from server.app.content import Plans
from server.base import database, jobs, logs, sessions
from server.base.errors import Missing, SignedOut
from server.base.logs import log
from server.base.settings import settings
from server.coedit import building
from server.coedit.grants import Grant, Headers
from server.coedit.origins import Origins
from server.coedit.server import serve
from server.documents import spec
from server.people import visiting
from server.people.visiting import visit_for
from server.plans import access


async def authorise(headers: Headers, document_id: UUID, *, is_active: bool) -> Grant | None:
    """What the session in these headers may do with a plan.

    Raises:
        SignedOut: nobody is signed in, or not any more.
    """
    secure = headers.get("X-Forwarded-Proto", "http") == "https"
    token = sessions.token_in(headers.get("Cookie", ""), secure)
    visit = await visit_for(token, secure=secure, touch=is_active) if token is not None else None
    if visit is None or visit.viewer is None:
        raise SignedOut("登录时间到了，请重新登录。")
    viewer = visit.viewer
    try:
        opening = await access.may_open(viewer, document_id)
    except Missing:
        return None
    if viewer.must_change_password:
        return None
    return Grant(viewer.id, viewer.name, viewer.hue, opening.can_write, visit.token_hash.hex())


async def standings(
    session_ids: Collection[str], document_ids: Collection[UUID]
) -> tuple[dict[str, str], dict[UUID, str]]:
    """What rights to plans rest on: each session with its person and posts, each plan's row."""
    hashes = [bytes.fromhex(one) for one in session_ids]
    return await visiting.fingerprints(hashes), await access.fingerprints(document_ids)


async def settled(document_id: UUID) -> None:
    """Ask the worker to cut a version and bring search and list columns up to date."""
    await jobs.enqueue("document.settled", {"id": str(document_id)}, once=True)


async def run() -> int:
    """Serve until SIGTERM or SIGINT; the exit status. 1: no database, no port, or it cannot go on; we are
    started again."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await database.open_pool()
    except (OSError, asyncpg.PostgresError) as error:
        log.warning("no database", error=error)
        return 1
    try:
        async with serve(
            dsn=settings.database_url,
            host=settings.coedit_host,
            port=settings.coedit_port,
            address=settings.coedit_address,
            sockets_per_user=settings.coedit_sockets,
            authorise=authorise,
            standings=standings,
            settled=settled,
            schema=spec.VERSION,
            content=Plans(),
            origins=Origins(settings.public_origin, settings.allowed_hosts, settings.port),
            stop=stop,
        ) as hub:
            await stop.wait()
    except OSError as error:
        log.error("cannot listen", port=settings.coedit_port, error=error)
        return 1
    database.pool().terminate()  # nothing is under way; a database that hangs must not hold us up
    return 1 if hub.is_broken else 0


def main() -> int:
    """The process."""
    logs.configure()
    building.deepen_main_stack()
    return uvloop.run(run())


if __name__ == "__main__":
    sys.exit(main())
