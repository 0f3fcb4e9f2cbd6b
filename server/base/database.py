"""One engine for the process, its pool, and the one way to open a write transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

import asyncpg
from asyncpg import Connection, Pool, Record
from asyncpg.pool import PoolConnectionProxy
from piccolo.engine.postgres import PostgresEngine

from server.base.pooling import PatientPool
from server.base.settings import settings

# What is raised when it is away, whoever asks.
DATABASE_DOWN: Final = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the driver lost count of what was asked and answered
    OSError,
    TimeoutError,
)
PATIENCE_SECONDS = 30.0
PAGE_PATIENCE_SECONDS = 5.0  # of a web process: a reader gets a sentence instead of an hourglass


class Engine(PostgresEngine):
    """Piccolo's engine, which would connect once at import to ask for the version."""

    async def check_version(self) -> None:
        """Asked by ``gongbei doctor`` instead."""

    async def prep_database(self) -> None:
        """No extensions: ids come from Python or ``gen_random_uuid()``."""

    async def start_connection_pool(self, **options: Any) -> None:
        """Open a pool in which nobody waits for ever."""
        self.pool = await PatientPool(**dict(self.config) | options)


ENGINE = Engine(config={"dsn": settings.database_url})


Held: TypeAlias = "PoolConnectionProxy[Record]"


async def open_pool(
    dsn: str | None = None, size: int | None = None, patience_seconds: float = PATIENCE_SECONDS
) -> None:
    """Open the pool of this process. Without it Piccolo would connect anew for every query.

    A connection and each statement on it are waited for ``patience_seconds``, then ``TimeoutError``.
    """
    if dsn is not None:
        ENGINE.config = {"dsn": dsn}
    size = size or settings.pool_size
    await ENGINE.start_connection_pool(
        patience_seconds=patience_seconds, min_size=min(2, size), max_size=size, reset=_keep
    )


async def close_pool() -> None:
    """Give all connections back. Harmless when none is open."""
    if ENGINE.pool is not None:
        await ENGINE.close_connection_pool()


async def _keep(_connection: "Connection[Record]") -> None:
    """Skip asyncpg's reset query on release (0.2 ms each): we use SET LOCAL and xact locks only, and
    LISTEN has a connection of its own."""


def pool() -> "Pool[Record]":
    """The open pool; a process that forgot to open it is a bug."""
    found: Pool[Record] | None = ENGINE.pool
    assert found is not None, "open_pool() was not called in this process"
    return found


@asynccontextmanager
async def writing() -> AsyncIterator[Held]:
    """Open the one write transaction of a verb; roll back when the block raises.

    No nesting (an inner Piccolo transaction does not roll back), no tasks and nothing slow inside.
    Piccolo queries and ``rows``/``execute`` below run in it by themselves.

    Raises:
        TransactionError: a transaction is already open in this task.
    """
    transaction = ENGINE.transaction(allow_nested=False)
    async with pool().acquire() as connection:
        transaction.connection = connection
        transaction.transaction = connection.transaction()
        async with transaction.transaction:
            token = ENGINE.current_transaction.set(transaction)
            try:
                yield connection
            finally:
                ENGINE.current_transaction.reset(token)


@asynccontextmanager
async def planned_anew(timeout_ms: int = 5_000) -> AsyncIterator[Held]:
    """A connection for reads whose best plan depends on the words asked for: each is planned for its own, by
    indexes.

    PostgreSQL would otherwise settle, after five executions, on one plan for rare and for common words alike;
    and for common ones it reads whole tables, not knowing what it costs to unpack every long text in them.
    """
    async with pool().acquire() as connection, connection.transaction(readonly=True):
        await connection.execute(
            f"SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL enable_seqscan = off;"
            f" SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0;"
            f" SET LOCAL work_mem = '32MB'; SET LOCAL statement_timeout = {int(timeout_ms)}"
        )
        yield connection


def _current() -> "Held | Pool[Record]":
    transaction = ENGINE.current_transaction.get()
    if transaction is None:
        return pool()
    held: Held = transaction.connection
    return held


async def rows(sql: str, *args: Any) -> list[dict[str, Any]]:
    """Run a query and return its rows as dicts (templates write ``row['title']``)."""
    return [dict(record) for record in await _current().fetch(sql, *args)]


async def row(sql: str, *args: Any) -> dict[str, Any] | None:
    """The first row, or ``None``."""
    record = await _current().fetchrow(sql, *args)
    return dict(record) if record else None


async def value(sql: str, *args: Any) -> Any:
    """The first column of the first row."""
    return await _current().fetchval(sql, *args)


async def execute(sql: str, *args: Any) -> str:
    """Run a statement; the answer is PostgreSQL's tag, as ``UPDATE 1``."""
    return await _current().execute(sql, *args)


def in_transaction() -> bool:
    """Whether ``writing()`` is open in this task."""
    return ENGINE.current_transaction.get() is not None
