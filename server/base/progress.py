"""Long jobs somebody waits for: begun in the transaction of the click, seen while they run, ended once.

A room writes ``async def pack(run: Run) -> None`` and the worker registers ``progress.handler(pack)``.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

from server.base import jobs
from server.base.clock import now
from server.base.database import execute, in_transaction, row, rows, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.jobs import ATTEMPTS, Payload

Row: TypeAlias = dict[str, Any]

KEPT_DAYS = 30
NO_JOB = "没有找到这项任务：它可能已经过了 30 天，或者不是你交办的。"
GAVE_UP = "试了几次都没有做成，内容没有改动。请过一会儿再来一次，仍不行请告诉管理员。"
AGAIN = "刚才没做成，马上再试一次。"
CANCELLED = "已取消，什么都没有改动。"
OVER = frozenset({"done", "failed", "cancelled"})


class Cancelled(Exception):
    """Its owner does not want it any more."""


class Superseded(Exception):
    """Another worker took the job over, or it is over: nothing this one does counts any more."""


@dataclass(frozen=True, slots=True)
class Run:
    """A job being done, in the hands of one worker."""

    id: UUID
    owner_id: UUID
    title: str
    payload: Payload
    attempt: int

    async def step(self, done: int, total: int, words: str = "") -> None:
        """Say how far it is: ``done`` of ``total``, and what is being done, in Chinese.

        Raises:
            Cancelled: the owner asked to stop. Let it rise; what was half made is yours to take away.
            Superseded: let it rise.
        """
        found = await row(
            "UPDATE job_run SET done = $3, total = $4, words = $5"
            " WHERE id = $1 AND attempt = $2 AND state = 'running' RETURNING cancel_asked_at",
            self.id, self.attempt, done, total, words,
        )  # fmt: skip
        _check(found)

    async def finish(self, words: str, url: str = "") -> None:
        """The end, in the transaction of its effect: both are there, or neither is.

        ``words`` say what came of it; ``url`` is where it is, an address of ours.

        Raises:
            Cancelled, Superseded: as above; let them rise, so that the effect is rolled back.
        """
        assert in_transaction(), "finish() belongs into the writing() block of the effect"
        found = await row(
            "SELECT cancel_asked_at FROM job_run WHERE id = $1 AND attempt = $2 AND state = 'running'"
            " FOR UPDATE",
            self.id, self.attempt,
        )  # fmt: skip
        _check(found)
        await _end(self.id, "done", words, url)


Work: TypeAlias = Callable[[Run], Awaitable[None]]
Announce: TypeAlias = Callable[[Row], Awaitable[None]]


async def _say_nothing(_run: Row) -> None:
    """Until ``app`` hands over who tells the owner."""


announce: Announce = _say_nothing


def tell_by(told: Announce) -> None:
    """Hand over who tells the owner that a job has ended; called with its row, in the transaction."""
    global announce
    announce = told


async def start(owner_id: UUID, kind: str, title: str, payload: Payload, *, once: UUID | None = None) -> UUID:
    """Ask for a job, in the caller's transaction. ``once``: the id of the form, so that two clicks are one.

    The answer is the job's id; its page is ``/jobs/{id}``.
    """
    assert in_transaction(), "start() belongs into a writing() block: the row and its place in the queue"
    made = await row(
        "INSERT INTO job_run (id, owner_id, kind, title, payload, once_key, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT ON CONSTRAINT uq_job_run_once DO NOTHING RETURNING id",
        new_id(), owner_id, kind, title, json.dumps(payload, default=str), once, now(),
    )  # fmt: skip
    if made is None:
        made = await row("SELECT id FROM job_run WHERE owner_id = $1 AND once_key = $2", owner_id, once)
        assert made is not None
    else:
        await jobs.enqueue(kind, {"job": str(made["id"])})
    found: UUID = made["id"]
    return found


def handler(work: Work) -> Callable[[Payload], Awaitable[None]]:
    """What the worker registers: begins the job, does it, and writes down how it ended.

    A job that is over or cancelled is left alone, so a second delivery does nothing. A ``DomainError`` is the
    end, in its own words. Anything else rises to the queue, which tries again.
    """

    async def handle(payload: Payload) -> None:
        run = await _begin(UUID(payload["job"]))
        if run is None:
            return
        try:
            await work(run)
        except Cancelled:
            await _end_mine(run, "cancelled", CANCELLED)
        except Superseded:
            return
        except DomainError as refusal:
            await _end_mine(run, "failed", str(refusal))
        except Exception:
            await _set_back(run)
            raise

    return handle


async def find(owner_id: UUID, job_id: UUID) -> Row:
    """One's own job.

    Raises:
        Missing: absent, or somebody else's.
    """
    found = await row("SELECT * FROM job_run WHERE id = $1 AND owner_id = $2", job_id, owner_id)
    if found is None:
        raise Missing(NO_JOB)
    return found


async def cancel(owner_id: UUID, job_id: UUID) -> None:
    """Stop it: at once while it waits, at its next step while it runs. Over is over; twice is once.

    Raises:
        Missing: absent, or somebody else's.
    """
    async with writing():
        found = await row(
            "SELECT state FROM job_run WHERE id = $1 AND owner_id = $2 FOR UPDATE", job_id, owner_id
        )
        if found is None:
            raise Missing(NO_JOB)
        if found["state"] == "waiting":
            await _end(job_id, "cancelled", CANCELLED)
        elif found["state"] == "running":
            await execute(
                "UPDATE job_run SET cancel_asked_at = coalesce(cancel_asked_at, $2) WHERE id = $1",
                job_id,
                now(),
            )


async def latest(owner_id: UUID, limit: int = 30) -> list[Row]:
    """One's own jobs, newest first."""
    return await rows(
        "SELECT * FROM job_run WHERE owner_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
        owner_id,
        limit,
    )


async def forget_old() -> None:
    """Delete what ended a month ago."""
    await execute("DELETE FROM job_run WHERE ended_at < $1", now() - timedelta(days=KEPT_DAYS))


async def _begin(job_id: UUID) -> Run | None:
    async with writing():
        found = await row("SELECT * FROM job_run WHERE id = $1 FOR UPDATE", job_id)
        if found is None or found["state"] in OVER:
            return None
        if found["cancel_asked_at"] is not None:
            await _end(job_id, "cancelled", CANCELLED)
            return None
        if found["attempt"] >= ATTEMPTS:  # it takes every worker down with it
            await _end(job_id, "failed", GAVE_UP)
            return None
        attempt = found["attempt"] + 1
        await execute(
            "UPDATE job_run SET state = 'running', attempt = $2, done = 0, words = '' WHERE id = $1",
            job_id, attempt,
        )  # fmt: skip
    return Run(job_id, found["owner_id"], found["title"], json.loads(found["payload"]), attempt)


async def _set_back(run: Run) -> None:
    """After an error: it waits for the queue's next attempt, or that was the last."""
    if run.attempt >= ATTEMPTS:
        await _end_mine(run, "failed", GAVE_UP)
        return
    await execute(
        "UPDATE job_run SET state = 'waiting', words = $3"
        " WHERE id = $1 AND attempt = $2 AND state = 'running'",
        run.id, run.attempt, AGAIN,
    )  # fmt: skip


async def _end_mine(run: Run, state: str, words: str) -> None:
    async with writing():
        mine = "SELECT 1 FROM job_run WHERE id = $1 AND attempt = $2 AND state = 'running' FOR UPDATE"
        if await row(mine, run.id, run.attempt) is not None:
            await _end(run.id, state, words)


async def _end(job_id: UUID, state: str, words: str, url: str = "") -> None:
    ended = await row(
        "UPDATE job_run SET state = $2, words = $3, result_url = $4, ended_at = $5,"
        " done = CASE WHEN $2::varchar = 'done' THEN total ELSE done END WHERE id = $1 RETURNING *",
        job_id, state, words, url, now(),
    )  # fmt: skip
    assert ended is not None
    if state != "cancelled":  # who stopped it knows
        await announce(ended)


def _check(found: Row | None) -> None:
    if found is None:
        raise Superseded
    if found["cancel_asked_at"] is not None:
        raise Cancelled
