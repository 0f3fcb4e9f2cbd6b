"""分工: the lessons of a group and who prepares them, answering when asked, naming somebody else."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.clock import local, now
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page
from server.people.namesakes import told_apart
from server.people.viewer import Viewer
from server.plans import telling, wording
from server.plans.forms import LENGTHS, FormRefused, chosen_id, typed
from server.plans.leading import dividing, facts, lessons
from server.plans.leading.dividing import Lesson
from server.plans.routes.leading import step


class GroupLessons(Controller):
    """分工 of a group: who prepares what this term."""

    path = "/groups/{group_id:uuid}/lessons"

    @get("/", name="groups.lessons.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], group_id: FromPath[UUID]
    ) -> Page:
        """The lessons; for a lead also the form that asks somebody."""
        return await _lessons_page(request, viewer, group_id, Lesson())

    @post("/", name="groups.lessons.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], group_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Ask somebody to prepare a lesson."""
        form = await request.form()
        helpers = tuple(found for text in form.getall("helper", []) if (found := _id(text)) is not None)
        lesson = Lesson(
            typed(form, "title"), chosen_id(form, "person"), typed(form, "due"), helpers,
            chosen_id(form, "form_id"),
        )  # fmt: skip
        try:
            await dividing.name_author(viewer, group_id, lesson)
        except FormRefused as refused:
            return await _lessons_page(request, viewer, group_id, lesson, refused.fields)
        return go(request, "groups.lessons.index", group_id=group_id)


class PlanAcceptance(Controller):
    """接下来写, or 备不了."""

    path = "/plans/{plan_id:uuid}"

    @post("/acceptance", name="plans.acceptance.create")
    async def accept(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Begin to write."""
        await dividing.accept(viewer, plan_id)
        return go(request, "plans.edit", plan_id=plan_id)

    @post("/refusal", name="plans.refusal.create")
    async def decline(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Say why not."""
        words = typed(await request.form(), "words")
        return await step(request, viewer, plan_id, dividing.decline(viewer, plan_id, words), words)


class PlanLeadAuthor(Controller):
    """改派主备人."""

    path = "/plans/{plan_id:uuid}/lead-author"

    @get("/", name="plans.lead_author.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The names of the group, one button each."""
        return await _naming_page(request, viewer, plan_id)

    @post("/", name="plans.lead_author.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Name another."""
        person = chosen_id(await request.form(), "person")
        try:
            await dividing.name_another(viewer, plan_id, person)
        except Missing:
            raise
        except DomainError as refusal:
            return await _naming_page(request, viewer, plan_id, refusal)
        plan = await dividing.find_led(viewer, plan_id)
        return go(request, "groups.lessons.index", group_id=plan["prep_group"])


async def _lessons_page(
    request: WebRequest,
    viewer: Viewer,
    group_id: UUID,
    form: Lesson,
    refused: dict[str, str] | None = None,
) -> Page:
    group, leads = await lessons.find_group(viewer, group_id)
    found = await lessons.list_lessons(viewer, group_id)
    for line in found:
        line["sign"] = wording.state_sign(line)
        line["due"] = facts.due_words(line)
        line["may_name"] = leads and facts.is_open(line)
    return page(
        request,
        "plans/leading/lessons.html",
        status=422 if refused else 200,
        group=group,
        leads=leads,
        lessons=found,
        members=await told_apart(await telling.members(group_id)) if leads else [],
        form=form,
        form_id=form.form_id or new_id(),
        refused=refused or {},
        title_length=LENGTHS["title"],
        today=local(now()).date().isoformat(),
    )


async def _naming_page(
    request: WebRequest, viewer: Viewer, plan_id: UUID, refusal: DomainError | None = None
) -> Page:
    plan = await dividing.find_led(viewer, plan_id)
    return page(
        request,
        "plans/leading/lead_author.html",
        status=refusal.status if refusal else 200,
        plan=plan,
        members=await told_apart(await telling.members(plan["prep_group"])),
        refusal=str(refusal) if refusal else "",
    )


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
