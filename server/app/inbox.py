"""/inbox: what was told to the viewer."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Missing
from server.base.pages import Page, WebRequest, go, go_to, page
from server.people.viewer import Viewer
from server.trail import notices

KINDS = {
    "plan": "教案",
    "round": "遴选",
    "thread": "批注",
    "proposal": "建议",
    "observation": "听课",
    "progress": "课的变化",
    "reading": "审阅",
    "adaptation": "二次备课",
    "job": "导出",
    "account": "账号",
    "alarm": "异常",
}
LAST_PAGE = 1_000
NO_NOTICE = "没有找到这条通知。"


@dataclass(frozen=True, slots=True)
class Filters:
    """What stands in the URL; unknown values count as none."""

    kind: str = ""
    unread: bool = False
    page: int = 1

    @classmethod
    def read(cls, query: dict[str, str]) -> "Filters":
        """Filters of a query string."""
        page = query.get("page", "")
        return cls(
            kind=query["kind"] if query.get("kind") in KINDS else "",
            unread=query.get("unread") == "1",
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() else 1,
        )

    def url(self, **changes: object) -> str:
        """The address with ``changes``; any but of the page starts at the first."""
        new = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        values = {
            "kind": new.kind,
            "unread": "1" if new.unread else "",
            "page": new.page if new.page > 1 else "",
        }
        kept = urlencode({name: value for name, value in values.items() if value})
        return f"/inbox?{kept}" if kept else "/inbox"


class Inbox(Controller):
    """通知."""

    path = "/inbox"

    @get("/", name="inbox.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """One page; what was withdrawn since says so."""
        filters = Filters.read(dict(request.query_params))
        lines, total = await notices.page_of(
            viewer.id, kind=filters.kind, unread=filters.unread, page=filters.page
        )
        return page(
            request,
            "inbox/index.html",
            lines=lines,
            total=total,
            gone=await notices.withdrawn(viewer, lines),
            filters=filters,
            kinds=KINDS,
            pages=-(-total // notices.PAGE_SIZE),
        )

    @get("/{notice_id:uuid}", name="inbox.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], notice_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Go where it leads, and count it as read; that door decides for itself."""
        found = await notices.open_one(viewer.id, notice_id)
        if found is None:
            raise Missing(NO_NOTICE)
        return go_to(request, found["url"] or "/inbox")

    @post("/reading", name="inbox.reading.create")
    async def read_all(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """全部标为已读."""
        await notices.read_all(viewer.id)
        return go(request, "inbox.index")
