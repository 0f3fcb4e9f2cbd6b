"""One form of a name at a place at a time, however many clicks take it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T14:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of forms."
STATEMENTS = (
    "CREATE UNIQUE INDEX uq_plan_paper_standing ON plan_paper (scope, scope_id, kind, name)"
    " WHERE taken_at IS NOT NULL AND ended_on IS NULL",
    "CREATE INDEX plan_paper_place ON plan_paper (scope_id) WHERE ended_on IS NULL",
)


async def add_indexes() -> None:
    for statement in STATEMENTS:
        await execute(statement)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(add_indexes)
    return manager
