"""Two pulls at once are one; a teacher may have several 个案 of a 通案 when the later ones were carried over."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T10:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rules of pulls."

RULES = (
    """CREATE UNIQUE INDEX uq_plan_pull_standing ON plan_pull (plan, base_version, theirs_version, kind)
         WHERE undone_at IS NULL""",
    """DROP INDEX uq_plan_fork""",
    """CREATE UNIQUE INDEX uq_plan_fork ON plan (source_plan, owner)
         WHERE source_plan IS NOT NULL AND kind = 'version' AND carried_from IS NULL""",
    """CREATE INDEX ix_plan_source ON plan (source_plan) WHERE source_plan IS NOT NULL""",
    """CREATE INDEX ix_plan_carried_from ON plan (carried_from) WHERE carried_from IS NOT NULL""",
)
UNDONE = """
  DROP INDEX ix_plan_carried_from, ix_plan_source, uq_plan_fork, uq_plan_pull_standing;
  CREATE UNIQUE INDEX uq_plan_fork ON plan (source_plan, owner)
    WHERE source_plan IS NOT NULL AND kind = 'version';
"""


async def add() -> None:
    for rule in RULES:
        await execute(rule)


async def remove() -> None:
    await execute(UNDONE)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
