"""One handover of a person waits at a time, whatever is clicked."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T01:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one handover at a time"


async def add() -> None:
    await execute("""
        CREATE UNIQUE INDEX uq_handover_waiting ON handover ("user")
            WHERE cancelled_at IS NULL AND done_at IS NULL;
    """)


async def remove() -> None:
    await execute("DROP INDEX uq_handover_waiting")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
