"""A session belongs to a user; logins ignore case; a post without a place exists once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-21T22:07:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "keys the columns cannot say"


async def add() -> None:
    await execute("""
        ALTER TABLE session ADD CONSTRAINT fk_session_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
        ALTER TABLE kept_form ADD CONSTRAINT fk_kept_form_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
        CREATE UNIQUE INDEX uq_users_login ON users (lower(login));
        CREATE UNIQUE INDEX uq_membership_everywhere ON membership ("user", role, subject) WHERE scope_id IS NULL;
        ALTER TABLE membership ADD CONSTRAINT ck_membership_place CHECK ((scope = 'platform') = (scope_id IS NULL));
        ALTER TABLE users ADD CONSTRAINT ck_users_hue CHECK (hue BETWEEN 1 AND 8);
    """)


async def remove() -> None:
    await execute("""
        ALTER TABLE users DROP CONSTRAINT ck_users_hue;
        ALTER TABLE membership DROP CONSTRAINT ck_membership_place;
        DROP INDEX uq_membership_everywhere, uq_users_login;
        ALTER TABLE kept_form DROP CONSTRAINT fk_kept_form_user;
        ALTER TABLE session DROP CONSTRAINT fk_session_user;
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
