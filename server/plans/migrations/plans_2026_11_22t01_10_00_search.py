"""Plans made before there was a search: the worker puts them in."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T01:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Ask for plans to be put into the search."

ASK = """
INSERT INTO pgqueuer (priority, entrypoint, payload, execute_after, headers, status)
SELECT 0, 'search.rebuild', '{"after": "00000000-0000-0000-0000-000000000000"}'::bytea, now(), 'null', 'queued'
WHERE EXISTS (SELECT 1 FROM plan)
"""


async def ask() -> None:
    await execute(ASK)


async def leave() -> None:
    """Nothing to undo: the entries go with their table."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(ask)
    manager.add_raw_backwards(leave)
    return manager
