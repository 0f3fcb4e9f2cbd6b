"""Who may see and who may set the school year of a school. The only door to these rows for other rooms.

Whoever may know of a school (a post in it, in its 学区 or region) sees its classes and timetables; setting
them is for those who manage the school. The region's calendar is set by the platform's administrators.
"""

from typing import Any, TypeAlias
from uuid import UUID

from server.base.database import row
from server.base.errors import Missing
from server.people import access as people
from server.people.tables import Role
from server.people.viewer import Viewer

Row: TypeAlias = dict[str, Any]

NO_SCHOOL = "没有找到这所学校，或者它不归你管。"
NO_CLASS = "没有找到这个班，或者你不在可以看它的人里。"
NO_TEACHING = "没有找到这条任课，或者它不归你管。"
NO_REGION = "没有找到这个地方的校历，或者它不归你管。"
NO_VOLUMES = "没有找到这个页面，或者你不在可以看它的人里。"

CLASS = """
SELECT c.*, s.name AS school_name, s.kind AS school_kind,
       EXISTS (SELECT 1 FROM rollover r WHERE r.school = c.school AND r.from_year >= c.school_year
               AND r.undone_at IS NULL) AS is_closed
FROM school_class c JOIN school s ON s.id = c.school WHERE c.id = $1
"""
TEACHING = """
SELECT t.*, u.name AS teacher_name, c.name AS class_name, c.grades, c.school AS school_id, c.school_year,
       s.name AS school_name
FROM teaching t JOIN users u ON u.id = t."user" JOIN school_class c ON c.id = t.school_class
JOIN school s ON s.id = c.school
WHERE t.id = $1
"""
SLOT = """
SELECT l.*, t."user" AS teacher_id, t.subject, u.name AS teacher_name, c.id AS class_id, c.name AS class_name,
       c.school AS school_id, c.school_year, s.name AS school_name
FROM lesson_slot l JOIN teaching t ON t.id = l.teaching JOIN users u ON u.id = t."user"
JOIN school_class c ON c.id = t.school_class JOIN school s ON s.id = c.school
WHERE l.id = $1
"""
REGION = "SELECT id, name, parent FROM region WHERE id = $1"


async def find_school(viewer: Viewer, school_id: UUID) -> Row:
    """A school the viewer may know of.

    Raises:
        Missing: absent or not for this viewer.
    """
    try:
        return await people.find_school(viewer, school_id)
    except Missing:
        raise Missing(NO_SCHOOL) from None


async def find_managed_school(viewer: Viewer, school_id: UUID, message: str = NO_SCHOOL) -> Row:
    """A school whose year the viewer sets.

    Raises:
        Missing: absent or not this viewer's to manage.
    """
    try:
        return await people.find_managed_school(viewer, school_id)
    except Missing:
        raise Missing(message) from None


async def manages(viewer: Viewer, school_id: UUID) -> bool:
    """Whether the viewer sets the year of this school."""
    return await people.may_manage_school(viewer, school_id)


async def find_class(viewer: Viewer, class_id: UUID) -> Row:
    """A class with its school's name; ``is_closed`` when its year is over.

    Raises:
        Missing: absent, or of a school the viewer may not know of.
    """
    found = await row(CLASS, class_id)
    if found is None:
        raise Missing(NO_CLASS)
    try:
        await people.find_school(viewer, found["school"])
    except Missing:
        raise Missing(NO_CLASS) from None
    return found


async def find_managed_class(viewer: Viewer, class_id: UUID) -> Row:
    """The same, if the viewer manages its school.

    Raises:
        Missing: absent or not this viewer's to manage.
    """
    found = await row(CLASS, class_id)
    if found is None:
        raise Missing(NO_CLASS)
    await find_managed_school(viewer, found["school"], NO_CLASS)
    return found


async def find_managed_teaching(viewer: Viewer, teaching_id: UUID) -> Row:
    """One 任课 with names, if the viewer manages its school.

    Raises:
        Missing: absent or not this viewer's to manage.
    """
    found = await row(TEACHING, teaching_id)
    if found is None:
        raise Missing(NO_TEACHING)
    await find_managed_school(viewer, found["school_id"], NO_TEACHING)
    return found


async def find_changeable_slot(viewer: Viewer, slot_id: UUID) -> Row:
    """A place of the timetable whose single lessons the viewer may move: the teacher's own, or of a school
    they manage. ``is_manager`` says which.

    Raises:
        Missing: absent or neither of these.
    """
    found = await row(SLOT, slot_id)
    if found is None:
        raise Missing(NO_CLASS)
    is_manager = await manages(viewer, found["school_id"])
    if not is_manager and found["teacher_id"] != viewer.id:
        raise Missing(NO_CLASS)
    return {**found, "is_manager": is_manager}


async def find_set_region(viewer: Viewer, region_id: UUID) -> Row:
    """A region whose calendar the viewer sets.

    Raises:
        Missing: absent, or the viewer is no administrator of the platform.
    """
    found = await row(REGION, region_id) if _runs_platform(viewer) else None
    if found is None:
        raise Missing(NO_REGION)
    return found


def require_volumes(viewer: Viewer) -> None:
    """The table of textbooks is the platform administrators'.

    Raises:
        Missing: not one of them.
    """
    if not _runs_platform(viewer):
        raise Missing(NO_VOLUMES)


def _runs_platform(viewer: Viewer) -> bool:
    return any(post.role == Role.PLATFORM_ADMIN for post in viewer.posts)
