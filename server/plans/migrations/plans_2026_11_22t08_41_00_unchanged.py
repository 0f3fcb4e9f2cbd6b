"""A 个案 whose newest text is that of its release has not been changed; of the others the next settling counts."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T08:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Which 个案 have not been changed."


async def fill() -> None:
    await execute("""
        UPDATE plan p SET changed_places = 0 FROM plan_version base
        WHERE p.kind = 'version' AND base.id = p.base_version AND base.sha256 = (
            SELECT v.sha256 FROM plan_version v WHERE v.plan = p.id AND NOT v.is_aside ORDER BY v.seq DESC LIMIT 1)
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(fill)
    return manager
