"""/templates: 教案模板; and /plans/{id}/outline: how a plan compares with the one it was begun with."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.base.pages import HTML, Page, WebRequest, go, page, wants_part
from server.people.subjects import SUBJECTS
from server.people.viewer import Viewer
from server.plans import access as plan_access
from server.plans import versions
from server.plans.access import Row
from server.plans.forms import FormRefused, chosen_id, typed
from server.plans.templates import access, arranging, choosing, forms, keeping, outlines, sections
from server.plans.templates.access import NO_TEMPLATE
from server.plans.templates.forms import TemplateForm

ONLY = "你能定的是{subject}的模板，学科请选{subject}。"


class Templates(Controller):
    """教案模板."""

    path = "/templates"

    @get("/", name="templates.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Those of the viewer's places, from the platform down."""
        found = await access.visible(viewer)
        return page(
            request,
            "templates/index.html",
            templates=[{**one, "sections": sections.loads(one["sections"])} for one in found],
            may_make=access.keeps_any(viewer),
        )

    @get("/new", name="templates.new")
    async def new(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The form, begun with what holds there now."""
        places = await access.places(viewer)
        if not places:
            raise Missing(NO_TEMPLATE)
        first = places[0]
        begun = await choosing.standing_at(first["scope"], first["id"], first["subject"])
        form = TemplateForm(
            f"{first['name']}{first['subject']}教案", first["scope"], first["id"], first["subject"], begun
        )
        return await _form_page(request, viewer, form)

    @post("/", name="templates.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Make it; or only move, add and take out sections in the form."""
        sent = await request.form()
        places = await access.places(viewer)
        if not places:
            raise Missing(NO_TEMPLATE)
        form = forms.read(sent)
        own = next((one for one in places if (one["scope"], one["id"]) == (form.scope, form.scope_id)), None)
        if own is None:
            raise Missing(NO_TEMPLATE)
        form_id = chosen_id(sent, "form_id")
        if step := typed(sent, "step"):
            return await _stepped(request, viewer, form, step, sent)
        try:
            if own["subject"] not in ("", form.subject):
                raise FormRefused({"subject": ONLY.format(subject=own["subject"])})
            made = await keeping.create(viewer, form, form_id)
        except Missing:
            raise
        except DomainError as refusal:
            return await _form_page(request, viewer, form, refusal=refusal)
        return go(request, "templates.show", template_id=made)


class OneTemplate(Controller):
    """One template."""

    path = "/templates/{template_id:uuid}"

    @get("/", name="templates.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], template_id: FromPath[UUID]
    ) -> Page:
        """Its sections; the form for who keeps it."""
        return await _show(request, viewer, await access.find(viewer, template_id))

    @post("/", name="templates.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], template_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Save; or only move, add and take out sections in the form."""
        sent = await request.form()
        found = await access.find_kept(viewer, template_id)
        form = forms.read(sent)
        form = replace(form, scope=found["scope"], scope_id=found["scope_id"], subject=found["subject"])
        if step := typed(sent, "step"):
            return await _stepped(request, viewer, form, step, sent, found)
        try:
            now = await keeping.save(viewer, template_id, form)
        except Missing:
            raise
        except DomainError as refusal:
            return await _form_page(request, viewer, form, found, refusal=refusal)
        return go(request, "templates.show", template_id=now)

    @post("/retirement", name="templates.retirement.create")
    async def retire(
        self, request: WebRequest, viewer: NamedDependency[Viewer], template_id: FromPath[UUID]
    ) -> Page | Redirect:
        """停用."""
        await keeping.retire(viewer, template_id)
        return go(request, "templates.index")


class PlanOutlines(Controller):
    """What a plan was begun with."""

    path = "/plans/{plan_id:uuid}/outline"

    @get("/", name="plans.outline.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """What is to be put right before it is handed over; as a part nothing, where there is nothing."""
        plan = await plan_access.find_editable(viewer, plan_id)
        return await _outline(request, plan)

    @post("/arrangement", name="plans.outline.arrangement.create")
    async def arrange(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """按模板恢复标题和顺序."""
        plan = await plan_access.find_editable(viewer, plan_id)
        try:
            await arranging.arrange(viewer, plan_id)
        except Missing:
            raise
        except DomainError as refusal:
            return await _outline(request, plan, refusal)
        return go(request, "plans.show", plan_id=plan_id)


async def _outline(request: WebRequest, plan: Row, refusal: DomainError | None = None) -> Page:
    wanted = await outlines.of(plan["id"])
    report = sections.look(await versions.current_doc(plan["id"]), wanted) if wanted else sections.Report()
    if wants_part(request) and not (report.faults or report.empty):
        return Response(b"", media_type=HTML)
    return page(
        request,
        "templates/outline.html",
        fragment="templates/_outline.html",
        status=refusal.status if refusal else 200,
        plan=plan,
        wanted=wanted,
        report=report,
        refusal=str(refusal or ""),
    )


async def _stepped(
    request: WebRequest, viewer: Viewer, form: TemplateForm, step: str, sent: Any, found: Row | None = None
) -> Page:
    try:
        form = forms.stepped(form, step, sent)
    except DomainError as refusal:
        return await _form_page(request, viewer, form, found, refusal=refusal)
    return await _form_page(request, viewer, form, found)


async def _show(request: WebRequest, viewer: Viewer, found: Row) -> Page:
    form = TemplateForm(
        found["name"], found["scope"], found["scope_id"], found["subject"],
        sections.loads(found["sections"]), found["row_version"],
    )  # fmt: skip
    is_theirs = access.may_keep(viewer, found["scope"], found["scope_id"], found["subject"])
    if found["ended_on"] is None and is_theirs:
        return await _form_page(request, viewer, form, found)
    return page(request, "templates/show.html", shown=found, sections=form.sections)


async def _form_page(
    request: WebRequest,
    viewer: Viewer,
    form: TemplateForm,
    found: Row | None = None,
    refusal: DomainError | None = None,
) -> Page:
    refused = refusal.fields if isinstance(refusal, FormRefused) else {}
    return page(
        request,
        "templates/edit.html",
        fragment="templates/_form.html",
        status=refusal.status if refusal else 200,
        form=form,
        found=found,
        form_id=new_id(),
        places=[] if found else await access.places(viewer),
        subjects=SUBJECTS,
        addable=forms.addable(form),
        most=sections.MOST_REQUIRED,
        refused=refused,
        refusal="" if refused else str(refusal or ""),
        is_conflict=isinstance(refusal, Conflict),
        longest={"title": forms.TITLE_LENGTH, "hint": forms.HINT_LENGTH},
    )
