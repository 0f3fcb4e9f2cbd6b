"""/plans/{id}/tasks and /plans/{id}/announcement: asking colleagues, and words for the group chat."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Missing
from server.base.pages import Page, WebRequest, go, own_url, page
from server.people.viewer import Viewer
from server.plans import access, assigning
from server.plans.access import NO_PLAN
from server.plans.assigning import TaskForm
from server.plans.forms import FormRefused, typed
from server.plans.tables import NOTE_LENGTH, Kind
from server.trail import short_links


class PlanTasks(Controller):
    """安排任务."""

    path = "/plans/{plan_id:uuid}/tasks"

    @get("/", name="plans.tasks.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """What was asked about this plan, with words for the chat; and the form of the next."""
        return await _tasks_page(request, viewer, plan_id, TaskForm())

    @post("/", name="plans.tasks.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Ask the chosen colleagues."""
        sent = await request.form()
        people = tuple(found for text in sent.getall("person", []) if (found := _id(text)) is not None)
        form = TaskForm(typed(sent, "kind"), people, typed(sent, "due"), typed(sent, "note"))
        try:
            await assigning.assign(viewer, plan_id, form)
        except FormRefused as refused:
            return await _tasks_page(request, viewer, plan_id, form, refused.fields)
        return go(request, "plans.tasks.index", plan_id=plan_id)

    @post("/withdrawal", name="plans.tasks.withdrawal.create")
    async def withdraw(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """收回 what is still open of one request."""
        sent = await request.form()
        chosen = [found for text in sent.getall("task", []) if (found := _id(text)) is not None]
        await assigning.withdraw(viewer, plan_id, chosen)
        return go(request, "plans.tasks.index", plan_id=plan_id)


class PlanAnnouncement(Controller):
    """复制通知: words about the newest release for the group chat."""

    path = "/plans/{plan_id:uuid}/announcement"

    @get("/", name="plans.announcement.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """For whoever may read the release; the link opens only for those who may, too."""
        plan = await access.find_visible(viewer, plan_id)
        if plan["kind"] != Kind.MASTER or not plan["released_number"]:
            raise Missing(NO_PLAN)
        link = await _short(request, viewer, f"/plans/{plan_id}")
        return page(
            request, "plans/announcement.html", plan=plan, words=assigning.words_of_release(plan, link)
        )


async def _tasks_page(
    request: WebRequest,
    viewer: Viewer,
    plan_id: UUID,
    form: TaskForm,
    refused: dict[str, str] | None = None,
) -> Page:
    plan = await assigning.find_assignable(viewer, plan_id)
    acts = await assigning.handed_out(plan_id)
    links = {url: await _short(request, viewer, url) for url in {act["url"] for act in acts}}
    return page(
        request,
        "plans/tasks.html",
        status=422 if refused else 200,
        plan=plan,
        acts=[{**act, "words": assigning.words_of_task(act, links[act["url"]])} for act in acts],
        colleagues=await assigning.colleagues(viewer, plan),
        kinds=assigning.kinds_for(plan),
        due_words=assigning.due_words,
        note_length=NOTE_LENGTH,
        form=form,
        refused=refused or {},
    )


async def _short(request: WebRequest, viewer: Viewer, url: str) -> str:
    return own_url(request, f"/s/{await short_links.make(url, viewer.id)}")


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
