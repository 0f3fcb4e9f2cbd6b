"""One run of two clicks; lists by owner. A migration of its own: Piccolo runs raw steps before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T01:05:20:000000"
VERSION = "1.38.0"
DESCRIPTION = "rules of job runs"


async def add() -> None:
    await execute("""
        ALTER TABLE job_run ADD CONSTRAINT uq_job_run_once UNIQUE (owner_id, once_key);
        CREATE INDEX ix_job_run_owner ON job_run (owner_id, created_at DESC);
    """)


async def remove() -> None:
    await execute("""
        DROP INDEX ix_job_run_owner;
        ALTER TABLE job_run DROP CONSTRAINT uq_job_run_once;
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="base", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
