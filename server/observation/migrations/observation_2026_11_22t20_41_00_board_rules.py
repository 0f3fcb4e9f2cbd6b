"""One summary of each debrief; what is taken from the board says by whom."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T20:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rules of the board of a debrief."

UP = """
CREATE UNIQUE INDEX uq_debrief_entry_consensus ON debrief_entry (observation) WHERE kind = 'consensus';
ALTER TABLE debrief_entry ADD CONSTRAINT ck_debrief_entry_removed
  CHECK ((removed_at IS NULL) = (removed_by IS NULL));
"""
DOWN = """
ALTER TABLE debrief_entry DROP CONSTRAINT ck_debrief_entry_removed;
DROP INDEX uq_debrief_entry_consensus;
"""


async def add() -> None:
    await execute(UP)


async def remove() -> None:
    await execute(DOWN)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="observation", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
