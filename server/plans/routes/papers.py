"""/papers: 本校表格, the Word forms of schools and 学区."""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.base.settings import settings
from server.documents.keys import COLUMN_TITLES
from server.files.uploading import too_large
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.forms import FormRefused, chosen_id, typed
from server.plans.papers import access, keeping
from server.plans.papers.access import NO_PAPER
from server.plans.papers.keeping import PaperForm
from server.plans.papers.tables import PaperKind

NOT_CHOSEN = "还没有选文件。先选学校的 Word 表格（.docx），再点“看看认出了什么”。"
KINDS = {
    PaperKind.PLAN: "教案",
    PaperKind.OBSERVATION: "听课记录",
    PaperKind.EVALUATION: "评课表",
    PaperKind.MEETING: "集体备课记录",
    PaperKind.ACTIVITY: "教研活动记录",
}


OFFERED = (PaperKind.PLAN, PaperKind.MEETING, PaperKind.OBSERVATION)  # what something is written into


class Papers(Controller):
    """本校表格."""

    path = "/papers"

    @get("/", name="papers.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Those of the viewer's places."""
        return page(
            request,
            "papers/index.html",
            papers=await access.visible(viewer),
            may_keep=bool(access.places(viewer)),
            kinds=KINDS,
        )

    @get("/new", name="papers.new")
    async def new(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The upload form."""
        return _upload_page(request, viewer)

    # Twice what is taken: somewhat too large is refused on the page, with what was typed.
    @post("/", name="papers.create", request_max_body_size=2 * settings.upload_max_bytes)
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Keep the file, and show what was recognised in it."""
        sent = await request.form()
        scope, _, place = typed(sent, "place").partition(":")
        kind = typed(sent, "kind")
        form = PaperForm(
            scope,
            _id(place),
            PaperKind(kind) if kind in OFFERED else PaperKind.PLAN,
            typed(sent, "name"),
            chosen_id(sent, "replaces"),
        )
        if form.replaces is None and not access.places(viewer):
            raise Missing(NO_PAPER)
        try:
            chosen = sent.get("file")
            if not isinstance(chosen, UploadFile) or not chosen.filename:
                raise DomainError(NOT_CHOSEN)
            data = await chosen.read()
            if len(data) > settings.upload_max_bytes:
                raise too_large(len(data))
            paper_id = await keeping.receive(viewer, form, data, chosen.filename)
        except Missing:
            raise
        except DomainError as refusal:
            if form.replaces is not None:
                found = await access.find_managed(viewer, form.replaces)
                return await _show(request, viewer, found, refusal)
            return _upload_page(request, viewer, form, refusal)
        return go(request, "papers.show", paper_id=paper_id)


class OnePaper(Controller):
    """One form."""

    path = "/papers/{paper_id:uuid}"

    @get("/", name="papers.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], paper_id: FromPath[UUID]
    ) -> Page:
        """What was recognised in it; for who keeps it, what can be done."""
        return await _show(request, viewer, await access.find(viewer, paper_id))

    @post("/confirmation", name="papers.confirmation.create")
    async def confirm(
        self, request: WebRequest, viewer: NamedDependency[Viewer], paper_id: FromPath[UUID]
    ) -> Page | Redirect:
        """就用这份, under the name it came with or another, or instead of the one that has the name."""
        sent = await request.form()
        name = typed(sent, "name")
        try:
            await keeping.take(viewer, paper_id, name, chosen_id(sent, "replaces"))
        except Missing:
            raise
        except DomainError as refusal:
            return await _show(request, viewer, await access.find(viewer, paper_id), refusal, name)
        return go(request, "papers.index")

    @post("/removal", name="papers.removal.create")
    async def remove(
        self, request: WebRequest, viewer: NamedDependency[Viewer], paper_id: FromPath[UUID]
    ) -> Page | Redirect:
        """不再用."""
        await keeping.remove(viewer, paper_id)
        return go(request, "papers.index")


def _upload_page(
    request: WebRequest, viewer: Viewer, form: PaperForm | None = None, refusal: DomainError | None = None
) -> Page:
    places = access.places(viewer)
    if not places:
        raise Missing(NO_PAPER)
    refused = refusal.fields if isinstance(refusal, FormRefused) else {}
    return page(
        request,
        "papers/new.html",
        fragment="papers/_upload.html",
        status=refusal.status if refusal else 200,
        places=places,
        form=form,
        kinds={kind: KINDS[kind] for kind in OFFERED},
        refused=refused,
        refusal="" if refused else str(refusal or ""),
        limit_mb=settings.upload_max_bytes // (1024 * 1024),
        limit_bytes=settings.upload_max_bytes,
    )


async def _show(
    request: WebRequest, viewer: Viewer, found: Row, refusal: DomainError | None = None, name: str = ""
) -> Page:
    is_new = found["taken_at"] is None
    return page(
        request,
        "papers/show.html",
        fragment="papers/_paper.html",
        status=refusal.status if refusal else 200,
        paper=found,
        parts=[_part(one) for one in found["facts"].get("sections", [])],
        may_keep=access.may_manage(viewer, found["scope"], found["scope_id"]),
        kinds=KINDS,
        refusal=str(refusal or ""),
        name=name or found["name"],
        twin=await keeping.twin_of(found, name) if is_new else None,
        limit_bytes=settings.upload_max_bytes,
    )


def _part(section: dict[str, Any]) -> dict[str, str]:
    columns = [COLUMN_TITLES.get(one, one) for one in section["columns"]]
    return {"label": section["label"], "columns": "、".join(columns)}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
