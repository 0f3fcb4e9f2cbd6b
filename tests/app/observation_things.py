"""Observed lessons for the matrix: one of 赵敏 led by 李建国 with 王雨晴, handed in and not released; the
same released, shared up, with 孙丽 as a guest."""

from typing import Any
from uuid import UUID, uuid4

from server.base import database
from server.base.clock import local, now
from server.base.ids import new_id
from server.observation import correcting, observing, phrases, releasing
from server.observation.debriefs import cards
from server.observation.debriefs.forms import CardForm
from server.observation.forms import Asked, Lesson
from server.observation.records import body as bodies
from server.observation.records import saving
from server.observation.records.sending import Sent
from server.observation.scores import readers
from server.observation.tables import ObservationKind
from server.people.registering import add_user
from server.people.signing_in import viewer_of
from server.people.viewer import Viewer
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from tests.support.town import Town

MARKS = {"attained.known": 4.0, "attained.focused": 3.5}


async def make_observations(town: Town) -> dict[str, object]:
    """Both, and a 常用语 of 李建国."""
    sheet = (await sheets.offered(Purpose.LESSON))[0]["id"]
    observation = await observe(town, sheet)
    released = await observe(town, sheet)
    await releasing.release(town.li, released)
    await releasing.share_up(town.zhao, released)
    await database.execute(
        'INSERT INTO observation_guest (id, observation, "user", at) VALUES ($1, $2, $3, $4)',
        new_id(), released, town.sun.id, now(),
    )  # fmt: skip
    card, gone, step = [
        await put(town.wang, observation, kind) for kind in ("evidence", "puzzle", "next_step")
    ]
    await cards.remove(town.wang, observation, gone)
    await put(town.wang, released, "evidence")
    await database.execute("DELETE FROM notice WHERE kind = 'observation'")
    await readers.ask(town.zhao, town.zhao.id, town.li.id)
    await database.execute("DELETE FROM notice WHERE kind = 'progress'")
    phrase = await phrases.add(town.li, new_id(), "学生说得出理由")
    return {
        "observation": observation,
        "seen_lesson": released,
        "record": await record_of(town.li, observation),
        "wang_record": await record_of(town.wang, observation),
        "phrase": phrase["id"],
        "progress_reader": town.li.id,
        "mutation": new_id(),
        "lesson_on": local(now()).date().isoformat(),
        "card": card,
        "gone_card": gone,
        "step_card": step,
    }


async def put(who: Viewer, observation: UUID, kind: str) -> UUID:
    """A card on the board of its 议课."""
    return await cards.add(who, observation, CardForm(new_id(), kind, "学生先量了再说"))


async def observe(town: Town, sheet: UUID | None) -> UUID:
    """A lesson of 赵敏, with what 李建国 and 王雨晴 handed in."""
    found = await observing.create(
        town.li,
        lesson(town.zhao, sheet=sheet, asked=(Asked(town.wang.id, views=("learning.listening",)),)),
        ("learning.interaction",),
    )
    for who in (town.li, town.wang):
        await hand_in(who, found, written(sheet, marks=MARKS if sheet else {}))
    return found


def lesson(teacher: Viewer | None, **more: Any) -> Lesson:
    """As a form gives it."""
    usual: dict[str, Any] = {
        "id": new_id(), "kind": ObservationKind.PLANNED, "teacher": teacher and teacher.id,
        "teacher_name": "" if teacher else "来访的老师", "school": None, "school_class": None,
        "class_name": "三（4）班", "subject": "数学", "title": "周长", "plan": None,
        "on": local(now()).date(), "period": 2, "starts_at": None, "minutes": 40, "pupils": 40, "sheet": None,
        "question": "学生怎样想到周长", "trims": False,
    }  # fmt: skip
    return Lesson(**(usual | more))


def written(sheet: UUID | None, **more: Any) -> dict[str, Any]:
    """A record of a few minutes."""
    return bodies.read(
        {
            "schema": 1,
            "clock": {"began": now().isoformat(), "ended": None, "offset_ms": 0},
            "moments": [{"id": "m1", "t": 65, "who": "t", "text": "这块地一圈有多长", "remark": "问得好"}],
            "st": {"every": 30, "taps": [{"t": 0, "code": "T"}, {"t": 60, "code": "S"}]},
            "sheet": str(sheet) if sheet else "",
            "overall": {"good": ["学生先量再说"], "advice": ["多等一等"], "text": ""},
            **more,
        }
    )


async def hand_in(who: Viewer, observation: UUID, body: dict[str, Any], *, submits: bool = True) -> UUID:
    """Save ``who``'s record as a page does; its id."""
    record = await record_of(who, observation)
    seq = await database.value("SELECT current FROM observer WHERE id = $1", record)
    sent = Sent(uuid4(), seq, uuid4(), who.id, now(), submits, None, body)
    await saving.save(who, record, sent)
    return record


async def record_of(who: Viewer, observation: UUID) -> UUID:
    """The id of ``who``'s record."""
    found: UUID = await database.value(
        'SELECT id FROM observer WHERE observation = $1 AND "user" = $2', observation, who.id
    )
    return found


async def more_observations(town: Town, observation: UUID, number: int) -> None:
    """One more lesson, one more observer of a known one, one more correction of it."""
    sheet = (await sheets.offered(Purpose.LESSON))[0]["id"]
    found = await observe(town, sheet)
    await releasing.release(town.li, found)
    await releasing.share_up(town.zhao, found)
    user = await add_user(f"observer{number}", f"听课人{number}", school_id=town.school, subject="数学")
    await observing.join(town.li, observation, [Asked(user)])
    await hand_in(await viewer_of(user), observation, written(sheet))
    changed = lesson(town.zhao, id=observation, sheet=sheet, title=f"周长 {number}")
    await correcting.correct(town.li, observation, changed)
    await phrases.add(town.li, new_id(), f"学生说得出第 {number} 个理由")
