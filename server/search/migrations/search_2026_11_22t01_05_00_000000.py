"""The entries of the search."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique

ID = "2026-11-22T01:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "search entries"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="search", description=DESCRIPTION)
    manager.add_table("Entry", tablename="search_entry")
    for name, column, params in (
        ("id", UUID, {"primary_key": True, "default": UUID4()}),
        ("kind", Varchar, {"length": 12}),
        ("object_id", UUID, {}),
        ("stage", Varchar, {"length": 12}),
        ("title", Text, {}),
        ("fields", Text, {"default": ""}),
        ("body", Text, {"default": ""}),
        ("folded", Text, {"default": ""}),
        ("moment", Timestamptz, {"default": TimestamptzNow()}),
    ):
        manager.add_column("Entry", "search_entry", name, column_class=column, params=params)
    manager.add_constraint(
        table_class_name="Entry",
        tablename="search_entry",
        constraint_name="uq_search_entry_object",
        constraint_class=Unique,
        params={"columns": ["kind", "object_id", "stage"], "nulls_distinct": True},
    )
    return manager
