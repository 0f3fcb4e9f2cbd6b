"""Photos that are blurred; reports of many large recordings; what the purge looks for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import BigInt, Boolean, Integer, Timestamptz

from server.base.database import execute

ID = "2026-11-22T20:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Blurred photos."

UP = """
CREATE INDEX ix_observation_medium_purge ON observation_medium (withdrawn_at)
  WHERE withdrawn_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX ix_media_purge_at ON media_purge (at);
"""
DOWN = "DROP INDEX ix_observation_medium_purge, ix_media_purge_at;"


async def add() -> None:
    await execute(UP)


async def remove() -> None:
    await execute(DOWN)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="observation", description=DESCRIPTION)
    manager.add_column(
        "Medium", "observation_medium", "awaits_blur",
        column_class=Boolean, params={"default": False, "null": False},
    )  # fmt: skip
    manager.add_column(
        "Medium", "observation_medium", "blurred_at",
        column_class=Timestamptz, params={"default": None, "null": True},
    )  # fmt: skip
    manager.alter_column(
        table_class_name="PurgeReport", tablename="media_purge",
        column_name="size_bytes", db_column_name="size_bytes",
        params={}, old_params={}, column_class=BigInt, old_column_class=Integer, schema=None,
    )  # fmt: skip
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
