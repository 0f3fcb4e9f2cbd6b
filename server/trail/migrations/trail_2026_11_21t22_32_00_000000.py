"""What a person has opened already."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, BigSerial, Varchar

ID = "2026-11-21T22:32:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "seen"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="trail", description=DESCRIPTION)
    manager.add_table("Seen", tablename="seen")
    for name, column, params in (
        ("id", BigSerial, {"primary_key": True}),
        ("user_id", UUID, {}),
        ("object_id", UUID, {}),
        ("stage", Varchar, {"length": 40}),
    ):
        manager.add_column("Seen", "seen", name, column_class=column, params=params)
    return manager
