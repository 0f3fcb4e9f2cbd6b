"""The files room on a real S3 server: the same doors, addresses that lead there, a store that is away."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from server.app import findings, preflight
from server.base import settings as table
from server.base.database import value
from server.base.settings import Settings
from server.base.starting import StartFailed
from server.files import access, leftovers, objects, uploading
from storage.local import LocalStore
from storage.s3 import S3Store, Server
from tests.files.conftest import Shelf
from tests.files.test_photos import SECRETS, photo
from tests.support.browsing import SignIn
from tests.support.serving import free_port
from tests.support.town import Town

JSON = {"Accept": "application/json"}


@pytest.fixture
def s3(s3_server: Server) -> Iterator[S3Store]:
    before = objects._chosen
    made = S3Store(s3_server)
    objects.use(made)
    yield made
    objects._chosen = before


@pytest.fixture
def plan(town: Town, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A plan 王雨晴 writes and 赵敏 reads."""
    shelf = Shelf()
    monkeypatch.setitem(access.doors, "plan", access.Door(shelf.sees_any, shelf.require_edit))
    return shelf.open(uuid4(), read=(town.zhao,), write=(town.wang,))


async def test_a_file_is_sent_to_the_store_and_read_there_by_readers_only(
    town: Town, plan: UUID, s3: S3Store, s3_server: Server, signed_in: SignIn, png: bytes
) -> None:
    wang = await signed_in(town.wang)
    question = {"name": "板书.png", "size": len(png), "place": "attachment"}
    asked = (await wang.post(f"/plans/{plan}/files", json=question, headers=JSON)).json()
    [piece] = asked["pieces"]
    assert piece["url"].startswith(s3_server.endpoint)
    async with httpx.AsyncClient(timeout=30) as line:
        assert (await line.put(piece["url"], content=png, headers=piece["headers"])).status_code == 200
        done = (await wang.post(asked["completion_url"], headers=JSON)).json()
        shown = await (await signed_in(town.zhao)).get(done["url"])
        assert shown.status_code == 303
        assert "private" in shown.headers["cache-control"]
        answer = await line.get(shown.headers["location"])
    assert answer.content == png
    assert answer.headers["content-type"] == "image/png"
    assert "%E6%9D%BF%E4%B9%A6.png" in answer.headers["content-disposition"]
    for stranger in (town.sun, town.admin):
        refused = await (await signed_in(stranger)).get(done["url"])
        absent = await (await signed_in(stranger)).get(f"/files/{uuid4()}")
        assert refused.status_code == absent.status_code == 404
    assert (await wang.get(f"/objects/{urlsplit(piece['url']).path.split('/')[-1]}")).status_code == 404


async def test_a_store_that_is_away_is_said_and_leaves_nothing(
    town: Town, plan: UUID, signed_in: SignIn, png: bytes
) -> None:
    before = objects._chosen
    objects.use(S3Store(Server(f"http://127.0.0.1:{free_port()}", "a", "b" * 20, "bucket")))
    try:
        wang = await signed_in(town.wang)
        question = {"name": "板书.png", "size": len(png)}
        asked = await wang.post(f"/plans/{plan}/files", json=question, headers=JSON)
        assert (asked.status_code, "文件空间暂时不可用" in asked.text) == (503, True)
        form = await wang.post(f"/plans/{plan}/attachments", files={"file": ("a.png", png, "image/png")})
        assert (form.status_code, "没有存上" in form.text) == (503, True)
        assert 'name="file"' in form.text  # the form is still there
        assert await value("SELECT count(*) FROM file WHERE state = 'ready'") == 0
        assert await leftovers.sweep() == 0  # does not fail either
    finally:
        objects._chosen = before


def test_the_settings_choose_the_store() -> None:
    secret = "5" * 64
    assert isinstance(objects.made_from(Settings(secret=secret)), LocalStore)
    named = Settings(secret=secret, s3_endpoint="http://s3:9000", s3_access_key="a", s3_secret_key="b")
    assert isinstance(objects.made_from(named), S3Store)
    assert named.objects_origin == "http://s3:9000"
    public = Settings(s3_endpoint="http://s3:9000", objects_url="https://files.example.cn")
    assert public.objects_origin == "https://files.example.cn"
    with pytest.raises(ValueError, match="S3_SECRET_KEY"):
        objects.made_from(Settings(secret=secret, s3_endpoint="http://s3:9000", s3_access_key="a"))


async def test_photos_of_a_plain_form_lose_their_place_too(town: Town, s3: S3Store) -> None:
    data = photo("JPEG")
    file_id = await uploading.store_bytes(data, "a.jpg", town.wang.id)
    kept = b"".join([chunk async for chunk in s3.open_range(file_id.hex)])
    assert SECRETS[0] in data and SECRETS[0] not in kept


async def test_the_doctor_says_whether_the_store_answers(
    s3_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(endpoint: str, secret: str) -> Settings:
        return Settings(s3_endpoint=endpoint, s3_access_key=s3_server.access_key, s3_secret_key=secret)

    monkeypatch.setattr(table, "settings", at(s3_server.endpoint, s3_server.secret_key))
    [fine] = await findings._objects()
    assert (fine.state, s3_server.endpoint in fine.text) == ("ok", True)
    for wrong in (
        at(s3_server.endpoint, "x" * 20),
        at(f"http://127.0.0.1:{free_port()}", "x" * 20),
        at("nonsense", "x" * 20),
    ):
        monkeypatch.setattr(table, "settings", wrong)
        [bad] = await findings._objects()
        assert (bad.state, bool(bad.step)) == (findings.BROKEN, True)


def test_a_start_with_settings_that_make_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    preflight.check_objects()
    monkeypatch.setenv("S3_ENDPOINT", "http://127.0.0.1:9000")
    with pytest.raises(StartFailed, match="S3_ACCESS_KEY"):
        preflight.check_objects()
    monkeypatch.setenv("S3_ACCESS_KEY", "a")
    monkeypatch.setenv("S3_SECRET_KEY", "b")
    preflight.check_objects()
