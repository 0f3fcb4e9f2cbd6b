"""A plan of a group above the schools (学科中心组) may have an author without a school."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T01:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A released plan has a school or a group."


async def add() -> None:
    await execute("""
        ALTER TABLE plan DROP CONSTRAINT ck_plan_released_has_school,
          ADD CONSTRAINT ck_plan_released_has_place CHECK (
            released_number = 0 OR school IS NOT NULL OR prep_group IS NOT NULL)
    """)


async def remove() -> None:
    await execute("""
        ALTER TABLE plan DROP CONSTRAINT ck_plan_released_has_place,
          ADD CONSTRAINT ck_plan_released_has_school CHECK (released_number = 0 OR school IS NOT NULL)
    """)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="plans", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
