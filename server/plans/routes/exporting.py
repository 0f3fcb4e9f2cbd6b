"""/plans/{id}/export.docx."""

from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.pages import WebRequest
from server.files import naming
from server.people.viewer import Viewer
from server.plans import access, exporting


class PlanExport(Controller):
    """导出 Word."""

    path = "/plans/{plan_id:uuid}/export.docx"

    @get("/", name="plans.export.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Response[bytes]:
        """The paper, saved under the plan's title; ``opinions=1``: with 批注 and 建议修改."""
        plan = await access.find_visible(viewer, plan_id)
        paper = await exporting.export(
            viewer, plan, with_opinions=request.query_params.get("opinions") == "1"
        )
        headers = {"Content-Disposition": naming.disposition(paper.name, paper.media_type)}
        return Response(paper.data, media_type=paper.media_type, headers=headers)
