"""The lexemes and their index, and where the long texts lie."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T01:06:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Lexemes of search entries."

RULES = (
    """ALTER TABLE search_entry
         ADD COLUMN head tsvector NOT NULL DEFAULT '',
         ADD COLUMN lexemes tsvector NOT NULL DEFAULT ''""",
    # Rows are read by the thousand to be sorted: texts and lexemes lie beside the table, what is sorted by in
    # it. The text that is compared is not compressed.
    """ALTER TABLE search_entry SET (toast_tuple_target = 256)""",
    """ALTER TABLE search_entry
         ALTER COLUMN folded SET STORAGE EXTERNAL,
         ALTER COLUMN head SET STORAGE MAIN,
         ALTER COLUMN title SET STORAGE MAIN,
         ALTER COLUMN fields SET STORAGE MAIN""",
    # Without a list of what is still to be put in: a search never has to read one.
    """CREATE INDEX ix_search_entry_lexemes ON search_entry USING gin (lexemes) WITH (fastupdate = off)""",
)
UNDONE = """
  DROP INDEX ix_search_entry_lexemes;
  ALTER TABLE search_entry
    ALTER COLUMN folded SET STORAGE EXTENDED,
    ALTER COLUMN title SET STORAGE EXTENDED,
    ALTER COLUMN fields SET STORAGE EXTENDED;
  ALTER TABLE search_entry RESET (toast_tuple_target);
  ALTER TABLE search_entry DROP COLUMN head, DROP COLUMN lexemes;
"""


async def add() -> None:
    for rule in RULES:
        await execute(rule)


async def remove() -> None:
    await execute(UNDONE)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="search", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
