"""Places are counted as they are asked about, no longer by paragraph: what was counted before goes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T13:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Places of releases are counted anew."


async def forget() -> None:
    """Whoever looks next counts."""
    await execute("DELETE FROM release_difference")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(forget)
    manager.add_raw_backwards(forget)
    return manager
