"""A long job: one of two clicks, one effect whatever happens to the worker, and an honest end."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from server.base import database as db
from server.base import progress
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.progress import Run, Superseded
from server.base.watching import Watching

OWNER = new_id()


async def begun(once: UUID | None = None) -> UUID:
    async with db.writing():
        return await progress.start(OWNER, "count", "数到三", {"to": 3}, once=once)


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0.01)


async def state(job: UUID) -> str:
    return str((await progress.find(OWNER, job))["state"])


async def test_two_clicks_are_one_job_and_a_rolled_back_one_is_none(database: str) -> None:
    form = new_id()
    assert await begun(form) == await begun(form) != await begun()
    assert await db.value("SELECT count(*) FROM pgqueuer") == 2
    with pytest.raises(ZeroDivisionError):
        async with db.writing():
            await progress.start(OWNER, "count", "数到三", {})
            raise ZeroDivisionError
    assert await db.value("SELECT count(*) FROM job_run") == 2
    assert await db.value("SELECT count(*) FROM pgqueuer") == 2


async def test_it_says_how_far_it_is_and_its_owner_alone_sees_it(database: str) -> None:
    seen = []

    async def count(run: Run) -> None:
        for number in range(run.payload["to"]):
            await run.step(number, 3, f"数到 {number}")
            seen.append((await progress.find(OWNER, run.id))["done"])
        async with db.writing():
            await run.finish("数完了", "/plans")

    job = await begun()
    await progress.handler(count)({"job": str(job)})
    run = await progress.find(OWNER, job)
    assert seen == [0, 1, 2]
    assert (run["state"], run["done"], run["words"], run["result_url"]) == ("done", 3, "数完了", "/plans")
    with pytest.raises(Missing):
        await progress.find(new_id(), job)
    with pytest.raises(Missing):
        await progress.cancel(new_id(), job)
    await progress.handler(count)({"job": str(job)})  # delivered twice
    assert seen == [0, 1, 2]


async def test_a_waiting_job_is_cancelled_at_once_a_running_one_at_its_next_step(database: str) -> None:
    effects: list[str] = []

    async def write(run: Run) -> None:
        await run.step(0, 2)
        await progress.cancel(OWNER, run.id)
        assert await state(run.id) == "running"
        await run.step(1, 2)
        effects.append("went on")

    waiting, running, late = await begun(), await begun(), await begun()
    await progress.cancel(OWNER, waiting)
    assert await state(waiting) == "cancelled"
    for job in (waiting, running):
        await progress.handler(write)({"job": str(job)})
    assert await state(running) == "cancelled"

    async def too_late(run: Run) -> None:
        await progress.cancel(OWNER, run.id)
        async with db.writing():
            await db.execute("INSERT INTO throttle VALUES ('effect', 1, now(), now())")
            await run.finish("做完了")

    await progress.handler(too_late)({"job": str(late)})
    assert await state(late) == "cancelled"
    assert await db.value("SELECT count(*) FROM throttle") == 0
    assert effects == []


async def test_a_worker_that_lost_its_job_to_another_changes_nothing(database: str) -> None:
    held = asyncio.Event()
    go_on = asyncio.Event()

    async def slow(run: Run) -> None:
        held.set()
        await go_on.wait()
        async with db.writing():
            await db.execute("INSERT INTO throttle VALUES ('first', 1, now(), now())")
            await run.finish("第一个做完了")

    async def quick(run: Run) -> None:
        async with db.writing():
            await db.execute("INSERT INTO throttle VALUES ('second', 1, now(), now())")
            await run.finish("第二个做完了")
        with pytest.raises(Superseded):
            await Run(run.id, OWNER, "", {}, run.attempt - 1).step(1, 1)

    job = await begun()
    first = asyncio.create_task(progress.handler(slow)({"job": str(job)}))
    await held.wait()
    await progress.handler(quick)({"job": str(job)})
    go_on.set()
    await first
    assert (await progress.find(OWNER, job))["words"] == "第二个做完了"
    assert await db.value("SELECT string_agg(key, ',') FROM throttle") == "second"


async def test_a_refusal_ends_it_in_its_own_words_and_a_bug_after_all_attempts(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []

    async def announce(run: progress.Row) -> None:
        assert db.in_transaction()
        told.append((run["state"], run["words"]))

    monkeypatch.setattr(progress, "announce", announce)

    async def refuse(run: Run) -> None:
        raise DomainError("教案都收回了，请重新选。")

    async def stumble(run: Run) -> None:
        raise ValueError("a bug")

    refused, stumbled = await begun(), await begun()
    await progress.handler(refuse)({"job": str(refused)})
    for attempt in range(1, progress.ATTEMPTS + 1):
        assert await state(stumbled) == "waiting"
        with pytest.raises(ValueError, match="a bug"):  # it rises: the queue tries again
            await progress.handler(stumble)({"job": str(stumbled)})
        assert (await progress.find(OWNER, stumbled))["attempt"] == attempt
    await progress.handler(stumble)({"job": str(stumbled)})
    assert [await state(refused), await state(stumbled)] == ["failed", "failed"]
    assert told == [("failed", "教案都收回了，请重新选。"), ("failed", progress.GAVE_UP)]


async def test_a_job_that_kills_every_worker_is_given_up(database: str) -> None:
    job = await begun()
    await db.execute("UPDATE job_run SET state = 'running', attempt = $1", progress.ATTEMPTS)

    async def never(run: Run) -> None:
        raise AssertionError

    await progress.handler(never)({"job": str(job)})
    assert await state(job) == "failed"


async def test_many_watch_with_one_question_a_second_and_no_connection_held(
    database: str, monkeypatch: pytest.MonkeyPatch, count_queries: Any
) -> None:
    monkeypatch.setattr("server.base.watching.LOOK_SECONDS", 0.02)
    hub = Watching()
    job = await begun()
    run = await progress.find(OWNER, job)

    async def watch() -> list[str]:
        seen = []
        async for line in hub.follow(run):
            assert line is not None
            seen.append(line["state"])
            heard.append(line["state"])
        return seen

    heard: list[str] = []
    watchers = [asyncio.create_task(watch()) for _one in range(40)]
    await until(lambda: asyncio.sleep(0, hub.count == 40))
    with count_queries() as statements:
        looks = asyncio.get_running_loop().time()
        await asyncio.sleep(0.3)
        spent = asyncio.get_running_loop().time() - looks
    looked = [statement for statement in statements if "job_run" in statement]
    assert 1 <= len(looked) <= spent / 0.02 + 1  # not forty times as many
    assert db.pool().get_size() - db.pool().get_idle_size() <= 1  # the one that looks this moment
    await db.execute("UPDATE job_run SET state = 'running', done = 1")
    await until(lambda: asyncio.sleep(0, heard.count("running") == 40))
    await db.execute("UPDATE job_run SET state = 'cancelled'")
    seen = await asyncio.wait_for(asyncio.gather(*watchers), 10)
    assert {tuple(one) for one in seen} == {("waiting", "running", "cancelled")}
    assert hub.count == 0


async def test_stopping_the_process_ends_every_line(database: str) -> None:
    hub = Watching()
    run = await progress.find(OWNER, await begun())

    async def watch() -> int:
        return len([line async for line in hub.follow(run)])

    watcher = asyncio.create_task(watch())
    await until(lambda: asyncio.sleep(0, hub.count == 1))
    hub.close()
    assert await asyncio.wait_for(watcher, 5) == 1
    assert hub.count == 0


async def test_what_ended_a_month_ago_is_forgotten(database: str) -> None:
    old, fresh, waiting = await begun(), await begun(), await begun()
    await db.execute(
        "UPDATE job_run SET state = 'done', ended_at = now() - interval '31 days' WHERE id = $1", old
    )
    await db.execute("UPDATE job_run SET state = 'done', ended_at = now() WHERE id = $1", fresh)
    await progress.forget_old()
    kept = {row["id"] for row in await progress.latest(OWNER)}
    assert kept == {fresh, waiting}
