"""Signing in and out, changing the password, the first administrator."""

from urllib.parse import urlsplit
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.base import sessions
from server.base.errors import DomainError, Missing, TooMany
from server.base.pages import Page, WebRequest, go_to, page, visit_in
from server.base.sessions import Opened
from server.base.settings import settings
from server.base.tracing import client_address
from server.base.wall import full
from server.people import access, bootstrap, codes, devices, keeping, known_browsers, signing_in
from server.people.entries import typed
from server.people.forms import BootstrapForm, DemoSignInForm, PasswordForm, SignInForm
from server.people.viewer import Viewer

Answer = Page | Redirect


class Sessions(Controller):
    """Signing in and out."""

    path = "/session"

    @get("/new", name="session.new")
    async def new(self, request: WebRequest) -> Answer:
        """The sign-in page; on an empty platform the way to its first administrator."""
        if not settings.demo and await bootstrap.is_open():
            return go_to(request, "/bootstrap")
        asked = request.query_params
        return await _sign_in_page(
            request,
            SignInForm(next=asked.get("next", ""), kept=asked.get("kept", ""), late=asked.get("late", "")),
        )

    @post("/", name="session.create", opt={"anonymous": True, "keep": False})
    async def create(self, request: WebRequest, data: URLEncodedBody[SignInForm]) -> Answer:
        """Sign in by 工号 and password."""
        try:
            opened = await signing_in.sign_in(
                data.login, data.password, address=client_address.get(), secure=is_secure(request),
                agent=agent_of(request), old_token=old_token(request), is_public=bool(data.public),
                cookies=request.headers.get("cookie", ""),
            )  # fmt: skip
        except DomainError as error:
            return await _sign_in_page(request, data, error)
        return signed_in(request, opened, await _target(opened, data.next, data.kept))

    @post("/demo", name="session.demo", opt={"anonymous": True, "keep": False})
    async def demo(self, request: WebRequest, data: URLEncodedBody[DemoSignInForm]) -> Answer:
        """Sign in as one of the demo's people; absent outside of a demo."""
        opened = await signing_in.sign_in_demo(
            data.person, secure=is_secure(request), agent=agent_of(request), old_token=old_token(request)
        )
        return signed_in(request, opened, await _target(opened, data.next, data.kept))

    @post("/end", name="session.end", opt={"anonymous": True, "keep": False})
    async def end(self, request: WebRequest) -> Answer:
        """Sign out; without a session there is nothing to do."""
        visit = visit_in(request)
        if visit is not None and visit.viewer is not None:
            await signing_in.sign_out(visit)
        answer = go_to(request, "/session/new")
        answer.headers["Set-Cookie"] = sessions.no_cookie_header(is_secure(request))
        # The next person at this PC does not press "back"; a public one keeps nothing of ours at all, but for
        # what somebody else has written on it and not sent yet (``others``, said by the page).
        shared = visit is not None and visit.is_public and not typed(await request.form(), "others")
        answer.headers["Clear-Site-Data"] = '"cache", "storage"' if shared else '"cache"'
        return answer

    @get("/kept/{kept_id:uuid}", name="session.kept")
    async def kept(
        self, request: WebRequest, viewer: NamedDependency[Viewer], kept_id: FromPath[UUID]
    ) -> Answer:
        """「你刚才写的还在」: the form that came too late, ready to be sent again."""
        found = await keeping.find_kept(viewer, kept_id)
        return page(
            request, "session/kept.html", form_path=found.path, said_at=full(found.created_at),
            fields=found.fields, shown=found.shown(), multipart=found.multipart, lost_files=found.lost_files,
        )  # fmt: skip


class Password(Controller):
    """Changing one's own password."""

    path = "/password"

    @get("/", name="password.edit")
    async def edit(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The form."""
        return page(request, "password/edit.html", error="", must=viewer.must_change_password)

    @post("/", name="password.update", opt={"keep": False})
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], data: URLEncodedBody[PasswordForm]
    ) -> Answer:
        """Change it; every other browser of this person is signed out."""
        try:
            if data.new != data.again:
                raise DomainError("两次写的新密码不一样，密码没有改动。")
            visit = visit_in(request)
            opened = await signing_in.change_password(
                viewer, data.old, data.new, secure=is_secure(request), agent=agent_of(request),
                is_public=visit is not None and visit.is_public,
            )  # fmt: skip
        except DomainError as error:
            must = viewer.must_change_password
            return page(request, "password/edit.html", status=error.status, error=str(error), must=must)
        return signed_in(request, opened, "/")


class Bootstrap(Controller):
    """The first administrator of an empty platform."""

    path = "/bootstrap"

    @get("/", name="bootstrap.new")
    async def new(self, request: WebRequest) -> Page:
        """The form; absent once there is an administrator."""
        if not await bootstrap.is_open():
            raise Missing
        return page(request, "bootstrap/new.html", error="", secret="", login="", name="")

    @post("/", name="bootstrap.create", opt={"anonymous": True, "keep": False})
    async def create(self, request: WebRequest, data: URLEncodedBody[BootstrapForm]) -> Answer:
        """Make the account and sign it in."""
        try:
            opened = await bootstrap.create_first_admin(
                data.secret, data.login, data.name, data.password, secure=is_secure(request)
            )
        except Missing:
            raise
        except DomainError as error:
            return page(
                request, "bootstrap/new.html", status=error.status, error=str(error),
                secret=data.secret, login=data.login, name=data.name,
            )  # fmt: skip
        return signed_in(request, opened, "/")


def is_secure(request: WebRequest) -> bool:
    """Whether this request came over https (a trusted proxy may say so): decides the kind of cookie."""
    return request.scope["scheme"] == "https"


async def _sign_in_page(request: WebRequest, form: SignInForm, error: DomainError | None = None) -> Page:
    headers = {"Retry-After": str(error.retry_seconds)} if isinstance(error, TooMany) else {}
    return page(
        request, "session/new.html", status=error.status if error else 200, headers=headers,
        place=await access.platform_name() or "共备", error=str(error or ""), login=form.login,
        public=bool(form.public),
        next=_own_path(form.next), kept=_kept_id(form.kept), late=form.late == "1",
        demo_people=await access.demo_people() if settings.demo else [],
    )  # fmt: skip


def signed_in(request: WebRequest, opened: Opened, target: str) -> Answer:
    """To ``target`` with the cookie of the new session, and the one by which this browser is known again."""
    answer = go_to(request, target)
    answer.headers["Set-Cookie"] = sessions.cookie_header(opened)
    if not opened.is_public:
        known = known_browsers.cookie_value(
            request.headers.get("cookie", ""), opened.user_id, secure=opened.secure
        )
        answer.set_cookie(
            known_browsers.cookie_name(opened.secure), known, max_age=known_browsers.MAX_AGE_SECONDS,
            secure=opened.secure, httponly=True, samesite="lax",
        )  # fmt: skip
    return answer


async def _target(opened: Opened, next_path: str, kept: str) -> str:
    kept_id = _kept_id(kept)
    if kept_id and await keeping.is_for(UUID(kept_id), sessions.token_hash(opened.token)):
        return f"/session/kept/{kept_id}"
    if path := _own_path(next_path):
        return path
    return "/inbox?kind=account" if await codes.has_news_of_account(opened.token) else "/"


def _kept_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _own_path(text: str) -> str:
    """``text`` when it is a path of this site, else nothing: signing in must not lead elsewhere."""
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    parts = urlsplit(text) if plain else None
    return text if parts is not None and not parts.scheme and not parts.netloc else ""


def old_token(request: WebRequest) -> str | None:
    """The session this browser still holds, if any."""
    return sessions.token_in(request.headers.get("cookie", ""), is_secure(request))


def agent_of(request: WebRequest) -> str:
    """The browser in words, as its owner finds it in the list of sessions."""
    return devices.said(str(request.headers.get("user-agent", "")))
