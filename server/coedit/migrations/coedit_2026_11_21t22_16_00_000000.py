"""The log is read per document in order: its key says so, and ``seq`` is an identity nobody can choose."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-21T22:16:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "key of the log"


async def add() -> None:
    await execute("""
        ALTER TABLE coedit_update ALTER COLUMN seq DROP DEFAULT;
        DROP SEQUENCE coedit_update_seq_seq;
        ALTER TABLE coedit_update ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY;
        ALTER TABLE coedit_update DROP CONSTRAINT coedit_update_pkey;
        ALTER TABLE coedit_update ADD PRIMARY KEY (document_id, seq);
    """)


async def remove() -> None:
    await execute("""
        ALTER TABLE coedit_update DROP CONSTRAINT coedit_update_pkey;
        ALTER TABLE coedit_update ADD PRIMARY KEY (seq);
        ALTER TABLE coedit_update ALTER COLUMN seq DROP IDENTITY;
        CREATE SEQUENCE coedit_update_seq_seq OWNED BY coedit_update.seq;
        ALTER TABLE coedit_update ALTER COLUMN seq SET DEFAULT nextval('coedit_update_seq_seq');
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="coedit", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
