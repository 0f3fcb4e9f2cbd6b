import asyncio
import contextvars
from collections.abc import Callable

import pytest

from server.base import database as db
from server.base import jobs, working
from server.base.jobs import Payload


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_job_exists_only_if_its_transaction_commits(database: str) -> None:
    done: list[Payload] = []

    async def note(payload: Payload) -> None:
        done.append(payload)

    with pytest.raises(ZeroDivisionError):
        async with db.writing():
            await jobs.enqueue("note", {"id": "rolled back"})
            raise ZeroDivisionError
    async with db.writing():
        await jobs.enqueue("note", {"id": "石桥"})
    stop = asyncio.Event()
    serving = asyncio.create_task(working.serve(database, {"note": note}, stop))
    await until(lambda: bool(done))
    await jobs.enqueue("note", {"id": "later"})  # the queue listens: it does not wait for its next look
    await until(lambda: len(done) == 2)
    stop.set()
    await serving
    assert [payload["id"] for payload in done] == ["石桥", "later"]
    assert await db.value("SELECT count(*) FROM pgqueuer") == 0


async def test_a_failing_job_is_tried_again_and_its_text_is_not_stored(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(working, "ATTEMPTS", 3)
    tries: list[Payload] = []

    async def fail(payload: Payload) -> None:
        tries.append(payload)
        raise ValueError("平均分")

    await jobs.enqueue("fail", {})
    stop = asyncio.Event()
    serving = asyncio.create_task(working.serve(database, {"fail": fail}, stop))
    await until(lambda: len(tries) == 3)
    stop.set()
    await serving
    assert await db.value("SELECT status::text FROM pgqueuer") == "failed"
    stored = await db.value("SELECT string_agg(traceback::text, '') FROM pgqueuer_log")
    assert "GaveUp" in stored and "平均分" not in stored and r"\u5e73" not in stored


async def test_the_same_job_waits_once_but_one_that_has_begun_does_not_count(database: str) -> None:
    for number in (1, 1, 2):
        await jobs.enqueue("note", {"id": number}, once=True)
    assert await db.value("SELECT count(*) FROM pgqueuer") == 2
    await db.execute("UPDATE pgqueuer SET status = 'picked'")
    await jobs.enqueue("note", {"id": 1}, once=True)
    assert await db.value("SELECT count(*) FROM pgqueuer WHERE status = 'queued'") == 1


async def test_a_waiting_job_does_not_start_before_the_change_it_stands_for(database: str) -> None:
    seen: list[int] = []

    async def look(payload: Payload) -> None:
        seen.append(await db.value("SELECT count(*) FROM throttle"))

    await jobs.enqueue("look", {}, once=True)
    stop = asyncio.Event()
    async with db.writing():
        await db.execute("INSERT INTO throttle VALUES ('k', 1, now(), now())")
        await jobs.enqueue("look", {}, once=True)
        serving = contextvars.Context().run(
            asyncio.create_task, working.serve(database, {"look": look, "other": look}, stop)
        )
        async with db.pool().acquire() as other:
            await other.execute(
                "INSERT INTO pgqueuer (priority, status, entrypoint) VALUES (0, 'queued', 'other')"
            )
        await until(lambda: len(seen) == 1)  # the worker looked, and took the other job only
    await until(lambda: len(seen) == 2)
    stop.set()
    await serving
    assert seen == [0, 1]


async def test_a_lost_connection_ends_serving(database: str) -> None:
    ours = f"application_name = '{working.CONNECTION_NAME}' AND datname = current_database()"
    others = [row["pid"] for row in await db.rows(f"SELECT pid FROM pg_stat_activity WHERE {ours}")]
    serving = asyncio.create_task(working.serve(database, {}, asyncio.Event()))
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours} AND pid <> ALL($1)"
    async with asyncio.timeout(10):
        while not await db.rows(end, others):
            await asyncio.sleep(0.01)
    with pytest.raises(working.ConnectionGone):
        await asyncio.wait_for(serving, 10)
