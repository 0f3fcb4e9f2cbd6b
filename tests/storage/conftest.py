"""The stores of the contract, and a line to the addresses they sign."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from server.app.web import WebApp
from server.files import objects
from storage.interface import ObjectStore
from storage.local import LocalStore
from storage.s3 import S3Store
from storage.signing import Signer
from tests.support.browsing import ORIGIN

SECRET = "0123456789abcdef" * 4


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """Each store, empty keys in it."""
    if request.param == "s3":
        return S3Store(request.getfixturevalue("s3_server"))
    return LocalStore(tmp_path / "objects", Signer(SECRET))


@pytest_asyncio.fixture
async def line(store: ObjectStore, app: WebApp) -> AsyncIterator[httpx.AsyncClient]:
    """Anybody without a cookie, who was given an address."""
    if isinstance(store, S3Store):
        async with httpx.AsyncClient(timeout=30) as found:
            yield found
        return
    before = objects._chosen
    objects.use(store)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as found:
        yield found
    objects._chosen = before


def new_key() -> str:
    return uuid.uuid4().hex


async def stream(data: bytes, chunk: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), chunk):
        yield data[start : start + chunk]


async def read(store: ObjectStore, key: str, start: int = 0, length: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in store.open_range(key, start, length)])
