"""Seen once is seen. A migration of its own: Piccolo runs raw steps before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-21T22:32:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "seen once"


async def add() -> None:
    await execute("CREATE UNIQUE INDEX uq_seen ON seen (user_id, object_id, stage)")


async def remove() -> None:
    await execute("DROP INDEX uq_seen")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="trail", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
