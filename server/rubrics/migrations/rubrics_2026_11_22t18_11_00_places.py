"""Of one sheet one version at a time is designed; place and subject of an issued one do not change."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T18:11:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rules of places of sheets."

FROZEN = """
CREATE OR REPLACE FUNCTION refuse_change_of_issued_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.issued_at IS NULL THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.code, NEW.version, NEW.name, NEW.purpose, NEW.body, NEW.issued_at%s)
     IS NOT DISTINCT FROM
     (OLD.id, OLD.code, OLD.version, OLD.name, OLD.purpose, OLD.body, OLD.issued_at%s) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'an issued sheet does not change';
END $$;
"""
RULES = (
    """
CREATE UNIQUE INDEX uq_rubric_sheet_draft ON rubric_sheet (code) WHERE issued_at IS NULL;
"""
    + FROZEN % (", NEW.scope, NEW.scope_id, NEW.subject", ", OLD.scope, OLD.scope_id, OLD.subject")
)
UNDONE = FROZEN % ("", "") + "DROP INDEX uq_rubric_sheet_draft;"


async def add() -> None:
    await execute(RULES)


async def remove() -> None:
    await execute(UNDONE)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="rubrics", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
