"""What comes by itself may come twice from one release: when more of it has become uncontested."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T15:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A row for every automatic pull."
STATEMENTS = (
    "DROP INDEX uq_plan_pull_standing",
    "CREATE UNIQUE INDEX uq_plan_pull_standing ON plan_pull (plan, base_version, theirs_version, kind)"
    " WHERE undone_at IS NULL AND kind <> 'auto'",
)


async def change_index() -> None:
    for statement in STATEMENTS:
        await execute(statement)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(change_index)
    return manager
