"""How meetings, readings and templates are found, and what may not be twice. Piccolo runs raw steps before it
makes tables, so they are a migration of their own."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T10:37:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and rules of meetings, readings and templates."


async def add() -> None:
    await execute("""
        CREATE INDEX ix_meeting_plan ON meeting (plan, created_at DESC, id);
        CREATE INDEX ix_meeting_signed ON meeting (signed_at DESC, id) WHERE signed_at IS NOT NULL;
        ALTER TABLE meeting ADD CONSTRAINT ck_meeting_signed
            CHECK ((signed_at IS NULL) = (signed_by IS NULL) AND (signed_at IS NULL OR held_on IS NOT NULL));
        CREATE FUNCTION refuse_change_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF OLD.signed_at IS NOT NULL THEN
              RAISE EXCEPTION 'a signed meeting is immutable' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
          END $$;
        CREATE TRIGGER tr_meeting_signed BEFORE UPDATE OR DELETE ON meeting
            FOR EACH ROW EXECUTE FUNCTION refuse_change_of_signed();
        CREATE UNIQUE INDEX uq_plan_reading_open ON plan_reading (plan, desk)
            WHERE verdict = '' AND withdrawn_at IS NULL;
        CREATE INDEX ix_plan_reading_plan ON plan_reading (plan, at DESC, id);
        CREATE INDEX ix_plan_reading_school ON plan_reading (school, at DESC, id) WHERE withdrawn_at IS NULL;
        CREATE INDEX ix_plan_reading_group ON plan_reading (prep_group, at DESC, id) WHERE withdrawn_at IS NULL;
        ALTER TABLE plan_reading ADD CONSTRAINT ck_plan_reading_decided
            CHECK ((verdict = '') = (reader IS NULL) AND (verdict = '') = (decided_at IS NULL)
              AND (withdrawn_at IS NULL OR verdict = '') AND reader IS DISTINCT FROM author);
        CREATE INDEX ix_reading_remark_reading ON reading_remark (reading, at, id);
        CREATE UNIQUE INDEX uq_plan_template_standing ON plan_template (scope, scope_id, subject)
            NULLS NOT DISTINCT WHERE ended_on IS NULL;
        CREATE INDEX ix_plan_outline_template ON plan_outline (template);
    """)


async def remove() -> None:
    await execute("""
        DROP INDEX ix_plan_outline_template, uq_plan_template_standing, ix_reading_remark_reading;
        ALTER TABLE plan_reading DROP CONSTRAINT ck_plan_reading_decided;
        DROP INDEX ix_plan_reading_group, ix_plan_reading_school, ix_plan_reading_plan, uq_plan_reading_open;
        DROP TRIGGER tr_meeting_signed ON meeting;
        DROP FUNCTION refuse_change_of_signed();
        ALTER TABLE meeting DROP CONSTRAINT ck_meeting_signed;
        DROP INDEX ix_meeting_signed, ix_meeting_plan;
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
