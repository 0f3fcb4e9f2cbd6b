"""Index of the feed; the audit record refuses UPDATE, DELETE and TRUNCATE."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-21T22:06:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "append-only audit"


async def add() -> None:
    await execute("""
        CREATE INDEX ix_event_places ON event USING gin (places);
        CREATE INDEX ix_event_at ON event (at DESC);
        CREATE INDEX ix_audit_at ON audit (at DESC);
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'table % only takes new rows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$;
        CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """)


async def remove() -> None:
    await execute("""
        DROP TRIGGER audit_no_truncate ON audit;
        DROP TRIGGER audit_append_only ON audit;
        DROP FUNCTION refuse_change();
        DROP INDEX ix_audit_at, ix_event_at, ix_event_places;
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="trail", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
