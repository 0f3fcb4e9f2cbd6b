"""/plans/{id}/adaptation: 二次备课的情况, for the teacher and whom they invite; and the limits of a 学区."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, go_to, page
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.adaptation import inviting, rules, showing
from server.plans.adaptation.access import find_own, find_shown
from server.plans.adaptation.profile import WORDS, Light
from server.plans.adoption import counting, reasons
from server.plans.adoption.reasons import REASONS, WORDS_LENGTH
from server.plans.forms import FormRefused, chosen_id, counted, typed
from server.plans.lessons import marking
from server.trail import notices


class PlanAdaptation(Controller):
    """One plan's 二次备课. There is no list of several, here or anywhere."""

    path = "/plans/{plan_id:uuid}/adaptation"

    @get("/", name="plans.adaptation.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The parts, the changed places with their reasons, and who may see it."""
        plan = await find_shown(viewer, plan_id)
        if viewer.unread and not plan["is_own"]:
            await notices.read_about(viewer.id, plan_id)
        return await _show(request, viewer, plan)

    @post("/reasons", name="plans.adaptation.reasons.create")
    async def reason(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Why a passage was changed; empty takes it back."""
        sent = await request.form()
        block, why, words = (typed(sent, name) for name in ("block", "reason", "words"))
        await find_own(viewer, plan_id)
        await counting.recount(plan_id)  # what was changed a minute ago can be explained already
        try:
            await reasons.give(viewer, plan_id, block, why, words)
        except FormRefused as refused:
            plan = await find_shown(viewer, plan_id)
            return await _show(request, viewer, plan, refused={block: refused.fields}, words={block: words})
        return go_to(request, f"/plans/{plan_id}/adaptation#c-{block}")

    @post("/invitations", name="plans.adaptation.invitations.create")
    async def invite(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Let one person see it."""
        guest = chosen_id(await request.form(), "guest")
        try:
            await inviting.invite(viewer, plan_id, guest)
        except FormRefused as refused:
            plan = await find_shown(viewer, plan_id)
            return await _show(request, viewer, plan, refused={"": refused.fields})
        return go_to(request, f"/plans/{plan_id}/adaptation#guests")

    @post("/invitations/{guest_id:uuid}/removal", name="plans.adaptation.invitations.destroy")
    async def withdraw(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        guest_id: FromPath[UUID],
    ) -> Page | Redirect:
        """Not any more."""
        await inviting.withdraw(viewer, plan_id, guest_id)
        return go_to(request, f"/plans/{plan_id}/adaptation#guests")


class DistrictAdaptation(Controller):
    """提示线 of a 学区."""

    path = "/districts/{district_id:uuid}/adaptation"

    @get("/", name="districts.adaptation.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Page:
        """The limits as they stand."""
        return _limits(request, await rules.find_set_district(viewer, district_id))

    @post("/", name="districts.adaptation.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Other limits."""
        sent = await request.form()
        try:
            await rules.put(viewer, district_id, counted(sent, "amber"), counted(sent, "green"))
        except FormRefused as refused:
            district = await rules.find_set_district(viewer, district_id)
            district |= {"amber": typed(sent, "amber"), "green": typed(sent, "green")}
            return _limits(request, district, refused.fields)
        return go(request, "districts.adaptation.show", district_id=district_id)


def _limits(request: WebRequest, district: Row, refused: dict[str, str] | None = None) -> Page:
    return page(
        request,
        "plans/adaptation/limits.html",
        status=422 if refused else 200,
        district=district,
        refused=refused or {},
    )


async def _show(
    request: WebRequest,
    viewer: Viewer,
    plan: Row,
    *,
    refused: dict[str, dict[str, str]] | None = None,
    words: dict[str, str] | None = None,
) -> Page:
    is_own = plan["is_own"]
    return page(
        request,
        "plans/adaptation/show.html",
        status=422 if refused else 200,
        plan=plan,
        shown=await showing.of(plan),
        lessons=await marking.of(plan["id"]),
        light_words=WORDS,
        lights=Light,
        reasons=REASONS,
        words_length=WORDS_LENGTH,
        guests=await inviting.guests(plan["id"]) if is_own else [],
        candidates=await inviting.candidates(viewer, plan["id"]) if is_own else [],
        refused=refused or {},
        typed_words=words or {},
    )
