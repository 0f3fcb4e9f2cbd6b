"""A client id is claimed once per document; the rows there are tell whose those in use are."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T04:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "key and first rows of coedit_client"


async def add() -> None:
    await execute("""
        ALTER TABLE coedit_client DROP CONSTRAINT coedit_client_pkey;
        ALTER TABLE coedit_client ADD PRIMARY KEY (document_id, client_id);
        INSERT INTO coedit_client (document_id, client_id, user_id)
        SELECT DISTINCT ON (document_id, client_id) document_id, client_id, user_id FROM coedit_update
        WHERE client_id <> 0 AND user_id IS NOT NULL ORDER BY document_id, client_id, seq;
    """)


async def remove() -> None:
    await execute("""
        TRUNCATE coedit_client;
        ALTER TABLE coedit_client DROP CONSTRAINT coedit_client_pkey;
        ALTER TABLE coedit_client ADD PRIMARY KEY (client_id);
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="coedit", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
