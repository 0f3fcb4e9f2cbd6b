"""Rules that Piccolo cannot say: checks, the key against the cycle, partial indexes, immutable rows."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-21T22:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rules of plans."

RULES = (
    """ALTER TABLE plan
         ADD CONSTRAINT ck_plan_kind CHECK (kind IN ('master', 'version')),
         ADD CONSTRAINT ck_plan_state CHECK (
           kind = 'master' AND state IN ('draft', 'discussion', 'released')
           OR kind = 'version' AND state = 'private'),
         ADD CONSTRAINT ck_plan_discussion_has_group CHECK (
           state NOT IN ('discussion', 'released') OR prep_group IS NOT NULL),
         ADD CONSTRAINT ck_plan_released_has_school CHECK (released_number = 0 OR school IS NOT NULL),
         ADD CONSTRAINT ck_plan_title CHECK (title <> ''),
         ADD CONSTRAINT fk_plan_base_version FOREIGN KEY (base_version)
           REFERENCES plan_version (id) ON DELETE RESTRICT""",
    # Two clicks on 二次备课 are one row.
    """CREATE UNIQUE INDEX uq_plan_fork ON plan (source_plan, owner) WHERE source_plan IS NOT NULL""",
    """CREATE INDEX ix_plan_owner ON plan (owner, updated_at DESC, id)""",
    """CREATE INDEX ix_plan_group ON plan (prep_group, updated_at DESC, id) WHERE state = 'discussion'""",
    """CREATE INDEX ix_plan_released ON plan (school, updated_at DESC, id) WHERE released_number > 0""",
    """CREATE INDEX ix_plan_base_version ON plan (base_version) WHERE base_version IS NOT NULL""",
    """CREATE INDEX ix_plan_version_sha256 ON plan_version (sha256)""",
    """CREATE UNIQUE INDEX uq_plan_release_version ON plan_release (version)""",
    """CREATE INDEX ix_import_draft_expires ON import_draft (expires_at)""",
    """CREATE FUNCTION refuse_change_of_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           RAISE EXCEPTION 'rows of % are immutable', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
         END $$""",
    """CREATE TRIGGER tr_plan_version_frozen BEFORE UPDATE OR DELETE ON plan_version
         FOR EACH ROW EXECUTE FUNCTION refuse_change_of_frozen()""",
    """CREATE TRIGGER tr_plan_release_frozen BEFORE UPDATE OR DELETE ON plan_release
         FOR EACH ROW EXECUTE FUNCTION refuse_change_of_frozen()""",
)


UNDONE = """
  DROP TRIGGER tr_plan_release_frozen ON plan_release;
  DROP TRIGGER tr_plan_version_frozen ON plan_version;
  DROP FUNCTION refuse_change_of_frozen();
  DROP INDEX ix_import_draft_expires, uq_plan_release_version, ix_plan_version_sha256, ix_plan_base_version,
    ix_plan_released, ix_plan_group, ix_plan_owner, uq_plan_fork;
  ALTER TABLE plan
    DROP CONSTRAINT fk_plan_base_version,
    DROP CONSTRAINT ck_plan_title,
    DROP CONSTRAINT ck_plan_released_has_school,
    DROP CONSTRAINT ck_plan_discussion_has_group,
    DROP CONSTRAINT ck_plan_state,
    DROP CONSTRAINT ck_plan_kind;
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
