from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-22T01:30:37:862662"
VERSION = "1.38.0"
DESCRIPTION = "Two lessons that were swapped know each other."


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="schoolyear", description=DESCRIPTION)

    manager.add_column(
        table_class_name="SlotChange",
        tablename="slot_change",
        column_name="pair",
        db_column_name="pair",
        column_class_name="UUID",
        column_class=UUID,
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

    return manager
