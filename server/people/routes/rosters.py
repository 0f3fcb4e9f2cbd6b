"""/rosters: a list of people comes in, is looked over, is taken over, and becomes 账号条."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.base.sheets import limits, writing
from server.base.sheets.serving import answer, download
from server.people import access, codes
from server.people.entries import chosen_id
from server.people.rosters import applying, columns, drafts, taking_back
from server.people.rosters.findings import Kind
from server.people.rosters.renaming import likely
from server.people.routes.slips import slips_page
from server.people.tables import RosterState
from server.people.viewer import Viewer

FORM_OVERHEAD_BYTES = 1024 * 1024
PAGE_SIZE = 100
NOT_CHOSEN = "还没有选文件。先选一个 .xlsx 或 .csv 文件，再点“读进来看看”。"
TEMPLATE = (
    [columns.LABELS[field] for field in ("login", "name", "phone", "subject", "role", "grade", "group")],
    ["1001", "王雨晴", "13800000000", "数学", "", "三年级", ""],
    ["1004", "李建国", "", "数学", "备课组长", "", "三年级数学备课组"],
)
WIDTHS = (12, 12, 16, 12, 16, 12, 24)
KIND_WORDS: dict[Kind, str] = {
    "error": "要改的", "new": "新来的", "changed": "有变化的", "unchanged": "没有变化的",
}  # fmt: skip


class Rosters(Controller):
    """名册导入: for who manages a school or a 学区."""

    path = "/rosters"

    @get("/", name="rosters.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The upload form, and what was imported lately."""
        return await _index(request, viewer)

    @post("/", name="rosters.create", request_max_body_size=limits.MAX_FILE_BYTES + FORM_OVERHEAD_BYTES)
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Read the file; then to the confirm page."""
        await _places(viewer)
        submitted = await request.form()
        chosen, place = submitted.get("file"), chosen_id(submitted, "place")
        try:
            if not isinstance(chosen, UploadFile) or not chosen.filename:
                raise DomainError(NOT_CHOSEN)
            roster_id = await drafts.receive(viewer, place, await chosen.read(), chosen.filename)
        except Missing:
            raise
        except DomainError as refusal:
            return await _index(request, viewer, refusal, place)
        return go(request, "rosters.show", roster_id=roster_id)

    @get("/template.xlsx", name="rosters.template")
    async def template(self, viewer: NamedDependency[Viewer]) -> Response[bytes]:
        """An empty roster with the headings and two people as an example."""
        await _places(viewer)
        return download(await asyncio.to_thread(writing.to_xlsx, "名册", TEMPLATE, WIDTHS), "名册模板.xlsx")


class OneRoster(Controller):
    """One uploaded roster."""

    path = "/rosters/{roster_id:uuid}"

    @get("/", name="rosters.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], roster_id: FromPath[UUID]
    ) -> Page:
        """What would happen, row by row; after confirming, what did."""
        found = await drafts.find(viewer, roster_id)
        if found["state"] in (RosterState.APPLIED, RosterState.REVERTED):
            return await _applied(request, viewer, found)
        review = await drafts.review(found)
        counts = review.counts()
        asked = request.query_params.get("kind", "")
        kind = asked if asked in KIND_WORDS else next((one for one in KIND_WORDS if counts[one]), "new")
        findings = review.of_kind(kind)
        renamed = review.of_kind("renamed")
        number = _page_number(request.query_params.get("page", ""), len(findings))
        return page(
            request, "rosters/show.html", fragment="rosters/_findings.html", roster=found,
            notes=found["rows"]["notes"], counts=counts, kind=kind, kinds=KIND_WORDS,
            new_groups=review.new_groups, takes=counts["new"] + counts["changed"],
            renamed=renamed, ticked=likely(review.renames("renamed")),
            findings=findings[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], page_number=number,
            pages=-(-len(findings) // PAGE_SIZE),
        )  # fmt: skip

    @post("/confirmation", name="rosters.confirm")
    async def confirm(
        self, request: WebRequest, viewer: NamedDependency[Viewer], roster_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take over every row that can be taken, and the names that are ticked."""
        sent = await request.form()
        await applying.confirm(viewer, roster_id, {str(one) for one in sent.getall("rename", [])})
        return go(request, "rosters.show", roster_id=roster_id)

    @post("/removal", name="rosters.destroy")
    async def destroy(
        self, request: WebRequest, viewer: NamedDependency[Viewer], roster_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Put it aside."""
        await drafts.drop(viewer, roster_id)
        return go(request, "rosters.index")

    @post("/reversal", name="rosters.reversal.create")
    async def take_back(
        self, request: WebRequest, viewer: NamedDependency[Viewer], roster_id: FromPath[UUID]
    ) -> Page | Redirect:
        """撤回: what it made and nobody uses goes again."""
        try:
            await taking_back.take_back(viewer, roster_id)
        except Conflict as refusal:
            return await _applied(request, viewer, await drafts.find(viewer, roster_id), refusal)
        return go(request, "rosters.show", roster_id=roster_id)

    @post("/slips", name="rosters.slips")
    async def slips(
        self, request: WebRequest, viewer: NamedDependency[Viewer], roster_id: FromPath[UUID]
    ) -> Page:
        """账号条 for the new people who have no password yet, with fresh codes: shown here alone."""
        found = await drafts.find(viewer, roster_id)
        people = [UUID(one) for one in found["result"].get("people", [])]
        return slips_page(request, await codes.slips_for_new(viewer, people), back=f"/rosters/{roster_id}")

    @get(["/errors.xlsx", "/errors.csv"], name="rosters.errors")
    async def errors(
        self, request: WebRequest, viewer: NamedDependency[Viewer], roster_id: FromPath[UUID]
    ) -> Response[bytes]:
        """The rows that are not taken, with the reason: to be put right and imported again."""
        found = await drafts.find(viewer, roster_id)
        if found["state"] != RosterState.DRAFT:
            wrong = found["result"].get("errors", [])
        else:
            review = await drafts.review(found)
            wrong = [applying.error_of(finding) for finding in review.of_kind("error")]
        return await answer(request, "要改的人", _error_rows(wrong))


async def _applied(
    request: WebRequest, viewer: Viewer, found: dict[str, Any], refusal: Conflict | None = None
) -> Page:
    return page(
        request, "rosters/applied.html", status=refusal.status if refusal else 200, roster=found,
        result=found["result"], takeable=await taking_back.look(viewer, found), refusal=str(refusal or ""),
    )  # fmt: skip


async def _places(viewer: Viewer) -> list[dict[str, Any]]:
    """Where the viewer may import.

    Raises:
        Missing: nowhere: the page is not for them.
    """
    found = await drafts.places(viewer)
    if not found:
        raise Missing(access.NO_SCHOOL)
    return found


async def _index(
    request: WebRequest, viewer: Viewer, refusal: DomainError | None = None, place: UUID | None = None
) -> Page:
    places = await _places(viewer)
    return page(
        request, "rosters/index.html", fragment="rosters/_upload.html",
        status=refusal.status if refusal else 200, places=places, refusal=str(refusal or ""),
        place=place or chosen_id(request.query_params, "place"), recent=await drafts.recent(viewer),
        limit_bytes=limits.MAX_FILE_BYTES,
    )  # fmt: skip


def _page_number(text: str, total: int) -> int:
    last = max(1, -(-total // PAGE_SIZE))
    return (
        min(int(text), last) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1
    )


def _error_rows(wrong: list[dict[str, Any]]) -> list[list[str]]:
    fields = list(columns.LABELS)
    head = ["原来的行", "要改什么", *columns.LABELS.values()]
    return [head] + [
        [str(one["entry"]["number"]), "".join(one["reasons"]), *(one["entry"][field] for field in fields)]
        for one in wrong
    ]
