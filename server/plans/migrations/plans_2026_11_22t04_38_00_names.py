"""A version gets a name, and nothing else of it changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T04:38:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Only the name of a version may change."

RULES = (
    """CREATE FUNCTION refuse_change_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
         DECLARE kept plan_version%ROWTYPE;
         BEGIN
           IF TG_OP = 'UPDATE' THEN
             kept := OLD;
             kept.name := NEW.name;
             IF kept IS NOT DISTINCT FROM NEW THEN
               RETURN NEW;
             END IF;
           END IF;
           RAISE EXCEPTION 'rows of % are immutable', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
         END $$""",
    "DROP TRIGGER tr_plan_version_frozen ON plan_version",
    """CREATE TRIGGER tr_plan_version_frozen BEFORE UPDATE OR DELETE ON plan_version
         FOR EACH ROW EXECUTE FUNCTION refuse_change_of_version()""",
)
UNDONE = """
  DROP TRIGGER tr_plan_version_frozen ON plan_version;
  DROP FUNCTION refuse_change_of_version();
  CREATE TRIGGER tr_plan_version_frozen BEFORE UPDATE OR DELETE ON plan_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_frozen();
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
