"""Uploads in parts: they survive what interrupts them, and become an object only when complete."""

import httpx
import pytest

from storage.errors import NoObject, WrongSize
from storage.interface import ObjectStore
from tests.storage.conftest import new_key, read

REST = b"the last part may be small"


async def send(line: httpx.AsyncClient, store: ObjectStore, key: str, upload: str, data: list[bytes]) -> None:
    """Put the parts that are not empty."""
    for number, part in enumerate(data, start=1):
        if part:
            put = store.sign_part(key, upload, number, size=len(part), seconds=60)
            answer = await line.put(put.url, content=part, headers=put.headers)
            assert answer.status_code == 200, answer.text


async def test_parts_sent_in_two_goes_become_one_object(store: ObjectStore, line: httpx.AsyncClient) -> None:
    key, first = new_key(), bytes(range(256)) * (store.part_bytes // 256)
    upload = await store.begin_parts(key)
    assert await store.parts(key, upload) == {}
    await send(line, store, key, upload, [first])
    assert await store.parts(key, upload) == {1: len(first)}
    with pytest.raises(NoObject):
        await store.stat(key)
    sizes = [len(first), len(REST)]
    with pytest.raises(WrongSize):
        await store.join_parts(key, upload, sizes)
    await send(line, store, key, upload, [b"", REST])
    for _ in range(2):
        await store.join_parts(key, upload, sizes)
    assert await read(store, key) == first + REST
    assert await read(store, key, len(first) - 3, 6) == first[-3:] + REST[:3]
    await store.drop_parts(key, upload)
    assert await read(store, key) == first + REST
    await store.delete(key)


async def test_a_part_has_exactly_the_signed_size_and_place(
    store: ObjectStore, line: httpx.AsyncClient
) -> None:
    key = new_key()
    upload = await store.begin_parts(key)
    await send(line, store, key, upload, [REST])
    put = store.sign_part(key, upload, 1, size=5, seconds=60)
    for wrong in (b"1234", b"123456"):
        assert (await line.put(put.url, content=wrong)).status_code >= 400
    moved = put.url.replace("partNumber=1", "partNumber=2").replace("p=1", "p=2")
    assert (await line.put(moved, content=b"12345")).status_code >= 400
    assert await store.parts(key, upload) == {1: len(REST)}
    await send(line, store, key, upload, [b"again"])
    assert await store.parts(key, upload) == {1: 5}
    await store.drop_parts(key, upload)


async def test_dropped_parts_are_gone_and_their_addresses_with_them(
    store: ObjectStore, line: httpx.AsyncClient
) -> None:
    key = new_key()
    upload = await store.begin_parts(key)
    await send(line, store, key, upload, [REST])
    for _ in range(2):
        await store.drop_parts(key, upload)
    assert await store.parts(key, upload) == {}
    with pytest.raises(NoObject):
        await store.join_parts(key, upload, [len(REST)])
    with pytest.raises(NoObject):
        await store.stat(key)
