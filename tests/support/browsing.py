"""A client against the real application, and one signed in as anybody of the town."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest_asyncio

from server.app.web import WebApp, create_app
from server.base import sessions
from server.base.csrf import FIELD, HEADER
from server.people.viewer import Viewer

ORIGIN = "http://127.0.0.1:8000"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
FULL = {"HX-Request": "true", "HX-Request-Type": "full"}
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(cloned_database: str) -> WebApp:
    """The application, composed once per worker."""
    return create_app()


def browser(app: WebApp, origin: str = ORIGIN) -> httpx.AsyncClient:
    """A browser without cookies. Redirects are not followed, so that tests see them."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("127.0.0.1", 50000))
    return httpx.AsyncClient(transport=transport, base_url=origin, headers=BROWSER)


def token_in(page: httpx.Response) -> str:
    """The token of the first form of a page."""
    return page.text.split(f'name="{FIELD}" value="', 1)[1].split('"', 1)[0]


@pytest_asyncio.fixture
async def client(app: WebApp, database: str) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular."""
    async with browser(app) as found:
        yield found


@pytest_asyncio.fixture
async def signed_in(app: WebApp, database: str) -> AsyncIterator[SignIn]:
    """``await signed_in(town.wang)`` is that person's browser, sending the form token with every request;
    ``secure=True`` comes over https, ``token=False`` leaves the form token out."""
    opened: list[httpx.AsyncClient] = []

    async def sign_in(viewer: Viewer, *, secure: bool = False, token: bool = True) -> httpx.AsyncClient:
        session = await sessions.open_session(viewer.id, secure=secure, agent="test")
        found = browser(app, ORIGIN.replace("http:", "https:") if secure else ORIGIN)
        found.headers["Cookie"] = session.cookie
        if token:
            found.headers[HEADER] = session.csrf
        opened.append(found)
        return found

    yield sign_in
    for found in opened:
        await found.aclose()
