"""/imports/batches: many files at once, looked over in one table, imported together."""

from functools import partial
from os import SEEK_END
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.people.subjects import GRADES, SUBJECTS
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.forms import LENGTHS, FormRefused, chosen_id, counted, typed
from server.plans.imports import batches, receiving
from server.plans.imports.batches import TableForm
from server.plans.imports.receiving import Uploaded
from server.plans.routes.reading import groups_of
from server.plans.tables import Kind

BATCH_BYTES = 300 * 1024 * 1024  # of the files of one form together


class ImportBatches(Controller):
    """整册导入."""

    path = "/imports/batches/{batch_id:uuid}"

    @get("/", name="imports.batches.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], batch_id: FromPath[UUID]
    ) -> Page:
        """The table, and how far it is."""
        return await _table(request, viewer, await batches.find(viewer, batch_id))

    @post("/", name="imports.batches.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], batch_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Keep what was corrected in the table; with ``step=import`` make the plans."""
        batch = await batches.find(viewer, batch_id)
        sent = await request.form()
        form = _read(sent)
        try:
            await batches.save(viewer, batch_id, form)
            if typed(sent, "step") == "import":
                await batches.ask_making(viewer, batch_id)
        except Missing:
            raise
        except DomainError as refusal:
            return await _table(request, viewer, batch, form, refusal)
        return go(request, "imports.batches.show", batch_id=batch_id)

    @post("/files", name="imports.batches.files.create", request_max_body_size=BATCH_BYTES)
    async def add(
        self, request: WebRequest, viewer: NamedDependency[Viewer], batch_id: FromPath[UUID]
    ) -> Page | Redirect:
        """More files for the same batch."""
        batch = await batches.find(viewer, batch_id)
        try:
            sent = await request.form()
            await receiving.add(viewer, batch_id, await uploaded(sent), counted(sent, "others") or 0)
        except Missing:
            raise
        except DomainError as refusal:
            return await _table(request, viewer, batch, refusal=refusal)
        return go(request, "imports.batches.show", batch_id=batch_id)

    @post("/readings", name="imports.batches.readings.create")
    async def read(
        self, request: WebRequest, viewer: NamedDependency[Viewer], batch_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Go on with what was cancelled or broke off."""
        await batches.ask_reading(viewer, batch_id)
        return go(request, "imports.batches.show", batch_id=batch_id)


async def uploaded(form: Any) -> list[Uploaded]:
    """The files of a form, each with its path.

    Raises:
        DomainError: none was chosen.
    """
    found = [one for one in form.getall("file", []) if isinstance(one, UploadFile) and one.filename]
    if not found:
        raise DomainError("还没有选文件。先选文件，再点“读进来”。")
    return [Uploaded(one.filename, one.file.seek(0, SEEK_END), partial(_read_all, one)) for one in found]


async def _read_all(one: UploadFile) -> bytes:
    await one.seek(0)
    return await one.read()


async def _table(
    request: WebRequest,
    viewer: Viewer,
    batch: Row,
    form: TableForm | None = None,
    refusal: DomainError | None = None,
) -> Page:
    found = await batches.files_of(batch["id"])
    files = [line for line in found if line["state"] != "opened"]
    refused = refusal.fields if isinstance(refusal, FormRefused) else {}
    return page(
        request,
        "imports/batch.html",
        fragment="imports/_batch.html",
        status=refusal.status if refusal else 200,
        batch=_as_sent(batch, form),
        files=[_file_as_sent(line, form) for line in files],
        opened=[line for line in found if line["state"] == "opened"],
        count=_counts(files),
        refused=refused,
        refusal="" if refused else str(refusal or ""),
        groups=await groups_of(viewer),
        subjects=SUBJECTS,
        grades=GRADES,
        lengths=LENGTHS,
    )


def _counts(files: list[Row]) -> dict[str, int]:
    said = [line["state"] for line in files]
    return {state: said.count(state) for state in ("waiting", "read", "refused", "imported")}


def _as_sent(batch: Row, form: TableForm | None) -> Row:
    if form is None:
        return batch
    return {**batch, **form.shared, "kind": form.kind, "prep_group": form.group}


def _file_as_sent(line: Row, form: TableForm | None) -> Row:
    if form is None or line["id"] not in form.titles:
        return line
    return {
        **line,
        "title": form.titles[line["id"]],
        "period": form.periods.get(line["id"], ""),
        "is_chosen": line["id"] in form.chosen,
    }


def _read(form: Any) -> TableForm:
    kind = typed(form, "kind")
    return TableForm(
        chosen=frozenset(own for text in form.getall("chosen", []) if (own := _id(text)) is not None),
        titles=_by_file(form, "title-"),
        periods=_by_file(form, "period-"),
        kind=Kind(kind) if kind in set(Kind) else Kind.VERSION,
        group=chosen_id(form, "group"),
        shared={name: typed(form, name) for name in batches.SHARED},
    )


def _by_file(form: Any, prefix: str) -> dict[UUID, str]:
    named = ((name.removeprefix(prefix), name) for name in form if name.startswith(prefix))
    return {own: typed(form, name) for text, name in named if (own := _id(text)) is not None}


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
