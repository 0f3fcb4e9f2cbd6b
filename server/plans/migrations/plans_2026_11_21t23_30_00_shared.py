"""Plans shared before ``shared_at`` existed: their colleagues have seen every version so far."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-21T23:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "When the plans that are shared already were shared."


async def fill() -> None:
    await execute("UPDATE plan SET shared_at = created_at WHERE state IN ('discussion', 'released')")


async def forget() -> None:
    await execute("UPDATE plan SET shared_at = NULL")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(fill)
    manager.add_raw_backwards(forget)
    return manager
