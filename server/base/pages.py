"""Answer one request as a whole page, or as the part of it that htmx will swap in."""

import functools
from datetime import datetime
from typing import Any, TypeAlias

import jinja2
from jinja2.runtime import Context
from litestar import Request, Response
from litestar.exceptions import ClientException
from litestar.response import Redirect
from markupsafe import Markup

from server.base import csrf, wall
from server.base.assets import asset, icon_names
from server.base.clock import LOCAL, local
from server.base.compiling import Compiler, written
from server.base.responses import Ready
from server.base.sessions import Visit
from server.base.settings import ROOT, settings
from server.base.titles import marked
from server.base.tracing import request_id

WebRequest: TypeAlias = Request[Any, Any, Any]
Page: TypeAlias = Response[bytes]
HTML = "text/html"  # the framework adds the charset
VARY = "HX-Request-Type"


def page(
    request: WebRequest,
    template: str,
    *,
    fragment: str | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Page:
    """Render ``template``, or ``fragment`` alone when htmx asked for a part.

    Templates also see ``viewer`` (``None`` when signed out), ``at_public_pc``, ``path``, ``request_id`` and
    ``csrf_field()``.
    htmx says ``HX-Request`` on boosted links and history restores too: those want the whole page.
    """
    name = fragment if fragment is not None and wants_part(request) else template
    content = render(request, name, **context).encode()
    return Ready(content, status_code=status, media_type=HTML, headers={"Vary": VARY} | (headers or {}))


def unchanged(tag: str) -> Page:
    """304: what the browser has under this tag (``freshness.tag_of``) is what it would get."""
    return Ready(b"", status_code=304, media_type=HTML, headers={"ETag": tag, "Vary": VARY})


def wants_part(request: WebRequest) -> bool:
    """Whether htmx will swap the answer into the page at hand."""
    return request.headers.get(VARY) == "partial"


async def sent_json(request: WebRequest) -> Any:
    """What a script sent as JSON; ``None`` when it cannot be read."""
    try:
        return await request.json()
    except ClientException:
        return None


def render(request: WebRequest, template: str, **context: Any) -> str:
    """The text of one template."""
    visit = visit_in(request)
    return ENVIRONMENT.get_template(template).render(
        viewer=visit.viewer if visit is not None else None,
        at_public_pc=visit is not None and visit.is_public,
        csrf=visit.csrf if visit is not None and visit.viewer is not None else csrf.anonymous_token(),
        path=request.url.path,
        request_id=request_id.get(),
        demo=settings.demo,
        **context,
    )


def visit_in(request: WebRequest) -> Visit | None:
    """The visit of this request, when it was looked up already."""
    found: Visit | None = request.scope["state"].get("visit")
    return found


def go(request: WebRequest, route: str, **params: Any) -> Page | Redirect:
    """Send the browser to a named route after a write."""
    return go_to(request, request.app.route_reverse(route, **params))


def go_to(request: WebRequest, url: str) -> Page | Redirect:
    """Send the browser to ``url``, an address of our own.

    A plain form gets 303, so that a reload does not post again. htmx would follow a 303 inside its own
    request, so it gets ``HX-Redirect`` on a 2xx.
    """
    if request.headers.get("HX-Request") == "true":
        return Response(b"", status_code=200, media_type=HTML, headers={"HX-Redirect": url, "Vary": VARY})
    return Redirect(url, status_code=303)


def own_url(request: WebRequest, path: str) -> str:
    """The whole address of ``path``, for a chat or a print: at ``PUBLIC_URL``, else where the reader is."""
    here = f"{request.scope['scheme']}://{request.headers.get('host', '')}"
    return f"{settings.public_origin or here}{path}"


def toast(request: WebRequest, message: str, *, failed: bool = False, status: int = 200) -> Page:
    """A short sentence at the bottom of the page, for htmx; nothing else of the page changes."""
    content = render(request, "_toast.html", message=message, failed=failed).encode()
    headers = {"Vary": VARY, "HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}
    return Response(content, status_code=status, media_type=HTML, headers=headers)


@jinja2.pass_context
def csrf_field(context: Context) -> Markup:
    """The hidden field every form carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, context["csrf"])


@functools.cache
def icon(name: str) -> Markup:
    """An icon of the sprite, for the eye only: the words beside it say the same."""
    assert name in icon_names(), f"no icon {name}"
    return Markup(
        '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    ).format(asset("icons.svg"), name)


def avatar(name: str, hue: int, *, large: bool = False) -> Markup:
    """The round sign of a person: the first character of the name on their colour."""
    return Markup(
        '<span class="avatar{}" data-hue="{}" role="img" aria-label="{}" title="{}">{}</span>'
    ).format(" large" if large else "", hue, name, name, name[:1])


def time_tag(moment: datetime) -> Markup:
    """``<time>`` with the words of ``wall.said`` and the whole moment on hover."""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        wall.machine(moment), wall.full(moment), wall.said(moment)
    )


def day_tag(moment: datetime) -> Markup:
    """``<time>`` with the day alone, also in what a browser or a scraper reads of it: when a colleague did
    something."""
    return Markup('<time datetime="{}">{}</time>').format(local(moment).date(), wall.said_day(moment))


class Templates(jinja2.Environment):
    """Our templates, compiled by ``compiling.Compiler``."""

    code_generator_class = Compiler
    written = staticmethod(written)


def _environment() -> Templates:
    environment = Templates(
        loader=jinja2.FileSystemLoader(ROOT / "web" / "templates"),
        autoescape=True,
        auto_reload=False,  # one stat() less per template and page; a changed template needs a restart
        enable_async=False,  # data is awaited first: rendering is twice as fast
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "asset": asset, "csrf_field": csrf_field, "icon": icon, "avatar": avatar, "time_tag": time_tag,
        "day_tag": day_tag, "zone": LOCAL.key,
    }  # fmt: skip
    environment.filters |= {
        "marked": marked,
        "said": wall.said,
        "said_day": wall.said_day,
        "clock": wall.clock,
        "full": wall.full,
        "day": wall.day,
    }
    return environment


ENVIRONMENT = _environment()
