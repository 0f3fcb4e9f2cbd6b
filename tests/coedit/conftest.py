"""A coedit process inside the test's loop, on the real database, with rights the test can change."""

import socket
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from server.base import database as db
from server.base import ids
from server.base.errors import SignedOut
from server.coedit import log
from server.coedit.grants import Grant
from server.coedit.hub import Hub
from server.coedit.server import serve
from tests.coedit.typist import document

Start = Callable[..., Awaitable[tuple[int, Hub]]]


class Rights:
    """Everybody may write everything, but for what a test takes away. The cookie names the person."""

    def __init__(self) -> None:
        self.read_only: set[str] = set()
        self.without: set[str] = set()
        self.signed_out: set[str] = set()
        self.settled: list[UUID] = []
        self.asked: Counter[str] = Counter()  # how often each person's right was asked

    async def authorise(
        self, headers: Mapping[str, str], document_id: UUID, *, is_active: bool = True
    ) -> Grant | None:
        name = headers.get("Cookie", "").removeprefix("gb=")
        self.asked[name] += 1
        if not name or name in self.signed_out:
            raise SignedOut("over")
        if name in self.without or not await db.row(
            "SELECT 1 FROM coedit_base WHERE document_id = $1", document_id
        ):
            return None
        return Grant(person(name), name, 3, name not in self.read_only, f"session of {name}")

    async def settle(self, document_id: UUID) -> None:
        self.settled.append(document_id)


def person(name: str) -> UUID:
    """The id of a name."""
    return uuid.uuid5(uuid.NAMESPACE_DNS, name)


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def plant(text: str = "") -> UUID:
    """A new document with this text."""
    document_id = ids.new_id()
    async with db.writing():
        await log.seed(document_id, document(text), person("wang"))
    return document_id


@pytest.fixture
def rights() -> Rights:
    """Who may do what."""
    return Rights()


@pytest_asyncio.fixture
async def start(database: str, rights: Rights) -> AsyncIterator[Start]:
    """Start a coedit process; its port and hub. Options are those of ``serve``."""
    hubs: list[Hub] = []
    async with AsyncExitStack() as stack:

        async def begin(**options: Any) -> tuple[int, Hub]:
            port = options.pop("port", 0) or free_port()
            options = {"dsn": database, "port": port, "schema": 1} | options
            options = {"authorise": rights.authorise, "settled": rights.settle} | options
            hubs.append(await stack.enter_async_context(serve(**options)))
            return port, hubs[-1]

        yield begin
    assert [hub.writer.pending_bytes for hub in hubs] == [0] * len(hubs)  # every byte was accounted for
