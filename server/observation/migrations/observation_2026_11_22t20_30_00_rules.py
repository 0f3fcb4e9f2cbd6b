"""What Piccolo cannot say: indexes over parts of a table, and rules between columns."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T20:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rules of observations."

UP = """
CREATE INDEX ix_observation_day ON observation (on_date);
CREATE INDEX ix_record_version_beside ON record_version (observer) WHERE is_beside;
CREATE INDEX ix_observer_unsettled ON observer (observation) WHERE left_at IS NULL;
ALTER TABLE observation
  ADD CONSTRAINT ck_observation_minutes CHECK (minutes BETWEEN 1 AND 240),
  ADD CONSTRAINT ck_observation_teacher CHECK (teacher IS NOT NULL OR teacher_name <> ''),
  ADD CONSTRAINT ck_observation_shared_up CHECK (shared_up_at IS NULL OR released_at IS NOT NULL);
ALTER TABLE record_version ADD CONSTRAINT ck_record_version_seq CHECK (seq > base AND base >= 0);
ALTER TABLE video_note ADD CONSTRAINT ck_video_note_range
  CHECK (at_seconds >= 0 AND (until_seconds IS NULL OR until_seconds > at_seconds));
ALTER TABLE class_consent ADD CONSTRAINT ck_class_consent_days CHECK (until >= starts_on);
ALTER TABLE observation_quota ADD CONSTRAINT ck_observation_quota_lessons CHECK (lessons BETWEEN 0 AND 200);
CREATE FUNCTION submitted_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.is_submitted AND NEW.body IS DISTINCT FROM OLD.body THEN
    RAISE EXCEPTION 'a submitted version of a record does not change';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submitted_record_stays BEFORE UPDATE ON record_version
  FOR EACH ROW EXECUTE FUNCTION submitted_record_stays();
"""
DOWN = """
DROP TRIGGER submitted_record_stays ON record_version;
DROP FUNCTION submitted_record_stays();
DROP INDEX ix_observation_day, ix_record_version_beside, ix_observer_unsettled;
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
