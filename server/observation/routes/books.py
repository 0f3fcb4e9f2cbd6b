"""/observation-books: 听课本 and 我的学期, one's own; /districts/{id}/quotas: 听课定额."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.base.sheets import serving
from server.observation.books import counting, papering, quotas, visiting
from server.observation.books.counting import Book, Span
from server.observation.wording import KINDS
from server.people.viewer import Viewer

NO_TERM = "没有找到这个学期的听课本。"


class ObservationBooks(Controller):
    """听课本: nobody else's."""

    path = "/observation-books"

    @get("/", name="observation_books.show")
    async def show(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """One term; the present one first."""
        spans, span = await _chosen(request, viewer)
        return page(
            request,
            "observation_books/show.html",
            book=await counting.of(viewer.id, span),
            spans=spans,
            asked=await quotas.asked_of(viewer.id),
            kinds=KINDS,
        )

    @get("/term", name="observation_books.term.show")
    async def term(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Whom and which schools the viewer has not yet visited."""
        spans, span = await _chosen(request, viewer)
        return page(
            request,
            "observation_books/term.html",
            span=span,
            spans=spans,
            term=await visiting.of(viewer, span),
        )

    @get("/book.xlsx", name="observation_books.xlsx")
    async def xlsx(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Response[bytes]:
        """The list as a table."""
        book = await _book(request, viewer)
        return await serving.answer(
            request, f"听课本 {viewer.name} {book.span.name}", papering.lines(book), papering.WIDTHS
        )

    @get("/book.docx", name="observation_books.docx")
    async def docx(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Response[bytes]:
        """The list and every record, to print and bind."""
        book = await _book(request, viewer)
        data = await papering.to_word(viewer, book, await quotas.asked_of(viewer.id))
        return serving.download(data, f"听课本 {viewer.name} {book.span.name}.docx", papering.DOCX)


class Quotas(Controller):
    """听课定额 of a 学区."""

    path = "/districts/{district_id:uuid}/quotas"

    @get("/", name="districts.quotas.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Page:
        """The numbers."""
        return await _quotas(request, viewer, district_id, {})

    @post("/", name="districts.quotas.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], district_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take them over."""
        sent = {key: str(text) for key, text in (await request.form()).items() if isinstance(text, str)}
        try:
            await quotas.put(viewer, district_id, sent)
        except Missing:
            raise
        except DomainError as refusal:
            return await _quotas(request, viewer, district_id, sent, refusal)
        return go(request, "districts.quotas.edit", district_id=district_id)


async def _quotas(
    request: WebRequest, viewer: Viewer, district_id: UUID, sent: dict[str, str],
    refusal: DomainError | None = None,
) -> Page:  # fmt: skip
    return page(
        request,
        "districts/quotas.html",
        status=422 if refusal else 200,
        district=await quotas.find_district(viewer, district_id),
        posts=await quotas.of_district(district_id),
        sent=sent,
        refusal=str(refusal) if refusal else "",
        most=quotas.MOST,
    )


async def _chosen(request: WebRequest, viewer: Viewer) -> tuple[list[Span], Span]:
    """All terms to choose from, and the one of the address.

    Raises:
        Missing: an address with a term nobody has.
    """
    spans = await counting.spans(viewer)
    key = request.query_params.get("term", spans[0].key)
    span = next((one for one in spans if one.key == key), None)
    if span is None:
        raise Missing(NO_TERM)
    return spans, span


async def _book(request: WebRequest, viewer: Viewer) -> Book:
    _spans, span = await _chosen(request, viewer)
    return await counting.of(viewer.id, span)
