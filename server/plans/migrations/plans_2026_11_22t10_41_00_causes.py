"""Of a change under way: who, why, and the detail of it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, Integer, Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-22T10:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Causes of changes."
WHERE = {"table_class_name": "BegunChange", "tablename": "plan_change", "schema": None}
PLAIN = {
    "null": False,
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.rename_column(old_column_name="restorer", new_column_name="changer", **WHERE)
    manager.add_column(
        column_name="cause",
        db_column_name="cause",
        column_class=Varchar,
        params={"length": 16, "default": "restore", **PLAIN},
        **WHERE,
    )
    manager.add_column(
        column_name="detail",
        db_column_name="detail",
        column_class=JSONB,
        params={"default": "{}", **PLAIN},
        **WHERE,
    )
    manager.alter_column(
        column_name="restored_from",
        db_column_name="restored_from",
        params={"null": True, "default": None},
        old_params={"null": False, "default": 0},
        column_class=Integer,
        old_column_class=Integer,
        **WHERE,
    )
    return manager
