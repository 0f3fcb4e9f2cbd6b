"""/observations/{id}/media: photos and clips of the records; blurring one, taking one away."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page
from server.base.settings import settings
from server.observation import access, wording
from server.observation.media import blurring, purging, reading, receiving, withdrawing
from server.observation.media.access import NO_MEDIUM, WORDS, find_removable
from server.observation.media.blurring import FIELD_COLUMNS, FIELD_ROWS
from server.observation.media.receiving import Photo
from server.observation.media.tables import MediumKind
from server.people.viewer import Viewer
from server.schoolyear.forms import chosen_id

FORM_OVERHEAD_BYTES = 1024 * 1024  # the multipart frame around the photos of the form
AT_ONCE = 10
NOT_CHOSEN = "还没有照片。点“选择文件”，拍一张或选已经拍好的。"
TOO_MANY_AT_ONCE = f"一次最多传 {AT_ONCE} 张，没有上传。先选前面的，剩下的再传一次。"


class ObservationMedia(Controller):
    """照片和录音: for whoever may read the records they belong to; one's own always."""

    path = "/observations/{observation_id:uuid}/media"

    @get("/", name="observations.media.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """All of them in the order of the lesson; as a part, how many there are."""
        return await _list(request, viewer, observation_id)

    @post(
        "/",
        name="observations.media.create",
        request_max_body_size=2 * settings.upload_max_bytes + FORM_OVERHEAD_BYTES,
    )
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Photos of one's own record, as handwriting that was photographed; those before one that is refused
        are kept."""
        await access.find_for(viewer, observation_id, "record")
        form = await request.form()
        kept = 0
        try:
            for photo in await _sent(form):
                await receiving.add_photo(viewer, observation_id, photo)
                kept += 1
        except Missing:
            raise
        except DomainError as refusal:
            return await _list(request, viewer, observation_id, refusal, kept)
        return go(request, "observations.media.index", observation_id=observation_id)

    @get("/{medium_id:uuid}/blurring", name="observations.media.blurring.new")
    async def choose(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        medium_id: FromPath[UUID],
    ) -> Page:
        """The photo under a grid: what is ticked becomes coarse."""
        return await _choose(request, viewer, observation_id, medium_id)

    @post("/{medium_id:uuid}/blurring", name="observations.media.blurring.create")
    async def blur(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        medium_id: FromPath[UUID],
    ) -> Page | Redirect:
        """打糊. The original goes at once."""
        form = await request.form()
        try:
            fields = [] if form.get("all") == "1" else blurring.read_fields(form.getall("field", []))
            await purging.blur(viewer, observation_id, medium_id, fields)
        except Missing:
            raise
        except DomainError as refusal:
            return await _choose(request, viewer, observation_id, medium_id, refusal)
        return go(request, "observations.media.index", observation_id=observation_id)

    @post("/{medium_id:uuid}/removal", name="observations.media.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        medium_id: FromPath[UUID],
    ) -> Page | Redirect:
        """撤下, for good."""
        await withdrawing.remove(viewer, observation_id, medium_id)
        return go(request, "observations.media.index", observation_id=observation_id)


async def _sent(form: FormMultiDict) -> list[Photo]:
    """What the form brought.

    Raises:
        DomainError: nothing, or too many at once.
    """
    chosen = [one for one in form.getall("file", []) if isinstance(one, UploadFile) and one.filename]
    if not chosen or len(chosen) > AT_ONCE:
        raise DomainError(TOO_MANY_AT_ONCE if chosen else NOT_CHOSEN)
    kind = MediumKind.PHOTO if form.get("kind") == MediumKind.PHOTO else MediumKind.PAPER
    key, faceless = chosen_id(form, "id") or new_id(), form.get("faceless") == "1"
    return [Photo(key, kind, await one.read(), one.filename, faceless) for one in chosen]


async def _list(
    request: WebRequest,
    viewer: Viewer,
    observation_id: UUID,
    refusal: DomainError | None = None,
    kept: int = 0,
) -> Page:
    found = await access.find(viewer, observation_id)
    theirs = access.rights(viewer.id, found)
    if not (theirs.notes or theirs.is_observer):
        raise Missing(access.NO_OBSERVATION)
    if theirs.notes:
        await access.note_look(viewer, found, "notes")
    return page(
        request,
        "observations/media/index.html",
        fragment="observations/media/_card.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        kept=kept,
        key=new_id(),
        observation=found,
        heading=wording.heading(found),
        media=await reading.of_records(viewer, found, theirs),
        gone=await reading.gone(viewer, found, theirs),
        words=WORDS,
        sees_all=theirs.notes,
        may_add=theirs.record,
        limit_bytes=settings.upload_max_bytes,
    )


async def _choose(
    request: WebRequest,
    viewer: Viewer,
    observation_id: UUID,
    medium_id: UUID,
    refusal: DomainError | None = None,
) -> Page:
    medium, found = await find_removable(viewer, observation_id, medium_id)
    if not medium["width"]:
        raise Missing(NO_MEDIUM)
    return page(
        request,
        "observations/media/blurring.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        observation=found,
        heading=wording.heading(found),
        medium=medium,
        field_rows=FIELD_ROWS,
        field_columns=FIELD_COLUMNS,
    )
