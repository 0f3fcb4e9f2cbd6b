"""What is special about the store on a server: it can be dead, slow, or killed in the middle."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from storage.errors import NoObject, StorageDown
from storage.s3 import S3Store, Server
from tests.storage.conftest import new_key, read, stream
from tests.support import swift as swifts
from tests.support.serving import free_port
from tests.support.swift import Swift

ORIGIN = "http://127.0.0.1:9690"
DEAD_SECONDS = 3


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swift]:
    """A Swift that may be killed, and lets pages of ORIGIN send files."""
    yield from swifts.running(tmp_path_factory.mktemp("mortal") / "data", ORIGIN)


def at(endpoint: str, **options: float) -> S3Store:
    return S3Store(Server(endpoint, "a", "b" * 20, "gongbei-test"), **options)


async def test_a_dead_server_is_known_within_three_seconds() -> None:
    store = at(f"http://127.0.0.1:{free_port()}")
    started = time.monotonic()
    with pytest.raises(StorageDown):
        await store.stat(new_key())
    with pytest.raises(StorageDown):
        await store.put_stream(new_key(), stream(b"x"), 1)
    with pytest.raises(StorageDown):
        await read(store, new_key())
    assert time.monotonic() - started < DEAD_SECONDS


async def test_a_server_that_takes_no_connection_is_known_within_three_seconds() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]  # fill its queue: further ones get no answer at all
        for line in waiting:
            line.setblocking(False)
            line.connect_ex(address)
        started = time.monotonic()
        with pytest.raises(StorageDown):
            await at(f"http://127.0.0.1:{address[1]}").stat(new_key())
        assert time.monotonic() - started < DEAD_SECONDS
        for line in waiting:
            line.close()


async def test_a_server_that_hangs_holds_up_nobody_else() -> None:
    async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    store = at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", read_seconds=1)
    asked = [asyncio.create_task(store.stat(new_key())) for _ in range(8)]
    turns = 0
    while not all(task.done() for task in asked):
        await asyncio.sleep(0.01)
        await asyncio.to_thread(time.sleep, 0)  # the threads of others are free, too
        turns += 1
    server.close()
    assert all(isinstance(task.exception(), StorageDown) for task in asked)
    assert turns > 5, "others had their turn while the server hung"


async def test_a_wrong_secret_is_a_refusal_not_an_absent_object(s3_server: Server) -> None:
    right = S3Store(s3_server)
    key = new_key()
    await right.put_stream(key, stream(b"x"), 1)
    wrong = S3Store(Server(s3_server.endpoint, s3_server.access_key, "x" * 20, s3_server.bucket))
    with pytest.raises(StorageDown):
        await read(wrong, key)
    with pytest.raises(StorageDown):
        await wrong.put_stream(new_key(), stream(b"x"), 1)


async def test_addresses_for_browsers_name_the_public_server(s3_server: Server) -> None:
    inside = Server(s3_server.endpoint, "a", "b" * 20, "bucket", "cn-north-1", "https://files.example.cn/")
    get = S3Store(inside).sign_get(new_key(), media_type="a/b", disposition="inline", seconds=60)
    put = S3Store(inside).sign_put(new_key(), size=5, media_type="a/b", seconds=60)
    assert get.startswith("https://files.example.cn/bucket/")
    assert "cn-north-1" in put.url
    assert "content-length%3Bcontent-type%3Bhost" in put.url


@pytest.mark.parametrize("endpoint", ["127.0.0.1:9000", "ftp://a", "http://a/path", ""])
def test_an_address_that_is_none_is_refused_at_the_start(endpoint: str) -> None:
    at("http://127.0.0.1:9000/")
    with pytest.raises(ValueError, match="is not http"):
        at(endpoint)


async def test_pages_of_the_named_site_may_send_files_and_others_may_not(mortal: Swift) -> None:
    store = S3Store(mortal.server())
    await store.prepare()
    put = store.sign_put(new_key(), size=5, media_type="a/b", seconds=60)
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "if-none-match"}
    async with httpx.AsyncClient(timeout=30) as browser:
        allowed = await browser.options(put.url, headers={"Origin": ORIGIN, **asked})
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == ORIGIN
        refused = await browser.options(put.url, headers={"Origin": "http://evil.example", **asked})
        assert refused.status_code == 401
        sent = await browser.put(put.url, content=b"12345", headers=put.headers | {"Origin": ORIGIN})
        assert (sent.status_code, sent.headers["access-control-allow-origin"]) == (200, ORIGIN)


async def test_a_server_killed_in_the_middle_keeps_nothing_and_comes_back(mortal: Swift) -> None:
    store = S3Store(mortal.server())
    key, kept = new_key(), new_key()
    await store.put_stream(kept, stream(b"kept"), 4)
    put = store.sign_put(key, size=4_000_000, media_type="a/b", seconds=600)

    async def half() -> AsyncIterator[bytes]:
        yield b"1" * 2_000_000
        mortal.kill()
        yield b"1" * 2_000_000

    async with httpx.AsyncClient(timeout=30) as browser:
        with pytest.raises(httpx.TransportError):
            await browser.put(put.url, content=half(), headers=put.headers | {"Content-Length": "4000000"})
        with pytest.raises(StorageDown):
            await store.stat(kept)
        mortal.start()
        with pytest.raises(NoObject):
            await store.stat(key)
        assert await read(store, kept) == b"kept"
        assert (await browser.put(put.url, content=b"1" * 4_000_000, headers=put.headers)).status_code == 200
    assert (await store.stat(key)).size == 4_000_000
