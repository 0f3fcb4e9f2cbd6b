"""Rules of the wider set of states. A migration of its own: Piccolo runs raw steps before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T10:38:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "States of plans and their moves."

RULES = (
    """ALTER TABLE plan DROP CONSTRAINT ck_plan_state, DROP CONSTRAINT ck_plan_discussion_has_group,
         ADD CONSTRAINT ck_plan_state CHECK (
           kind = 'master' AND state IN ('assigned', 'draft', 'discussion', 'submitted', 'returned', 'released',
                                         'archived')
           OR kind = 'version' AND state = 'private'),
         ADD CONSTRAINT ck_plan_shared_has_group CHECK (state IN ('draft', 'private') OR prep_group IS NOT NULL),
         ADD CONSTRAINT ck_plan_standing_is_released CHECK (
           state NOT IN ('released', 'archived') OR released_number > 0)""",
    # Two clicks on 二次备课 are one row; so are two on 做成本组的通案.
    """DROP INDEX uq_plan_fork, ix_plan_group""",
    """CREATE UNIQUE INDEX uq_plan_fork ON plan (source_plan, owner)
         WHERE source_plan IS NOT NULL AND kind = 'version'""",
    """CREATE UNIQUE INDEX uq_plan_adopted ON plan (source_plan, prep_group)
         WHERE source_plan IS NOT NULL AND kind = 'master'""",
    """CREATE INDEX ix_plan_group ON plan (prep_group, updated_at DESC, id)
         WHERE state IN ('assigned', 'discussion', 'submitted', 'returned')""",
    """CREATE INDEX ix_plan_due ON plan (due_on) WHERE state = 'submitted' AND due_on IS NOT NULL""",
    """CREATE INDEX ix_plan_state_change_plan ON plan_state_change (plan, at)""",
    """CREATE TRIGGER tr_plan_state_change_frozen BEFORE UPDATE OR DELETE ON plan_state_change
         FOR EACH ROW EXECUTE FUNCTION refuse_change_of_frozen()""",
    """ALTER TABLE plan_assignment ADD CONSTRAINT ck_plan_assignment_answer
         CHECK (accepted_at IS NULL OR declined_at IS NULL)""",
    """CREATE UNIQUE INDEX uq_plan_handout_waiting ON plan_handout (plan)
         WHERE done_at IS NULL AND called_back_at IS NULL""",
    """CREATE INDEX ix_plan_handout_day ON plan_handout ("on") WHERE done_at IS NULL AND called_back_at IS NULL""",
)
UNDONE = """
  DROP INDEX ix_plan_handout_day, uq_plan_handout_waiting, ix_plan_state_change_plan, ix_plan_due, ix_plan_group,
    uq_plan_adopted, uq_plan_fork;
  ALTER TABLE plan_assignment DROP CONSTRAINT ck_plan_assignment_answer;
  DROP TRIGGER tr_plan_state_change_frozen ON plan_state_change;
  CREATE UNIQUE INDEX uq_plan_fork ON plan (source_plan, owner) WHERE source_plan IS NOT NULL;
  CREATE INDEX ix_plan_group ON plan (prep_group, updated_at DESC, id) WHERE state = 'discussion';
  ALTER TABLE plan
    DROP CONSTRAINT ck_plan_standing_is_released, DROP CONSTRAINT ck_plan_shared_has_group,
    DROP CONSTRAINT ck_plan_state,
    ADD CONSTRAINT ck_plan_state CHECK (
      kind = 'master' AND state IN ('draft', 'discussion', 'released') OR kind = 'version' AND state = 'private'),
    ADD CONSTRAINT ck_plan_discussion_has_group CHECK (
      state NOT IN ('discussion', 'released') OR prep_group IS NOT NULL);
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
