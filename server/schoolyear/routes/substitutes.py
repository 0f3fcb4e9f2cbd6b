"""/schools/…/substitutes: the list of 代课."""

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.pages import Page, WebRequest, page
from server.people.viewer import Viewer
from server.schoolyear import access, substitutes


class SchoolSubstitutes(Controller):
    """代课一览 of a school: for who manages it."""

    path = "/schools/{school_id:uuid}/substitutes"

    @get("/", name="substitutes.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page:
        """Who stands in for whom, on which days."""
        school = await access.find_managed_school(viewer, school_id)
        return page(
            request, "classes/substitutes.html", school=school, lines=await substitutes.of_school(school_id)
        )
