"""Finding fingerprints by their sample, the 个案 of a release, notes and lessons of a plan."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T10:42:20:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of what classrooms did."
STATEMENTS = (
    "CREATE INDEX plan_fingerprint_sample ON plan_fingerprint USING gin (sample)",
    "CREATE INDEX plan_of_base ON plan (source_plan, base_version) WHERE kind = 'version'",
    "CREATE INDEX margin_note_plan ON margin_note (plan)",
    'CREATE INDEX taught_by ON taught ("by", on_date)',
)


async def add_indexes() -> None:
    for statement in STATEMENTS:
        await execute(statement)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(add_indexes)
    return manager
