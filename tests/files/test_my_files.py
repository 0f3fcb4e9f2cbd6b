"""我的文件: what is mine and where it is used, what may be deleted, how much room is left."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from server.base.database import execute, value
from server.base.errors import Conflict, DomainError, Missing
from server.base.settings import Settings, settings
from server.files import access, announcing, leftovers, owned, quotas, results, uploading, uses
from server.files.access import Subject
from server.files.announcing import Asked
from server.files.owned import Filters
from server.files.tables import Place
from storage.errors import NoObject
from storage.local import LocalStore
from tests.files.conftest import Shelf
from tests.support.browsing import PARTIAL, SignIn
from tests.support.town import Town


@pytest.fixture
def named(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The shelf, whose subjects have titles for those who see them."""

    async def names(viewer: Any, ids: list[Any]) -> dict[Any, Subject]:
        seen = [one for one in ids if viewer.id in shelf.readers.get(one, set())]
        return {one: Subject("《周长》", f"/plans/{one}") for one in seen}

    door = access.Door(shelf.sees_any, shelf.require_edit, names)
    monkeypatch.setitem(access.doors, "shelf", door)
    return shelf


def limit(monkeypatch: pytest.MonkeyPatch, **values: int) -> None:
    """Other settings for the files room."""
    monkeypatch.setattr(quotas, "settings", Settings(data=settings.data, secret=settings.secret, **values))


async def test_the_page_shows_my_files_and_where_they_are_used(
    town: Town, named: Shelf, store: LocalStore, png: bytes, signed_in: SignIn, count_queries: Any
) -> None:
    mine, others = named.open(uuid4(), write=(town.wang,)), named.open(uuid4(), write=(town.li,))
    used = await uploading.add_attachment(town.wang, "shelf", mine, png, "板书.png")
    await uses.attach(used, "shelf", others)
    await uploading.store_bytes(b"a,b\n", "名单.csv", town.wang.id)
    await uploading.store_bytes(png, "别人的.png", town.li.id)
    wang = await signed_in(town.wang)
    with count_queries() as statements:
        page = (await wang.get("/files")).text
    assert len(statements) <= 5, statements
    assert page.index("名单.csv") < page.index("板书.png")
    assert "别人的.png" not in page
    assert "《周长》</a>等 2 处" in page
    assert page.count("没有用到</span>") == 1
    for address, seen, hidden in (
        ("/files?kind=image", "板书.png", "名单.csv"),
        ("/files?q=名单", "名单.csv", "板书.png"),
        ("/files?unused=1", "名单.csv", "板书.png"),
    ):
        part = (await wang.get(address, headers=PARTIAL)).text
        assert seen in part and hidden not in part and "<html" not in part
    assert "一个也没有" in (await wang.get("/files?kind=media")).text
    assert "没有这么多页" in (await wang.get("/files?page=9")).text
    assert "你还没有传过文件" in (await (await signed_in(town.zhao)).get("/files")).text


async def test_what_is_used_nowhere_is_deleted_with_its_bytes_and_nothing_else(
    town: Town, named: Shelf, store: LocalStore, png: bytes, signed_in: SignIn
) -> None:
    plan = named.open(uuid4(), write=(town.wang,))
    file_id = await uploading.add_attachment(town.wang, "shelf", plan, png, "板书《面积》.png")
    await execute("UPDATE file SET subject_kind = 'shelf' WHERE id = $1", file_id)
    wang = await signed_in(town.wang)
    refused = await wang.post(f"/files/{file_id}/removal")
    assert (refused.status_code, "《板书〈面积〉.png》还用在 1 处" in refused.text) == (409, True)
    await uploading.remove_attachment(town.wang, "shelf", plan, file_id)
    with pytest.raises(Missing):
        await owned.remove(town.li, file_id)
    assert (await store.stat(file_id.hex)).size == len(png)
    gone = await wang.post(f"/files/{file_id}/removal?kind=image")
    assert (gone.status_code, gone.headers["location"]) == (303, "/files?kind=image")
    with pytest.raises(NoObject):
        await store.stat(file_id.hex)
    assert (await wang.post(f"/files/{file_id}/removal")).status_code == 404


async def test_pictures_of_an_import_wait_until_it_cannot_be_confirmed_any_more(
    town: Town, store: LocalStore, png: bytes
) -> None:
    file_id = await uploading.store_bytes(png, "a.png", town.wang.id)
    with pytest.raises(Conflict, match="还没确认导入"):
        await owned.remove(town.wang, file_id)
    [line] = (await owned.list_files(town.wang, Filters())).files
    assert (line["is_unused"], line["is_removable"]) == (True, False)
    await execute(
        "UPDATE file SET created_at = created_at - $2::interval WHERE id = $1", file_id, timedelta(days=9)
    )
    await owned.remove(town.wang, file_id)
    assert (await owned.list_files(town.wang, Filters())).files == []


async def test_bytes_the_store_would_not_take_away_go_with_the_next_sweep(
    town: Town, store: LocalStore, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.errors import StorageDown

    async def down(_self: LocalStore, _key: str) -> None:
        raise StorageDown("away")

    file_id = await uploading.store_bytes(png, "a.png", town.wang.id)
    await execute("UPDATE file SET subject_kind = 'shelf' WHERE id = $1", file_id)
    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "delete", down)
        await owned.remove(town.wang, file_id)
    assert (await store.stat(file_id.hex)).size == len(png)
    await leftovers.sweep()
    with pytest.raises(NoObject):
        await store.stat(file_id.hex)
    assert await value("SELECT count(*) FROM leftover_object") == 1  # an old address could bring it back
    await execute("UPDATE leftover_object SET created_at = created_at - interval '7 hours'")
    await leftovers.sweep()
    assert await value("SELECT count(*) FROM leftover_object") == 0


async def test_results_of_jobs_are_not_listed_as_uploads(town: Town, store: LocalStore, png: bytes) -> None:
    await uploading.store_bytes(png, "a.png", town.wang.id)
    await execute("UPDATE file SET subject_kind = $1", results.KIND)
    assert (await owned.list_files(town.wang, Filters())).total == 0


async def test_the_limit_of_a_person_is_said_with_what_to_do(
    town: Town,
    shelf: Shelf,
    store: LocalStore,
    png: bytes,
    monkeypatch: pytest.MonkeyPatch,
    signed_in: SignIn,
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang, town.zhao))
    limit(monkeypatch, quota_person_bytes=2 * len(png) + 10)
    await uploading.add_attachment(town.wang, "shelf", plan, png, "a.png")
    await announcing.announce(town.wang, "shelf", plan, Asked("b.png", len(png), Place.BODY))
    with pytest.raises(DomainError, match=r"每人 1 KB 的上限，没有上传。可以到“我的文件”"):
        await announcing.announce(town.wang, "shelf", plan, Asked("c.png", len(png)))
    with pytest.raises(DomainError, match="没有上传"):
        await uploading.add_attachment(town.wang, "shelf", plan, png, "d.png")
    await announcing.announce(town.zhao, "shelf", plan, Asked("e.png", len(png)))
    page = (await (await signed_in(town.wang)).get("/files")).text
    assert "快满了" in page


async def test_the_limit_of_a_school_counts_all_its_people(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = shelf.open(uuid4(), write=(town.wang, town.zhao, town.sun))
    limit(monkeypatch, quota_school_bytes=len(png) + 10, quota_person_bytes=0)
    await announcing.announce(town.zhao, "shelf", plan, Asked("a.png", len(png)))
    with pytest.raises(DomainError, match="全校的文件"):
        await announcing.announce(town.wang, "shelf", plan, Asked("b.png", len(png)))
    await announcing.announce(town.sun, "shelf", plan, Asked("c.png", len(png)))


async def test_the_page_of_a_file_shows_pictures_and_sounds_and_leaves_the_rest_to_other_programs(
    town: Town, shelf: Shelf, store: LocalStore, png: bytes, signed_in: SignIn
) -> None:
    wang, sun = await signed_in(town.wang), await signed_in(town.sun)
    picture = await uploading.store_bytes(png, "板书.png", town.wang.id)
    sound = await uploading.store_bytes(b"ID3" + bytes(50), "朗读.mp3", town.wang.id)
    paper = await uploading.store_bytes(b"PK\x03\x04" + bytes(60), "试卷.zip", town.wang.id)
    for file_id, shows in ((picture, "<img"), (sound, "<audio"), (paper, "不在网页里打开")):
        page = await wang.get(f"/files/{file_id}/preview")
        assert shows in page.text
        assert (await sun.get(f"/files/{file_id}/preview")).status_code == 404
    inline = (await wang.get(f"/files/{picture}")).headers["content-disposition"]
    saved = (await wang.get(f"/files/{picture}?download=1")).headers["content-disposition"]
    assert (inline[:6], saved[:10]) == ("inline", "attachment")
