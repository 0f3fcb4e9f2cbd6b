"""/groups/{id}/rules and /districts/{id}/rules: how many days, whether silence passes, who signs instead."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, page
from server.people.namesakes import told_apart
from server.people.viewer import Viewer
from server.plans import telling
from server.plans.forms import FormRefused, chosen_id, typed
from server.plans.leading import rules
from server.plans.leading.rules import RuleForm


class GroupRules(Controller):
    """研讨与审定 of a group."""

    path = "/groups/{group_id:uuid}/rules"

    @get("/", name="groups.rules.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], group_id: FromPath[UUID]
    ) -> Page:
        """What holds, and the form."""
        return await _group_page(request, viewer, group_id)

    @post("/", name="groups.rules.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], group_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take it over."""
        form = _read(await request.form())
        try:
            await rules.set_group(viewer, group_id, form)
        except FormRefused as refused:
            return await _group_page(request, viewer, group_id, form, refused.fields)
        return go(request, "groups.lessons.index", group_id=group_id)


class DistrictRules(Controller):
    """研讨与审定 of a 学区: what its groups have unless they set something else."""

    path = "/districts/{district_id:uuid}/rules"

    @get("/", name="districts.rules.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Page:
        """What holds, and the form."""
        return await _district_page(request, viewer, district_id)

    @post("/", name="districts.rules.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take it over."""
        form = _read(await request.form())
        try:
            await rules.set_district(viewer, district_id, form)
        except FormRefused as refused:
            return await _district_page(request, viewer, district_id, form, refused.fields)
        return go(request, "districts.show", district_id=district_id)


async def _group_page(
    request: WebRequest,
    viewer: Viewer,
    group_id: UUID,
    form: RuleForm | None = None,
    refused: dict[str, str] | None = None,
) -> Page:
    group = await rules.find_group(viewer, group_id)
    return page(
        request,
        "plans/leading/rules.html",
        status=422 if refused else 200,
        place=group,
        is_group=True,
        above=rules.words_above(group),
        members=await told_apart(await telling.members(group_id)),
        form=form or _standing(group),
        refused=refused or {},
        most=rules.MOST_DAYS,
    )


async def _district_page(
    request: WebRequest,
    viewer: Viewer,
    district_id: UUID,
    form: RuleForm | None = None,
    refused: dict[str, str] | None = None,
) -> Page:
    district = await rules.find_district(viewer, district_id)
    return page(
        request,
        "plans/leading/rules.html",
        status=422 if refused else 200,
        place=district,
        is_group=False,
        above="",
        members=[],
        form=form or _standing(district),
        refused=refused or {},
        most=rules.MOST_DAYS,
    )


def _standing(place: dict[str, Any]) -> RuleForm:
    passes = {True: "yes", False: "no"}.get(place["passes_silently"], "")
    return RuleForm(
        str(place["discussion_days"] or ""), str(place["sign_days"] or ""), passes, place.get("deputy")
    )


def _read(form: Mapping[str, object]) -> RuleForm:
    return RuleForm(
        typed(form, "discussion_days"), typed(form, "sign_days"), typed(form, "passes"),
        chosen_id(form, "deputy"),
    )  # fmt: skip
