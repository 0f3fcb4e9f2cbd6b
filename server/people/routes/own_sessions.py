"""/account/sessions: where I am signed in."""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, page, visit_in
from server.people import own_sessions
from server.people.viewer import Viewer


class OwnSessions(Controller):
    """登录记录: one's own, nobody else's."""

    path = "/account"

    @get("/sessions", name="account.sessions.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Where I am signed in."""
        visit = visit_in(request)
        assert visit is not None, "a viewer comes with a visit"
        return page(request, "account/sessions.html", sessions=await own_sessions.of(viewer, visit))

    @post("/sessions/{key:str}/removal", name="account.sessions.destroy")
    async def destroy(
        self, request: WebRequest, viewer: NamedDependency[Viewer], key: FromPath[str]
    ) -> Page | Redirect:
        """Sign one browser out; my own here leads to the sign-in page by itself."""
        await own_sessions.end_one(viewer, key)
        return go(request, "account.sessions.index")

    @post("/other-sessions/removal", name="account.sessions.others.destroy")
    async def destroy_others(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Sign every other browser out."""
        visit = visit_in(request)
        assert visit is not None, "a viewer comes with a visit"
        await own_sessions.end_others(viewer, visit)
        return go(request, "account.sessions.index")
