"""Taken back: at once for everybody by every way, then the bytes too, with a report."""

from datetime import timedelta
from uuid import UUID

import pytest

from server.base import database as db
from server.base.clock import now
from server.base.errors import Missing
from server.base.ids import new_id
from server.base.settings import Settings
from server.files import completing, leftovers, owned
from server.files.announcing import Asked
from server.files.objects import store
from server.observation import access
from server.observation.media import access as media
from server.observation.media import adding, purging, reading, videos, withdrawing
from server.observation.media.adding import Taken
from server.observation.media.tables import MediumKind
from storage.errors import NoObject
from tests.observation.filmed import (
    FILM,
    SOUND,
    arrive,
    bytes_are_there,
    consent,
    count,
    film,
    photo,
    sha,
    take,
)
from tests.observation.observed import observed, release, seen
from tests.support.browsing import PARTIAL, SignIn
from tests.support.town import Town

JPEG = {"media_type": "image/jpeg", "disposition": "inline", "seconds": 600}


async def test_what_was_taken_under_a_withdrawn_consent_is_there_for_nobody_by_any_way(
    town: Town, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang)
    under = await consent(town.wang)
    record = await seen(lesson, town.zhao, {})
    _, face = await take(town.zhao, record, data=photo("red"))
    _, board = await take(town.zhao, record, data=photo("green"), no_student_face=True)
    _, voice = await take(town.zhao, record, "voice", SOUND)
    _, paper = await take(town.zhao, record, "paper", photo("white"))
    recording, film_file = await film(town.li, lesson)
    await release(lesson)
    people = [await signed_in(who) for who in (town.zhao, town.li, town.wang)]
    before = await people[0].get(f"/files/{face}")
    assert before.status_code == 200
    signed = store().sign_get(face.hex, **JPEG)  # as nobody is given, but had it been

    page = await people[2].get(f"/consents/{under}")
    assert "没有学生正脸”的 1 张照片会留着" in page.text
    assert (await people[2].post(f"/consents/{under}/withdrawal")).status_code == 303

    for who in people:  # before any job ran; the uploaders are among them
        for gone in (face, voice, film_file):
            for ask in (f"/files/{gone}", f"/files/{gone}?download=1", f"/files/{gone}/preview"):
                assert (await who.get(ask)).status_code == 404, ask
            ranged = {"Range": "bytes=0-9", "If-None-Match": before.headers["etag"]}
            assert (await who.get(f"/files/{gone}", headers=ranged)).status_code == 404
            assert (await who.post(f"/files/{gone}/completion")).status_code == 404
        for kept in (board, paper):
            assert (await who.get(f"/files/{kept}")).status_code == 200
        for headers in ({}, PARTIAL):
            shown = (await who.get(f"/observations/{lesson}/media", headers=headers)).text
            assert headers or "2 个已经撤下（授权已撤回）" in shown
            assert str(board) in shown and not any(str(gone) in shown for gone in (face, voice))
            listed = (await who.get(f"/observations/{lesson}/videos", headers=headers)).text
            assert str(recording) not in listed
        assert (await who.get(f"/observations/{lesson}/videos/{recording}")).status_code == 404
    mine = await owned.list_files(town.zhao, owned.Filters())
    assert {one["id"] for one in mine.files} == {board, paper}
    found, theirs = await access.find_for(town.li, lesson, "notes")
    assert {one["file"] for one in (await reading.by_id(town.li, found, theirs)).values()} == {board, paper}
    assert await videos.of(town.li, found, theirs) == []

    assert await purging.purge() == 3
    for gone in (face, voice, film_file):
        assert not await bytes_are_there(gone)
    assert (await people[0].get(signed)).status_code == 404
    assert await count("file") == 2 and await purging.purge() == 0

    zhou = await signed_in(town.zhou)
    reports = await zhou.get("/consents/purges")
    assert reports.text.count("授权已撤回") == 1 and '<td data-label="几个">3</td>' in reports.text
    assert "正等着删除" not in reports.text
    for who in (town.wang, town.sun, town.chen, town.admin):
        assert (await (await signed_in(who)).get("/consents/purges")).status_code == 404


async def test_photos_come_back_blurred_where_the_school_wants_that(town: Town, signed_in: SignIn) -> None:
    lesson = await observed(town.li, town.wang)
    under = await consent(town.wang)
    record = await seen(lesson, town.zhao, {})
    medium, face = await take(town.zhao, record, data=photo("red"))
    odd, lost = await take(town.zhao, record, data=photo("blue"))
    await store().delete(lost.hex)
    zhao, zhou = await signed_in(town.zhao), await signed_in(town.zhou)
    assert (await zhou.post(f"/consents/{under}/withdrawal", data={"photos": "blur"})).status_code == 303
    assert "正等着删除" in (await zhou.get("/consents/purges")).text
    assert (await zhao.get(f"/files/{face}")).status_code == 404  # until it is blurred
    assert await count("pgqueuer WHERE entrypoint = 'media.purge'") == 1
    await purging.run({})
    shown = (await zhao.get(f"/observations/{lesson}/media")).text
    fresh = await db.value("SELECT file FROM observation_medium WHERE id = $1", medium)
    assert str(fresh) in shown and "已打糊" in shown and str(odd) not in shown
    assert (await zhao.get(f"/files/{fresh}")).status_code == 200
    assert not await bytes_are_there(face) and await count("file WHERE id = $1", face) == 0
    assert {one["why"] for one in (await purging.reports(town.zhou))[0]} == {"打糊后删原图", "授权已撤回"}


async def test_what_is_on_its_way_when_a_consent_is_taken_back_does_not_arrive(town: Town) -> None:
    lesson = await observed(town.li, town.wang)
    under = await consent(town.wang)
    record = await seen(lesson, town.zhao, {})
    asked = Asked("a.jpg", len(photo()), sha256=sha(photo()))
    first = await adding.announce(town.zhao, Taken(new_id(), record, MediumKind.PHOTO, asked))
    second = await adding.announce_recording(town.zhao, lesson, Asked("a.mp4", len(FILM)))
    await withdrawing.withdraw(town.zhou, under, blurs=True)
    for announced, data in ((first, photo()), (second[1], FILM)):
        with pytest.raises(Missing):
            await arrive(town.zhao, announced, data)
        with pytest.raises(Missing):
            await completing.complete(town.zhao, announced.id)
    with pytest.raises(Missing):  # taken back while its bytes were looked at
        async with db.writing():
            await media.added(town.zhao, second[0], {"id": second[1].id, "type": "video/mp4"})
    await purging.purge()
    assert await count("observation_medium WHERE file IS NOT NULL OR purged_at IS NULL") == 0


async def test_one_photo_or_recording_is_taken_away_by_who_put_it_there_the_teacher_or_the_lead(
    town: Town, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    record = await seen(lesson, town.zhao, {})
    await seen(lesson, town.zheng, {})
    medium, file = await take(town.zhao, record)
    recording, film_file = await film(town.zhao, lesson)
    zheng = await signed_in(town.zheng)  # an observer sees both and takes away none
    for url in (f"media/{medium}/removal", f"videos/{recording}/removal", f"media/{medium}/blurring"):
        assert (await zheng.post(f"/observations/{lesson}/{url}", data={"all": "1"})).status_code == 404
    assert (await zheng.get(f"/files/{file}")).status_code == 200
    wang, zhao = await signed_in(town.wang), await signed_in(town.zhao)
    assert (await wang.post(f"/observations/{lesson}/videos/{recording}/removal")).status_code == 303
    assert (await zhao.post(f"/observations/{lesson}/media/{medium}/removal")).status_code == 303
    assert (await zhao.post(f"/observations/{lesson}/media/{medium}/removal")).status_code == 404
    for gone in (file, film_file):
        assert (await zhao.get(f"/files/{gone}")).status_code == 404
    await purging.purge()
    assert not await bytes_are_there(file) and not await bytes_are_there(film_file)


async def test_recordings_are_kept_as_long_as_the_platform_says(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    record = await seen(lesson, town.zhao, {})
    old, old_file = await film(town.zhao, lesson)
    _medium, new_file = await film(town.zhao, lesson, FILM + b"2")
    photo_id, _file = await take(town.zhao, record)
    await db.execute(
        "UPDATE observation_medium SET added_at = $1 WHERE id = ANY($2::uuid[])",
        now() - timedelta(days=181), [old, photo_id],
    )  # fmt: skip
    monkeypatch.setattr(purging, "settings", Settings(video_keep_days=0))
    assert await purging.purge() == 0
    monkeypatch.setattr(purging, "settings", Settings(video_keep_days=180))
    assert await purging.purge() == 1
    assert not await bytes_are_there(old_file) and await bytes_are_there(new_file)
    assert await count("media_purge WHERE why = '保存期满'") == 1
    await db.execute("UPDATE media_purge SET size_bytes = $1", 5 * 1024**3)  # many films in one run
    assert (await purging.reports(town.zhou))[0][0]["size_bytes"] == 5 * 1024**3


async def test_a_store_that_is_down_holds_up_nothing_but_the_bytes(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.errors import StorageDown

    lesson = await observed(town.li, town.wang)
    under = await consent(town.wang)
    _medium, file = await take(town.zhao, await seen(lesson, town.zhao, {}))
    await withdrawing.withdraw(town.zhou, under, blurs=False)

    async def down(_self: object, _key: str) -> None:
        raise StorageDown("no disk")

    with monkeypatch.context() as broken:
        broken.setattr(type(store()), "delete", down)
        assert await purging.purge() == 1
    assert await bytes_are_there(file)
    await leftovers.sweep()
    with pytest.raises(NoObject):
        await store().stat(file.hex)


async def test_a_photo_that_never_arrived_leaves_nothing(town: Town) -> None:
    lesson = await observed(town.li, town.wang)
    record: UUID = await seen(lesson, town.zhao, {})
    taken = Taken(new_id(), record, MediumKind.PAPER, Asked("a.jpg", 9))
    announced = await adding.announce(town.zhao, taken)
    await db.execute("UPDATE observation_medium SET added_at = now() - interval '3 days'")
    await purging.purge()
    assert await count("observation_medium") == 1  # its upload may go on
    await leftovers.forget_pending(announced.id, announced.object_id, "")
    await purging.purge()
    assert await count("observation_medium") == 0
