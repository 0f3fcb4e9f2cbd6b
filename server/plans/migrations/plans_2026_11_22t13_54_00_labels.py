"""One meaning of a label at a time; drafts that expire leave their file of a batch."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T13:54:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of imports and labels."
STATEMENTS = (
    "CREATE UNIQUE INDEX uq_district_label_adopted ON district_label (district, phrase, (kind = 'column'))"
    " WHERE state = 'adopted'",
    "CREATE INDEX import_file_draft ON import_file (draft)",
)


async def add_indexes() -> None:
    for statement in STATEMENTS:
        await execute(statement)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(add_indexes)
    return manager
