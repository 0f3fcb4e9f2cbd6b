"""One notice of one act, one open task of one thing, one code of one address. A migration of its own:
Piccolo runs raw steps before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T01:06:20:000000"
VERSION = "1.38.0"
DESCRIPTION = "rules of the inbox"


async def add() -> None:
    await execute("""
        ALTER TABLE notice ADD CONSTRAINT uq_notice_act UNIQUE (user_id, act_id);
        CREATE INDEX ix_notice_user ON notice (user_id, at DESC);
        CREATE INDEX ix_notice_unread ON notice (user_id, loud_at) WHERE read_at IS NULL;
        CREATE UNIQUE INDEX uq_task_open ON task (user_id, object_id, kind)
            WHERE done_at IS NULL AND withdrawn_at IS NULL;
        CREATE INDEX ix_task_object ON task (object_id);
        CREATE INDEX ix_task_act ON task (act_id);
        CREATE UNIQUE INDEX uq_short_link_url ON short_link (url);
    """)


async def remove() -> None:
    await execute("""
        DROP INDEX uq_short_link_url, ix_task_act, ix_task_object, uq_task_open, ix_notice_unread, ix_notice_user;
        ALTER TABLE notice DROP CONSTRAINT uq_notice_act;
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="trail", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
