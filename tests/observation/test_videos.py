"""Recordings of a lesson: sent in pieces, seen by the group alone, remarked on by their moments."""

from uuid import UUID

import httpx
import pytest

from server.base import database as db
from server.base.errors import DomainError, TooLarge
from server.base.ids import new_id
from server.base.settings import Settings, settings
from server.files.announcing import Asked
from server.observation.media import adding, times
from tests.observation.filmed import FILM, JSON, consent, count, film, put, sha
from tests.observation.observed import invite, observed, release
from tests.support.browsing import PARTIAL, SignIn
from tests.support.town import Town

LARGE = b"\0\0\0\x18ftypmp42" + b"0123456789abcdef" * 330_000  # five pieces and a rest


async def ask(client: httpx.AsyncClient, lesson: UUID, data: bytes, name: str = "周长.mp4") -> httpx.Response:
    question = {"name": name, "size": len(data), "place": "attachment", "sha256": sha(data).hex()}
    return await client.post(f"/observations/{lesson}/videos/files", json=question, headers=JSON)


async def test_an_interrupted_recording_goes_on_and_plays_from_any_moment(
    town: Town, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    li = await signed_in(town.li)
    first = (await ask(li, lesson, LARGE)).json()
    assert len(first["pieces"]) == 6
    piece = first["pieces"][0]
    sent = await li.put(piece["url"], content=LARGE[: piece["size"]], headers=piece["headers"])
    assert sent.status_code == 200
    index = await li.get(f"/observations/{lesson}/videos")
    assert "没有传完" in index.text and "再选一次同一个文件，会接着传" in index.text

    again = (await ask(li, lesson, LARGE, "改了名.mp4")).json()
    assert (again["medium"], again["id"]) == (first["medium"], first["id"]) and len(again["pieces"]) == 5
    done = await put(li, again, LARGE)
    assert done.status_code == 200 and done.json()["type"] == "video/mp4"
    assert await count("observation_medium") == 1
    part = await li.get(f"/observations/{lesson}/videos?part=list", headers=PARTIAL)
    assert first["medium"] in part.text and "没有传完" not in part.text and "<html" not in part.text

    url, size = f"/files/{first['id']}", len(LARGE)
    for wanted, status, said, length in (
        ("bytes=0-", 200, None, size),  # all of it
        ("bytes=0-1", 206, f"bytes 0-1/{size}", 2),
        (f"bytes={size - 7}-", 206, f"bytes {size - 7}-{size - 1}/{size}", 7),
        ("bytes=-5", 206, f"bytes {size - 5}-{size - 1}/{size}", 5),
        (f"bytes={size}-", 416, f"bytes */{size}", 0),
    ):
        answer = await li.get(url, headers={"Range": wanted})
        assert (answer.status_code, answer.headers.get("content-range")) == (status, said), wanted
        assert len(answer.content) == length and answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["cache-control"] == "private, no-store"
    assert (await li.get(url, headers={"Range": "bytes=16-31"})).content == b"0123456789abcdef"[4:] + b"0123"


async def test_recordings_have_a_limit_of_their_own(
    town: Town, monkeypatch: pytest.MonkeyPatch, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    larger = Asked("a.mp4", settings.upload_max_bytes + 1)
    await adding.announce_recording(town.li, lesson, larger)
    with pytest.raises(TooLarge):
        await adding.announce_recording(town.li, lesson, Asked("a.mp4", settings.video_max_bytes + 1))
    monkeypatch.setattr(adding, "settings", Settings(video_max_bytes=1000))
    with pytest.raises(TooLarge):
        await adding.announce_recording(town.li, lesson, Asked("a.mp4", 1001))
    no_film = await (await signed_in(town.li)).post(
        f"/observations/{lesson}/videos", files={"file": ("a.mp4", b"%PDF-1.7\n%\xe2\xe3")}
    )
    assert no_film.status_code == 422 and "这不是录像" in no_film.text
    plain = await (await signed_in(town.li)).post(
        f"/observations/{lesson}/videos", files={"file": ("课.mp4", FILM)}
    )
    assert plain.status_code == 303 and await count("observation_medium WHERE file IS NOT NULL") == 1


async def test_a_recording_is_for_the_invited_group_with_the_viewers_name_on_it(
    town: Town, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    medium, file = await film(town.wang, lesson)
    await invite(lesson, town.sun)
    await db.execute(
        'INSERT INTO observer (id, observation, "user", role) VALUES ($1, $2, $3, $4)',
        new_id(), lesson, town.zhao.id, "observer",
    )  # fmt: skip
    await release(lesson)
    await db.execute("UPDATE observation SET shared_up_at = now() WHERE id = $1", lesson)
    page = f"/observations/{lesson}/videos/{medium}"
    for who in (town.li, town.zhao, town.wang, town.sun):
        client = await signed_in(who)
        shown = await client.get(f"{page}?t=12:30")
        assert shown.status_code == 200 and f"/files/{file}#t=750" in shown.text
        assert shown.text.count(f"<span>{who.name} {who.login}</span>") == 12
        assert "download=1" not in shown.text and "nodownload" in shown.text and "谁能看到" in shown.text
        assert (await client.get(f"/files/{file}")).status_code == 200
        assert (await client.get(f"/files/{file}/preview")).headers["location"] == page
    looked = await db.rows('SELECT "user", what FROM observation_look')
    assert {(one["user"], one["what"]) for one in looked} == {
        (who.id, "video") for who in (town.li, town.zhao, town.sun)
    }
    for who in (town.zheng, town.zhou, town.chen, town.admin):  # 教研组长, 校管, 教研员, platform
        client = await signed_in(who)
        for url in (page, f"/observations/{lesson}/videos", f"/files/{file}", f"/files/{file}/preview"):
            for headers in ({}, PARTIAL, {"Range": "bytes=0-1"}):
                assert (await client.get(url, headers=headers)).status_code == 404, (who.name, url)
        assert (await ask(client, lesson, FILM)).status_code == 404
        assert (await client.post(f"{page}/notes", data={"at": "1:00", "text": "看"})).status_code == 404
    sun = await signed_in(town.sun)  # a guest looks on
    assert "说一句" not in (await sun.get(page)).text
    assert (await sun.post(f"{page}/notes", data={"at": "1:00", "text": "看"})).status_code == 422
    assert (await ask(sun, lesson, FILM)).status_code == 422
    await db.execute('UPDATE observer SET left_at = now() WHERE "user" = $1', town.zhao.id)
    assert (await (await signed_in(town.zhao)).get(f"/files/{file}")).status_code == 404


async def test_remarks_have_moments_ranges_and_clips_without_a_script(town: Town, signed_in: SignIn) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    medium, _file = await film(town.li, lesson)
    url = f"/observations/{lesson}/videos/{medium}"
    li, wang = await signed_in(town.li), await signed_in(town.wang)
    form = {"id": str(new_id()), "at": "12:30", "until": "13：05", "text": "这里等了 <四秒>", "clip": "1"}
    for _click in range(2):
        assert (await li.post(f"{url}/notes", data=form)).status_code == 303
    part = await wang.post(f"{url}/notes", data={"at": "0:07", "text": "先量再说"}, headers=PARTIAL)
    assert part.status_code == 200 and part.text.index("先量再说") < part.text.rindex("这里等了 &lt;四秒&gt;")
    assert 'href="' + url + '?t=12:30" data-seek="750.0" data-stop="785.0"' in part.text
    assert part.text.count("12:30–13:05") == 2  # among the clips and among the remarks
    for wrong, sentence in (
        ({"at": "", "text": "看"}, "写清是录像的哪一刻"),
        ({"at": "12:75", "text": "看"}, "时间写成 分:秒"),
        ({"at": "2:00", "until": "1:00", "text": "看"}, "“到”要在“从”的后面"),
        ({"at": "2:00", "clip": "1", "text": "看"}, "片段要写“到”"),
        ({"at": "2:00", "text": " "}, "写一句看到了什么"),
        ({"at": "2:00", "text": "看" * 2001}, "一条点评最多 2000 字"),
    ):
        refused = await li.post(f"{url}/notes", data=wrong)
        assert refused.status_code == 422 and sentence in refused.text
        assert wrong["text"].strip() in refused.text and f'value="{wrong["at"]}"' in refused.text
    notes = await db.rows("SELECT id, author FROM video_note ORDER BY at_seconds")
    assert len(notes) == 2
    assert (await wang.post(f"{url}/notes/{notes[1]['id']}/removal")).status_code == 404
    assert (await li.post(f"{url}/notes/{notes[0]['id']}/removal")).status_code == 303  # the lead tidies
    assert "先量再说" not in (await wang.get(url)).text and await count("video_note") == 2


async def test_a_link_is_https_and_says_that_it_leaves_the_platform(town: Town, signed_in: SignIn) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    li = await signed_in(town.li)
    for bad in (
        "http://v.example.cn/1", "javascript:alert(1)", "https://", "https://a b.cn/", "//v.example.cn", "",
        "https://u:p@v.example.cn/", "https://[", "https://v.example.cn/\u202e1", f"https://v.cn/{'a' * 400}",
    ):  # fmt: skip
        refused = await li.post(f"/observations/{lesson}/videos/links", data={"url": bad})
        assert refused.status_code == 422 and "https://" in refused.text, bad
    sent = {"url": " https://v.example.cn/k?id=1&t=2 ", "title": "县平台的录像"}
    assert (await li.post(f"/observations/{lesson}/videos/links", data=sent)).status_code == 303
    medium = await db.value("SELECT id FROM observation_medium")
    page = await li.get(f"/observations/{lesson}/videos/{medium}")
    assert 'href="https://v.example.cn/k?id=1&amp;t=2" target="_blank" rel="noopener noreferrer"' in page.text
    assert "离开共备" in page.text and "<video " not in page.text and "县平台的录像" in page.text
    assert (
        await li.post(f"/observations/{lesson}/videos/{medium}/notes", data={"at": "1:00", "text": "看"})
    ).status_code == 303


def test_moments_are_read_as_people_write_them() -> None:
    for text, seconds in (("12:30", 750), ("1:02:03", 3723), ("90", 90), ("0：07", 7), ("12:30.5", 750.5)):
        assert times.read(text) == seconds
    assert times.read(" ") is None and times.said(3723.9) == "1:02:03" and times.said(67) == "1:07"
    for text in ("12:60", "abc", "-1", "1:2:3:4", "1e3", "nan", "9999:00", "1::2", "１e9"):
        with pytest.raises(DomainError):
            times.read(text)
