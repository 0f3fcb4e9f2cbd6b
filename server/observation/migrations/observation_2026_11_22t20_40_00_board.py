"""Who took a card from the board."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, ForeignKey
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

ID = "2026-11-22T20:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Board of a debrief."


class User(Table, tablename="users", schema=None):
    """As far as the new column needs it."""

    id = UUID(primary_key=True, default=UUID4())


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="observation", description=DESCRIPTION)
    manager.add_column(
        "DebriefEntry",
        "debrief_entry",
        "removed_by",
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
