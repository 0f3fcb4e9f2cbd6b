from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-21T22:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the other direction of uses, the few pending files, sizes that make sense"


async def add() -> None:
    await execute("""
        CREATE INDEX ix_file_use_subject ON file_use (kind, subject_id, place);
        CREATE INDEX ix_file_pending ON file (created_at) WHERE state = 'pending';
        ALTER TABLE file ADD CONSTRAINT ck_file_size CHECK (size > 0);
        ALTER TABLE file ADD CONSTRAINT ck_file_ready CHECK (state = 'pending' OR sha256 IS NOT NULL);
    """)


async def remove() -> None:
    await execute("""
        ALTER TABLE file DROP CONSTRAINT ck_file_ready;
        ALTER TABLE file DROP CONSTRAINT ck_file_size;
        DROP INDEX ix_file_pending, ix_file_use_subject;
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="files", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
