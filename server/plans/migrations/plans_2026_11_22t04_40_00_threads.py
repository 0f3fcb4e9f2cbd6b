"""How threads and remarks are found. A migration of its own: Piccolo runs raw steps before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T04:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of threads and remarks."


async def add() -> None:
    await execute("""
        CREATE INDEX ix_plan_thread_plan ON plan_thread (plan, created_at, id);
        CREATE INDEX ix_plan_comment_thread ON plan_comment (thread, created_at, id);
        CREATE INDEX ix_plan_comment_mentions ON plan_comment USING gin (mentions);
        ALTER TABLE plan_thread ADD CONSTRAINT ck_plan_thread_settled
            CHECK ((verdict = '') = (settled_by IS NULL) AND (verdict = '') = (settled_at IS NULL));
        ALTER TABLE plan_comment ADD CONSTRAINT ck_plan_comment_deleted
            CHECK (deleted_at IS NULL OR body = '' AND mentions = '{}');
    """)


async def remove() -> None:
    await execute("""
        ALTER TABLE plan_comment DROP CONSTRAINT ck_plan_comment_deleted;
        ALTER TABLE plan_thread DROP CONSTRAINT ck_plan_thread_settled;
        DROP INDEX ix_plan_comment_mentions, ix_plan_comment_thread, ix_plan_thread_plan;
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
