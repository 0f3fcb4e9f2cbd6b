"""Who is behind a request, and whether a form is really theirs: before any handler runs."""

from typing import Any, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.enums import ScopeType
from litestar.handlers.base import BaseRouteHandler

from server.base import csrf, sessions
from server.base.errors import DomainError, Forbidden, SignedOut
from server.base.pages import WebRequest
from server.base.sessions import Visit
from server.people import keeping
from server.people.viewer import Viewer
from server.people.visiting import visit_for

OVER = "登录时间到了，请重新登录。"
STALE = "这个页面放得太久，没有提交，内容也没有改动。请返回刷新页面再试。"
FOREIGN = "这次提交不是从共备的页面发出的，没有接受，内容没有改动。"
FREE_WITH_TEMPORARY_PASSWORD = frozenset({"password.edit", "password.update", "session.end", "session.kept"})
KEPT_BYTES = 512 * 1024
LATE_FORM_BYTES = 1024 * 1024  # of somebody not signed in; a larger one is an upload, and files are not kept


class GoToSignIn(SignedOut):
    """Signed out, with the address to go on at; the page asked for, or the form sent, is in it."""

    def __init__(self, url: str) -> None:
        super().__init__(OVER)
        self.url = url


class TemporaryPassword(DomainError):
    """The password is one an administrator chose; it must be changed first."""

    status = 403


async def find_visit(request: WebRequest) -> Visit | None:
    """The visit of this request's cookie, looked up once."""
    state = request.scope["state"]
    if "visit" not in state:
        secure = request.scope["scheme"] == "https"
        token = sessions.token_in(request.headers.get("cookie", ""), secure)
        state["visit"] = await visit_for(token, secure=secure) if token is not None else None
    found: Visit | None = state["visit"]
    return found


async def provide_viewer(request: WebRequest) -> Viewer:
    """The signed-in person, for handlers that name ``viewer``.

    Raises:
        GoToSignIn: nobody is signed in.
        TemporaryPassword: the password must be changed first.
    """
    visit = await find_visit(request)
    if visit is None or visit.viewer is None:
        raise GoToSignIn(sign_in_url(request))
    viewer: Viewer = visit.viewer
    if viewer.must_change_password and request.route_handler.name not in FREE_WITH_TEMPORARY_PASSWORD:
        raise TemporaryPassword("请先把临时密码换成自己的。")
    return viewer


async def guard_forms(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse a write that did not come from a form of ours in this very session.

    A form of a session that has ended since is kept for its writer (``people.keeping``). Routes say
    ``opt={"anonymous": True}`` for forms shown before signing in, ``opt={"csrf": False}`` where a signed
    address stands in for the form.

    ``opt={"keep": False}``: what the form holds is secret.

    Raises:
        Forbidden: foreign, or without its token.
        GoToSignIn: the session is over, or another one has begun since the form was shown.
    """
    if connection.scope["type"] != ScopeType.HTTP or handler.opt.get("csrf") is False:
        return
    request = cast(WebRequest, connection)
    if request.scope["method"] in csrf.SAFE_METHODS:
        return
    if not csrf.comes_from_here(request.headers, request.scope["scheme"], request.headers.get("host", "")):
        raise Forbidden(FOREIGN)
    visit = await find_visit(request)
    anonymous = bool(handler.opt.get("anonymous"))
    if visit is None and not anonymous and _size(request) > LATE_FORM_BYTES:
        raise GoToSignIn(sign_in_url(request))
    try:
        await _check_token(request, visit, anonymous, keep=bool(handler.opt.get("keep", True)))
    except DomainError:
        await _close_files(request)
        raise


async def _check_token(request: WebRequest, visit: Visit | None, anonymous: bool, *, keep: bool) -> None:
    given = request.headers.get(csrf.HEADER) or await _field(request)
    if anonymous and csrf.is_anonymous_token(given):
        return
    is_theirs = visit is not None and csrf.matches(visit.csrf, given)
    is_signed_in = visit is not None and visit.viewer is not None
    if is_theirs and (is_signed_in or anonymous):
        return
    # The cookie may be gone with its session, or be of a newer one: the token still says whose form it is.
    writer = await sessions.writer_of(given) if keep else None
    kept = await _keep(request, writer) if writer is not None else ""
    if is_signed_in or anonymous:
        if visit is not None and kept and writer == visit.user_id:
            raise GoToSignIn(f"/session/kept/{kept}")
        raise Forbidden(STALE)
    if visit is not None and not is_theirs and writer is None:
        raise Forbidden(STALE)
    raise GoToSignIn(f"/session/new?{urlencode({'kept': kept})}" if kept else sign_in_url(request))


def _size(request: WebRequest) -> int:
    text = request.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else LATE_FORM_BYTES + 1


async def _field(request: WebRequest) -> str:
    value = (await request.form()).get(csrf.FIELD, "")
    return value if isinstance(value, str) else ""


async def _keep(request: WebRequest, writer: UUID) -> str:
    """Keep what was typed for its writer; the id it is kept under, or nothing when there was no text."""
    form = (await request.form()).items()
    texts = [(name, value) for name, value in form if isinstance(value, str) and name != csrf.FIELD]
    size = sum(len(name) + len(value) for name, value in texts)
    if request.scope["method"] != "POST" or not texts or size > KEPT_BYTES:
        return ""
    kept_id = await keeping.keep(
        writer, request.url.path, texts,
        multipart=request.headers.get("content-type", "").startswith("multipart/"),
        lost_files=any(isinstance(value, UploadFile) and value.filename for _name, value in form),
    )  # fmt: skip
    return str(kept_id)


async def _close_files(request: WebRequest) -> None:
    for value in (await request.form()).values():
        if isinstance(value, UploadFile):
            await value.close()


def sign_in_url(request: WebRequest) -> str:
    """Where to sign in, with the page to come back to: the one asked for, or the one the form was on.

    Of a form nothing was kept then (a chosen file never is), and the sign-in page says so.
    """
    asked = {}
    if request.scope["method"] in csrf.SAFE_METHODS:
        query = request.url.query
        path = request.url.path + (f"?{query}" if query else "")
    else:
        path, asked["late"] = came_from(request) or "/", "1"
    if path != "/":
        asked["next"] = path
    return f"/session/new?{urlencode(asked)}" if asked else "/session/new"


def came_from(request: WebRequest) -> str | None:
    """The page of ours the reader came from, if the browser says so."""
    try:
        parts = urlsplit(request.headers.get("referer", ""))
    except ValueError:  # no address at all
        return None
    if parts.netloc != request.headers.get("host") or not parts.path:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")
