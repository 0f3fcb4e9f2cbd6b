"""The levels, kinds of schools and usual names of posts every platform begins with."""

from uuid import NAMESPACE_OID, uuid5

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T00:59:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "levels, kinds of schools and names of posts as rows"

LEVELS = (("country", "国家"), ("province", "省"), ("city", "市"), ("county", "区县"))
KINDS = (
    ("kindergarten", "幼儿园"), ("primary", "小学"), ("central", "中心校"), ("point", "教学点"),
    ("nine_year", "九年一贯制学校"), ("junior", "初中"), ("complete", "完全中学"), ("senior", "高中"),
    ("vocational", "职业学校"), ("special", "特殊教育学校"), ("other", "其他"),
)  # fmt: skip
TITLES = (
    ("学区长", "district_head", "district"), ("副学区长", "district_head", "district"),
    ("学区办主任", "district_head", "district"), ("专职教研员", "researcher", "district"),
    ("兼职教研员", "researcher", "district"), ("市教研员", "region_researcher", "region"),
    ("教学副校长", "school_admin", "school"), ("教导主任", "school_admin", "school"),
    ("信息管理员", "school_admin", "school"), ("学科组长", "subject_lead", "school"),
    ("学科中心组组长", "prep_lead", "group"), ("工作室主持人", "prep_lead", "group"),
    ("中心组成员", "teacher", "group"), ("工作室成员", "teacher", "group"),
)  # fmt: skip


async def add() -> None:
    for rank, (code, name) in enumerate(LEVELS):
        await execute("INSERT INTO region_level (code, name, rank) VALUES ($1, $2, $3)", code, name, rank)
    for rank, (code, name) in enumerate(KINDS):
        await execute("INSERT INTO school_kind (code, name, rank) VALUES ($1, $2, $3)", code, name, rank)
    for rank, (name, role, scope) in enumerate(TITLES):
        await execute(
            "INSERT INTO post_title (id, name, role, scope, rank) VALUES ($1, $2, $3, $4, $5)",
            uuid5(NAMESPACE_OID, f"gongbei post title {name}"), name, role, scope, rank,
        )  # fmt: skip


async def remove() -> None:
    for table in ("post_title", "school_kind", "region_level"):
        await execute(f"DELETE FROM {table}")  # noqa: S608


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
