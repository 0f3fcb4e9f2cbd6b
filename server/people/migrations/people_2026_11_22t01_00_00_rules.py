"""Rules the columns cannot say; search keys of the names that are there already."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute, rows
from server.people.spelling import name_key, pinyin_of

ID = "2026-11-22T01:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "rules of places, groups and posts; search keys of names"


async def add() -> None:
    await execute("""
        DROP INDEX uq_membership_everywhere;
        ALTER TABLE membership ADD CONSTRAINT ck_membership_days CHECK (ends_on >= starts_on);
        ALTER TABLE school_link ADD CONSTRAINT ck_school_link_days CHECK (ends_on >= starts_on);
        ALTER TABLE school ADD CONSTRAINT ck_school_parent CHECK (parent <> id);
        ALTER TABLE prep_group ADD CONSTRAINT ck_group_home CHECK (num_nonnulls(school, district, region) = 1);
        CREATE UNIQUE INDEX uq_users_phone ON users (phone) WHERE phone IS NOT NULL;
        CREATE UNIQUE INDEX uq_region_name ON region (parent, name) NULLS NOT DISTINCT;
        CREATE UNIQUE INDEX uq_district_name ON district (region, name) WHERE ended_on IS NULL;
        CREATE UNIQUE INDEX uq_school_name ON school (district, name);
        CREATE UNIQUE INDEX uq_group_name ON prep_group (coalesce(school, district, region), name)
            WHERE closed_on IS NULL;
        CREATE UNIQUE INDEX uq_school_link_open ON school_link (district, school, kind) WHERE ends_on IS NULL;
        CREATE UNIQUE INDEX uq_school_move_waiting ON school_move ("user") WHERE done_at IS NULL;
        CREATE INDEX ix_membership_place ON membership (scope, scope_id);
        CREATE INDEX ix_users_name_key ON users (name_key);
        CREATE FUNCTION regions_within(roots uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
            WITH RECURSIVE below AS (
                SELECT id FROM region WHERE id = ANY(roots)
                UNION SELECT r.id FROM region r JOIN below b ON r.parent = b.id)
            SELECT id FROM below $$;
        CREATE FUNCTION school_today() RETURNS date LANGUAGE sql STABLE AS $$
            SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date $$;
    """)
    for person in await rows("SELECT id, name FROM users"):
        await execute(
            "UPDATE users SET name_key = $2, pinyin = $3 WHERE id = $1",
            person["id"], name_key(person["name"]), pinyin_of(person["name"]),
        )  # fmt: skip


async def remove() -> None:
    await execute("""
        DROP FUNCTION school_today();
        DROP FUNCTION regions_within(uuid[]);
        DROP INDEX ix_users_name_key, ix_membership_place, uq_school_move_waiting, uq_school_link_open,
            uq_group_name, uq_school_name, uq_district_name, uq_region_name, uq_users_phone;
        ALTER TABLE prep_group DROP CONSTRAINT ck_group_home;
        ALTER TABLE school DROP CONSTRAINT ck_school_parent;
        ALTER TABLE school_link DROP CONSTRAINT ck_school_link_days;
        ALTER TABLE membership DROP CONSTRAINT ck_membership_days;
        CREATE UNIQUE INDEX uq_membership_everywhere ON membership ("user", role, subject) WHERE scope_id IS NULL;
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
