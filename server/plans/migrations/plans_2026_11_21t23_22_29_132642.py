from enum import Enum

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-21T23:22:29:132642"
VERSION = "1.38.0"
DESCRIPTION = "When a plan was shared."


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Plan",
        tablename="plan",
        column_name="shared_at",
        db_column_name="shared_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.alter_column(
        table_class_name="PlanVersion",
        tablename="plan_version",
        column_name="reason",
        db_column_name="reason",
        params={
            "choices": Enum(
                "Reason",
                {
                    "CREATED": "created",
                    "IMPORTED": "imported",
                    "FORKED": "forked",
                    "SHARED": "shared",
                    "SETTLED": "settled",
                    "RELEASED": "released",
                },
            )
        },
        old_params={
            "choices": Enum(
                "Reason",
                {
                    "CREATED": "created",
                    "IMPORTED": "imported",
                    "FORKED": "forked",
                    "SETTLED": "settled",
                    "RELEASED": "released",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
