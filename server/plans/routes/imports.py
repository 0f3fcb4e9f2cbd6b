"""/imports: a Word file comes in, is looked over, becomes a plan."""

import asyncio
from dataclasses import replace
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, go_to, page, wants_part
from server.base.settings import settings
from server.documents import source_html
from server.documents.keys import SECTION_TITLES
from server.files import uploading
from server.files.converting import office
from server.people.subjects import GRADES, SUBJECTS
from server.people.viewer import Viewer
from server.plans import importing
from server.plans.access import Row
from server.plans.forms import (
    LENGTHS,
    FormRefused,
    NewPlanForm,
    chosen_id,
    counted,
    typed,
)
from server.plans.imports import batches, correcting, receiving, recorded
from server.plans.imports.correcting import Sent
from server.plans.imports.receiving import Uploaded
from server.plans.routes.import_batches import BATCH_BYTES, uploaded
from server.plans.routes.reading import file_url, groups_of
from server.schoolyear import defaults

FORM_OVERHEAD_BYTES = 1024 * 1024  # the multipart frame around the files of the form


class Imports(Controller):
    """从 Word 导入."""

    path = "/imports"

    @get("/new", name="imports.new")
    async def new(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The upload form."""
        return await _upload_page(request, viewer)

    @post("/", name="imports.create", request_max_body_size=BATCH_BYTES + FORM_OVERHEAD_BYTES)
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Read one file, then to its confirm page; several, or a zip, become a batch."""
        try:
            sent = await request.form()
            files, others = await uploaded(sent), counted(sent, "others") or 0
            is_batch = len(files) > 1 or typed(sent, "batch") == "1"
            if is_batch or files[0].path.lower().endswith(".zip"):
                batch_id = await receiving.begin(viewer, _name_of(files), files, others)
                return go(request, "imports.batches.show", batch_id=batch_id)
            uploading.check_size(files[0].size)
            draft_id = await importing.receive(viewer, await files[0].read(), files[0].path)
        except DomainError as refusal:
            return await _upload_page(request, viewer, refusal)
        return go(request, "imports.show", draft_id=draft_id)

    @get("/{draft_id:uuid}", name="imports.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], draft_id: FromPath[UUID]
    ) -> Page | Redirect:
        """What was recognised, to be looked over."""
        found = await importing.find_draft(viewer, draft_id)
        if found["plan"] is not None:
            return go(request, "plans.edit", plan_id=found["plan"])
        typed_before = found["corrections"].get("typed")
        if typed_before:
            return await _confirm_page(request, viewer, found, NewPlanForm.read(typed_before))
        form = await _completed(viewer, NewPlanForm(**found["recognised"]["meta"]))
        return await _confirm_page(request, viewer, found, form)


class ImportPlan(Controller):
    """写进教案: what the confirm page sends."""

    path = "/imports/{draft_id:uuid}/plan"

    @post("/", name="imports.plan.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], draft_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Make the plan, and open the editor; or only put right what was recognised."""
        found = await importing.find_draft(viewer, draft_id)
        if found["plan"] is not None:  # from another window
            return go(request, "plans.edit", plan_id=found["plan"])
        submitted = await request.form()
        form, sent = NewPlanForm.read(submitted), Sent.read(submitted)
        if sent.step:
            return await _corrected(request, viewer, found, form, sent)
        keys = await asyncio.to_thread(correcting.changed, found, sent)
        try:
            plan_id = await importing.confirm(
                viewer, draft_id, form.heading(), form.kind, keys, chosen_id(submitted, "group")
            )
        except FormRefused as refused:
            return await _confirm_page(request, viewer, found, form, sent, refused=refused.fields)
        return go(request, "plans.edit", plan_id=plan_id)


async def _corrected(
    request: WebRequest, viewer: Viewer, found: Row, form: NewPlanForm, sent: Sent
) -> Page | Redirect:
    draft_id = found["id"]
    try:
        if sent.step == "divide":
            batch_id = await correcting.divide(viewer, found)
            return go(request, "imports.batches.show", batch_id=batch_id)
        corrected = await correcting.correct(viewer, found, sent)
    except Missing:
        raise
    except DomainError as refusal:
        return await _confirm_page(request, viewer, found, form, sent, refusal=refusal)
    batch = await batches.of_draft(viewer, draft_id) if sent.step == "save" else None
    if batch is not None:
        return go_to(request, f"/imports/batches/{batch['id']}#file-{draft_id}")
    if not wants_part(request):
        return go_to(request, f"/imports/{draft_id}#import-{draft_id}")
    return await _confirm_page(request, viewer, corrected, form)


async def _upload_page(request: WebRequest, viewer: Viewer, refusal: DomainError | None = None) -> Page:
    return page(
        request,
        "imports/new.html",
        fragment="imports/_upload.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        limit_mb=settings.upload_max_bytes // (1024 * 1024),
        limit_bytes=settings.upload_max_bytes,
        most_files=batches.MOST_FILES,
        takes_old=office.find() is not None,
        begun=await batches.mine(viewer),
    )


def _name_of(files: list[Uploaded]) -> str:
    """What a batch is called: the zip, or the folder, or the first of the files."""
    first = receiving.shown_path(files[0].path)
    folder, _, name = first.rpartition("/")
    if len(files) == 1 or not folder:
        return name.rpartition(".")[0] or name
    return folder.split("/")[0]


async def _completed(viewer: Viewer, form: NewPlanForm) -> NewPlanForm:
    """What the paper does not say is proposed where the teacher sees it: by what they teach."""
    if form.subject and form.grade:
        return form
    taught = await defaults.for_new_plan(viewer)
    fitting = [one for one in taught if form.subject in ("", one.subject) and form.grade in ("", one.grade)]
    subject, grade = (fitting[0].subject, fitting[0].grade) if fitting else (viewer.subject, "")
    return replace(form, subject=form.subject or subject, grade=form.grade or grade)


async def _confirm_page(
    request: WebRequest,
    viewer: Viewer,
    found: Row,
    form: NewPlanForm,
    sent: Sent | None = None,
    *,
    refused: dict[str, str] | None = None,
    refusal: DomainError | None = None,
) -> Page:
    recognised = found["recognised"]
    sent = sent or Sent()
    chosen = await asyncio.to_thread(correcting.changed, found, sent)
    shown = await correcting.shown(found, chosen)
    paper = await asyncio.to_thread(
        source_html.render, recognised.get("source", []), shown.places, frozenset(sent.units), file_url
    )
    return page(
        request,
        "imports/show.html",
        fragment="imports/_confirm.html",
        status=422 if refused or refusal else 200,
        draft=found,
        batch=await batches.of_draft(viewer, found["id"]),
        form=form,
        refused=refused or {},
        refusal=str(refusal or ""),
        shown=shown,
        paper=paper,
        chosen_place=sent.to,
        warnings=recognised["warnings"],
        lessons=correcting.lessons_in(found),
        record=recorded.shown(recognised.get("record")),
        lacking=await importing.lacking(viewer, found, form.heading(), chosen),
        titles=SECTION_TITLES,
        groups=await groups_of(viewer),
        chosen_group=found["corrections"].get("typed", {}).get("group", ""),
        subjects=SUBJECTS,
        grades=GRADES,
        lengths=LENGTHS,
    )
