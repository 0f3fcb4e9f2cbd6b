from enum import Enum

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-11-22T08:12:17:478514"
VERSION = "1.38.0"
DESCRIPTION = "A roster taken back."


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    manager.alter_column(
        table_class_name="RosterImport",
        tablename="roster_import",
        column_name="state",
        db_column_name="state",
        params={
            "choices": Enum(
                "RosterState",
                {
                    "DRAFT": "draft",
                    "APPLIED": "applied",
                    "REVERTED": "reverted",
                    "DROPPED": "dropped",
                },
            )
        },
        old_params={
            "choices": Enum(
                "RosterState",
                {"DRAFT": "draft", "APPLIED": "applied", "DROPPED": "dropped"},
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
