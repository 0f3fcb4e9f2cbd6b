"""The web process: every room's routes under one roof."""

import gc
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar
from litestar.di import Provide
from litestar.types import ControllerRouterHandler
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.app import doors, health, navigation, news, refusals, today
from server.app.admin import Admin
from server.app.guarding import guard
from server.app.inbox import Inbox
from server.app.jobs import Jobs
from server.app.network.doorman import Doorman, Keys
from server.app.network.pages import Network, Tls, show_browser
from server.app.network.threshold import Threshold
from server.app.relay import relay
from server.app.search import Search
from server.app.tasks import ShortLinks, Tasks
from server.app.visitors import provide_viewer
from server.base import database, logs
from server.base.edge import Edge
from server.base.logs import log
from server.base.requests import CheckedRequest
from server.base.settings import Settings, settings
from server.base.statics import static
from server.base.watching import WATCHING
from server.files.routes import ROUTES as FILE_ROUTES
from server.observation.routes import ROUTES as OBSERVATION_ROUTES
from server.people.routes import ROUTES as PEOPLE_ROUTES
from server.plans.routes import ROUTES as PLAN_ROUTES
from server.rubrics.routes import ROUTES as SHEET_ROUTES
from server.schoolyear.routes import ROUTES as YEAR_ROUTES

FORM_BYTES = 1024 * 1024  # of a form; uploads say their own limit
GRACE_SECONDS = 3

ROUTES: list[ControllerRouterHandler] = [
    static,
    health.healthz,
    health.readyz,
    health.show_metrics,
    today.show,
    news.show_feed,
    *PEOPLE_ROUTES,
    *FILE_ROUTES,
    *PLAN_ROUTES,
    *YEAR_ROUTES,
    *SHEET_ROUTES,
    *OBSERVATION_ROUTES,
    Jobs,
    Inbox,
    Tasks,
    ShortLinks,
    Search,
    Admin,
    Network,
    Tls,
    show_browser,
    relay,
]


class Server(uvicorn.Server):
    """uvicorn, which waits for open answers before it stops: those that only watch are ended first.

    With a certificate its port speaks https, and plain http to who does not yet (``network.doorman``).
    """

    doorman: Doorman | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        if not settings.tls_cert:
            await super().startup(sockets)
            return
        await super().startup([])  # the application alone
        self.doorman = Doorman(
            Keys(Path(settings.tls_cert), Path(settings.tls_key)),
            lambda: HttpToolsProtocol(self.config, self.server_state, self.lifespan.state),
        )
        try:
            self.doorman.open(settings.host, settings.port)
        except OSError as error:
            log.error("cannot listen", port=settings.port, error=error)
            self.started, self.should_exit = False, True
            await self.lifespan.shutdown()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Told to stop."""
        if self.doorman is not None:
            self.doorman.close()
        WATCHING.close()
        await super().shutdown(sockets)


class WebApp(Litestar):
    """The application behind its ``Edge``, which also sees what no route matches."""

    edge: Edge

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        await self.edge(scope, receive, send)

    async def inside(self, scope: Any, receive: Any, send: Any) -> None:
        """What lies behind the edge."""
        await super().__call__(scope, receive, send)


def create_app(configuration: Settings = settings) -> WebApp:
    """Compose the application. Its pool is opened on start unless the process opened one before."""
    assert configuration.secret, "GONGBEI_SECRET is not set: start with `gongbei up`"
    doors.hand_over()
    app = WebApp(
        route_handlers=ROUTES,
        request_class=CheckedRequest,
        dependencies={"viewer": Provide(provide_viewer)},
        guards=[guard],
        exception_handlers=refusals.handlers(),
        after_exception=[refusals.know_visitor],
        lifespan=[_pool],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=FORM_BYTES,
        debug=False,
    )
    navigation.hand_over(app)
    app.edge = Edge(Threshold(app.inside, configuration), configuration)
    return app


@asynccontextmanager
async def _pool(_app: Litestar) -> AsyncIterator[None]:
    if database.ENGINE.pool is not None:
        yield
        return
    await database.open_pool(patience_seconds=database.PAGE_PATIENCE_SECONDS)
    try:
        yield
    finally:
        await database.close_pool()


def main() -> int:
    """Serve until told to stop."""
    logs.configure()
    config = uvicorn.Config(
        create_app(),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies) or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
        ws_max_size=8 * 1024 * 1024,
        ws_per_message_deflate=False,  # 8 µs and 30 KiB per socket to save 5 % of a key stroke
    )
    gc.freeze()  # what is there by now stays: collections look at requests only
    gc.set_threshold(20_000, 20, 20)
    server = Server(config)
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
