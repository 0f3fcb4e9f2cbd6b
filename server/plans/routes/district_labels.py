"""/districts/{id}/labels: 说法, what labels mean in the plans of a 学区."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.people.viewer import Viewer
from server.plans.forms import FormRefused, typed
from server.plans.imports import wording
from server.plans.imports.tables import LABEL_LENGTH

VERDICTS = ("adopted", "declined")


class DistrictLabels(Controller):
    """Suggested by corrections, adopted by whoever looks after the 学区."""

    path = "/districts/{district_id:uuid}/labels"

    @get("/", name="districts.labels.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Page:
        """The table."""
        return await _page(request, viewer, district_id)

    @post("/", name="districts.labels.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Page | Redirect:
        """One more, by hand."""
        form = await request.form()
        sent = {"label": typed(form, "label"), "meaning": typed(form, "meaning")}
        try:
            await wording.add(viewer, district_id, sent["label"], sent["meaning"])
        except Missing:
            raise
        except DomainError as refusal:
            return await _page(request, viewer, district_id, refusal, sent)
        return go(request, "districts.labels.index", district_id=district_id)

    @post("/{label_id:uuid}/verdict", name="districts.labels.verdict.create")
    async def decide(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        district_id: FromPath[UUID],
        label_id: FromPath[UUID],
    ) -> Page | Redirect:
        """采用, or 不采用."""
        form = await request.form()
        verdict, meaning = typed(form, "verdict"), typed(form, "meaning")
        verdict = verdict if verdict in VERDICTS else "adopted"
        try:
            await wording.decide(viewer, district_id, label_id, verdict, meaning)
        except Conflict as refusal:
            return await _page(request, viewer, district_id, refusal)
        return go(request, "districts.labels.index", district_id=district_id)


async def _page(
    request: WebRequest,
    viewer: Viewer,
    district_id: UUID,
    refusal: DomainError | None = None,
    sent: dict[str, str] | None = None,
) -> Page:
    district = await wording.find_district(viewer, district_id)
    refused = refusal.fields if isinstance(refusal, FormRefused) else {}
    return page(
        request,
        "districts/labels.html",
        status=refusal.status if refusal else 200,
        district=district,
        labels=await wording.listing(district_id),
        meanings=list(wording.meanings().values()),
        sent=sent or {"label": "", "meaning": ""},
        refused=refused,
        refusal="" if refused else str(refusal or ""),
        longest=LABEL_LENGTH,
    )
