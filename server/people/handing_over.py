"""离任交接: a last day, who takes what over, and the account that rests afterwards."""

import json
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from server.base import sessions
from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, DomainError
from server.base.ids import new_id
from server.base.logs import log
from server.people import access, holdings, posts
from server.people.entries import FormRefused, today
from server.people.reach import lasts
from server.people.registering import lay_down_post
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.trail import notices
from server.trail.recording import audit

Row: TypeAlias = dict[str, Any]
NOT_YOURS = "{place}不归你管，谁来接手由那边的管理员定。请先空着，他的岗位到最后一天照样结束。"
BACK = """
INSERT INTO membership (id, "user", role, scope, scope_id, subject, starts_on, ends_on, title)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


async def find_waiting(person_id: UUID) -> Row | None:
    """The handover that waits for its day, with ``given`` unpacked."""
    found = await row(
        "SELECT h.*, u.name AS by_name FROM handover h JOIN users u ON u.id = h.created_by"
        ' WHERE h."user" = $1 AND h.cancelled_at IS NULL AND h.done_at IS NULL',
        person_id,
    )
    return found | {"given": json.loads(found["given"])} if found is not None else None


async def arrange(viewer: Viewer, user_id: UUID, last_day: date, takers: dict[UUID, UUID]) -> None:
    """End the person's posts with ``last_day``; who takes a post over begins the day after. Classes change
    hands, and the account is disabled, when that day is past. ``takers``: post or 任课 → person.

    Raises:
        Missing: not this viewer's to manage.
        FormRefused: the day is past, a taker is nobody of the school, or takes a post at a place that is not
            the viewer's.
        Conflict: something is arranged already.
    """
    person = await access.find_managed_person(viewer, user_id)
    if user_id == viewer.id:
        raise DomainError("自己的离任请另一位管理员来办。")
    if last_day < today():
        raise FormRefused({"last_day": "最后一天不能早于今天。"})
    allowed = {one["id"]: one for one in await holdings.colleagues(person)}
    if any(taker not in allowed for taker in takers.values()):
        raise FormRefused({"takers": "接手的人要选本校的老师。"})
    holding = await holdings.find_holding(user_id)
    await _require_managed([post for post in holding.posts if post["id"] in takers], viewer)
    given_classes = [
        {"teaching": str(one.id), "title": one.title, "to": str(takers[one.id])}
        for one in holding.classes
        if one.id in takers
    ]
    async with writing():
        await execute(posts.LOCK_PERSON, user_id)
        await _require_free(user_id)
        given = await _hand_posts(user_id, last_day, takers)
        given["classes"] = given_classes
        for one in [*given["takers"], *given["classes"]]:
            one["name"] = allowed[UUID(one["to"])]["name"]
        await execute(
            'INSERT INTO handover (id, "user", last_day, given, created_by, created_at)'
            " VALUES ($1, $2, $3, $4::jsonb, $5, $6)",
            new_id(), user_id, last_day, json.dumps(given, ensure_ascii=False, default=str), viewer.id, now(),
        )  # fmt: skip
        await audit(viewer.id, "handover_arranged", "user", user_id, person["name"], last_day=last_day)
        await _tell_takers(viewer, person, last_day, given)


async def cancel(viewer: Viewer, user_id: UUID) -> None:
    """Take it back before its day is past: the posts go on as they were. Twice is once.

    Raises:
        Missing: not this viewer's to manage.
    """
    person = await access.find_managed_person(viewer, user_id)
    async with writing():
        await execute(posts.LOCK_PERSON, user_id)
        found = await row(
            'UPDATE handover SET cancelled_at = $2 WHERE "user" = $1 AND cancelled_at IS NULL'
            " AND done_at IS NULL RETURNING given, last_day",
            user_id, now(),
        )  # fmt: skip
        if found is None:
            return
        await _give_back(user_id, json.loads(found["given"]), found["last_day"])
        await audit(viewer.id, "handover_cancelled", "user", user_id, person["name"])


async def finish_due() -> int:
    """Hand classes over and disable the accounts of those whose last day is past; how many. The worker asks
    in the first minute of every day."""
    due = await rows(
        'SELECT h.id, h."user" AS user_id, h.last_day, h.given, h.created_by, u.name FROM handover h'
        ' JOIN users u ON u.id = h."user"'
        " WHERE h.cancelled_at IS NULL AND h.done_at IS NULL AND h.last_day < $1",
        today(),
    )
    for one in due:
        await _finish(one)
    return len(due)


async def _finish(one: Row) -> None:
    left = [await _take_class(one, taken) for taken in json.loads(one["given"])["classes"]]
    left = [title for title in left if title]
    async with writing():
        done = await row(
            "UPDATE handover SET done_at = $2 WHERE id = $1 AND done_at IS NULL AND cancelled_at IS NULL"
            " RETURNING id",
            one["id"], now(),
        )  # fmt: skip
        if done is None:
            return
        await execute(
            "UPDATE users SET disabled_at = coalesce(disabled_at, $2) WHERE id = $1", one["user_id"], now()
        )
        await sessions.end_all(one["user_id"])
        await audit(None, "handover_done", "user", one["user_id"], one["name"], last_day=one["last_day"])
        body = "他写过的教案都在，同组的人照常能看。"
        if left:
            body = f"这些班没有交成，请到“班级和任课”里换人：{'、'.join(left)}。"
        await notices.tell(
            [one["created_by"]], notices.act(one["id"], "done"), kind="account", object_id=one["user_id"],
            url=f"/people/{one['user_id']}", title=f"{one['name']}已离任，账号停用了", body=body,
        )  # fmt: skip


async def _take_class(one: Row, taken: dict[str, str]) -> str:
    """Give one class away; its title when that was refused (somebody changed the 任课 meanwhile)."""
    if holdings.above.take_class is None:
        return taken["title"]
    try:
        by = await viewer_of(one["created_by"])
        first = one["last_day"] + timedelta(days=1)
        await holdings.above.take_class(by, UUID(taken["teaching"]), UUID(taken["to"]), first)
    except DomainError as refusal:
        log.warning("class not handed over", error=refusal)
        return taken["title"]
    return ""


async def _require_free(user_id: UUID) -> None:
    if await value(
        'SELECT 1 FROM handover WHERE "user" = $1 AND cancelled_at IS NULL AND done_at IS NULL', user_id
    ):
        raise Conflict("已经安排了离任交接。要改，先撤销再重新安排。")
    if await value('SELECT 1 FROM school_move WHERE "user" = $1 AND done_at IS NULL', user_id):
        raise Conflict("已经安排了调动，先撤销那一次，再办离任交接。")
    if await value(
        "SELECT 1 FROM membership WHERE \"user\" = $1 AND role = 'platform_admin'"
        " AND coalesce(ends_on >= $2, true)",
        user_id, today(),
    ):  # fmt: skip
        await posts.require_another_admin(user_id)


async def _require_managed(handed: list[Row], viewer: Viewer) -> None:
    """Nobody is put into a group, or at the head of one, by who does not keep it in order."""
    for post in handed:
        if not await holdings.is_given_by(viewer, post):
            raise FormRefused({"takers": NOT_YOURS.format(place=post["place_name"])})


async def _hand_posts(user_id: UUID, last_day: date, takers: dict[UUID, UUID]) -> dict[str, list[Any]]:
    """End the posts and begin the takers'; what was done, so that it can be undone."""
    given: dict[str, list[Any]] = {"ended": [], "dropped": [], "takers": []}
    for post in await rows(holdings.HELD, user_id):
        if post["starts_on"] is not None and post["starts_on"] > last_day:
            await execute("DELETE FROM membership WHERE id = $1", post["id"])
            given["dropped"].append(post)
        elif post["ends_on"] is None or post["ends_on"] > last_day:
            await execute("UPDATE membership SET ends_on = $2 WHERE id = $1", post["id"], last_day)
            given["ended"].append({"id": post["id"], "ends_on": post["ends_on"]})
        taker = takers.get(post["id"])
        if taker is None or post["role"] not in holdings.LEADS or await _holds(taker, post):
            continue
        made = await lay_down_post(
            taker, Role(post["role"]), Scope(post["scope"]), post["scope_id"], subject=post["subject"],
            starts_on=last_day + timedelta(days=1), title_id=post["title"],
        )  # fmt: skip
        given["takers"].append(
            {"post": str(made), "to": str(taker), "title": post["place_name"], "role": post["role"]}
        )
    return given


async def _holds(taker: UUID, post: Row) -> bool:
    return await value(
        f'SELECT 1 FROM membership m WHERE m."user" = $1 AND m.role = $2 AND m.scope = $3 AND m.scope_id = $4'  # noqa: S608
        f" AND m.subject = $5 AND {lasts('m')}",
        taker, post["role"], post["scope"], post["scope_id"], post["subject"],
    ) is not None  # fmt: skip


async def _give_back(user_id: UUID, given: dict[str, list[Any]], last_day: date) -> None:
    """As it was; what somebody ended or put right meanwhile stays so."""
    for one in given["takers"]:
        await execute("DELETE FROM membership WHERE id = $1", UUID(one["post"]))
    for one in given["ended"]:
        await execute(
            "UPDATE membership SET ends_on = $2 WHERE id = $1 AND ends_on = $3",
            UUID(one["id"]), _day(one["ends_on"]), last_day,
        )  # fmt: skip
    for one in given["dropped"]:
        await execute(
            BACK, UUID(one["id"]), user_id, one["role"], one["scope"], _uuid(one["scope_id"]), one["subject"],
            _day(one["starts_on"]), _day(one["ends_on"]), _uuid(one["title"]),
        )  # fmt: skip


async def _tell_takers(viewer: Viewer, person: Row, last_day: date, given: dict[str, list[Any]]) -> None:
    taken: dict[str, list[str]] = {}
    for one in [*given["takers"], *given["classes"]]:
        taken.setdefault(one["to"], []).append(one["title"])
    first = last_day + timedelta(days=1)
    for taker, titles in taken.items():
        await notices.tell(
            [UUID(taker)], new_id(), actor_id=viewer.id, kind="account", object_id=person["id"],
            url=f"/people/{person['id']}",
            title=f"{first.month} 月 {first.day} 日起，你从{person['name']}手里接下{'、'.join(titles)}",
        )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
