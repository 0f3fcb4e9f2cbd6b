"""/schools/…/staff: finding a teacher for a form, while one types or after it was sent."""

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.pages import Page, WebRequest, page
from server.people.viewer import Viewer
from server.schoolyear import access, staff
from server.schoolyear.forms import typed
from server.schoolyear.routes.refusing import Refusal
from server.schoolyear.staff import Teacher


class SchoolStaff(Controller):
    """Who may teach in a school, by name, pinyin or 工号: for who manages it."""

    path = "/schools/{school_id:uuid}/staff"

    @get("/", name="staff.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page:
        """A dozen at most; nothing is asked, nobody is shown."""
        school = await access.find_managed_school(viewer, school_id)
        text = typed(request.query_params, "teacher")
        return page(
            request, "classes/staff.html", fragment="classes/_staff.html", school=school, text=text,
            offered=await staff.search(viewer, school_id, text),
        )  # fmt: skip


async def offered(viewer: Viewer, school_id: UUID, refusal: Refusal) -> list[Teacher]:
    """Whom the refused form may have meant."""
    if not refusal.of(refusal.which, "teacher"):
        return []
    return await staff.search(viewer, school_id, typed(refusal.typed, "teacher"))
