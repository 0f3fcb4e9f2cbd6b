"""/schools/…/rollover: 学年结转, tried, done, undone."""

from collections.abc import Mapping
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, page
from server.people.viewer import Viewer
from server.schoolyear import access, classes, grades, promoting, rollover
from server.schoolyear.days import year_name
from server.schoolyear.forms import counted, typed
from server.schoolyear.routes.refusing import NONE, Refusal, refusal_of


class SchoolRollover(Controller):
    """学年结转 of one school."""

    path = "/schools/{school_id:uuid}/rollover"

    @get("/", name="rollover.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page:
        """What would happen, and what was done."""
        return await _show(request, viewer, school_id, {})

    @post("/", name="rollover.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Work it out anew (``step=preview``), or do it."""
        await access.find_managed_school(viewer, school_id)
        form = dict(await request.form())
        if typed(form, "step") == "preview":
            return await _show(request, viewer, school_id, form)
        work = rollover.apply(
            viewer,
            school_id,
            counted(form, "from_year") or 0,
            rollover.read_choices(form),
            typed(form, "digest"),
        )
        refusal = await refusal_of("rollover", form, work)
        if refusal is not None:
            return await _show(request, viewer, school_id, form, refusal)
        return go(request, "rollover.show", school_id=school_id)


class OneRollover(Controller):
    """A rollover that was done."""

    path = "/rollovers/{rollover_id:uuid}"

    @post("/reversal", name="rollover.reversal.create")
    async def undo(
        self, request: WebRequest, viewer: NamedDependency[Viewer], rollover_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Undo it."""
        found = await rollover.find(viewer, rollover_id)
        form = dict(await request.form())
        work = rollover.undo(viewer, rollover_id, accept_losses=typed(form, "accept") == "1")
        refusal = await refusal_of("undo", form, work)
        if refusal is not None:
            return await _show(request, viewer, found["school"], {}, refusal)
        return go(request, "rollover.show", school_id=found["school"])


async def _show(
    request: WebRequest, viewer: Viewer, school_id: UUID, form: Mapping[str, object], refusal: Refusal = NONE
) -> Page:
    school = await access.find_managed_school(viewer, school_id)
    run = await rollover.dry_run(school_id, rollover.read_choices(form))
    done = await rollover.standing(school_id)
    span = await classes.span_of(school_id)
    counts = {
        grade: sum(1 for one in run.proposal.new if one.grades == (grade,))
        for grade in promoting.entry_grades(span)
    }
    return page(
        request,
        "rollover/show.html",
        status=refusal.status,
        school=school,
        run=run,
        done=done,
        # Just carried over: the next time is next summer, and today's page is about taking it back.
        is_waiting=done is not None and done["to_year"] == run.from_year and run.is_early,
        losses=await rollover.losses(done["id"]) if done else [],
        span=span,
        new_counts=counts,
        grade_name=grades.name,
        grade_names=grades.names,
        year_name=year_name,
        can_manage=True,
        refusal=refusal,
    )
