from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T01:23:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "finding known bytes, what older files were sent as"


async def add() -> None:
    await execute("""
        UPDATE file SET sent_sha256 = sha256 WHERE state = 'ready';
        CREATE INDEX ix_file_sent ON file (sent_sha256) WHERE state = 'ready';
        CREATE INDEX ix_upload_sha ON upload (sha256);
    """)


async def remove() -> None:
    await execute("DROP INDEX ix_upload_sha, ix_file_sent;")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="files", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
