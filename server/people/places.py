"""区县, 学区, 学校: making, correcting, ending; who manages them decides."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, Missing
from server.people import access, ending, registering
from server.people.entries import PLACE_NAME, SHORT_NAME, FormRefused, optional, required
from server.people.reach import is_platform_admin
from server.people.tables import Scope
from server.people.viewer import Viewer
from server.trail.recording import audit

Answer = TypeVar("Answer")
MANY_SCHOOLS = 10  # 广西's notice: at most ten schools to a 学区; we say so, we do not refuse
NO_DISTRICT = "没有找到这个学区，或者它不归你管。"
TAKEN = "这里已经有“{name}”了，没有再建一个。"


@dataclass(frozen=True, slots=True)
class SchoolEntry:
    """What is typed about a school; ``kind`` is a code of ``school_kind`` or empty."""

    name: str = ""
    short_name: str = ""
    kind: str = ""
    is_rural: bool = False
    parent: UUID | None = None


async def create_region(viewer: Viewer, name: str, level: str, parent: UUID | None) -> UUID:
    """A place above the 学区: 省, 市, 区县.

    Raises:
        Missing: not the platform's administrator.
        FormRefused: no name, or no such level.
        Conflict: the place above has one of this name.
    """
    _require_platform(viewer)
    name = required("name", name, "名称")
    if not await value("SELECT 1 FROM region_level WHERE code = $1", level):
        raise FormRefused({"level": "请选级别。"})
    if parent and not await value("SELECT 1 FROM region WHERE id = $1", parent):
        raise FormRefused({"parent": "请选上一级。"})
    async with writing():
        made = await _once(registering.add_region(name, parent, level), name)
        await audit(viewer.id, "region_added", "region", made, name, level=level)
    return made


async def rename_region(viewer: Viewer, region_id: UUID, name: str) -> None:
    """Another name for a 区县.

    Raises:
        Missing, FormRefused, Conflict: as ``create_region``.
    """
    _require_platform(viewer)
    await _rename(viewer, "region", region_id, required("name", name, "名称"))


async def create_district(viewer: Viewer, name: str, region_id: UUID) -> UUID:
    """A 学区 of a 区县.

    Raises:
        Missing: not the platform's administrator, or no such 区县.
        FormRefused: no name.
        Conflict: the 区县 has one of this name.
    """
    _require_platform(viewer)
    name = required("name", name, "学区名称")
    if not await value("SELECT 1 FROM region WHERE id = $1", region_id):
        raise FormRefused({"region": "请选区县。"})
    async with writing():
        made = await _once(registering.add_district(name, region_id), name)
        await audit(viewer.id, "district_added", "district", made, name)
    return made


async def rename_district(viewer: Viewer, district_id: UUID, name: str) -> None:
    """Another name for a 学区.

    Raises:
        Missing: not this viewer's to manage.
        FormRefused, Conflict: as ``create_district``.
    """
    await require_district(viewer, district_id)
    await _rename(viewer, "district", district_id, required("name", name, "学区名称"))


async def end_district(viewer: Viewer, district_id: UUID, on: date) -> None:
    """撤并: the 学区 is over from ``on``; its records stay. Twice is once.

    Raises:
        Missing: not the platform's administrator.
        Conflict: schools or open groups are still there.
    """
    _require_platform(viewer)
    async with writing():
        found = await row("SELECT name, ended_on FROM district WHERE id = $1 FOR UPDATE", district_id)
        if found is None:
            raise Missing(NO_DISTRICT)
        if found["ended_on"] is not None:
            return
        schools = await value("SELECT count(*) FROM school WHERE district = $1", district_id)
        if schools:
            raise Conflict(f"这个学区还有 {schools} 所学校。先把它们改到别的学区，再撤销它。")
        open_groups = await value(
            "SELECT count(*) FROM prep_group WHERE district = $1 AND closed_on IS NULL", district_id
        )
        if open_groups:
            raise Conflict(f"这个学区还有 {open_groups} 个组。先到组的页面上撤销它们，再撤销学区。")
        await ending.end_all_of_place(Scope.DISTRICT, district_id, on - timedelta(days=1))
        await execute(
            "UPDATE school_link SET ends_on = greatest($2, starts_on) WHERE district = $1"
            " AND coalesce(ends_on > $2, true)",
            district_id, on - timedelta(days=1),
        )  # fmt: skip
        await execute("UPDATE district SET ended_on = $2 WHERE id = $1", district_id, on)
        await audit(viewer.id, "district_ended", "district", district_id, found["name"], on=on)


async def create_school(viewer: Viewer, district_id: UUID, entry: SchoolEntry) -> UUID:
    """A school at home in this 学区.

    Raises:
        Missing: not this viewer's 学区 to manage.
        FormRefused: a field cannot be taken.
        Conflict: the 学区 has a school of this name.
    """
    await require_district(viewer, district_id)
    entry = await _checked(entry, None, district_id)
    async with writing():
        made = await _once(
            registering.add_school(
                entry.name, district_id, kind=entry.kind or None, short_name=entry.short_name,
                is_rural=entry.is_rural, parent_id=entry.parent,
            ),
            entry.name,
        )  # fmt: skip
        await audit(viewer.id, "school_added", "school", made, entry.name, district=district_id)
    return made


async def correct_school(
    viewer: Viewer, school_id: UUID, entry: SchoolEntry, district_id: UUID | None = None
) -> None:
    """Take over name, kind and the like; ``district_id`` moves it to another 学区 the viewer manages too.

    Raises:
        Missing: school or 学区 not this viewer's to manage.
        FormRefused, Conflict: as ``create_school``.
    """
    before = await access.find_managed_school(viewer, school_id)
    home = before["district_id"]
    if district_id is not None and district_id != home:
        await require_district(viewer, home)
        await require_district(viewer, district_id)
        home = district_id
    entry = await _checked(entry, school_id, home)
    async with writing():
        changed = execute(
            "UPDATE school SET name = $2, short_name = $3, kind = $4, is_rural = $5, parent = $6,"
            " district = $7 WHERE id = $1",
            school_id, entry.name, entry.short_name, entry.kind or None, entry.is_rural, entry.parent, home,
        )  # fmt: skip
        await _once(changed, entry.name)
        await audit(
            viewer.id, "school_corrected", "school", school_id, entry.name,
            before=before["name"], district=home,
        )  # fmt: skip


async def levels() -> list[dict[str, Any]]:
    """国家, 省, 市, 区县."""
    return await rows("SELECT code, name FROM region_level ORDER BY rank")


async def kinds() -> list[dict[str, Any]]:
    """小学, 初中, 教学点 and the like."""
    return await rows("SELECT code, name FROM school_kind ORDER BY rank")


async def require_district(viewer: Viewer, district_id: UUID) -> None:
    """Return when the 学区 is there and the viewer's to manage, else raise ``Missing``."""
    there = await value("SELECT 1 FROM district WHERE id = $1 AND ended_on IS NULL", district_id)
    if not there or not await access.may_manage_district(viewer, district_id):
        raise Missing(NO_DISTRICT)


async def _checked(entry: SchoolEntry, school_id: UUID | None, district_id: UUID) -> SchoolEntry:
    name = required("name", entry.name, "校名", PLACE_NAME)
    short = optional("short_name", entry.short_name, "简称", SHORT_NAME)
    if entry.kind and not await value("SELECT 1 FROM school_kind WHERE code = $1", entry.kind):
        raise FormRefused({"kind": "请选学校类型。"})
    if entry.parent is not None:
        above = await row("SELECT parent, district FROM school WHERE id = $1", entry.parent)
        if above is None or entry.parent == school_id or above["parent"] or above["district"] != district_id:
            raise FormRefused({"parent": "请选本学区的一所中心校；教学点和本校都不能当中心校。"})
    return SchoolEntry(name, short, entry.kind, entry.is_rural, entry.parent)


async def _rename(viewer: Viewer, table: str, place_id: UUID, name: str) -> None:
    async with writing():
        before = await value(f"SELECT name FROM {table} WHERE id = $1 FOR UPDATE", place_id)  # noqa: S608
        if before is None:
            raise Missing("没有找到这个地方。")
        await _once(execute(f"UPDATE {table} SET name = $2 WHERE id = $1", place_id, name), name)  # noqa: S608
        await audit(viewer.id, f"{table}_renamed", table, place_id, name, before=before)


async def _once(change: Awaitable[Answer], name: str) -> Answer:
    """The answer of ``change``; two clicks at once meet at the unique index."""
    try:
        return await change
    except asyncpg.UniqueViolationError as error:
        raise Conflict(TAKEN.format(name=name)) from error


def _require_platform(viewer: Viewer) -> None:
    if not is_platform_admin(viewer):
        raise Missing
