"""Pages about the way in: addresses for the administrator, the certificate and the browser for everybody."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from markupsafe import Markup

from server.app.navigation import managers
from server.app.network import addresses, certificates, codes
from server.app.network.authority import Files
from server.app.network.certificates import Certificate
from server.app.network.threshold import HOST
from server.base.errors import Missing
from server.base.headers import content_policy
from server.base.pages import Page, WebRequest, own_url, page
from server.base.settings import settings
from server.base.tracing import client_address
from server.people.viewer import Viewer

FILE_NAME = "gongbei-ca.crt"
KIND = "application/x-x509-ca-cert"  # what phones and Windows offer to install
SOON_DAYS = 30
# What a browser says about its system, the first match counts; each is a part of tls/_steps.html.
SYSTEMS = (
    ("wechat", "micromessenger"),
    ("iphone", "iphone"), ("iphone", "ipad"),
    ("android", "android"), ("android", "harmony"),
    ("windows", "windows"),
    ("mac", "macintosh"),
    ("kylin", "linux"),
)  # fmt: skip


class Network(Controller):
    """网络与地址: what colleagues type, and how their connection is protected."""

    path = "/admin/network"

    @get("/", name="admin.network")
    async def show(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        if not managers(viewer):
            raise Missing
        scheme = "https" if settings.tls_cert else "http"
        listed = addresses.urls(settings.host, settings.port, scheme)
        return page(
            request,
            "admin/network.html",
            public=settings.public_origin,
            here=own_url(request, ""),
            listed=[(url, code_for(url), one) for url, one in listed if not one.is_virtual],
            virtual=[(url, one) for url, one in listed if one.is_virtual],
            is_secure=request.scope["scheme"] == "https",
            own=own_authority(),
            given=given_certificate(),
            soon_days=SOON_DAYS,
            client=client_address.get(),
            qr=codes.svg,
        )


class Tls(Controller):
    """The platform's own root certificate, for everybody who wants in."""

    path = "/tls"

    @get("/", name="tls")
    async def show(self, request: WebRequest) -> Page:
        asked = next_page(request.scope["query_string"].decode("latin-1"))
        secure = https_origin(request)
        return page(
            request,
            "tls/show.html",
            headers={"Cache-Control": "no-store", "Content-Security-Policy": policy_with(secure)},
            own=own_authority(),
            is_secure=request.scope["scheme"] == "https",
            has_https=bool(settings.tls_cert) or settings.public_origin.startswith("https:"),
            door=f"{secure}{asked}",
            probe=f"{secure}/tls/probe",
            system=system_of(request.headers.get("user-agent", "")),
            file=f"/tls/{FILE_NAME}",
        )

    @get(f"/{FILE_NAME}", name="tls.authority")
    async def download(self) -> Page:
        files = Files.of(settings.data)
        if not files.exist():
            raise Missing
        return Response(files.authority.read_bytes(), media_type=KIND, headers={"Cache-Control": "no-store"})

    @get("/probe", name="tls.probe")
    async def probe(self) -> Page:
        """Asked over https by a page on http: an answer means that this device trusts us."""
        return Response(
            b"ok\n", media_type="text/plain",
            headers={"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-store"},
        )  # fmt: skip


@get("/browser", name="browser", sync_to_thread=False)
def show_browser(request: WebRequest) -> Page:
    """Which browsers do, and how to get one."""
    return page(request, "browser/show.html")


def own_authority() -> dict[str, Any] | None:
    """The root certificate and the one it signed; nothing when none was made."""
    files = Files.of(settings.data)
    try:
        if not files.exist():
            return None
        root, server = certificates.read(files.authority), certificates.read(files.server)
    except (OSError, ValueError):
        return None
    return {"root": root, "server": server, "is_used": _is_own_used()}


def code_for(url: str) -> Markup:
    """The code of an address. With a certificate of our own it leads over plain http: a phone that does not
    trust it yet comes to the page that says how, one that does goes on by itself."""
    return codes.svg(url.replace("https:", "http:", 1) if _is_own_used() else url)


def _is_own_used() -> bool:
    return bool(settings.tls_cert) and settings.tls_cert == str(Files.of(settings.data).server)


def given_certificate() -> Certificate | None:
    """The operator's own certificate, when it is used."""
    if not settings.tls_cert or _is_own_used():
        return None
    try:
        return certificates.read(Path(settings.tls_cert))
    except (OSError, ValueError):
        return None


def https_origin(request: WebRequest) -> str:
    """Where the same platform speaks https: the address people type, else this very one."""
    if settings.public_origin.startswith("https:"):
        return settings.public_origin
    host = request.headers.get("host", "")
    return f"https://{host}" if HOST.fullmatch(host.encode()) else ""


def policy_with(origin: str) -> str:
    """The content policy of a page that may ask this one other origin whether it is trusted."""
    return content_policy(settings).replace("connect-src 'self'", f"connect-src 'self' {origin}".rstrip())


def next_page(query: str) -> str:
    """The page somebody was on the way to, the rest of the query; nowhere but here."""
    asked = unquote(query.removeprefix("next=")) if query.startswith("next=") else "/"
    is_path = asked.startswith("/") and not asked.startswith(("//", "/\\"))
    return asked if is_path and asked.isprintable() else "/"


def system_of(agent: str) -> str:
    """The part of the instructions that is opened first."""
    said = agent.lower()
    return next((name for name, sign in SYSTEMS if sign in said), "windows")
