"""From an announcement to a file others may read, and everything that can go wrong on the way."""

import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from server.base.database import execute, rows, value
from server.base.errors import DomainError, Missing, TooLarge, TooMany, Unavailable
from server.base.settings import settings
from server.files import access, announcing, completing, leftovers, uploading, uses
from server.files.announcing import Asked
from server.files.tables import Place
from server.people.viewer import Viewer
from storage.errors import NoObject
from storage.local import LocalStore
from tests.files.conftest import Shelf, stream
from tests.support.town import Town


async def announce(
    who: Viewer, plan: UUID, name: str, size: int, place: Place = Place.BODY
) -> announcing.Announced:
    return await announcing.announce(who, "shelf", plan, Asked(name, size, place))


async def put(store: LocalStore, announced: announcing.Announced, data: bytes) -> None:
    await store.put_stream(announced.object_id.hex, stream(data), len(data))


async def test_a_file_is_readable_for_others_when_it_is_complete(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    plan = shelf.open(uuid4(), read=(town.zhao,), write=(town.wang,))
    announced = await announce(town.wang, plan, "../板书.gif", len(png))
    await put(store, announced, png)
    for nobody_yet in (town.zhao, town.wang):
        with pytest.raises(Missing):
            await access.find_readable(nobody_yet, announced.id)
    done = await completing.complete(town.wang, announced.id)
    assert (done["name"], done["type"], done["width"], done["height"]) == ("板书.png", "image/png", 64, 48)
    found = await access.find_readable(town.zhao, announced.id)
    assert found["sha256"] == hashlib.sha256(png).digest()
    assert await uses.of("shelf", plan) == [announced.id]
    with pytest.raises(Missing):
        await access.find_readable(town.sun, announced.id)


async def test_completing_twice_is_completing_once(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    announced = await announce(town.wang, plan, "a.png", len(png), Place.ATTACHMENT)
    await put(store, announced, png)
    first = await completing.complete(town.wang, announced.id)
    assert await completing.complete(town.wang, announced.id) == first
    assert len(await uses.attachments("shelf", plan)) == 1


async def test_only_who_may_edit_the_subject_announces_and_completes(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    plan = shelf.open(uuid4(), read=(town.zhao,), write=(town.wang, town.li))
    announced = await announce(town.wang, plan, "a.png", len(png))
    await put(store, announced, png)
    with pytest.raises(Missing):
        await completing.complete(town.li, announced.id)  # writes in the same plan, but it is not his file
    for nobody in (town.zhao, town.sun):
        with pytest.raises(Missing):
            await announce(nobody, plan, "a.png", 9)
        with pytest.raises(Missing):
            await completing.complete(nobody, announced.id)
    with pytest.raises(Missing):
        await announcing.announce(town.wang, "unknown", plan, Asked("a.png", 9))
    shelf.open(plan, read=(town.wang,))  # released in between: nobody writes any more
    with pytest.raises(Missing):
        await completing.complete(town.wang, announced.id)


async def test_bytes_that_did_not_arrive_can_be_sent_again(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    announced = await announce(town.wang, plan, "a.png", len(png))
    with pytest.raises(DomainError, match="没有传完整"):
        await completing.complete(town.wang, announced.id)
    await put(store, announced, png)
    assert (await completing.complete(town.wang, announced.id))["type"] == "image/png"


async def test_a_disguised_file_is_refused_and_its_bytes_are_deleted(
    town: Town, shelf: Shelf, store: LocalStore
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    evil = b"<html><script>alert(document.cookie)</script></html>"
    announced = await announce(town.wang, plan, "图.png", len(evil))
    await put(store, announced, evil)
    with pytest.raises(DomainError, match="里面只是文本"):
        await completing.complete(town.wang, announced.id)
    with pytest.raises(NoObject):
        await store.stat(announced.object_id.hex)
    assert await value("SELECT count(*) FROM file") == 0


async def test_an_oversize_or_empty_file_is_refused_before_it_is_sent(town: Town, shelf: Shelf) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    limit = settings.upload_max_bytes
    await announce(town.wang, plan, "a", limit)
    with pytest.raises(TooLarge, match="最多 30 MB"):
        await announce(town.wang, plan, "a", limit + 1)
    with pytest.raises(DomainError, match="空的"):
        await announce(town.wang, plan, "a", 0)


async def test_nobody_announces_without_end(
    town: Town, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang, town.zhao))
    monkeypatch.setattr(announcing, "PENDING_MAX", 2)
    for _ in range(2):
        await announce(town.wang, plan, "a", 9)
    with pytest.raises(TooMany):
        await announce(town.wang, plan, "a", 9)
    await announce(town.zhao, plan, "a", 9)


async def test_imported_bytes_are_readable_for_their_uploader_until_they_are_used(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    file_id = await uploading.store_bytes(png, "image1.png", town.wang.id)
    await access.find_readable(town.wang, file_id)
    with pytest.raises(Missing):
        await access.find_readable(town.zhao, file_id)
    plan = shelf.open(uuid4(), read=(town.zhao,))
    await uses.attach(file_id, "shelf", plan)
    await access.find_readable(town.zhao, file_id)


async def test_a_fork_shows_the_pictures_of_its_source(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    source, fork = shelf.open(uuid4(), read=(town.li,)), shelf.open(uuid4(), read=(town.zhao,))
    file_id = await uploading.store_bytes(png, "a.png", town.wang.id)
    await uses.attach(file_id, "shelf", source)
    await uses.copy("shelf", source, fork, town.zhao.id)
    await uses.copy("shelf", source, fork, town.zhao.id)
    assert await uses.of("shelf", fork) == [file_id]
    await access.find_readable(town.zhao, file_id)


async def test_a_full_disk_is_said_in_words_and_leaves_nothing_readable(
    town: Town, store: LocalStore, png: bytes
) -> None:
    await uploading.store_bytes(png, "a.png", town.wang.id)
    (store._root / "unfinished").rmdir()
    (store._root / "unfinished").write_text("no folder any more")
    with pytest.raises(Unavailable, match="没有存上"):
        await uploading.store_bytes(png, "b.png", town.wang.id)
    assert [line["name"] for line in await rows("SELECT name FROM file WHERE state = 'ready'")] == ["a.png"]


async def test_uploads_never_completed_are_forgotten_after_a_day(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    old = await announce(town.wang, plan, "a.png", len(png))
    young = await announce(town.wang, plan, "b.png", len(png))
    ready = await uploading.store_bytes(png, "c.png", town.wang.id)
    await put(store, old, png)
    await execute(
        "UPDATE file SET created_at = created_at - $2::interval WHERE id = $1", old.id, timedelta(hours=25)
    )
    await execute(
        "UPDATE file SET created_at = created_at - $2::interval WHERE id = $1", ready, timedelta(days=300)
    )
    assert await leftovers.sweep() == 1
    with pytest.raises(NoObject):
        await store.stat(old.object_id.hex)
    assert {line["id"] for line in await rows("SELECT id FROM file")} == {young.id, ready}


async def test_an_upload_left_too_long_is_not_completed_any_more(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    late = await announce(town.wang, plan, "a.png", len(png))
    await put(store, late, png)
    await execute(
        "UPDATE file SET created_at = created_at - $2::interval WHERE id = $1", late.id, timedelta(hours=13)
    )
    with pytest.raises(DomainError, match="已经取消"):
        await completing.complete(town.wang, late.id)


async def test_a_hostile_name_is_cleaned_wherever_it_is_written(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang,))
    name = "..\\..\\报告\0\u202egnp.exe" + "长" * 400
    await uploading.add_attachment(town.wang, "shelf", plan, png, name)
    await announce(town.wang, plan, name, 9)
    [shown] = await uses.attachments("shelf", plan)
    assert shown["name"].startswith("报告gnp.exe长")
    assert shown["name"].endswith(".png")
    titles = await rows("SELECT title FROM audit WHERE kind = 'file'")
    assert all("\u202e" not in line["title"] and "/" not in line["title"] for line in titles)
