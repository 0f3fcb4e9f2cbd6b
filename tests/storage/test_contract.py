"""The contract every store keeps. A refusal is only believed after the valid case was seen to succeed."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from storage.errors import BadKey, NoObject, ObjectExists, OutOfRange, WrongSize
from storage.interface import ObjectStore
from storage.s3 import S3Store
from tests.storage.conftest import new_key, read, stream

PICTURE = bytes(range(256)) * 3000  # three chunks


async def broken(data: bytes) -> AsyncIterator[bytes]:
    yield data
    raise ConnectionResetError("the line was cut")


async def test_what_was_put_is_read_back(store: ObjectStore) -> None:
    key = new_key()
    put = await store.put_stream(key, stream(PICTURE), len(PICTURE))
    assert put.size == len(PICTURE)
    assert await read(store, key) == PICTURE
    assert (await store.stat(key)).size == len(PICTURE)


async def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    key = new_key()
    await store.put_stream(key, stream(b""), 0)
    assert await read(store, key) == b""


@pytest.mark.parametrize(
    ("start", "length"), [(0, 1), (5, 10), (262_140, 10), (767_990, None), (767_999, 99), (0, 0)]
)
async def test_a_range_is_exactly_these_bytes(store: ObjectStore, start: int, length: int | None) -> None:
    key = new_key()
    await store.put_stream(key, stream(PICTURE), len(PICTURE))
    end = None if length is None else start + length
    assert await read(store, key, start, length) == PICTURE[start:end]


async def test_a_range_behind_the_end_is_refused(store: ObjectStore) -> None:
    key = new_key()
    await store.put_stream(key, stream(b"0123"), 4)
    assert await read(store, key, 3) == b"3"
    for start in (4, 5, -1):
        with pytest.raises(OutOfRange):
            await read(store, key, start)


async def test_an_object_is_written_once(store: ObjectStore) -> None:
    key = new_key()
    await store.put_stream(key, stream(b"first"), 5)
    with pytest.raises(ObjectExists):
        await store.put_stream(key, stream(b"other"), 5)
    assert await read(store, key) == b"first"


async def test_of_two_writers_at_once_one_wins_whole(store: ObjectStore) -> None:
    key = new_key()
    one, two = b"1" * 700_000, b"2" * 700_000
    done = await asyncio.gather(
        store.put_stream(key, stream(one), len(one)),
        store.put_stream(key, stream(two), len(two)),
        return_exceptions=True,
    )
    refused = [answer for answer in done if isinstance(answer, BaseException)]
    assert all(isinstance(answer, ObjectExists) for answer in refused)
    if isinstance(store, S3Store):  # Swift looks for the object only when a PUT begins
        assert len(refused) <= 1
        assert await read(store, key) in {one, two}
    else:
        assert len(refused) == 1
        assert await read(store, key) == (two if isinstance(done[0], ObjectExists) else one)


@pytest.mark.parametrize("announced", [4, 6])
async def test_another_length_than_announced_keeps_nothing(store: ObjectStore, announced: int) -> None:
    await store.put_stream(new_key(), stream(b"12345"), 5)
    key = new_key()
    with pytest.raises(WrongSize):
        await store.put_stream(key, stream(b"12345", 1), announced)
    with pytest.raises(NoObject):
        await store.stat(key)
    await store.put_stream(key, stream(b"12345"), 5)  # the key is still free


async def test_an_upload_that_breaks_off_is_never_visible(store: ObjectStore) -> None:
    key = new_key()
    with pytest.raises(ConnectionResetError):
        await store.put_stream(key, broken(b"half"), 8)
    with pytest.raises(NoObject):
        await store.stat(key)
    assert await store.sweep_unfinished(-1) == 0


async def test_a_copy_has_the_same_bytes_and_a_life_of_its_own(store: ObjectStore) -> None:
    key, twin = new_key(), new_key()
    await store.put_stream(key, stream(PICTURE), len(PICTURE))
    await store.copy(key, twin)
    with pytest.raises(ObjectExists):
        await store.copy(key, twin)
    await store.delete(key)
    assert await read(store, twin) == PICTURE
    with pytest.raises(NoObject):
        await store.copy(key, new_key())


async def test_deleting_twice_is_harmless(store: ObjectStore) -> None:
    key = new_key()
    await store.put_stream(key, stream(b"x"), 1)
    await store.delete(key)
    await store.delete(key)
    with pytest.raises(NoObject):
        await read(store, key)


@pytest.mark.parametrize(
    "key", ["", "short", "../../etc/passwd", "a" * 65, "a" * 32 + "/..", "A" * 32, "é" * 32, "a" * 32 + "\n"]
)
async def test_only_opaque_keys_reach_the_store(store: ObjectStore, key: str) -> None:
    with pytest.raises(BadKey):
        await store.put_stream(key, stream(b"x"), 1)
    with pytest.raises(BadKey):
        await store.stat(key)
    with pytest.raises(BadKey):
        await read(store, key)
    with pytest.raises(BadKey):
        await store.delete(key)
    with pytest.raises(BadKey):
        store.sign_get(key, media_type="text/plain", disposition="inline", seconds=60)
    with pytest.raises(BadKey):
        store.sign_put(key, size=1, media_type="text/plain", seconds=60)


async def test_signed_addresses_name_the_object_and_nothing_readable(store: ObjectStore) -> None:
    key = new_key()
    get = urlsplit(store.sign_get(key, media_type="image/png", disposition="inline", seconds=60))
    put = store.sign_put(key, size=7, media_type="image/png", seconds=60)
    assert get.path.endswith(key)
    assert urlsplit(put.url).path.endswith(key)
    assert put.headers["Content-Type"] == "image/png"
    assert dict(parse_qsl(get.query))
