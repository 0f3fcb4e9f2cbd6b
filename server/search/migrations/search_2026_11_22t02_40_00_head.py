"""An index of its own for what stands in titles and fields: those are shown first."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T02:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Index of the heads of search entries."


async def add() -> None:
    await execute(
        "CREATE INDEX ix_search_entry_head ON search_entry USING gin (head) WITH (fastupdate = off)"
    )


async def remove() -> None:
    await execute("DROP INDEX ix_search_entry_head")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="search", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
