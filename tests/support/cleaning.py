"""Empty the database between tests, and put a built town back without building it again."""

import contextlib
import json
from typing import Any

import asyncpg

from server.base import database

TRIES = 5
# Rows that the migrations put in: data every platform begins with, and an administrator may change.
GIVEN = "('region_level', 'school_kind', 'post_title', 'rubric_sheet')"
EMPTY = """
DO $$ DECLARE found record; BEGIN
    SET LOCAL session_replication_role = replica; -- no foreign keys, no append-only trigger
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration' LOOP
        EXECUTE format('DELETE FROM %I', found.tablename);
    END LOOP;
END $$
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename"
_given: dict[str, Any] = {}  # as they were before the first test of this process


async def empty() -> None:
    """Leave only the data the migrations put in. Deleting is cheaper than TRUNCATE when there are few rows.

    The processes of a browser test write beside; whoever loses a deadlock with them begins again.
    """
    if not _given:
        _given.update(await _rows(f"IN {GIVEN}"))
    for _ in range(TRIES - 1):
        with contextlib.suppress(asyncpg.DeadlockDetectedError):
            await _start_over()
            return
    await _start_over()


async def _start_over() -> None:
    async with database.writing() as connection:
        await connection.execute(EMPTY)
        await _put(connection, _given)


async def snapshot() -> dict[str, Any]:
    """All rows of all tables that have any; ``restore`` adds them to what the migrations put in."""
    return await _rows("<> 'migration'")


async def _rows(which: str) -> dict[str, Any]:
    kept = {}
    for table in await database.rows(f"{TABLES} {which}"):
        name = table["tablename"]
        rows = await database.value(f'SELECT json_agg(t) FROM "{name}" t')
        if rows:
            kept[name] = rows
    return kept


async def restore(kept: dict[str, Any]) -> None:
    """Put the rows of a snapshot into the empty database; a lease a served process took meanwhile stays."""
    async with database.writing() as connection:
        await _put(connection, kept)


async def _put(connection: Any, kept: dict[str, Any]) -> None:
    await connection.execute("SET LOCAL session_replication_role = replica")
    for name, rows in kept.items():
        text = rows if isinstance(rows, str) else json.dumps(rows)
        insert = f'INSERT INTO "{name}" OVERRIDING SYSTEM VALUE'
        rows_of = f'SELECT * FROM json_populate_recordset(NULL::"{name}", $1)'
        await connection.execute(f"{insert} {rows_of} ON CONFLICT DO NOTHING", text)
