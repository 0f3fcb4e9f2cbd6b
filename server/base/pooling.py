"""asyncpg's pool, in which nobody waits for ever: not for a connection, not for a database that hangs."""

from typing import Any

import asyncpg
from asyncpg import Connection, Record
from asyncpg.pool import Pool, PoolAcquireContext

MAX_QUERIES = 50_000  # of one connection, before it is replaced
IDLE_SECONDS = 300.0


class PatientPool(Pool):
    """A pool whose connections are waited for ``patience_seconds``, connecting and clearing up included.

    asyncpg waits without end by default: with a hanging database each request would keep its place in the
    line, and all of them their memory.
    """

    __slots__ = ("_patience_seconds",)

    def __init__(self, patience_seconds: float, **options: Any) -> None:
        self._patience_seconds = patience_seconds
        defaults: dict[str, Any] = {
            "init_size": None, "max_queries": MAX_QUERIES, "max_inactive_connection_lifetime": IDLE_SECONDS,
            "setup": None, "init": None, "loop": None, "connection_class": Connection, "record_class": Record,
        }  # fmt: skip
        super().__init__(**defaults | {"connect": _connect, "command_timeout": patience_seconds} | options)

    def acquire(self, *, timeout: float | None = None) -> "PoolAcquireContext[Record]":
        """A connection, or ``TimeoutError`` after ``patience_seconds``."""
        return super().acquire(timeout=timeout or self._patience_seconds)


async def _connect(*places: Any, **options: Any) -> "Connection[Record]":
    """Connect.

    Raises:
        ConnectionRefusedError: also when the socket is not there, as while PostgreSQL starts again; without
            this it could not be told from a missing file of ours.
    """
    try:
        connection: Connection[Record] = await asyncpg.connect(*places, **options)
        return connection
    except FileNotFoundError as error:
        raise ConnectionRefusedError("the database's socket is not there") from error
