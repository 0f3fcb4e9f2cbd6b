"""What an address lets anybody do who has it, and nothing else. The valid request goes first."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from storage.errors import NoObject
from storage.interface import ObjectStore, SignedPut
from tests.storage.conftest import new_key, read, stream

TYPE = "application/octet-stream"
REFUSED = {400, 403, 404, 409, 412, 422}


async def send(line: httpx.AsyncClient, put: SignedPut, data: bytes, url: str = "") -> int:
    return (await line.put(url or put.url, content=data, headers=put.headers)).status_code


def changed(url: str, **parts: str) -> str:
    """The address with some of its query parts altered or added."""
    split = urlsplit(url)
    query = dict(parse_qsl(split.query, keep_blank_values=True)) | parts
    return split._replace(query=urlencode(query)).geturl()


async def test_an_address_takes_exactly_the_signed_bytes_once(
    store: ObjectStore, line: httpx.AsyncClient
) -> None:
    await store.prepare()
    key = new_key()
    put = store.sign_put(key, size=5, media_type=TYPE, seconds=60)
    assert await send(line, put, b"12345") == 200
    assert await read(store, key) == b"12345"
    assert await send(line, put, b"54321") in REFUSED
    assert await read(store, key) == b"12345"


@pytest.mark.parametrize("data", [b"1234", b"123456", b"x" * 3_000_000, b""])
async def test_another_size_is_refused(store: ObjectStore, line: httpx.AsyncClient, data: bytes) -> None:
    await store.prepare()
    valid = store.sign_put(new_key(), size=5, media_type=TYPE, seconds=60)
    assert await send(line, valid, b"12345") == 200
    key = new_key()
    assert await send(line, store.sign_put(key, size=5, media_type=TYPE, seconds=60), data) in REFUSED
    with pytest.raises(NoObject):
        await store.stat(key)


async def test_another_key_method_or_life_is_refused(store: ObjectStore, line: httpx.AsyncClient) -> None:
    await store.prepare()
    key, other = new_key(), new_key()
    put = store.sign_put(key, size=5, media_type=TYPE, seconds=60)
    assert await send(line, put, b"12345", put.url.replace(key, other)) in REFUSED
    for longer in ({"X-Amz-Expires": "9999"}, {"e": "9999999999"}):
        if longer.keys() & dict(parse_qsl(urlsplit(put.url).query)).keys():
            assert await send(line, put, b"12345", changed(put.url, **longer)) in REFUSED
    assert (await line.get(put.url)).status_code in REFUSED
    assert (await line.delete(put.url)).status_code in REFUSED | {405}
    assert await send(line, put, b"12345") == 200
    with pytest.raises(NoObject):
        await store.stat(other)

    get = store.sign_get(key, media_type="image/png", disposition="inline", seconds=60)
    assert (await line.get(get)).content == b"12345"
    assert (await line.get(get.replace(key, other))).status_code in REFUSED
    assert (await line.delete(get)).status_code in REFUSED | {405}
    assert (await line.put(get, content=b"54321")).status_code in REFUSED
    without = urlsplit(get)._replace(query="").geturl()
    assert (await line.get(without)).status_code in REFUSED
    assert await read(store, key) == b"12345"


async def test_an_expired_address_is_refused(store: ObjectStore, line: httpx.AsyncClient) -> None:
    key = new_key()
    await store.put_stream(key, stream(b"12345"), 5)
    assert (await line.get(_get(store, key, 60))).status_code == 200
    assert (await line.get(_get(store, key, -60))).status_code in REFUSED
    late = store.sign_put(new_key(), size=5, media_type=TYPE, seconds=-60)
    assert await send(line, late, b"12345") in REFUSED


async def test_a_name_in_any_script_and_the_type_come_with_the_bytes(
    store: ObjectStore, line: httpx.AsyncClient
) -> None:
    key = new_key()
    await store.put_stream(key, stream(b"%PDF-1.7"), 8)
    name = "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E6%9D%BF%E4%B9%A6%20%F0%A0%AE%B7.pdf"
    get = store.sign_get(key, media_type="application/pdf", disposition=name, seconds=60)
    answer = await line.get(get)
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert answer.headers["content-disposition"] == name
    assert answer.headers["content-type"].startswith("application/pdf")
    for part in ("response-content-type", "t"):
        if part in dict(parse_qsl(urlsplit(get).query)):
            assert (await line.get(changed(get, **{part: "text/html"}))).status_code in REFUSED


async def test_a_part_of_a_film_can_be_asked_for(store: ObjectStore, line: httpx.AsyncClient) -> None:
    key = new_key()
    await store.put_stream(key, stream(b"0123456789"), 10)
    get = _get(store, key, 60)
    for asked, status, part in (("bytes=2-4", 206, b"234"), ("bytes=-3", 206, b"789")):
        answer = await line.get(get, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (status, part)
    assert (await line.get(get, headers={"Range": "bytes=99-"})).status_code == 416


def _get(store: ObjectStore, key: str, seconds: int) -> str:
    return store.sign_get(key, media_type="video/mp4", disposition="inline", seconds=seconds)
