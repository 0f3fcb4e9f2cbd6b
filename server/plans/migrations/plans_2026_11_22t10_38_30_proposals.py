"""How proposals are found. A migration of its own: Piccolo runs raw steps before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T10:38:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of proposals."


async def add() -> None:
    await execute("""
        CREATE INDEX ix_plan_proposal_target ON plan_proposal (target_plan, state, at, id);
        CREATE INDEX ix_plan_proposal_proposer ON plan_proposal (proposer, target_plan);
        ALTER TABLE plan_proposal ADD CONSTRAINT ck_plan_proposal_closed
            CHECK ((state = 'open') = (closed_at IS NULL));
    """)


async def remove() -> None:
    await execute("""
        ALTER TABLE plan_proposal DROP CONSTRAINT ck_plan_proposal_closed;
        DROP INDEX ix_plan_proposal_proposer, ix_plan_proposal_target;
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
