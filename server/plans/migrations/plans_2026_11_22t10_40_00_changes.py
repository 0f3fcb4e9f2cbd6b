"""Restores under way become changes under way: of any cause, with what their end needs to know."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-22T10:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Changes under way."


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.rename_table(
        old_class_name="BegunRestoration",
        old_tablename="plan_restoration",
        new_class_name="BegunChange",
        new_tablename="plan_change",
    )
    return manager
