"""Rules of selection rounds. A migration of its own: Piccolo runs raw steps before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T10:47:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rules of selection rounds."


async def add() -> None:
    await execute("""
        ALTER TABLE selection_round
            ADD CONSTRAINT ck_selection_round_place CHECK (num_nonnulls(district, region) = 1),
            ADD CONSTRAINT ck_selection_round_window CHECK (opens_on <= closes_on),
            ADD CONSTRAINT ck_selection_round_decided CHECK (result IS NULL OR decided_at IS NOT NULL),
            ADD CONSTRAINT ck_selection_round_released CHECK (released_at IS NULL OR decided_at IS NOT NULL);
        ALTER TABLE round_invitation
            ADD CONSTRAINT ck_round_invitation_whom CHECK (num_nonnulls(school, prep_group) = 1);
        CREATE INDEX ix_round_invitation_school ON round_invitation (school) WHERE school IS NOT NULL;
        CREATE INDEX ix_round_invitation_group ON round_invitation (prep_group) WHERE prep_group IS NOT NULL;
        CREATE UNIQUE INDEX uq_round_entry_slot ON round_entry (round, home, slot)
            WHERE withdrawn_at IS NULL AND returned_at IS NULL;
        CREATE UNIQUE INDEX uq_round_entry_plan ON round_entry (round, plan)
            WHERE withdrawn_at IS NULL AND returned_at IS NULL;
        CREATE UNIQUE INDEX uq_round_entry_letter ON round_entry (round, letter)
            WHERE withdrawn_at IS NULL AND returned_at IS NULL;
        CREATE INDEX ix_round_entry_round ON round_entry (round, letter);
        CREATE UNIQUE INDEX uq_selection_round_result ON selection_round (result) WHERE result IS NOT NULL;
    """)


async def remove() -> None:
    await execute("""
        DROP INDEX uq_selection_round_result, ix_round_entry_round, uq_round_entry_letter, uq_round_entry_plan,
            uq_round_entry_slot, ix_round_invitation_group, ix_round_invitation_school;
        ALTER TABLE round_invitation DROP CONSTRAINT ck_round_invitation_whom;
        ALTER TABLE selection_round
            DROP CONSTRAINT ck_selection_round_released, DROP CONSTRAINT ck_selection_round_decided,
            DROP CONSTRAINT ck_selection_round_window, DROP CONSTRAINT ck_selection_round_place;
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
