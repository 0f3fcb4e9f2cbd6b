"""One moment of the database, held open while it is written down."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# The key of an object is its file's id, or what the row says; asked as JSON, so that databases of earlier and
# later versions answer too: the backup before an upgrade is made by the new program of the old database.
OBJECTS = """
SELECT coalesce(nullif(to_jsonb(f) ->> 'object_key', ''), replace(f.id::text, '-', '')) AS key,
       max(f.size) AS size, max(encode(f.sha256, 'hex')) AS sha256, array_agg(f.id::text) AS files
FROM file f WHERE f.state = 'ready' GROUP BY 1 ORDER BY 1
"""
STILL_THERE = "SELECT count(*) FROM file WHERE state = 'ready' AND id::text = ANY($1)"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The moment, by the name other connections may take it up with, and what is read in it."""

    name: str
    postgresql: str
    major: int
    schema: list[tuple[str, str]]
    counts: dict[str, int]
    objects: list[dict[str, Any]]


@asynccontextmanager
async def taken(dsn: str) -> AsyncIterator[Snapshot]:
    """A snapshot other programs may use until the block ends. Nobody's writing waits for it."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield await _read(connection)
    finally:
        await connection.close()


async def _read(connection: "asyncpg.Connection[asyncpg.Record]") -> Snapshot:
    name = await connection.fetchval("SELECT pg_export_snapshot()")
    tables = [record["tablename"] for record in await connection.fetch(TABLES)]
    done = await connection.fetch("SELECT app_name, name FROM migration ORDER BY id")
    return Snapshot(
        name=name,
        postgresql=await connection.fetchval("SHOW server_version"),
        major=int(await connection.fetchval("SHOW server_version_num")) // 10_000,
        schema=[(record["app_name"], record["name"]) for record in done],
        counts=await count(connection, tables),
        objects=[dict(record) for record in await connection.fetch(OBJECTS)],
    )


async def count(connection: "asyncpg.Connection[asyncpg.Record]", tables: list[str]) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table: await connection.fetchval(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (names of the catalogue)
        for table in tables
    }
