"""/plans/{id}/lessons, /plans/{id}/notes and /lessons: 已授课 and 旁注."""

from collections.abc import Mapping
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, go_to, page
from server.base.wall import day
from server.people.viewer import Viewer
from server.plans import access, versions
from server.plans.access import Row
from server.plans.adaptation.access import find_shown
from server.plans.forms import FormRefused, chosen_id, typed
from server.plans.lessons import margin, marking, today
from server.plans.lessons.margin import NoteForm
from server.plans.lessons.marking import LessonForm
from server.plans.lessons.tables import NOTE_LENGTH
from server.schoolyear import years


class PlanLessons(Controller):
    """已授课 of one plan."""

    path = "/plans/{plan_id:uuid}/lessons"

    @get("/", name="plans.lessons.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The marks and, for its owner, the form of the next; the card of the plan's page when a part is
        asked for. ``marked``: the one just made, with the way to the reflection."""
        plan = await find_shown(viewer, plan_id)
        return await _lessons_page(request, viewer, plan, LessonForm())

    @post("/", name="plans.lessons.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """It was taught."""
        form = lesson_form(await request.form())
        try:
            made = await marking.mark(viewer, plan_id, form)
        except FormRefused as refused:
            plan = await find_shown(viewer, plan_id)
            return await _lessons_page(request, viewer, plan, form, refused.fields)
        return go_to(request, f"/plans/{plan_id}/lessons?marked={made}")

    @post("/{lesson_id:uuid}/removal", name="plans.lessons.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        lesson_id: FromPath[UUID],
    ) -> Page | Redirect:
        """It was a slip."""
        await marking.undo(viewer, plan_id, lesson_id)
        return go(request, "plans.lessons.index", plan_id=plan_id)


class LessonsToday(Controller):
    """今天上完了？记一笔."""

    path = "/lessons"

    @get("/today", name="lessons.today")
    async def show(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Today's classes that no plan is marked with; the card of 今天 when a part is asked for."""
        return page(
            request,
            "lessons/today.html",
            fragment="lessons/_today.html",
            lessons=await today.over(viewer),
            on=years.today(),
        )

    @post("/", name="lessons.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """One of the viewer's plans was taught; refused as on the plan's own page."""
        sent = await request.form()
        plan_id = chosen_id(sent, "plan")
        plan = await find_shown(viewer, plan_id or new_id())
        form = lesson_form(sent)
        try:
            made = await marking.mark(viewer, plan["id"], form)
        except FormRefused as refused:
            return await _lessons_page(request, viewer, plan, form, refused.fields)
        return go_to(request, f"/plans/{plan['id']}/lessons?marked={made}")


class PlanNotes(Controller):
    """旁注 of one plan."""

    path = "/plans/{plan_id:uuid}/notes"

    @get("/", name="plans.notes.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The text with its margin."""
        plan = await find_shown(viewer, plan_id)
        return await _notes_page(request, viewer, plan)

    @post("/", name="plans.notes.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """A note beside a passage."""
        sent = await request.form()
        form = _note_form(sent, chosen_id(sent, "note") or new_id())
        try:
            await margin.write(viewer, plan_id, form)
        except FormRefused as refused:
            return await _notes_page(request, viewer, await find_shown(viewer, plan_id), form, refused.fields)
        return go_to(request, f"/plans/{plan_id}/notes#n-{form.block}")

    @post("/{note_id:uuid}", name="plans.notes.update")
    async def update(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        note_id: FromPath[UUID],
    ) -> Page | Redirect:
        """Other words."""
        form = _note_form(await request.form(), note_id)
        try:
            await margin.correct(viewer, plan_id, form)
        except FormRefused as refused:
            return await _notes_page(request, viewer, await find_shown(viewer, plan_id), form, refused.fields)
        return go_to(request, f"/plans/{plan_id}/notes#n-{form.block}")

    @post("/{note_id:uuid}/removal", name="plans.notes.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        note_id: FromPath[UUID],
    ) -> Page | Redirect:
        """Delete it."""
        await margin.remove(viewer, plan_id, note_id)
        return go(request, "plans.notes.index", plan_id=plan_id)


def lesson_form(sent: Mapping[str, object]) -> LessonForm:
    """What the forms of a lesson send."""
    return LessonForm(
        typed(sent, "class_name"),
        chosen_id(sent, "class"),
        typed(sent, "on"),
    )


def _note_form(sent: Mapping[str, object], note_id: UUID) -> NoteForm:
    return NoteForm(
        note_id,
        typed(sent, "block"),
        typed(sent, "words"),
        typed(sent, "class_name"),
    )


async def _lessons_page(
    request: WebRequest,
    viewer: Viewer,
    plan: Row,
    form: LessonForm,
    refused: dict[str, str] | None = None,
) -> Page:
    lessons = await marking.of(plan["id"])
    is_own = plan["is_own"]
    just = next((line for line in lessons if str(line["id"]) == request.query_params.get("marked")), None)
    reflection = marking.reflection_of(await versions.current_doc(plan["id"])) if just and is_own else ""
    return page(
        request,
        "plans/lessons/index.html",
        fragment=None if refused else "plans/lessons/_card.html",
        status=422 if refused else 200,
        plan=plan,
        lessons=lessons,
        just=just,
        reflection=reflection,
        may_write=bool(just) and is_own and await _may_write(viewer, plan["id"]),
        lately=await marking.lately(viewer, plan["subject"], lessons) if is_own else [],
        classes=await marking.classes_of(viewer, plan["subject"]) if is_own else [],
        notes=len(await margin.of(plan["id"])),
        on_words=day,
        today=years.today(),
        form=form,
        refused=refused or {},
    )


async def _may_write(viewer: Viewer, plan_id: UUID) -> bool:
    return access.rights(viewer, await access.find_visible(viewer, plan_id)).write


async def _notes_page(
    request: WebRequest,
    viewer: Viewer,
    plan: Row,
    form: NoteForm | None = None,
    refused: dict[str, str] | None = None,
) -> Page:
    doc = await versions.current_doc(plan["id"])
    return page(
        request,
        "plans/lessons/notes.html",
        status=422 if refused else 200,
        plan=plan,
        noted=await margin.beside(doc, await margin.of(plan["id"])),
        classes=await marking.classes_of(viewer, plan["subject"]) if plan["is_own"] else [],
        new_id=new_id,
        form=form,
        refused=refused or {},
        note_length=NOTE_LENGTH,
    )
