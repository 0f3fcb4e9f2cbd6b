"""/plans/packages: several plans as one zip of Word files."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from server.base.errors import DomainError
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page
from server.people.viewer import Viewer
from server.plans import packing
from server.plans.forms import chosen_id
from server.plans.wording import state_sign


class PlanPackages(Controller):
    """导出所选为 Word 压缩包."""

    path = "/plans/packages"

    @get("/new", name="plans.packages.new")
    async def new(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Choose the plans; all are ticked."""
        return await _choose(request, viewer)

    @post("/", name="plans.packages.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Ask the worker for the zip, and show how far it is."""
        form = await request.form()
        chosen = [found for text in form.getall("plan", []) if (found := _id(text)) is not None]
        try:
            job = await packing.ask(viewer, chosen, chosen_id(form, "form_id"))
        except DomainError as refusal:
            return await _choose(request, viewer, set(chosen), refusal)
        return go(request, "jobs.show", job_id=job)


async def _choose(
    request: WebRequest, viewer: Viewer, ticked: set[UUID] | None = None, refusal: DomainError | None = None
) -> Page:
    return page(
        request,
        "plans/pack.html",
        fragment="plans/_pack.html",
        status=refusal.status if refusal else 200,
        plans=await packing.choices(viewer),
        ticked=ticked,
        refusal=str(refusal or ""),
        form_id=new_id(),
        state_sign=state_sign,
    )


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
