"""/observations/{id}/correction: a wrong class, teacher or lesson put right."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError, Missing
from server.base.pages import Page, WebRequest, go
from server.observation import access, correcting, planning
from server.observation.forms import FormRefused, ObservationForm, counted, typed
from server.observation.routes.planned import form_page
from server.people.viewer import Viewer


class Corrections(Controller):
    """更正, by the 召集人, and by the teacher until it is released."""

    path = "/observations/{observation_id:uuid}/correction"

    @get("/", name="observations.correction.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """The form with what stands."""
        found, _rights = await access.find_for(viewer, observation_id, "change")
        return await form_page(request, viewer, planning.of(found), found=found)

    @post("/", name="observations.correction.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Put it right; the old words stay. Of two windows the second is told what the first stored."""
        found, rights = await access.find_for(viewer, observation_id, "change")
        sent = await request.form()
        form = ObservationForm.read(sent, lambda name: sent.getall(name, []))
        if not rights.is_lead:
            form.person, form.teacher_name = found["teacher"], found["teacher_words"]
        if step := typed(sent, "step"):
            form = await planning.turned(viewer, form, step, sent)
            return await form_page(request, viewer, form, found=found)
        try:
            lesson = (await planning.settled(viewer, form, found)).checked(viewer.id)
            lesson = planning.with_stored_clock(lesson, found)
            await correcting.correct(viewer, observation_id, lesson, counted(sent, "row_version"))
        except FormRefused as refused:
            return await form_page(request, viewer, form, refused.fields, found=found)
        except Conflict:
            found, _rights = await access.find_for(viewer, observation_id, "change")
            differs = planning.differences(form, found)
            return await form_page(request, viewer, form, differs, found=found, status=409)
        except DomainError as refusal:
            if isinstance(refusal, Missing):
                raise
            return await form_page(request, viewer, form, {"teacher_name": str(refusal)}, found=found)
        return go(request, "observations.show", observation_id=observation_id)
