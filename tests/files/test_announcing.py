"""Uploads that go on, bytes that are known, and what an asker must not learn from that."""

import asyncio
import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from server.base.database import execute, rows, value
from server.base.errors import Conflict, DomainError, Missing, Unavailable
from server.files import access, announcing, completing, leftovers, uploading, uses
from server.files.announcing import Announced, Asked
from server.files.tables import Place
from server.people.viewer import Viewer
from storage.errors import NoObject, StorageDown
from storage.local import LocalStore
from tests.files.conftest import Shelf, stream
from tests.files.test_photos import SECRETS, photo
from tests.support.town import Town

FILM = b"\0\0\0\x18ftypmp42" + b"0123456789abcdef" * 330_000  # 5.04 MiB: six parts


def asked(data: bytes, name: str = "课.mp4", place: Place = Place.ATTACHMENT) -> Asked:
    return Asked(name, len(data), place, hashlib.sha256(data).digest())


async def announce(who: Viewer, plan: UUID, question: Asked) -> Announced:
    return await announcing.announce(who, "shelf", plan, question)


async def send(store: LocalStore, to: Announced, data: bytes, count: int | None = None) -> None:
    """As a browser does with the pieces it was given, or the first ``count`` of them."""
    assert to.object_id is not None
    for piece in to.pieces[:count]:
        part = data[piece.start : piece.start + piece.size]
        if piece.size == len(data):
            await store.put_stream(to.object_id.hex, stream(part), len(part))
        else:
            number = piece.start // store.part_bytes + 1
            await store.put_part(to.object_id.hex, number, stream(part), len(part))


async def test_a_large_file_is_sent_in_parts_and_goes_on_where_it_stopped(
    town: Town, shelf: Shelf, store: LocalStore
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang, town.li))
    first = await announce(town.wang, plan, asked(FILM))
    assert [piece.size for piece in first.pieces] == [1024 * 1024] * 5 + [len(FILM) - 5 * 1024 * 1024]
    await send(store, first, FILM, 4)
    with pytest.raises(DomainError, match="没有传完整"):
        await completing.complete(town.wang, first.id)
    [line] = await announcing.unfinished(town.wang, "shelf", plan)
    assert (line["id"], line["name"]) == (first.id, "课.mp4")
    assert await announcing.unfinished(town.li, "shelf", plan) == []

    again = await announce(town.wang, plan, asked(FILM, "改了名.mp4"))
    assert again.id == first.id
    assert [piece.start for piece in again.pieces] == [4 * 1024 * 1024, 5 * 1024 * 1024]
    assert (await announce(town.li, plan, asked(FILM))).id != first.id  # another person begins anew
    await send(store, again, FILM)
    assert (await announce(town.wang, plan, asked(FILM, "改了名.mp4"))).pieces == []
    done = await completing.complete(town.wang, first.id)
    assert (done["name"], done["size"], done["type"]) == ("改了名.mp4", len(FILM), "video/mp4")
    found = await access.find_readable(town.wang, first.id)
    assert found["sha256"] == hashlib.sha256(FILM).digest()


async def test_what_an_upload_needed_is_gone_when_it_is_complete(
    town: Town, shelf: Shelf, store: LocalStore
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    to = await announce(town.wang, plan, asked(FILM))
    await send(store, to, FILM)
    await completing.complete(town.wang, to.id)
    assert to.object_id is not None
    with pytest.raises(NoObject):
        await store.stat(to.object_id.hex)
    assert await value("SELECT count(*) FROM upload") == 0
    # Whoever still has the address may send again: the file does not change, and the bytes go with the sweep.
    await store.put_stream(to.object_id.hex, stream(b"evil"), 4)
    await leftovers.sweep()
    with pytest.raises(NoObject):
        await store.stat(to.object_id.hex)
    assert (await store.stat(to.id.hex)).size == len(FILM)


async def test_bytes_are_known_only_to_those_who_may_read_them(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    secret, mine = shelf.open(uuid4(), write=(town.li,)), shelf.open(uuid4(), write=(town.wang,))
    await uploading.add_attachment(town.li, "shelf", secret, png, "试卷.png")
    stranger = await announce(town.wang, mine, asked(png, "试卷.png"))
    assert (stranger.is_known, len(stranger.pieces)) == (False, 1)
    await announcing.cancel(town.wang, stranger.id)

    shelf.open(secret, read=(town.wang,), write=(town.li,))
    reader = await announce(town.wang, mine, asked(png, "我的.png"))
    assert (reader.is_known, reader.pieces) == (True, [])
    [line] = await uses.attachments("shelf", mine)
    assert (line["id"], line["name"]) == (reader.id, "我的.png")
    assert (await completing.complete(town.wang, reader.id))["type"] == "image/png"
    await store.delete((await rows("SELECT id FROM file WHERE name = '试卷.png'"))[0]["id"].hex)
    assert (await store.stat(reader.id.hex)).size == len(png)  # a copy of its own


async def test_bytes_that_are_known_but_gone_are_asked_for(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    known = await uploading.store_bytes(png, "a.png", town.wang.id)
    await store.delete(known.hex)
    to = await announce(town.wang, plan, asked(png))
    assert (to.is_known, len(to.pieces)) == (False, 1)
    assert await value("SELECT count(*) FROM file") == 2


async def test_a_photo_sent_twice_is_known_by_what_was_sent(
    town: Town, shelf: Shelf, store: LocalStore
) -> None:
    plan, data = shelf.open(uuid4(), write=(town.wang,)), photo("JPEG")
    to = await announce(town.wang, plan, asked(data, "板书.jpg", Place.BODY))
    await send(store, to, data)
    done = await completing.complete(town.wang, to.id)
    kept = b"".join([chunk async for chunk in store.open_range(to.id.hex)])
    assert all(secret in data and secret not in kept for secret in SECRETS[:1])
    assert (done["size"], done["width"], done["height"]) == (len(kept), 32, 48)
    assert (await announce(town.wang, plan, asked(data, "板书.jpg", Place.BODY))).is_known


async def test_the_same_attachment_sent_twice_is_there_once(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    first = await announce(town.wang, plan, Asked("a.png", len(png), Place.ATTACHMENT))
    second = await announce(town.wang, plan, Asked("a.png", len(png), Place.ATTACHMENT))
    for to in (first, second):
        await send(store, to, png)
    ids = {(await completing.complete(town.wang, to.id))["id"] for to in (first, second)}
    assert ids == {first.id}
    assert (await announce(town.wang, plan, asked(png, "a.png"))).id == first.id
    assert len(await uses.attachments("shelf", plan)) == 1
    assert await value("SELECT count(*) FROM file") == 1


async def test_two_requests_at_once_look_at_the_bytes_once(
    town: Town, shelf: Shelf, store: LocalStore
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    to = await announce(town.wang, plan, asked(FILM))
    await send(store, to, FILM)
    answers = await asyncio.gather(
        *(completing.complete(town.wang, to.id) for _ in range(3)), return_exceptions=True
    )
    done = [answer for answer in answers if isinstance(answer, dict)]
    assert done and all(isinstance(one, dict | Conflict) for one in answers)
    assert (await completing.complete(town.wang, to.id))["id"] == to.id
    # One that died while looking does not hold up the next for ever.
    late = await announce(town.wang, plan, asked(FILM[:-1]))
    await execute("UPDATE upload SET claimed_at = now()")
    with pytest.raises(Conflict):
        await completing.complete(town.wang, late.id)
    await execute("UPDATE upload SET claimed_at = now() - interval '11 minutes'")
    with pytest.raises(DomainError, match="没有传完整"):
        await completing.complete(town.wang, late.id)


async def test_a_store_that_is_down_keeps_the_upload_for_later(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object) -> None:
        raise StorageDown("away")

    plan = shelf.open(uuid4(), write=(town.wang,))
    to = await announce(town.wang, plan, asked(png))
    await send(store, to, png)
    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "stat", down)
        with pytest.raises(Unavailable, match="暂时不可用"):
            await completing.complete(town.wang, to.id)
        with pytest.raises(Unavailable):
            await announce(town.wang, plan, asked(png))
    assert (await completing.complete(town.wang, to.id))["id"] == to.id


async def test_only_who_announced_gives_an_upload_up_and_nothing_is_left(
    town: Town, shelf: Shelf, store: LocalStore
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang, town.li))
    to = await announce(town.wang, plan, asked(FILM))
    await send(store, to, FILM, 2)
    with pytest.raises(Missing):
        await announcing.cancel(town.li, to.id)
    assert to.object_id is not None
    assert len(await store.parts(to.object_id.hex, "parts")) == 2
    await announcing.cancel(town.wang, to.id)
    assert await store.parts(to.object_id.hex, "parts") == {}
    assert await value("SELECT count(*) FROM file") == await value("SELECT count(*) FROM upload") == 0
    with pytest.raises(Missing):
        await completing.complete(town.wang, to.id)


async def test_an_upload_nobody_went_on_with_is_swept_with_its_parts(
    town: Town, shelf: Shelf, store: LocalStore
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    to = await announce(town.wang, plan, asked(FILM))
    await send(store, to, FILM, 2)
    await execute("UPDATE file SET created_at = created_at - $1::interval", timedelta(hours=13))
    assert (await announce(town.wang, plan, asked(FILM))).id != to.id  # too old to go on with
    await execute("UPDATE file SET created_at = created_at - $1::interval", timedelta(hours=12))
    assert await leftovers.sweep() == 1
    assert to.object_id is not None
    assert await store.parts(to.object_id.hex, "parts") == {}


@pytest.mark.parametrize("text", ["xyz", "ab" * 31, "ab" * 33])
def test_a_hash_that_is_none_is_refused(text: str) -> None:
    assert announcing.sha256_of("") is None
    assert announcing.sha256_of("ab" * 32) == b"\xab" * 32
    with pytest.raises(DomainError, match="校验值"):
        announcing.sha256_of(text)


def test_very_large_files_have_a_hundred_parts_at_most(store: LocalStore) -> None:
    assert announcing._part_size(4 * 1024 * 1024) == 0
    for size in (4 * 1024 * 1024 + 1, 150_000_000, 3_000_000_000):
        part = announcing._part_size(size)
        sizes = completing.part_sizes(size, part)
        assert (sum(sizes), len(sizes) <= 100) == (size, True)
