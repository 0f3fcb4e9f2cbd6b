"""Ties of a school to a 学区 besides the one it is at home in: from a day on, until a day."""

from datetime import date
from uuid import UUID

from server.base.database import execute, row, value, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.people import access, places
from server.people.entries import FormRefused
from server.people.names import LINK_KIND_NAMES
from server.people.reach import holds
from server.people.tables import LinkKind
from server.people.viewer import Viewer
from server.trail.recording import audit


async def tie(viewer: Viewer, district_id: UUID, school_id: UUID, kind: LinkKind, starts_on: date) -> UUID:
    """A further tie of a school to a 学区 from a day on. The same tie twice is one.

    Raises:
        Missing: school or 学区 is not the viewer's to manage: both must be, or their heads agree with the
            platform's administrator.
        FormRefused: a plain member of the 学区 it belongs to anyway.
    """
    await places.require_district(viewer, district_id)
    school = await access.find_managed_school(viewer, school_id)
    if kind == LinkKind.MEMBER and school["district_id"] == district_id:
        raise FormRefused({"kind": "它本来就属于这个学区，不用再设成员校。"})
    async with writing():
        await execute("SELECT 1 FROM school WHERE id = $1 FOR UPDATE", school_id)
        standing: UUID | None = await value(
            "SELECT id FROM school_link WHERE district = $1 AND school = $2 AND kind = $3"
            " AND coalesce(ends_on >= $4, true)",
            district_id, school_id, kind, starts_on,
        )  # fmt: skip
        if standing is not None:
            return standing
        made = new_id()
        await execute(
            "INSERT INTO school_link (id, district, school, kind, starts_on) VALUES ($1, $2, $3, $4, $5)",
            made, district_id, school_id, kind, starts_on,
        )  # fmt: skip
        await audit(
            viewer.id, "school_tied", "school", school_id, school["name"],
            district=district_id, tie=kind, starts_on=starts_on,
        )  # fmt: skip
    return made


async def district_of_tie(viewer: Viewer, link_id: UUID) -> UUID:
    """The 学区 of a tie, for whoever may end it.

    Raises:
        Missing: absent, or neither side is the viewer's to manage.
    """
    found = await row("SELECT district, school FROM school_link WHERE id = $1", link_id)
    if found is None or not (
        await access.may_manage_district(viewer, found["district"])
        or await access.may_manage_school(viewer, found["school"])
    ):
        raise Missing("没有找到这条关系，或者它不归你管。")
    return UUID(str(found["district"]))


async def untie(viewer: Viewer, link_id: UUID, last_day: date) -> None:
    """End a tie with ``last_day``; one that had not begun is deleted.

    Raises:
        Missing: neither side is the viewer's to manage.
        Conflict: it ended before.
    """
    await district_of_tie(viewer, link_id)
    async with writing():
        found = await row("SELECT * FROM school_link WHERE id = $1 FOR UPDATE", link_id)
        if found is None:
            raise Missing("这条关系刚刚被删掉了。")
        if found["ends_on"] is not None and found["ends_on"] <= last_day:
            raise Conflict("这条关系已经结束了，没有改动。")
        if last_day < found["starts_on"]:
            await execute("DELETE FROM school_link WHERE id = $1", link_id)
        else:
            await execute("UPDATE school_link SET ends_on = $2 WHERE id = $1", link_id, last_day)
        await audit(
            viewer.id, "school_untied", "school", found["school"], LINK_KIND_NAMES[LinkKind(found["kind"])],
            district=found["district"], last_day=last_day,
        )  # fmt: skip


async def count_schools(district_id: UUID) -> int:
    """Schools that take part in the 学区 today, at home there or tied to it."""
    counted: int = await value(
        "SELECT count(*) FROM school s WHERE s.district = $1 OR s.id IN"  # noqa: S608
        f" (SELECT l.school FROM school_link l WHERE l.district = $1 AND {holds('l')})",
        district_id,
    )
    return counted
