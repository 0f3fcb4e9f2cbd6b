"""Long jobs with progress."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import JSONB, UUID, Integer, Text, Timestamptz, Varchar

ID = "2026-11-22T01:05:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "job runs"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="base", description=DESCRIPTION)
    manager.add_table("JobRun", tablename="job_run")
    for name, column, params in (
        ("id", UUID, {"primary_key": True}),
        ("owner_id", UUID, {}),
        ("kind", Varchar, {"length": 40}),
        ("title", Text, {"default": ""}),
        ("payload", JSONB, {"default": "{}"}),
        ("once_key", UUID, {"null": True, "default": None}),
        ("state", Varchar, {"length": 12, "default": "waiting"}),
        ("attempt", Integer, {"default": 0}),
        ("done", Integer, {"default": 0}),
        ("total", Integer, {"default": 0}),
        ("words", Text, {"default": ""}),
        ("result_url", Text, {"default": ""}),
        ("created_at", Timestamptz, {}),
        ("cancel_asked_at", Timestamptz, {"null": True, "default": None}),
        ("ended_at", Timestamptz, {"null": True, "default": None}),
    ):
        manager.add_column("JobRun", "job_run", name, column_class=column, params=params)
    return manager
