"""The kit's JSON: what a phone takes along, and what it sends back."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from server.base.clock import local, now
from server.base.database import rows, value
from server.observation.records import body as bodies
from server.people.viewer import Viewer
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
    first = await put(li, record, sent)
    again = await put(li, record, sent)
    assert first.status_code == again.status_code == 200, first.text
    assert first.json() == again.json()
    assert first.json()["seq"] == 1 and first.json()["state"] == "saved"
    assert await value("SELECT count(*) FROM record_version") == 1
    data = (await li.get("/kit/data", headers=JSON)).json()
    (found,) = data["observations"]
    assert found["record"]["id"] == record and found["record"]["body"]["moments"][0]["text"] == "老师提问"
    assert found["teacher"] == {"id": str(town.zhao.id), "name": "赵敏"}
    assert await rows("SELECT title FROM notice WHERE user_id = $1", town.zhao.id)
