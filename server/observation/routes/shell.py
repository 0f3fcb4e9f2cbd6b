"""/kit, the page of the observation kit, what it needs to open without a network, and the plans in it."""

import functools
import hashlib
import json
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from server.base.assets import BUILT, asset, manifest
from server.base.errors import Missing
from server.base.pages import ENVIRONMENT, Page, WebRequest
from server.base.responses import Ready
from server.observation import kit_plans
from server.people.viewer import Viewer

SHELL = "/kit"
FILES = ("kit.js", "kit.css", "icons.svg")
ICONS = (("kit-192.png", "192x192", "any"), ("kit-512.png", "512x512", "any"),
         ("kit-512.png", "512x512", "maskable"))  # fmt: skip
GROUND = "#f1f3f1"  # --ground of css/tokens.css
NAME_LENGTH = 16
FRESH = {"Cache-Control": "no-cache"}
NO_STORE = {"Cache-Control": "no-store"}


class KitShell(Controller):
    """The same bytes for everybody: no name, no token, nothing of anybody's. Who it is, the page asks."""

    path = "/"

    @get(SHELL, name="kit.show", sync_to_thread=False)
    def show(self, request: WebRequest) -> Page:
        return Ready(_shell(), status_code=200, media_type="text/html", headers=FRESH)

    @get("/sw.js", name="kit.worker", sync_to_thread=False)
    def worker(self, request: WebRequest) -> Page:
        """The service worker: at the root so that it may look after /kit, and never old."""
        if not manifest():
            raise Missing
        return Ready(_worker(), status_code=200, media_type="text/javascript", headers=FRESH)

    @get("/kit.webmanifest", name="kit.manifest", sync_to_thread=False)
    def manifest(self, request: WebRequest) -> Page:
        """How the kit stands on the screen of a phone."""
        return Ready(_manifest(), status_code=200, media_type="application/manifest+json", headers=FRESH)

    @get("/kit/plans", name="kit.plans")
    async def plans(self, viewer: NamedDependency[Viewer]) -> Response[dict[str, Any]]:
        """One's own plans of these two weeks, whole."""
        return Response({"plans": await kit_plans.of(viewer)}, headers=NO_STORE)


@functools.cache
def _shell() -> bytes:
    return ENVIRONMENT.get_template("kit/show.html").render().encode()


@functools.cache
def _worker() -> bytes:
    """Its text with the names of what it keeps: another build is another text, so browsers notice."""
    files = [*(asset(name) for name in FILES), "/static/favicon.svg", "/kit.webmanifest"]
    hashed = hashlib.sha256(_shell() + _manifest() + " ".join(files).encode()).hexdigest()
    kept = {"name": f"kit-{hashed[:NAME_LENGTH]}", "shell": SHELL, "files": files}
    text = (BUILT / manifest()["sw.js"]).read_text()
    return f"self.KIT = {json.dumps(kept)};\n{text}".encode()


@functools.cache
def _manifest() -> bytes:
    icons = [
        {"src": asset(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    told = {
        "id": SHELL, "name": "共备听课", "short_name": "听课", "lang": "zh-CN", "start_url": SHELL,
        "scope": SHELL, "display": "standalone",
        "background_color": GROUND, "theme_color": GROUND, "icons": icons,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False).encode()
