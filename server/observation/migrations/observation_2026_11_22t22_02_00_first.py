"""When a record was first written in, where no lesson clock ran."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Timestamptz

ID = "2026-11-22T22:02:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "First writing of a record."


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="observation", description=DESCRIPTION)
    manager.add_column(
        "Observer", "observer", "first_at",
        column_class=Timestamptz, params={"default": None, "null": True},
    )  # fmt: skip
    return manager
