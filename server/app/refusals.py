"""Every error becomes one page, one toast, or one line of JSON; said in Chinese, with the request's id."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from litestar import Response
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap, Scope

from server.app.visitors import GoToSignIn, TemporaryPassword, came_from, find_visit
from server.base.errors import Conflict, DomainError, Missing, TooMany, Unavailable
from server.base.logs import log
from server.base.pages import HTML, VARY, Page, WebRequest, go_to, render, wants_part
from server.base.tracing import request_id

TITLES = {
    401: "请先登录",
    403: "没有提交",
    404: "没有找到",
    405: "不能这样打开",
    409: "已经被别人改过",
    413: "太大了",
    422: "还差一点",
    429: "请等一等",
    500: "出错了",
    503: "暂时用不了",
}
SAID = {
    400: "填的内容有一处看不懂，没有保存。请返回检查后再提交。",
    401: "请先登录。",
    403: "这次提交没有接受，内容没有改动。",
    404: str(Missing()),
    405: "这个地址不能直接打开，内容没有改动。请从页面上的按钮进去。",
    413: "发来的内容太大，没有保存。请减少文字或换一个小一点的文件。",
    415: "发来的格式看不懂，没有保存。",
    429: "太频繁了，请等一会儿再试。",
}
BUG = "这是系统的问题，不是你的操作。刚才这一步没有保存，之前保存的都在。请稍后再试。"
DOWN = "数据库正在恢复，刚才这一步没有保存。之前保存的都在，过几秒再试一次。"
TOO_LONG = "有一处文字太长，没有保存。请删短一些再提交。"
ODD_CHARACTER = "文字里有系统存不下的字符，没有保存。请删掉粘贴带来的特殊符号再提交。"
ALREADY = "刚才已经提交过一次，这一次没有重复保存。请刷新页面看看。"

DATABASE_DOWN = (
    asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError,
    asyncpg.InternalClientError,  # cut in mid-answer, the driver lost count of what was asked and answered
    asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.TooManyConnectionsError,
    asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError, asyncpg.DiskFullError, ConnectionError, TimeoutError,
)  # fmt: skip


def handlers() -> ExceptionHandlersMap:
    """What litestar asks when a handler raised."""
    return {
        GoToSignIn: go_to_sign_in,
        TemporaryPassword: go_to_password,
        DomainError: refuse,
        HTTPException: refuse_http,
        asyncpg.StringDataRightTruncationError: too_long,
        asyncpg.DataError: not_understood,
        asyncpg.CharacterNotInRepertoireError: odd_character,
        asyncpg.UntranslatableCharacterError: odd_character,
        asyncpg.UniqueViolationError: already,
        **dict.fromkeys(DATABASE_DOWN, down),
        Exception: fail,
    }


async def know_visitor(error: Exception, scope: Scope) -> None:
    """Before an error page is made: look up who sees it, so that it carries their menu."""
    if scope["type"] == ScopeType.HTTP and not isinstance(error, DATABASE_DOWN):
        try:
            await find_visit(WebRequest(scope))
        except (*DATABASE_DOWN, asyncpg.PostgresError):
            scope["state"]["visit"] = None
    scope["state"].setdefault("visit", None)


def go_to_sign_in(request: WebRequest, error: GoToSignIn) -> Page | Redirect:
    """A page leads to the sign-in page and back; a script gets a plain 401."""
    wants_page = request.headers.get("HX-Request") == "true" or "text/html" in request.headers.get(
        "accept", ""
    )
    return go_to(request, error.url) if wants_page else answer(request, 401, str(error))


def go_to_password(request: WebRequest, error: TemporaryPassword) -> Page | Redirect:
    """Nothing else works before the temporary password is changed."""
    return (
        go_to(request, "/password")
        if "text/html" in request.headers.get("accept", "")
        else refuse(request, error)
    )


def refuse(request: WebRequest, error: DomainError) -> Page:
    """A refusal a room raised, in its own words."""
    headers = {"Retry-After": str(error.retry_seconds)} if isinstance(error, TooMany) else {}
    if isinstance(error, Unavailable):
        log.warning("unavailable", error=error)
    return answer(request, error.status, str(error), headers)


def refuse_http(request: WebRequest, error: HTTPException) -> Page:
    """A refusal of the framework: unknown address, wrong method, too large, not understood."""
    status = 422 if error.status_code == 400 else error.status_code
    if status >= 500:
        return fail(request, error)
    kept = {
        name: text for name, text in (error.headers or {}).items() if name.lower() in {"allow", "retry-after"}
    }
    return answer(request, status, SAID.get(error.status_code, SAID[400]), kept)


def too_long(request: WebRequest, _error: Exception) -> Page:
    """Longer than its column."""
    return refuse(request, DomainError(TOO_LONG))


def not_understood(request: WebRequest, error: Exception) -> Page:
    """A value no column takes, as a version number of forty digits."""
    log.info("not understood by the database", error=error)
    return answer(request, 422, SAID[400])


def odd_character(request: WebRequest, _error: Exception) -> Page:
    """PostgreSQL stores every character but U+0000 and half surrogates."""
    return refuse(request, DomainError(ODD_CHARACTER))


def already(request: WebRequest, error: Exception) -> Page:
    """Two clicks: the unique index stopped the second."""
    log.info("stopped by a unique index", error=error)
    return refuse(request, Conflict(ALREADY))


def down(request: WebRequest, error: Exception) -> Page:
    """The database is away or restarting."""
    log.warning("database unavailable", error=error)
    return answer(request, 503, DOWN, {"Retry-After": "5"})


def fail(request: WebRequest, error: Exception) -> Page:
    """A bug: logged with its place, told without it."""
    log.error("failed", error=error)
    return answer(request, 500, BUG)


def answer(request: WebRequest, status: int, message: str, headers: Mapping[str, str] | None = None) -> Page:
    """The sentence as a toast (htmx), JSON (scripts) or a page; absent and forbidden look the same."""
    more = {"Vary": VARY, "Cache-Control": "no-store", **(headers or {})}
    if wants_part(request):
        text = render(request, "errors/_toast.html", message=message)
        more |= {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}
        return Response(text.encode(), status_code=status, media_type=HTML, headers=more)
    if _wants_json(request):
        body: Any = {"error": message, "request_id": request_id.get()}
        return Response(body, status_code=status, media_type="application/json", headers=more)
    title = TITLES.get(status, TITLES[422])
    text = render(request, "errors/refused.html", title=title, message=message, back=_back(request))
    return Response(text.encode(), status_code=status, media_type=HTML, headers=more)


def _wants_json(request: WebRequest) -> bool:
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept


def _back(request: WebRequest) -> str | None:
    """The page of ours the reader came from, for forms sent without a script."""
    path = came_from(request)
    return path if path and urlsplit(path).path != request.url.path else None
