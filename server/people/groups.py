"""备课组, 教研组, 联片备课组, 学科中心组, 名师工作室: making, correcting, closing them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from server.base.database import execute, row, value, writing
from server.base.errors import Conflict, Missing
from server.people import access, ending, reach, registering
from server.people.entries import PLACE_NAME, FormRefused, optional, required
from server.people.reach import Arguments
from server.people.tables import GroupKind, Scope
from server.people.viewer import Viewer
from server.trail.recording import audit

KINDS_AT: dict[Scope, tuple[GroupKind, ...]] = {
    Scope.SCHOOL: (GroupKind.PREP, GroupKind.SUBJECT),
    Scope.DISTRICT: (GroupKind.JOINT_PREP, GroupKind.PANEL, GroupKind.STUDIO),
    Scope.REGION: (GroupKind.PANEL, GroupKind.STUDIO, GroupKind.JOINT_PREP),
}
NO_GROUP = "没有找到这个组，或者它不归你管。"
TAKEN = "这里已经有“{name}”了，没有再建一个。"


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """What is typed about a group."""

    name: str = ""
    kind: str = ""
    subject: str = ""
    grade: str = ""


async def create(viewer: Viewer, scope: Scope, place_id: UUID, entry: GroupEntry) -> UUID:
    """A group at home in a school, a 学区 or a 区县.

    Raises:
        Missing: not this viewer's place to manage.
        FormRefused: a field cannot be taken.
        Conflict: the place has an open group of this name.
    """
    await require_place(viewer, scope, place_id)
    entry = _checked(scope, entry)
    async with writing():
        try:
            made = await registering.add_group(
                entry.name, place_id if scope == Scope.SCHOOL else None, entry.subject, entry.grade,
                kind=GroupKind(entry.kind), district_id=place_id if scope == Scope.DISTRICT else None,
                region_id=place_id if scope == Scope.REGION else None,
            )  # fmt: skip
        except asyncpg.UniqueViolationError as error:
            raise Conflict(TAKEN.format(name=entry.name)) from error
        await audit(viewer.id, "group_added", "group", made, entry.name, scope=scope, place=place_id)
    return made


async def correct(viewer: Viewer, group_id: UUID, entry: GroupEntry) -> None:
    """Another name, kind, subject or grade.

    Raises:
        Missing, FormRefused, Conflict: as ``create``.
    """
    before = await find_managed(viewer, group_id)
    entry = _checked(home_of(before)[0], entry)
    async with writing():
        try:
            await execute(
                "UPDATE prep_group SET name = $2, kind = $3, subject = $4, grade = $5 WHERE id = $1",
                group_id, entry.name, entry.kind, entry.subject, entry.grade,
            )  # fmt: skip
        except asyncpg.UniqueViolationError as error:
            raise Conflict(TAKEN.format(name=entry.name)) from error
        await audit(viewer.id, "group_corrected", "group", group_id, entry.name, before=before["name"])


async def close(viewer: Viewer, group_id: UUID, on: date) -> None:
    """撤销: no posts in it from ``on``; its plans and its past stay. Twice is once.

    Raises:
        Missing: not this viewer's to manage.
    """
    await find_managed(viewer, group_id)
    async with writing():
        found = await row("SELECT name, closed_on FROM prep_group WHERE id = $1 FOR UPDATE", group_id)
        if found is None:
            raise Missing(NO_GROUP)
        if found["closed_on"] is not None:
            return
        await execute("UPDATE prep_group SET closed_on = $2 WHERE id = $1", group_id, on)
        await ending.end_all_of_place(Scope.GROUP, group_id, on - timedelta(days=1))
        await audit(viewer.id, "group_closed", "group", group_id, found["name"], on=on)


async def find_known(viewer: Viewer, group_id: UUID) -> dict[str, Any]:
    """One group with the names of the places above it.

    Raises:
        Missing: absent, or not for this viewer.
    """
    args = Arguments()
    found = await row(
        "SELECT g.*, s.name AS school_name, d.id AS district_id, d.name AS district_name,"  # noqa: S608
        " r.name AS region_name FROM prep_group g LEFT JOIN school s ON s.id = g.school"
        " LEFT JOIN district d ON d.id = coalesce(s.district, g.district)"
        " LEFT JOIN region r ON r.id = coalesce(d.region, g.region)"
        f" WHERE {reach.known_group(viewer, args)} AND g.id = {args.add(group_id)}",
        *args,
    )
    if found is None:
        raise Missing(NO_GROUP)
    return found


async def find_managed(viewer: Viewer, group_id: UUID) -> dict[str, Any]:
    """One group, open or closed, of a place the viewer manages.

    Raises:
        Missing: absent, or not this viewer's to manage.
    """
    found = await row("SELECT * FROM prep_group WHERE id = $1", group_id)
    if found is None or not await manages_place(viewer, *home_of(found)):
        raise Missing(NO_GROUP)
    return found


def home_of(group: dict[str, Any]) -> tuple[Scope, UUID]:
    """The place a group belongs to."""
    for scope in (Scope.SCHOOL, Scope.DISTRICT, Scope.REGION):
        if group[scope.value] is not None:
            return scope, group[scope.value]
    raise AssertionError("a group has a home: ck_group_home")


async def manages_place(viewer: Viewer, scope: Scope, place_id: UUID | None) -> bool:
    """Whether the viewer keeps this place in order; regions and the platform are its administrator's."""
    match scope:
        case Scope.SCHOOL if place_id is not None:
            return await access.may_manage_school(viewer, place_id)
        case Scope.DISTRICT if place_id is not None:
            return await access.may_manage_district(viewer, place_id)
        case Scope.GROUP if place_id is not None:
            group = await row("SELECT * FROM prep_group WHERE id = $1", place_id)
            return group is not None and await manages_place(viewer, *home_of(group))
        case _:
            return reach.is_platform_admin(viewer)


async def require_place(viewer: Viewer, scope: Scope, place_id: UUID | None) -> None:
    """Return when the place is there and the viewer's to manage.

    Raises:
        Missing: it is not.
    """
    table = {Scope.GROUP: "prep_group"}.get(scope, scope.value)
    there = scope == Scope.PLATFORM or await value(f"SELECT 1 FROM {table} WHERE id = $1", place_id)  # noqa: S608
    if not there or not await manages_place(viewer, scope, place_id):
        raise Missing("没有找到这个地方，或者它不归你管。")


def _checked(scope: Scope, entry: GroupEntry) -> GroupEntry:
    name = required("name", entry.name, "组名", PLACE_NAME)
    kinds = KINDS_AT[scope]
    kind = entry.kind or kinds[0]
    if kind not in kinds:
        raise FormRefused({"kind": "请选组的种类。"})
    subject = optional("subject", entry.subject, "学科")
    return GroupEntry(name, kind, subject, optional("grade", entry.grade, "年级"))
