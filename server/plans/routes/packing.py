"""/plans/packages: several plans as one zip of Word files, or bound as one book."""

from datetime import date
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from server.base.errors import DomainError
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page
from server.people.viewer import Viewer
from server.plans import packing
from server.plans.forms import chosen_id, typed
from server.plans.papers import choosing
from server.plans.routes.reading import groups_of
from server.plans.wording import state_sign
from server.schoolyear import years
from server.schoolyear.days import TermDates

MOST_TERMS = 6


class PlanPackages(Controller):
    """导出所选为 Word 压缩包."""

    path = "/plans/packages"

    @get("/new", name="plans.packages.new")
    async def new(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Choose the plans; all are ticked. ``group``, ``term``: those of a 备课组, of a term."""
        return await _choose(request, viewer)

    @post("/", name="plans.packages.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Ask the worker for the zip, and show how far it is."""
        form = await request.form()
        chosen = [found for text in form.getall("plan", []) if (found := _id(text)) is not None]
        try:
            paper = typed(form, "paper")
            job = await packing.ask(viewer, chosen, chosen_id(form, "form_id"), paper)
        except DomainError as refusal:
            return await _choose(request, viewer, set(chosen), refusal, typed(form, "paper"))
        return go(request, "jobs.show", job_id=job)


async def _choose(
    request: WebRequest,
    viewer: Viewer,
    ticked: set[UUID] | None = None,
    refusal: DomainError | None = None,
    paper: str = "",
) -> Page:
    terms = list(reversed(await _terms(viewer)))[:MOST_TERMS]
    group, asked = _id(request.query_params.get("group")), request.query_params.get("term")
    term = next((one for one in terms if str(one.id) == asked), None)
    return page(
        request,
        "plans/pack.html",
        fragment="plans/_pack.html",
        status=refusal.status if refusal else 200,
        plans=await packing.choices(viewer, group, (term.starts_on, term.ends_on) if term else None),
        ticked=ticked,
        refusal=str(refusal or ""),
        form_id=new_id(),
        state_sign=state_sign,
        groups=await groups_of(viewer),
        group=group,
        terms=terms,
        term=term,
        of_place=await choosing.of_place(viewer),
        ours=choosing.ours(),
        paper=paper,
    )


async def _terms(viewer: Viewer) -> list[TermDates]:
    """The terms of the viewer's school that have begun."""
    if viewer.school_id is None:
        return []
    today: date = years.today()
    return [one for one in (await years.calendar_of(viewer.school_id)).terms if one.starts_on <= today]


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
