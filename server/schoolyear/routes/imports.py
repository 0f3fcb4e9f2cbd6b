"""课表导入: upload, dry run, taking it over."""

from datetime import date
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.base.sheets.limits import MAX_FILE_BYTES
from server.people.viewer import Viewer
from server.schoolyear import access, importing, slots
from server.schoolyear.access import Row
from server.schoolyear.forms import dated, read_date, typed
from server.schoolyear.routes.refusing import NONE, Refusal
from server.schoolyear.slots import Clashing

FORM_BYTES = MAX_FILE_BYTES + 65536


class TimetableImports(Controller):
    """Uploading a timetable."""

    path = "/schools/{school_id:uuid}/timetable-imports"

    @get("/new", name="timetable.imports.new")
    async def new(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page:
        """The form, with what can be read."""
        school = await access.find_managed_school(viewer, school_id)
        return page(request, "timetable/upload.html", school=school, refusal=NONE)

    @post("/", name="timetable.imports.create", request_max_body_size=FORM_BYTES)
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Read it."""
        school = await access.find_managed_school(viewer, school_id)
        sent = (await request.form()).get("file")
        try:
            if not isinstance(sent, UploadFile) or not sent.filename:
                raise DomainError("还没有选文件。请选一个 .xlsx 课表。")
            import_id = await importing.upload(viewer, school_id, await sent.read(), sent.filename)
        except Missing:
            raise
        except DomainError as refused:
            refusal = Refusal("upload", refused.status, str(refused))
            return page(
                request, "timetable/upload.html", status=refused.status, school=school, refusal=refusal
            )
        return go(request, "timetable.imports.show", import_id=import_id)


class TimetableImport(Controller):
    """One uploaded timetable."""

    path = "/timetable-imports/{import_id:uuid}"

    @get("/", name="timetable.imports.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], import_id: FromPath[UUID]
    ) -> Page:
        """What it would do."""
        found = await importing.find(viewer, import_id)
        return await _show(request, found, read_date(request.query_params.get("from", "")))

    @post("/application", name="timetable.imports.application.create")
    async def apply(
        self, request: WebRequest, viewer: NamedDependency[Viewer], import_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take it over."""
        found = await importing.find(viewer, import_id)
        form = dict(await request.form())
        from_on = dated(form, "from_on")
        try:
            school_id = await importing.apply(
                viewer, import_id, from_on, together=typed(form, "together") == "1"
            )
        except Missing:
            raise
        except DomainError as refused:
            words = "有老师同一时间要上两节课，见下面。" if isinstance(refused, Clashing) else str(refused)
            return await _show(request, found, from_on, Refusal("apply", refused.status, words))
        return go(request, "timetable.school", school_id=school_id)


async def _show(request: WebRequest, found: Row, from_on: date | None, refusal: Refusal = NONE) -> Page:
    chosen = from_on or await slots.first_day(found["school"])
    return page(
        request,
        "timetable/import.html",
        status=refusal.status,
        found=found,
        run=await importing.dry_run(found, chosen),
        from_on=chosen,
        refusal=refusal,
    )
