"""Which version others read, which sendings a version held before, who attached the plan."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Array, ForeignKey, Integer
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

ID = "2026-11-22T20:36:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Versions of a record that others read."


class User(Table, tablename="users", schema=None):
    """As far as the new column needs it."""

    id = UUID(primary_key=True, default=UUID4())


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="observation", description=DESCRIPTION)
    manager.add_column("Observer", "observer", "shown", column_class=Integer, params={"default": 0})
    manager.add_column(
        "RecordVersion",
        "record_version",
        "replaced",
        column_class=Array,
        params={"base_column": UUID(), "default": list},
    )
    manager.add_column(
        "Observation",
        "observation",
        "plan_by",
        column_class=ForeignKey,
        params={
            "references": User,
            "on_delete": OnDelete.restrict,
            "null": True,
            "default": None,
            "index": False,
        },
    )
    return manager
