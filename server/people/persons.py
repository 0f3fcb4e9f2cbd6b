"""Accounts in the hands of who manages them: making, correcting, disabling, leaving and changing schools."""

import asyncio
import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import asyncpg

from server.base import sessions
from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, DomainError
from server.base.ids import new_id
from server.people import access, ending, posts, registering
from server.people.entries import FormRefused, optional, today
from server.people.registering import LOGIN_LENGTH, NAME_LENGTH, clean_phone, lay_down_post
from server.people.spelling import clean_name, name_key, pinyin_of
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.trail.recording import audit

TEACHES_THERE = """
SELECT 1 FROM membership WHERE "user" = $1 AND role = 'teacher' AND scope = 'school' AND scope_id = $2
  AND subject = '' AND coalesce(starts_on <= $3, true) AND ends_on IS NULL
"""
NOT_ONESELF = "不能停用自己的账号。要离开，请另一位管理员来停。"


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """What is typed about a person. A phone is optional; no 身份证号, ever."""

    login: str = ""
    name: str = ""
    subject: str = ""
    phone: str = ""


async def create(viewer: Viewer, school_id: UUID, entry: PersonEntry, group_id: UUID | None = None) -> UUID:
    """An account at home in a managed school, teacher there (in ``group_id``, when one is chosen) from today.

    Nobody can sign in to it before a code is given out. The same person of the same school again (two clicks)
    is the same account.

    Raises:
        Missing: not this viewer's school.
        FormRefused: a field cannot be taken, or the 工号 or phone is somebody else's.
    """
    await access.find_managed_school(viewer, school_id)
    entry = _checked(entry)
    again: UUID | None = await value(
        "SELECT id FROM users WHERE lower(login) = lower($1) AND name_key = $2 AND school = $3",
        entry.login, name_key(entry.name), school_id,
    )  # fmt: skip
    if again is not None:
        return again
    if group_id is not None and not await value(
        "SELECT 1 FROM prep_group WHERE id = $1 AND school = $2 AND closed_on IS NULL", group_id, school_id
    ):
        raise FormRefused({"group": "请选这所学校的组。"})
    try:
        made = await registering.add_user(
            entry.login,
            entry.name,
            school_id=school_id,
            subject=entry.subject,
            phone=entry.phone,
            by=viewer.id,
        )
    except (Conflict, asyncpg.UniqueViolationError) as error:
        raise await _taken(entry, None) from error
    scope, place = (Scope.GROUP, group_id) if group_id else (Scope.SCHOOL, school_id)
    async with writing():
        await lay_down_post(made, Role.TEACHER, scope, place, starts_on=today())
        await audit(
            viewer.id, "posted", "user", made, entry.name, role=Role.TEACHER, scope=scope, place=place
        )
    return made


async def correct(viewer: Viewer, user_id: UUID, entry: PersonEntry) -> None:
    """Another spelling of the name, another subject, phone or 工号.

    Raises:
        Missing: not this viewer's to manage.
        FormRefused: as ``create``.
    """
    before = await access.find_managed_person(viewer, user_id)
    entry = _checked(entry)
    pinyin = await asyncio.to_thread(pinyin_of, entry.name)
    phone = clean_phone(entry.phone)
    try:
        async with writing():
            await execute(
                "UPDATE users SET login = $2, name = $3, subject = $4, phone = $5, name_key = $6, pinyin = $7"
                " WHERE id = $1",
                user_id, entry.login, entry.name, entry.subject, phone, name_key(entry.name), pinyin,
            )  # fmt: skip
            await audit(
                viewer.id, "person_corrected", "user", user_id, entry.name,
                before=before["name"], login=entry.login,
            )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise await _taken(entry, user_id) from error


async def disable(viewer: Viewer, user_id: UUID) -> None:
    """停用: nobody signs in to the account any more, and whoever is signed in is out at once. What the person
    wrote stays. Twice is once.

    Raises:
        Missing: not this viewer's to manage.
        DomainError: oneself, or the last administrator of the platform.
    """
    person = await access.find_managed_person(viewer, user_id)
    if user_id == viewer.id:
        raise DomainError(NOT_ONESELF)
    async with writing():
        await execute(posts.LOCK_PERSON, user_id)
        if await value(
            "SELECT 1 FROM membership WHERE \"user\" = $1 AND role = 'platform_admin'"
            " AND coalesce(ends_on >= $2, true)",
            user_id, today(),
        ):  # fmt: skip
            await posts.require_another_admin(user_id)
        stopped = await row(
            "UPDATE users SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL RETURNING id",
            user_id, now(),
        )  # fmt: skip
        if stopped is None:
            return
        await sessions.end_all(user_id)
        await audit(viewer.id, "disabled", "user", user_id, person["name"])


async def enable(viewer: Viewer, user_id: UUID) -> None:
    """The account may be used again, with the posts it has. Twice is once.

    Raises:
        Missing: not this viewer's to manage.
    """
    person = await access.find_managed_person(viewer, user_id)
    async with writing():
        back = await row(
            "UPDATE users SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL RETURNING id",
            user_id,
        )
        if back is not None:
            await audit(viewer.id, "enabled", "user", user_id, person["name"])


async def move(viewer: Viewer, user_id: UUID, to_school: UUID | None, on_day: date) -> None:
    """离校 or 调动: from ``on_day`` on no posts in the old school and its groups; teacher in ``to_school``.
    Posts elsewhere stay, and so does everything from before that day. The same again is once.

    Raises:
        Missing: the person or the new school is not this viewer's to manage.
        Conflict: another move is waiting for its day.
    """
    person = await access.find_managed_person(viewer, user_id)
    if to_school is not None:
        await access.find_managed_school(viewer, to_school)
    async with writing():
        await execute(posts.LOCK_PERSON, user_id)
        home = await value("SELECT school FROM users WHERE id = $1", user_id)
        waiting = await row(
            'SELECT to_school, on_day FROM school_move WHERE "user" = $1 AND done_at IS NULL', user_id
        )
        if waiting is not None:
            if (waiting["to_school"], waiting["on_day"]) == (to_school, on_day):
                return
            raise Conflict("已经安排了一次调动，先撤销那一次，再安排新的。")
        if home == to_school:
            return
        if home is not None:
            await ending.end_all_at(user_id, home, on_day - timedelta(days=1))
        if to_school is not None and not await value(TEACHES_THERE, user_id, to_school, on_day):
            await lay_down_post(user_id, Role.TEACHER, Scope.SCHOOL, to_school, starts_on=on_day)
        await execute(
            'INSERT INTO school_move (id, "user", from_school, to_school, on_day, created_by, created_at)'
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            new_id(), user_id, home, to_school, on_day, viewer.id, now(),
        )  # fmt: skip
        await _follow(user_id)
        await audit(
            viewer.id, "moved", "user", user_id, person["name"],
            from_school=home, to_school=to_school, on_day=on_day,
        )  # fmt: skip


async def cancel_move(viewer: Viewer, user_id: UUID) -> None:
    """Take back a move that waits for its day: the posts it would have ended go on. Twice is once.

    Raises:
        Missing: not this viewer's to manage.
    """
    person = await access.find_managed_person(viewer, user_id)
    async with writing():
        await execute(posts.LOCK_PERSON, user_id)
        gone = await row(
            'DELETE FROM school_move WHERE "user" = $1 AND done_at IS NULL'
            " RETURNING from_school, to_school, on_day",
            user_id,
        )
        if gone is None:
            return
        await execute(
            "DELETE FROM membership WHERE \"user\" = $1 AND scope = 'school' AND scope_id = $2"
            " AND starts_on = $3",
            user_id, gone["to_school"], gone["on_day"],
        )  # fmt: skip
        await ending.reopen_all_at(user_id, gone["from_school"], gone["on_day"] - timedelta(days=1))
        await audit(viewer.id, "move_cancelled", "user", user_id, person["name"], on_day=gone["on_day"])


async def apply_due_moves() -> int:
    """Let ``users.school`` follow the moves whose day has come; how many. The worker asks every hour."""
    due = await rows(
        'SELECT DISTINCT "user" FROM school_move WHERE done_at IS NULL AND on_day <= $1', today()
    )
    for one in due:
        async with writing():
            await execute(posts.LOCK_PERSON, one["user"])
            await _follow(one["user"])
    return len(due)


async def _follow(user_id: UUID) -> None:
    done = await row(
        "UPDATE school_move SET done_at = $2 WHERE \"user\" = $1 AND done_at IS NULL AND on_day <= $3"
        " RETURNING to_school",
        user_id, now(), today(),
    )  # fmt: skip
    if done is not None:
        await execute("UPDATE users SET school = $2 WHERE id = $1", user_id, done["to_school"])


def _checked(entry: PersonEntry) -> PersonEntry:
    login, name = clean_name(entry.login), clean_name(entry.name)
    refused = {}
    if not login or len(login) > LOGIN_LENGTH:
        refused["login"] = f"工号要填，不超过 {LOGIN_LENGTH} 个字。"
    if not name or len(name) > NAME_LENGTH:
        refused["name"] = f"姓名要填，不超过 {NAME_LENGTH} 个字。"
    if re.fullmatch(r"[0-9]{17}[0-9Xx]", login):
        refused["login"] = "这像是身份证号。共备不收身份证号，请用学校自己的工号。"
    try:
        phone = clean_phone(entry.phone) or ""
    except DomainError as error:
        refused["phone"], phone = str(error), entry.phone
    if refused:
        raise FormRefused(refused)
    return PersonEntry(login, name, optional("subject", clean_name(entry.subject), "学科"), phone)


async def _taken(entry: PersonEntry, user_id: UUID | None) -> FormRefused:
    """Which of the two is somebody else's; the name of the other is not said."""
    login = await value(
        "SELECT 1 FROM users WHERE lower(login) = lower($1) AND id IS DISTINCT FROM $2", entry.login, user_id
    )
    if login:
        return FormRefused({"login": f"工号 {entry.login} 已经有人用了，请核对。"})
    return FormRefused({"phone": f"手机号 {entry.phone} 已经有人用了，请核对，或者先不填。"})
