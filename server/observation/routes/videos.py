"""/observations/{id}/videos: recordings of a lesson, and remarks at their moments."""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_201_CREATED

from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page, wants_part
from server.base.settings import settings
from server.files import naming
from server.files.announcing import Asked, sha256_of
from server.files.forms import AskForm
from server.observation import access, wording
from server.observation.media import adding, receiving, times, videos, withdrawing
from server.observation.media.videos import TEXT_LENGTH, NoteForm
from server.observation.routes.kit_media import shown
from server.people.viewer import Viewer

FORM_OVERHEAD_BYTES = 1024 * 1024
MEGABYTE = 1024 * 1024
_LIST, _CARD = "observations/videos/_list.html", "observations/videos/_card.html"
NOT_CHOSEN = "还没有选录像。先点“选择文件”，再点上传。"


class ObservationVideos(Controller):
    """课堂录像: of the group alone."""

    path = "/observations/{observation_id:uuid}/videos"

    @get("/", name="observations.videos.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """The recordings, and for whoever may, the form for one more."""
        return await _list(request, viewer, observation_id)

    @post(
        "/",
        name="observations.videos.create",
        request_max_body_size=settings.upload_max_bytes + FORM_OVERHEAD_BYTES,
    )
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """One chosen in a form without a script: no larger than any other file."""
        await access.find_for(viewer, observation_id, "video")
        try:
            chosen = (await request.form()).get("file")
            if not isinstance(chosen, UploadFile) or not chosen.filename:
                raise DomainError(NOT_CHOSEN)
            await receiving.add_recording(viewer, observation_id, await chosen.read(), chosen.filename)
        except Missing:
            raise
        except DomainError as refusal:
            return await _list(request, viewer, observation_id, refusal)
        return go(request, "observations.videos.index", observation_id=observation_id)

    @post("/files", name="observations.videos.files.create", status_code=HTTP_201_CREATED)
    async def ask(
        self,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        data: JSONBody[AskForm],
    ) -> dict[str, Any]:
        """Where the bytes go, piece by piece."""
        asked = Asked(naming.visible(data.name), data.size, sha256=sha256_of(data.sha256))
        medium_id, announced = await adding.announce_recording(viewer, observation_id, asked)
        removal = f"/observations/{observation_id}/videos/{medium_id}/removal"
        return {"medium": str(medium_id)} | shown(announced, removal)

    @post("/links", name="observations.videos.links.create")
    async def link(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """One that lies elsewhere."""
        typed = await _typed(request)
        try:
            await adding.add_link(viewer, observation_id, typed.get("url", ""), typed.get("title", ""))
        except Missing:
            raise
        except DomainError as refusal:
            return await _list(request, viewer, observation_id, refusal, typed)
        return go(request, "observations.videos.index", observation_id=observation_id)


class ObservationVideo(Controller):
    """One recording, its remarks and its clips."""

    path = "/observations/{observation_id:uuid}/videos/{medium_id:uuid}"

    @get("/", name="observations.videos.show")
    async def show(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        medium_id: FromPath[UUID],
    ) -> Page:
        """The player (``?t=`` seconds to begin at) with the remarks; as a part, the remarks alone."""
        return await _show(request, viewer, observation_id, medium_id)

    @post("/removal", name="observations.videos.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        medium_id: FromPath[UUID],
    ) -> Page | Redirect:
        """撤下, or 不传了."""
        await withdrawing.remove(viewer, observation_id, medium_id)
        return go(request, "observations.videos.index", observation_id=observation_id)

    @post("/notes", name="observations.videos.notes.create")
    async def remark(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        medium_id: FromPath[UUID],
    ) -> Page | Redirect:
        """One more."""
        form = NoteForm.read(await _typed(request))
        try:
            await videos.remark(viewer, observation_id, medium_id, form)
        except Missing:
            raise
        except DomainError as refusal:
            return await _show(request, viewer, observation_id, medium_id, refusal, form)
        return await _done(request, viewer, observation_id, medium_id)

    @post("/notes/{note_id:uuid}/removal", name="observations.videos.notes.destroy")
    async def take_back(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        medium_id: FromPath[UUID],
        note_id: FromPath[UUID],
    ) -> Page | Redirect:
        """One less."""
        await videos.take_back(viewer, observation_id, medium_id, note_id)
        return await _done(request, viewer, observation_id, medium_id)


async def _typed(request: WebRequest) -> dict[str, str]:
    return {name: text for name, text in (await request.form()).items() if isinstance(text, str)}


async def _list(
    request: WebRequest,
    viewer: Viewer,
    observation_id: UUID,
    refusal: DomainError | None = None,
    typed: dict[str, str] | None = None,
) -> Page:
    found, theirs = await access.find_for(viewer, observation_id, "video")
    may_add = theirs.write_debrief
    return page(
        request,
        "observations/videos/index.html",
        fragment=_LIST if request.query_params.get("part") == "list" else _CARD,
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        typed=typed or {},
        observation=found,
        heading=wording.heading(found),
        recordings=await videos.of(viewer, found, theirs),
        unfinished=await videos.unfinished(viewer, observation_id) if may_add else [],
        may_add=may_add,
        size_said=naming.size_said,
        most_bytes=settings.video_max_bytes,
        plain_mb=settings.upload_max_bytes // MEGABYTE,
        kept_days=settings.video_keep_days,
    )


async def _show(
    request: WebRequest,
    viewer: Viewer,
    observation_id: UUID,
    medium_id: UUID,
    refusal: DomainError | None = None,
    typed: NoteForm | None = None,
) -> Page:
    medium, found, theirs = await videos.find(viewer, observation_id, medium_id)
    await access.note_look(viewer, found, "video")
    notes = await videos.notes(medium_id)
    return page(
        request,
        "observations/videos/show.html",
        fragment="observations/videos/_notes.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        typed=typed or NoteForm(new_id(), "", "", "", False),
        observation=found,
        heading=wording.heading(found),
        medium=medium,
        start=_start(request),
        notes=notes,
        clips=[note for note in notes if note["is_clip"]],
        may_write=theirs.write_debrief,
        may_tidy=theirs.is_lead,
        may_take_away=theirs.is_lead or theirs.is_teacher or medium["added_by"] == viewer.id,
        text_length=TEXT_LENGTH,
    )


def _start(request: WebRequest) -> str:
    """The second a link asks for, or nothing."""
    try:
        seconds = times.read(request.query_params.get("t", ""))
    except DomainError:
        return ""
    return f"{seconds:g}" if seconds is not None else ""


async def _done(
    request: WebRequest, viewer: Viewer, observation_id: UUID, medium_id: UUID
) -> Page | Redirect:
    if wants_part(request):
        return await _show(request, viewer, observation_id, medium_id)
    return go(request, "observations.videos.show", observation_id=observation_id, medium_id=medium_id)
