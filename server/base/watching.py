"""Who watches a job: one look at the database a second and process, however many screens are open."""

import asyncio
import contextlib
import contextvars
from collections.abc import AsyncIterator
from typing import TypeAlias
from uuid import UUID

from server.base.database import DATABASE_DOWN, rows
from server.base.logs import log
from server.base.progress import OVER, Row

LOOK_SECONDS = 1.0
QUIET_SECONDS = 15.0  # then an empty word, so that a proxy between does not cut the line
LINE_SECONDS = 300.0  # then the browser comes back, and its session is looked at again
SEEN = ("state", "done", "total", "words", "cancel_asked_at", "result_url")

Line: TypeAlias = "asyncio.Queue[Row | None]"


class Watching:
    """The lines of this process. No line holds a database connection."""

    def __init__(self) -> None:
        self._lines: dict[UUID, set[Line]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def follow(self, run: Row) -> AsyncIterator[Row | None]:
        """Its row now and whenever it changes, until it is over; ``None`` when nothing changed for long."""
        yield run
        if run["state"] in OVER:
            return
        line: Line = asyncio.Queue(maxsize=1)
        self._lines.setdefault(run["id"], set()).add(line)
        self._look_on()
        deadline = asyncio.get_running_loop().time() + LINE_SECONDS
        seen = _seen(run)
        try:
            while asyncio.get_running_loop().time() < deadline:
                try:
                    fresh = await asyncio.wait_for(line.get(), QUIET_SECONDS)
                except TimeoutError:
                    yield None
                    continue
                if fresh is None:
                    return
                if _seen(fresh) != seen:
                    seen = _seen(fresh)
                    yield fresh
                if fresh["state"] in OVER:
                    return
        finally:
            self._leave(run["id"], line)

    def close(self) -> None:
        """The process is told to stop: end every line, the browsers come back by themselves."""
        for lines in self._lines.values():
            for line in lines:
                _put(line, None)

    @property
    def count(self) -> int:
        """How many lines are open."""
        return sum(len(lines) for lines in self._lines.values())

    def _leave(self, job_id: UUID, line: Line) -> None:
        lines = self._lines.get(job_id, set())
        lines.discard(line)
        if not lines:
            self._lines.pop(job_id, None)

    def _look_on(self) -> None:
        if self._looking is None or self._looking.done():
            # A context of its own: it must not inherit a transaction or a request's id.
            self._looking = asyncio.get_running_loop().create_task(
                self._look(), context=contextvars.Context()
            )

    async def _look(self) -> None:
        while self._lines:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                found = await rows("SELECT * FROM job_run WHERE id = ANY($1::uuid[])", list(self._lines))
            except DATABASE_DOWN as error:
                log.warning("watching jobs failed", error=error)
                self.close()
                continue
            fresh = {run["id"]: run for run in found}
            for job_id, lines in list(self._lines.items()):
                for line in lines:
                    _put(line, fresh.get(job_id))


def _seen(run: Row) -> tuple[object, ...]:
    return tuple(run[name] for name in SEEN)


def _put(line: Line, run: Row | None) -> None:
    """Only the newest counts: a slow reader misses what was between."""
    with contextlib.suppress(asyncio.QueueEmpty):
        line.get_nowait()
    line.put_nowait(run)


WATCHING = Watching()
