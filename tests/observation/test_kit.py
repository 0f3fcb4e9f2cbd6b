"""The kit's JSON: what a phone takes along, and what it sends back."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from server.base.clock import local, now
from server.base.database import execute, row, rows, value
from server.observation import observing
from server.observation.records import body as bodies
from server.observation.records import reading, saving
from server.people.viewer import Viewer
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from tests.app.observation_things import lesson as planned
from tests.app.observation_things import record_of
from tests.support.browsing import SignIn
from tests.support.town import Town

JSON = {"Accept": "application/json"}


def lesson(teacher: Viewer | None, **more: Any) -> dict[str, Any]:
    """A lesson a phone begins on the spot."""
    named = {
        "teacher_id": str(teacher.id) if teacher else None,
        "teacher_name": "",
        "class_name": "三（4）班",
    }
    heading = {"id": str(uuid4()), "kind": "drop_in", "title": "周长", "on": local(now()).date().isoformat()}
    return heading | named | more


def sending(who: Viewer, body: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """One sending of one device."""
    return {
        "mutation": str(uuid4()), "base": 0, "device": str(uuid4()), "user": str(who.id),
        "client_now": now().isoformat(), "submit": False, "body": body or written("老师提问"), **more,
    }  # fmt: skip


def written(*lines: str, **more: Any) -> dict[str, Any]:
    """A record with these moments."""
    moments = [{"id": f"m{at}", "t": at * 60, "who": "t", "text": text} for at, text in enumerate(lines)]
    return bodies.read({"schema": 1, "moments": moments, **more})


async def put(browser: httpx.AsyncClient, record: str | UUID, sent: dict[str, Any]) -> httpx.Response:
    return await browser.put(f"/kit/records/{record}", json=sent, headers=JSON)


async def test_a_lesson_begun_on_a_phone_is_one_record_however_often_it_is_sent(
    town: Town, signed_in: SignIn
) -> None:
    li = await signed_in(town.li)
    record, sent = str(uuid4()), sending(town.li, observation=lesson(town.zhao))
    answers = await asyncio.gather(*(put(li, record, sent) for _time in range(4)))
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["seq"] == 1 and answers[0].json()["state"] == "saved"
    for table in ("observation", "observer", "record_version"):
        assert await value(f"SELECT count(*) FROM {table}") == 1, table
    data = (await li.get("/kit/data", headers=JSON)).json()
    (found,) = data["observations"]
    assert found["record"]["id"] == record and found["record"]["body"]["moments"][0]["text"] == "老师提问"
    assert found["teacher"] == {"id": str(town.zhao.id), "name": "赵敏"} and found["subject"] == "数学"
    other = sending(town.sun, observation=lesson(town.zhao))  # the record's id is somebody else's
    refused = await put(await signed_in(town.sun), record, other)
    assert refused.status_code == 404 and await value("SELECT count(*) FROM observation") == 1
    told = await rows("SELECT title, url FROM notice WHERE user_id = $1", town.zhao.id)
    assert [line["url"] for line in told] == [f"/observations/{found['id']}"]


async def test_what_two_devices_wrote_is_both_kept_until_the_observer_chose(
    town: Town, signed_in: SignIn
) -> None:
    li = await signed_in(town.li)
    phone, tablet = str(uuid4()), str(uuid4())
    observation = await observing.create(town.li, planned(town.zhao))
    record = await record_of(town.li, observation)

    async def send(device: str, base: int, text: str, **more: Any) -> dict[str, Any]:
        answer = await put(li, record, sending(town.li, written(text), device=device, base=base, **more))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    first, second = await asyncio.gather(send(phone, 0, "手机写的"), send(tablet, 0, "平板写的"))
    assert {first["state"], second["state"]} == {"saved", "beside"}
    won, lost = (phone, tablet) if first["state"] == "saved" else (tablet, phone)
    more = await send(lost, 2, "后一份，接着写", submit=True)
    assert (more["state"], more["seq"], more["newest"]) == ("beside", 3, 1)
    assert (await send(won, 1, "先一份，接着写"))["newest"] == 4
    (kit,) = (await li.get("/kit/data", headers=JSON)).json()["observations"]
    assert kit["record"]["beside"] == [3] and kit["record"]["submitted_at"] is None
    assert not await reading.submitted(observation)

    chosen = await li.post(f"/kit/records/{record}/choice", json={"seq": 3}, headers=JSON)
    assert chosen.json() == {"seq": 3}
    (handed_in,) = await reading.submitted(observation)
    assert handed_in.body["moments"][0]["text"] == "后一份，接着写"
    versions = await reading.versions(town.li, observation)
    assert [(one.seq, one.is_in_force, one.is_beside) for one in versions] == [
        (3, True, False), (4, False, False),
    ]  # fmt: skip
    late = await send(won, 4, "先一份，又写")  # it did not know of the choice
    assert (late["state"], late["newest"]) == ("beside", 3)


async def test_a_version_handed_in_never_changes_and_writing_on_is_the_next(
    town: Town, signed_in: SignIn
) -> None:
    li = await signed_in(town.li)
    device, observation = str(uuid4()), await observing.create(town.li, planned(town.zhao))
    record = await record_of(town.li, observation)
    drafts = [sending(town.li, written(text), device=device) for text in ("一", "一二", "一二三")]
    for base, sent in enumerate(drafts):
        answer = await put(li, record, sent | {"base": base, "submit": base == 2})
        assert answer.json()["seq"] == base + 1
    assert await value("SELECT count(*) FROM record_version") == 1  # drafts of one device are one row
    again = await put(li, record, drafts[0])  # it arrives once more, after what replaced it
    assert again.json()["seq"] == 3
    after = await put(li, record, sending(town.li, written("改一改"), device=device, base=3))
    assert after.json()["seq"] == 4
    (handed_in,) = await reading.submitted(observation)
    assert handed_in.seq == 3 and handed_in.body["moments"][0]["text"] == "一二三"
    own = await reading.own(town.li, observation)
    assert own is not None and own.body["moments"][0]["text"] == "改一改"


async def test_a_record_is_taken_only_from_its_observer_while_the_lesson_stands(
    town: Town, signed_in: SignIn
) -> None:
    li, wang = await signed_in(town.li), await signed_in(town.wang)
    observation = await observing.create(town.li, planned(town.zhao))
    record = await record_of(town.li, observation)
    other = await put(wang, record, sending(town.li))
    assert (other.status_code, other.json()["code"]) == (409, "other_user")
    assert (await put(wang, record, sending(town.wang))).status_code == 404
    begun = lesson(town.zhao, id=str(observation))
    assert (await put(wang, uuid4(), sending(town.wang, observation=begun))).status_code == 404
    assert (await put(li, uuid4(), sending(town.li))).status_code == 404
    bare = await signed_in(town.li, token=False)
    assert (await put(bare, record, sending(town.li))).status_code == 403
    await observing.cancel(town.li, observation)
    refused = await put(li, record, sending(town.li))
    assert refused.status_code == 409 and "手机上的还在" in refused.json()["error"]
    assert await value("SELECT count(*) FROM record_version") == 0


async def test_hostile_json_is_refused_in_words_and_never_breaks_anything(
    town: Town, signed_in: SignIn
) -> None:
    li = await signed_in(town.li)
    record = await record_of(town.li, await observing.create(town.li, planned(town.zhao)))
    usual = sending(town.li)
    odd: list[Any] = [
        None, [], {}, usual | {"base": 10**40}, usual | {"base": -1}, usual | {"mutation": "x"},
        usual | {"device": None}, usual | {"body": "长" * 1000}, usual | {"observation": [1]},
        usual | {"body": {"schema": 1, "moments": [{"text": "\0"}]}},
    ]  # fmt: skip
    for sent in odd:
        answer = await put(li, record, sent)
        assert answer.status_code == 422 and answer.json()["error"], sent
    for raw in (b'{"base": NaN}', b'"\\ud800"', b'{"a": 1e999}', b"[" * 90_000):
        answer = await li.put(f"/kit/records/{record}", content=raw, headers=JSON)
        assert answer.status_code == 422, raw[:20]
    big = usual | {"body": {"schema": 1, "moments": [{"text": "长" * 2000}] * 100}}
    assert (await put(li, record, big)).status_code == 413
    strange = usual | {"client_now": "0001-01-01T00:00:00Z", "base": 2**31 - 1}
    assert (await put(li, record, strange)).status_code == 200


async def test_a_phone_a_day_ahead_is_put_right_and_told(town: Town, signed_in: SignIn) -> None:
    li, day = await signed_in(town.li), timedelta(days=1)
    began = (now() + day - timedelta(minutes=5)).isoformat()
    tomorrow = (local(now()) + day).date().isoformat()
    body = written("提问", clock={"began": began, "ended": None, "offset_ms": None})
    sent = sending(town.li, body, client_now=(now() + day).isoformat())
    answer = await put(li, uuid4(), sent | {"observation": lesson(town.zhao, on=tomorrow)})
    assert abs(answer.json()["clock_off_seconds"] + 86400) < 5
    assert not answer.json()["is_late"]
    found = await row(
        "SELECT o.on_date, m.began_at FROM observation o JOIN observer m ON m.observation = o.id"
    )
    assert found is not None and found["on_date"] == local(found["began_at"]).date()
    assert abs(now() - found["began_at"] - timedelta(minutes=5)) < timedelta(minutes=1)


async def test_a_record_written_after_the_day_is_late_and_stays_so(town: Town, signed_in: SignIn) -> None:
    li, past = await signed_in(town.li), local(now()).date() - timedelta(days=3)
    record = await record_of(town.li, await observing.create(town.li, planned(town.zhao, on=past)))
    assert (await put(li, record, sending(town.li))).json()["is_late"]
    in_time = await record_of(town.li, await observing.create(town.li, planned(town.zhao, on=past)))
    then = (now() - timedelta(days=3)).isoformat()
    body = written("提问", clock={"began": then, "ended": None, "offset_ms": 0})
    assert not (await put(li, in_time, sending(town.li, body))).json()["is_late"]  # only sent late
    no_clock = sending(
        town.li, observation=lesson(town.zhao, on=local(now()).date().isoformat()), written_at=then
    )
    assert not (await put(li, uuid4(), no_clock)).json()["is_late"]
    assert await value("SELECT count(*) FROM observation WHERE on_date = $1", past) == 3


async def test_a_sheet_retired_meanwhile_counts_and_a_mark_over_its_maximum_is_told(
    town: Town, signed_in: SignIn
) -> None:
    li = await signed_in(town.li)
    sheet = await sheets.find((await sheets.offered(Purpose.LESSON))[0]["id"])
    await execute("UPDATE rubric_sheet SET retired_at = now() WHERE id = $1", sheet.id)
    try:
        fine, over = sheet.indicators[0], sheet.indicators[1]
        body = written("提问", sheet=str(sheet.id), marks={fine.key: fine.points, over.key: over.points + 1})
        begun = lesson(town.zhao, sheet=str(sheet.id))
        answer = await put(li, uuid4(), sending(town.li, body, observation=begun, submit=True))
        assert list(answer.json()["faults"]) == [over.key]
        data = (await li.get("/kit/data", headers=JSON)).json()
        assert data["observations"][0]["record"]["body"]["marks"][over.key] == over.points + 1
        assert str(sheet.id) in data["sheets"] and data["defaults"]["lesson"] != str(sheet.id)
    finally:
        await execute("UPDATE rubric_sheet SET retired_at = NULL WHERE id = $1", sheet.id)


async def test_whom_a_phone_names_without_a_network_stays_as_words_where_nobody_is_known(
    town: Town, signed_in: SignIn
) -> None:
    li = await signed_in(town.li)
    unknown = {
        "teacher_id": str(uuid4()),
        "class_id": str(uuid4()),
        "plan_id": str(uuid4()),
        "sheet": str(uuid4()),
    }
    sent = sending(town.li, observation=lesson(None, **unknown, teacher_name=" 来访的\u202e刘老师 "))
    assert (await put(li, uuid4(), sent)).status_code == 200
    found = await row("SELECT * FROM observation")
    assert found is not None and found["teacher"] is None and found["teacher_name"] == "来访的刘老师"
    assert found["class_name"] == "三（4）班" and found["plan"] is None and found["sheet"] is None
    own = await put(li, uuid4(), sending(town.li, observation=lesson(town.li)))
    assert own.status_code == 422 and "自己的课" in own.json()["error"]
    nobody = await put(li, uuid4(), sending(town.li, observation=lesson(None)))
    assert nobody.status_code == 422 and await value("SELECT count(*) FROM observation") == 1


async def test_a_sending_cut_off_half_way_leaves_nothing_and_goes_through_the_next_time(
    town: Town, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    li = await signed_in(town.li)
    record, sent = uuid4(), sending(town.li, observation=lesson(town.zhao))

    async def fall(*_args: Any) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(saving, "_write", fall)
        assert (await put(li, record, sent)).status_code == 503
    assert [await value(f"SELECT count(*) FROM {table}") for table in ("observation", "observer")] == [0, 0]
    assert (await put(li, record, sent)).json()["seq"] == 1


async def test_forty_observers_sync_in_one_minute_and_each_has_one_record(
    town: Town, signed_in: SignIn
) -> None:
    browsers = [(who, await signed_in(who)) for who in (town.wang, town.li, town.zheng, town.zhou)]

    async def sync(who: Viewer, browser: httpx.AsyncClient) -> None:
        record, begun = uuid4(), lesson(town.zhao)
        for base in (0, 1):
            sent = sending(who, observation=begun, base=base, device=str(record))
            for _twice in range(2):
                answer = await put(browser, record, sent)
                assert (answer.status_code, answer.json()["seq"]) == (200, base + 1)

    await asyncio.gather(*(sync(*one) for one in browsers for _lesson in range(10)))
    assert await value("SELECT count(*) FROM observer") == 40
    assert await value("SELECT count(*) FROM record_version WHERE seq = 2") == 40


async def test_the_slip_goes_to_the_teacher_once_and_phrases_are_ones_own(
    town: Town, signed_in: SignIn
) -> None:
    li, wang = await signed_in(town.li), await signed_in(town.wang)
    record = await record_of(town.li, await observing.create(town.li, planned(town.zhao)))
    empty = await li.post(f"/kit/records/{record}/feedback", headers=JSON)
    assert empty.status_code == 422 and "空的" in empty.json()["error"]
    body = written("提问", overall={"good": ["学生先量再说"], "advice": [], "text": ""})
    await put(li, record, sending(town.li, body))
    given = [await li.post(f"/kit/records/{record}/feedback", headers=JSON) for _time in range(2)]
    assert given[0].json() == given[1].json() and given[0].status_code == 200
    told = await rows("SELECT title FROM notice WHERE user_id = $1 AND title LIKE '%反馈单%'", town.zhao.id)
    assert len(told) == 1
    phrase = str(uuid4())
    for one in (phrase, str(uuid4())):  # the same words twice are one
        answer = await li.post("/kit/phrases", json={"id": one, "text": "小组里人人开口"}, headers=JSON)
        assert answer.json()["id"] == phrase
    assert (await wang.delete(f"/kit/phrases/{phrase}", headers=JSON)).status_code == 404
    assert (await li.delete(f"/kit/phrases/{phrase}", headers=JSON)).status_code == 200
    assert (await li.get("/kit/data", headers=JSON)).json()["phrases"] == []
