"""What was done to the platform itself (backups, restores) is found without reading the whole audit record."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T01:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "index of operations"


async def add() -> None:
    await execute("CREATE INDEX ix_audit_platform ON audit (action, at DESC) WHERE kind = 'platform'")


async def remove() -> None:
    await execute("DROP INDEX ix_audit_platform")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="trail", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
