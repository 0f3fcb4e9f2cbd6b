"""/plans: the list, and a new plan."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from server.base.freshness import is_known, tag_of
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page, unchanged, wants_part
from server.people.subjects import GRADES, SUBJECTS
from server.people.viewer import Viewer
from server.plans import drafting
from server.plans.access import groups_of as groups_of_writer
from server.plans.forms import LENGTHS, FormRefused, NewPlanForm, chosen_id
from server.plans.listing import Filters, Scope, list_plans, stamp
from server.plans.routes.reading import groups_of
from server.plans.tables import SHARED, Kind, State
from server.plans.templates import choosing
from server.plans.wording import KIND_NAMES, STATE_NAMES, with_words
from server.schoolyear import defaults
from server.schoolyear.defaults import Option

SCOPES = ((Scope.MINE, "我的教案"), (Scope.GROUP, "备课组研讨"), (Scope.RELEASED, "发布的通案"))
SCOPE_WHERE = {
    Scope.MINE: "这里只找你自己的教案",
    Scope.GROUP: "这里只找备课组正在研讨的教案",
    Scope.RELEASED: "这里只找已经发布的通案",
}


class Plans(Controller):
    """备课: every plan the viewer may read, and starting one."""

    path = "/plans"

    @get("/", name="plans.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The list; filters are in the URL."""
        filters = Filters.read(dict(request.query_params))
        tag = ""
        if wants_part(request) and (said := await stamp(viewer, filters)):
            tag = tag_of("plans.index", filters.url(), said)
            if is_known(request.headers.get("if-none-match", ""), tag):
                return unchanged(tag)
        listing = await list_plans(viewer, filters)
        for plan in listing.plans:
            with_words(plan, viewer.id)
        return page(
            request,
            "plans/index.html",
            fragment="plans/_list.html",
            headers={"ETag": tag} if tag else None,
            listing=listing,
            filters=filters,
            scopes=SCOPES,
            my_groups=_groups_of(viewer) if filters.scope == Scope.GROUP else {},
            scope_where=SCOPE_WHERE[filters.scope],
            choices=_choices(filters),
        )

    @get("/new", name="plans.new")
    async def new(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The form of a blank plan."""
        title = request.query_params.get("title", "")[: LENGTHS["title"]]
        taught = await defaults.for_new_plan(viewer, groups_of_writer(viewer))
        wanted = request.query_params.get("teaching", "")
        chosen = next(
            (one for one in taught if str(one.teaching_id) == wanted), taught[0] if taught else None
        )
        if chosen is None:
            return await _new_page(request, viewer, NewPlanForm(title=title, subject=viewer.subject))
        form = NewPlanForm(title, chosen.subject, chosen.grade, chosen.textbook)
        return await _new_page(request, viewer, form, taught=taught, chosen=chosen)

    @post("/", name="plans.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Make it, and open the editor."""
        submitted = await request.form()
        form = NewPlanForm.read(submitted)
        try:
            group = chosen_id(submitted, "group")
            outline, doc = await choosing.begin(viewer, form.heading(), group)
            plan_id = await drafting.create(
                viewer, **asdict(form), doc=doc, group=group, form_id=chosen_id(submitted, "form_id"),
                outline=outline,
            )  # fmt: skip
        except FormRefused as refused:
            return await _new_page(request, viewer, form, refused.fields)
        return go(request, "plans.edit", plan_id=plan_id)


def _groups_of(viewer: Viewer) -> dict[UUID, str]:
    """Names of the viewer's groups: they came with the session."""
    mine = groups_of_writer(viewer)
    return {one: post.scope_name for post in viewer.posts if (one := post.scope_id) in mine and one}


async def _new_page(
    request: WebRequest,
    viewer: Viewer,
    form: NewPlanForm,
    refused: dict[str, str] | None = None,
    *,
    taught: Sequence[Option] = (),
    chosen: Option | None = None,
) -> Page:
    groups = await groups_of(viewer)
    if chosen is not None and chosen.group_id is not None:
        groups.sort(key=lambda one: one["id"] != chosen.group_id)  # the form takes the first
    return page(
        request,
        "plans/new.html",
        fragment="plans/_new.html",
        status=422 if refused else 200,
        form=form,
        refused=refused or {},
        form_id=new_id(),
        groups=groups,
        taught=taught,
        chosen=chosen,
        subjects=SUBJECTS,
        grades=GRADES,
        lengths=LENGTHS,
    )


def _choices(filters: Filters) -> list[tuple[str, str, str, list[tuple[Any, str]]]]:
    """The selects of the filter: name, label, chosen value, and (value, words)."""
    chosen = [
        ("subject", "学科", filters.subject, [(one, one) for one in SUBJECTS]),
        ("grade", "年级", filters.grade, [(one, one) for one in GRADES]),
    ]
    if filters.scope == Scope.GROUP:
        chosen.append(("state", "状态", filters.state, [(state, STATE_NAMES[state]) for state in SHARED]))
    if filters.scope == Scope.MINE:
        chosen.append(("kind", "种类", filters.kind, [(kind, KIND_NAMES[kind]) for kind in Kind]))
        chosen.append(("state", "状态", filters.state, [(state, STATE_NAMES[state]) for state in State]))
    return chosen
