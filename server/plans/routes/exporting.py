"""/plans/{id}/export: choose a paper, see what will not fit, take it; /plans/{id}/export.docx: the file."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page
from server.files import naming
from server.files.converting import office
from server.people.viewer import Viewer
from server.plans import access, exporting
from server.plans.access import Row, in_circle
from server.plans.forms import chosen_id
from server.plans.papers import as_pdf, choosing, filling
from server.plans.papers.access import places


class PlanExport(Controller):
    """导出 Word."""

    path = "/plans/{plan_id:uuid}/export.docx"

    @get("/", name="plans.export.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Response[bytes]:
        """The paper, saved under the plan's title; ``form``: a choice of the page, else our own look;
        ``opinions=1``: with 批注 and 建议修改."""
        plan = await access.find_visible(viewer, plan_id)
        is_told = request.query_params.get("opinions") == "1"
        if form := request.query_params.get("form", ""):
            paper = (await filling.fill(viewer, plan, form, with_opinions=is_told)).paper
        else:
            paper = await exporting.export(viewer, plan, with_opinions=is_told)
        headers = {"Content-Disposition": naming.disposition(paper.name, paper.media_type)}
        return Response(paper.data, media_type=paper.media_type, headers=headers)


class PlanPdf(Controller):
    """存为 PDF."""

    path = "/plans/{plan_id:uuid}/pdf"

    @post("/", name="plans.pdf.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Ask the worker for it, and show how far it is."""
        plan = await access.find_visible(viewer, plan_id)
        sent = await request.form()
        job = await as_pdf.ask(viewer, plan, str(sent.get("paper", "")), chosen_id(sent, "form_id"))
        return go(request, "jobs.show", job_id=job)


class PlanExportPage(Controller):
    """The choice of a paper."""

    path = "/plans/{plan_id:uuid}/export"

    @get("/", name="plans.export.choices")
    async def choose(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """All papers; of the one asked for, what does not fit."""
        plan = await access.find_visible(viewer, plan_id)
        asked = request.query_params.get("form", "")
        if not asked:
            return await _page(request, viewer, plan)
        try:
            filled = await filling.fill(viewer, plan, asked)
        except DomainError as refusal:
            return await _page(request, viewer, plan, asked, refusal=refusal)
        return await _page(request, viewer, plan, asked, warnings=filled.warnings)


async def _page(
    request: WebRequest,
    viewer: Viewer,
    plan: Row,
    asked: str = "",
    warnings: list[str] | None = None,
    refusal: DomainError | None = None,
) -> Page:
    own = await choosing.own(viewer, plan)
    of_place, ours = await choosing.of_place(viewer), choosing.ours()
    known = [*([own] if own is not None else []), *of_place, *ours]
    return page(
        request,
        "plans/export.html",
        fragment="plans/_export.html",
        status=refusal.status if refusal else 200,
        plan=plan,
        own=own,
        of_place=of_place,
        ours=ours,
        chosen=next((one for one in known if one.key == asked), None),
        warnings=warnings or [],
        refusal=str(refusal or ""),
        has_opinions=in_circle(viewer, plan),
        has_office=office.find() is not None,
        form_id=new_id(),
        may_keep=bool(places(viewer)),
    )
