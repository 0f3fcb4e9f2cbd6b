"""/plans/{id}/print: the paper, and what it is printed on."""

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.pages import Page, WebRequest, own_url, page
from server.base.qr import is_only_here, qr
from server.people.viewer import Viewer
from server.plans import access, printing, wording
from server.plans.lessons.tables import CLASS_LENGTH
from server.plans.printing import PAPERS, SECONDS, Choices
from server.plans.routes.reading import file_url


class PlanPrint(Controller):
    """打印: by the browser, so that it works where no Word is."""

    path = "/plans/{plan_id:uuid}/print"

    @get("/", name="plans.print.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The choices, which stay on the screen, and the paper; all of it is in the address."""
        plan = await access.find_visible(viewer, plan_id)
        asked = Choices.read(dict(request.query_params))
        sheet = await printing.sheet(viewer, plan, asked, file_url)
        is_own = plan["owner"] == viewer.id
        camera = own_url(request, f"/plans/{plan_id}/written-pages")
        return page(
            request,
            "plans/print.html",
            plan=plan,
            facts=wording.facts(plan),
            asked=asked,
            sheet=sheet,
            papers=PAPERS,
            seconds=SECONDS,
            class_length=CLASS_LENGTH,
            is_own=is_own,
            qr=qr(camera) if is_own and not is_only_here(camera) else None,
        )
