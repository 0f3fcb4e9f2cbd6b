"""Notices, tasks, short links."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Date, Text, Timestamptz, Varchar

ID = "2026-11-22T01:06:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "inbox"
NULL = {"null": True, "default": None}
TABLES = {
    ("Notice", "notice"): (
        ("id", UUID, {"primary_key": True}),
        ("user_id", UUID, {}),
        ("act_id", UUID, {}),
        ("kind", Varchar, {"length": 40}),
        ("object_id", UUID, NULL),
        ("actor_id", UUID, NULL),
        ("title", Text, {"default": ""}),
        ("body", Text, {"default": ""}),
        ("url", Text, {"default": ""}),
        ("at", Timestamptz, {}),
        ("loud_at", Timestamptz, {}),
        ("read_at", Timestamptz, NULL),
    ),
    ("Task", "task"): (
        ("id", UUID, {"primary_key": True}),
        ("act_id", UUID, {}),
        ("user_id", UUID, {}),
        ("by_id", UUID, {}),
        ("kind", Varchar, {"length": 40}),
        ("object_kind", Varchar, {"length": 40}),
        ("object_id", UUID, {}),
        ("title", Text, {"default": ""}),
        ("note", Text, {"default": ""}),
        ("url", Text, {"default": ""}),
        ("due", Date, NULL),
        ("created_at", Timestamptz, {}),
        ("done_at", Timestamptz, NULL),
        ("withdrawn_at", Timestamptz, NULL),
    ),
    ("ShortLink", "short_link"): (
        ("code", Varchar, {"length": 8, "primary_key": True}),
        ("url", Text, {"default": ""}),
        ("by_id", UUID, {}),
        ("created_at", Timestamptz, {}),
    ),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="trail", description=DESCRIPTION)
    for (class_name, table), columns in TABLES.items():
        manager.add_table(class_name, tablename=table)
        for name, column, params in columns:
            manager.add_column(class_name, table, name, column_class=column, params=params)
    return manager
