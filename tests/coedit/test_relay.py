"""The relay in the web process: what it passes on, and how a close at one end reaches the other."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
import uvicorn
import websockets
from litestar import Litestar
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from server.app import relay as relaying
from server.base import database as db
from server.coedit import control, services, wire
from tests.coedit.conftest import Rights, Start, free_port, plant
from tests.coedit.typist import Typist

SEVEN = UUID(int=7)
WEB = {
    "loop": "none",
    "http": "httptools",
    "ws": "websockets-sansio",
    "lifespan": "off",
    "log_config": None,
    "proxy_headers": False,
}


@pytest_asyncio.fixture
async def web(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[int, int]]:
    """A web process with the relay alone: its port, and the port where it looks for coedit."""
    port, coedit_port = free_port(), free_port()
    settings = dataclasses.replace(relaying.settings, coedit_port=coedit_port)
    monkeypatch.setattr(relaying, "settings", settings)
    app = Litestar([relaying.relay], openapi_config=None, logging_config=None)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, **WEB))  # type: ignore[arg-type]
    serving = asyncio.create_task(server._serve(None))  # without its signal handlers
    async with asyncio.timeout(10):
        while not server.started:
            await asyncio.sleep(0.01)
    yield port, coedit_port
    server.should_exit = server.force_exit = True
    await serving


async def test_two_type_together_through_the_relay(start: Start, web: tuple[int, int]) -> None:
    port, coedit_port = web
    await start(port=coedit_port)
    plan = await plant("静夜思")
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    for number in range(20):
        await asyncio.gather(wang.type(f"<w-{number}>"), li.type(f"<l-{number}>"))
    await wang.type("长" * 300_000)
    await asyncio.gather(wang.saved(), li.saved())
    await li.until(lambda: str(li) == str(wang))
    await wang.leave()
    await li.leave()


async def test_the_coedit_process_sees_cookie_origin_and_address_of_the_browser(web: tuple[int, int]) -> None:
    port, coedit_port = web
    seen: dict[str, str] = {}

    async def note(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen.update({"path": connection.request.path} | dict(connection.request.headers.raw_items()))
        await connection.close(4403, "no right")

    async with serve(note, "127.0.0.1", coedit_port):
        url = f"ws://127.0.0.1:{port}/coedit/{SEVEN}?schema=1"
        headers = {"Cookie": "gb=wang", "Origin": "http://school.lan", "X-Forwarded-For": "6.6.6.6"}
        async with connect(
            url, additional_headers=headers, user_agent_header="Teacher", proxy=None
        ) as socket:
            with pytest.raises(websockets.ConnectionClosed):
                await socket.recv()
            assert (socket.close_code, socket.close_reason) == (4403, "no right")
    assert seen["path"] == f"/coedit/{SEVEN}?schema=1"
    assert (seen["Cookie"], seen["Origin"], seen["User-Agent"]) == ("gb=wang", "http://school.lan", "Teacher")
    assert seen["X-Forwarded-For"] == "127.0.0.1"  # by the connection, never by what a browser claims
    assert seen["X-Forwarded-Host"] == f"127.0.0.1:{port}"
    assert seen["X-Forwarded-Proto"] == "http"


async def test_refusals_and_closes_pass_through(start: Start, rights: Rights, web: tuple[int, int]) -> None:
    port, coedit_port = web
    await start(port=coedit_port)
    plan = await plant()
    with pytest.raises(websockets.InvalidStatus) as refusal:
        await connect(f"ws://127.0.0.1:{port}/coedit/{plan}", origin="http://evil.cn", proxy=None)  # type: ignore[arg-type]
    assert refusal.value.response.status_code == 403
    rights.without.add("mallory")
    mallory = await Typist.join(port, plan, user="mallory", synced=False)
    assert await mallory.closed() == wire.NO_RIGHT
    li = await Typist.join(port, plan, user="li")
    rights.without.add("li")
    await control.recheck(plan)
    assert await li.closed() == wire.NO_RIGHT


async def test_a_browser_that_goes_leaves_the_room(start: Start, web: tuple[int, int]) -> None:
    port, coedit_port = web
    _port, hub = await start(port=coedit_port)
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.leave()
    li.socket.transport.abort()  # and one without a word
    async with asyncio.timeout(5):
        while hub.sockets:
            await asyncio.sleep(0.02)


async def test_without_a_coedit_process_a_browser_is_told_to_come_again(web: tuple[int, int]) -> None:
    port, _coedit_port = web
    async with connect(f"ws://127.0.0.1:{port}/coedit/{SEVEN}", proxy=None) as socket:
        with pytest.raises(websockets.ConnectionClosed):
            await socket.recv()
        assert socket.close_code == wire.TRY_AGAIN


async def test_what_processes_ask_each_other_is_asked_by_nobody_through_the_relay(
    start: Start, web: tuple[int, int]
) -> None:
    port, coedit_port = web
    await start(port=coedit_port)
    plan = await plant()
    for way in (services.APPLY, services.RELAY):
        for path in (f"{way}{plan}", f"/coedit/..{way}{plan}", f"/coedit/%2e%2e%2finternal%2fapply%2f{plan}"):
            with pytest.raises(websockets.InvalidStatus):
                await connect(
                    f"ws://127.0.0.1:{port}{path}", additional_headers=services.mark(f"{way}{plan}")
                )


async def test_a_reader_that_does_not_read_holds_up_only_itself(start: Start, web: tuple[int, int]) -> None:
    port, coedit_port = web
    await start(port=coedit_port)
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    slow = await Typist.join(port, plan, user="slow", max_queue=1)
    slow.socket.transport.pause_reading()
    for _ in range(12):
        await wang.type("字" * 300_000)
        del wang.text[0:900_000]  # bytes, and exactly what was typed
        await wang.flush()
        await wang.saved()
    await li.until(lambda: str(li) == str(wang))
    slow.socket.transport.resume_reading()
    await slow.until(lambda: str(slow) == str(wang))
    assert await db.value("SELECT count(*) FROM coedit_update WHERE epoch > 0") == 24
    for one in (wang, li, slow):
        await one.leave()
