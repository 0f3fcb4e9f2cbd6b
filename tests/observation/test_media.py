"""Photos and clips of a record: how they come, who sees them by every way, and blurring."""

import io
from uuid import UUID

import httpx
import pytest
from PIL import Image

from server.base import database as db
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.files.objects import store
from server.observation import access, notes
from server.observation.media import blurring, purging, reading
from server.people.viewer import Viewer
from tests.observation.filmed import (
    FILM,
    JSON,
    SOUND,
    bytes_are_there,
    consent,
    count,
    photo,
    put,
    said,
    take,
)
from tests.observation.observed import invite, observed, release, seen
from tests.support.browsing import PARTIAL, SignIn
from tests.support.town import Town


async def test_a_phone_sends_a_photo_once_and_only_by_what_the_class_agreed_to(
    town: Town, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang)
    record = await seen(lesson, town.zhao, {}, submitted=False)
    theirs = await seen(lesson, town.li, {})
    phone, medium, data = await signed_in(town.zhao), new_id(), photo()

    async def ask(**more: object) -> httpx.Response:
        sent = said(medium, record, data) | more
        return await phone.post("/kit/media", json=sent, headers=JSON)

    refused = await ask()
    assert refused.status_code == 422 and refused.json()["code"] == "consent"
    assert "三（2）班还没有拍照的授权登记" in refused.json()["error"] and "东西还在你这里" in refused.text
    not_here, not_mine = await ask(record=str(new_id())), await ask(record=str(theirs))
    assert (not_here.status_code, not_here.json()["code"]) == (409, "record")
    assert not_here.json() == not_mine.json()  # whose it is, nobody learns

    along = {
        "id": str(new_id()), "school_id": str(town.school), "class_id": None, "class_name": "三(2)班",
        "kinds": ["photo"], "starts_on": "2026-09-01", "until": "2027-01-31", "paper": "教导处",
        "rows": 2, "columns": 3, "off_camera": ["1-3"],
    }  # fmt: skip
    first = await ask(consent=along)
    assert first.status_code == 201 and first.json()["medium"] == str(medium), first.text
    assert first.headers["cache-control"] == "no-store"
    again = await ask(consent=along, no_student_face=True)  # ticked before it went
    assert again.json()["id"] == first.json()["id"] and again.json()["pieces"]
    done = await put(phone, again.json(), data)
    assert done.status_code == 200 and done.json()["type"] == "image/jpeg"
    over = await ask()
    assert over.json()["known"] and over.json()["pieces"] == [] and over.json()["id"] == first.json()["id"]
    assert await count("observation_medium WHERE file IS NOT NULL AND no_student_face") == 1
    assert (
        await count("class_consent WHERE class_name = '三（2）班' AND off_camera = ARRAY['1-3']::varchar[]")
        == 1
    )
    assert await count("file") == 1
    assert (
        await (await signed_in(town.li)).post("/kit/media", json=said(medium, theirs, data))
    ).status_code == 404

    refused = await ask(id=str(new_id()), kind="voice")  # photos were agreed to, voices were not
    assert refused.json()["code"] == "consent"
    paper, note = new_id(), photo("white")
    sent = await phone.post("/kit/media", json=said(paper, record, note, "paper"), headers=JSON)
    assert (await put(phone, sent.json(), note)).status_code == 200  # handwriting needs nobody's consent
    film = await phone.post("/kit/media", json=said(new_id(), record, FILM, "paper"), headers=JSON)
    no_photo = await put(phone, film.json(), FILM)
    assert no_photo.status_code == 422 and "这不是照片" in no_photo.json()["error"]
    cancelled = await phone.post(film.json()["cancellation_url"])
    assert cancelled.status_code == 200 and await count("observation_medium") == 2


@pytest.mark.parametrize(
    "junk",
    [
        [], None, 7, {"id": 1}, {"kind": None}, {"size": "x"}, {"size": -1}, {"size": True}, {"size": 10**30},
        {"sha256": 5}, {"sha256": "zz"}, {"at_seconds": "soon"}, {"at_seconds": -1}, {"record": {}},
        {"name": None, "size": 0}, {"consent": {"kinds": 5, "off_camera": {}, "rows": "x", "until": [1]}},
    ],
)  # fmt: skip
async def test_whatever_a_phone_says_gets_a_sentence(town: Town, signed_in: SignIn, junk: object) -> None:
    lesson = await observed(town.li, town.wang)
    record = await seen(lesson, town.zhao, {}, submitted=False)
    sent = said(new_id(), record, photo()) | junk if isinstance(junk, dict) else junk
    answer = await (await signed_in(town.zhao)).post("/kit/media", json=sent, headers=JSON)
    assert answer.status_code == 422 and answer.json()["error"], answer.text
    assert await count("observation_medium") == 0


async def ways(who: httpx.AsyncClient, lesson: UUID, medium: UUID, file: UUID) -> dict[str, int]:
    """Every address under which a photo could be had, and the photo's place in the pages."""
    page = await who.get(f"/observations/{lesson}/media")
    part = await who.get(f"/observations/{lesson}/media", headers=PARTIAL)
    return {
        "page": page.status_code if page.status_code != 200 or str(file) in page.text else 204,
        "part": part.status_code if part.status_code != 200 or str(file) in part.text else 204,
        "file": (await who.get(f"/files/{file}")).status_code,
        "download": (await who.get(f"/files/{file}?download=1")).status_code,
        "range": (await who.get(f"/files/{file}", headers={"Range": "bytes=0-9"})).status_code,
        "preview": (await who.get(f"/files/{file}/preview")).status_code,
        "drawn": (await who.get(f"/files/{file}/pages/1")).status_code,
        "blurring": (await who.get(f"/observations/{lesson}/media/{medium}/blurring")).status_code,
        "complete": (await who.post(f"/files/{file}/completion", headers=JSON)).status_code,
    }


SEES = {"page": 200, "part": 200, "file": 200, "download": 200, "range": 206, "preview": 303, "drawn": 404}
CHANGES = {"blurring": 200}
MERELY = {"blurring": 404, "complete": 404}
NOT_THIS = dict.fromkeys(("file", "download", "range", "preview", "drawn", "blurring", "complete"), 404)
NOTHING = NOT_THIS | {"page": 404, "part": 404}
EMPTY = NOT_THIS | {"page": 204, "part": 204}


async def test_a_photo_is_for_whoever_may_read_the_record_it_belongs_to(
    town: Town, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    record = await seen(lesson, town.zhao, {}, submitted=False)
    medium, file = await take(town.zhao, record)
    await invite(lesson, town.sun)
    await seen(lesson, town.zheng, {}, submitted=False)

    async def all_ways(who: Viewer) -> dict[str, int]:
        return await ways(await signed_in(who), lesson, medium, file)

    mine = SEES | CHANGES | {"complete": 200}
    assert await all_ways(town.zhao) == mine
    assert await all_ways(town.li) == EMPTY  # the lead, before it was handed in
    assert await all_ways(town.zheng) == EMPTY  # an observer who has not handed in their own
    await db.execute("UPDATE observer SET submitted_at = now() WHERE id = $1", record)
    assert await all_ways(town.li) == SEES | CHANGES | {"complete": 404}
    assert await all_ways(town.zheng) == EMPTY
    for who in (town.wang, town.sun, town.zhou, town.chen, town.admin):  # before the release
        assert await all_ways(who) == NOTHING, who.name
    await release(lesson)
    await db.execute("UPDATE observation SET shared_up_at = now() WHERE id = $1", lesson)
    assert await all_ways(town.wang) == SEES | CHANGES | {"complete": 404}
    assert await all_ways(town.sun) == SEES | MERELY  # the guest
    for who in (town.zhou, town.chen, town.admin):  # above: the scores, no more
        assert await all_ways(who) == NOTHING, who.name

    answer = await (await signed_in(town.sun)).get(f"/files/{file}")
    assert answer.headers["cache-control"] == "private, no-store"
    search = await (await signed_in(town.zhao)).get("/search", params={"q": "IMG_1"})
    assert str(file) not in search.text
    found, theirs = await access.find_for(town.sun, lesson, "notes")
    assert [one["at"] for one in await reading.of_records(town.sun, found, theirs)] == [""]


async def test_no_address_of_the_bytes_themselves_is_given_out(
    town: Town, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    _medium, file = await take(town.zhao, await seen(lesson, town.zhao, {}))
    monkeypatch.setattr(type(store()), "serves_directly", True)  # as with an S3 server
    answer = await (await signed_in(town.li)).get(f"/files/{file}")
    assert answer.status_code == 200 and answer.content == photo() and "location" not in answer.headers


async def test_a_blurred_photo_takes_the_place_of_the_original(town: Town, signed_in: SignIn) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    medium, file = await take(town.zhao, await seen(lesson, town.zhao, {}), data=photo("red"))
    zhao = await signed_in(town.zhao)
    url = f"/observations/{lesson}/media/{medium}/blurring"
    page = await zhao.get(url)
    assert page.text.count('name="field"') == 108 and "原图马上删除" in page.text
    assert (await zhao.post(url, data={})).status_code == 422
    assert (await zhao.post(url, data={"field": "9-13"})).status_code == 422
    assert (await zhao.post(url, data={"field": ["1-1", "2-2"]})).status_code == 303
    assert (await zhao.get(f"/files/{file}")).status_code == 404
    assert not await bytes_are_there(file)
    fresh = await db.value("SELECT file FROM observation_medium WHERE id = $1", medium)
    assert (await zhao.get(f"/files/{fresh}")).status_code == 200
    assert (await (await signed_in(town.sun)).get(f"/files/{fresh}")).status_code == 404
    assert "已打糊" in (await zhao.get(f"/observations/{lesson}/media")).text
    with pytest.raises(Missing):
        await access.find(town.sun, lesson)


async def test_nobody_can_be_known_where_a_photo_was_blurred() -> None:
    """Stripes of one pixel are gone in the field and stay beside it; metadata never comes along."""
    striped = Image.new("RGB", (240, 180))
    striped.putdata([(255, 255, 255) if x % 2 else (0, 0, 0) for _y in range(180) for x in range(240)])
    sent = io.BytesIO()
    striped.save(sent, "PNG")
    part = Image.open(io.BytesIO(blurring.blurred(sent.getvalue(), [(1, 1)])))
    whole = Image.open(io.BytesIO(blurring.blurred(sent.getvalue())))

    def contrast(found: Image.Image, at: int) -> int:
        line = [found.convert("L").getpixel((x, 10)) for x in range(at + 4, at + 16)]
        return int(max(line) - min(line))  # type: ignore[type-var, operator]

    assert contrast(part, 0) < 12 < 150 < contrast(part, 60)
    assert contrast(whole, 60) < 12 and not whole.getexif()


async def test_handwriting_is_photographed_from_a_desk_too(town: Town, signed_in: SignIn) -> None:
    lesson = await observed(town.li, town.wang)
    await seen(lesson, town.zhao, {}, submitted=False)
    zhao, url = await signed_in(town.zhao), f"/observations/{lesson}/media"
    page = await zhao.get(url)
    form = {"id": str(new_id()), "kind": "paper"}
    assert "传我的照片" in page.text and (await zhao.post(url, data=form)).status_code == 422
    files = [("file", ("1.jpg", photo("white"))), ("file", ("2.jpg", photo("gray")))]
    for _click in range(2):
        assert (await zhao.post(url, data=form, files=files)).status_code == 303
    assert await count("observation_medium WHERE kind = 'paper'") == 2 and await count("file") == 2
    mine = await notes.own_of(town.zhao, *await access.find_for(town.zhao, lesson, "record"))
    assert (
        mine is not None
        and [(line.text, len(line.media)) for line in mine.lines] == [("手写的听课记录", 1)] * 2
    )
    mixed = [("file", ("3.jpg", photo("black"))), ("file", ("4.pdf", b"%PDF-1.7\n%\xe2\xe3"))]
    refused = await zhao.post(url, data={**form, "id": str(new_id())}, files=mixed)
    assert refused.status_code == 422 and "这不是照片" in refused.text and "前面 1 张已经存好" in refused.text
    refused = await zhao.post(url, data={**form, "kind": "photo"}, files=files[:1])
    assert refused.status_code == 422 and "先在“授权登记”里登记" in refused.text
    await consent(town.wang)
    sent = await zhao.post(url, data={"kind": "photo", "faceless": "1"}, files=files[:1])
    assert sent.status_code == 303
    assert await count("observation_medium WHERE no_student_face AND consent IS NOT NULL") == 1
    for who in (town.wang, town.li, town.sun):  # no record of theirs
        answer = await (await signed_in(who)).post(url, data=form, files=files[:1])
        assert answer.status_code == 404


async def test_a_voice_clip_is_no_photo(town: Town) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    record = await seen(lesson, town.zhao, {})
    voice, _file = await take(town.zhao, record, "voice", SOUND)
    with pytest.raises(DomainError, match="只有照片能打糊"):
        await purging.blur(town.zhao, lesson, voice, [])
    with pytest.raises(DomainError, match="不是录音"):
        await take(town.zhao, record, "voice", photo())
