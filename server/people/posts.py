"""岗位: giving, ending and putting right posts. What was, stays: a post is ended by its last day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from server.base.database import execute, row, value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.wall import day
from server.people import access, groups, reach
from server.people.entries import FormRefused, optional, today
from server.people.names import ROLES_AT, role_name
from server.people.reach import Arguments
from server.people.registering import lay_down_post
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.trail.recording import audit

NO_POST = "没有找到这个岗位，或者它不归你管。"
LAST_ADMIN = "这是最后一位平台管理员，不能停。先给另一位老师平台管理员岗位，再来停这一位。"
NOT_YOURS = (
    "{name}是别的学校的人，这个岗位会让那边管不了他的账号。请学区负责人或平台管理员来给，或者先给“教师”岗位。"
)
ADMINS_LOCK = 0x676F6E6762656903  # "gongbei", 3
LOCK_PERSON = "SELECT name FROM users WHERE id = $1 FOR UPDATE"
# At a school. Above it only heads and the platform's administrator give posts.
OVER_OTHERS = frozenset({Role.SCHOOL_ADMIN, Role.AUDITOR})
# Another post of the same kind whose days touch $6 to $7.
STANDING = """
SELECT 1 FROM membership WHERE "user" = $1 AND role = $2 AND scope = $3 AND scope_id IS NOT DISTINCT FROM $4
  AND subject = $5 AND coalesce(ends_on >= $6::date, true) AND coalesce(starts_on <= $7::date, true)
"""


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post as chosen in a form. ``title`` is a local name with the rights of ``role`` at ``scope``."""

    role: Role
    scope: Scope
    place: UUID | None
    subject: str = ""
    title: UUID | None = None


async def begin(
    viewer: Viewer, user_id: UUID, entry: PostEntry, starts_on: date, ends_on: date | None = None
) -> UUID:
    """Give a person of one's knowing a post at a place one manages.

    Raises:
        Missing: the person or the place is not for this viewer.
        FormRefused: there is no such post at such a place, or the days are turned round; or the post would
            take the account out of the hands of those who keep it.
        Conflict: the person holds it already.
    """
    await _find_known(viewer, user_id)
    entry = await _checked(viewer, entry)
    await _require_own(viewer, user_id, entry)
    if ends_on is not None and ends_on < starts_on:
        raise FormRefused({"ends_on": "最后一天不能早于开始那天。"})
    async with writing():
        name = await value(LOCK_PERSON, user_id)
        made = await _lay_down(user_id, name, entry, starts_on, ends_on)
        await audit(viewer.id, "posted", "user", user_id, name, **_facts(entry), starts_on=starts_on)
    return made


async def end(viewer: Viewer, post_id: UUID, last_day: date) -> UUID:
    """End a post with ``last_day``; one that would never have begun is deleted. The answer is the person.

    Raises:
        Missing: neither the place nor the person is this viewer's to manage.
        Conflict: it ended before.
        DomainError: the last administrator of the platform.
    """
    await _find_managed(viewer, post_id)
    async with writing():
        post = await _lock(post_id)
        await _stop(post, last_day)
        await audit(viewer.id, "post_ended", "user", post["user"], post["name"],
                    **_facts(_entry_of(post)), last_day=last_day)  # fmt: skip
    return UUID(str(post["user"]))


async def fix(viewer: Viewer, post_id: UUID, entry: PostEntry, from_day: date) -> UUID:
    """Put a wrong post right from a day on: the old one ends the day before, the right one begins; what was
    before that day stays on record as it was. The answer is the person.

    Raises:
        Missing: the old or the new place is not this viewer's to manage.
        FormRefused: there is no such post at such a place.
        Conflict: it ended before, or the right one is held already.
        DomainError: the last administrator of the platform.
    """
    owner = await _find_managed(viewer, post_id)
    entry = await _checked(viewer, entry)
    await _require_own(viewer, owner, entry)
    async with writing():
        post = await _lock(post_id)
        if _entry_of(post) == entry:
            return UUID(str(post["user"]))
        ends_on = post["ends_on"]
        await _stop(post, from_day - timedelta(days=1))
        await _lay_down(post["user"], post["name"], entry, from_day, ends_on)
        await audit(viewer.id, "post_fixed", "user", post["user"], post["name"],
                    before=post["role"], **_facts(entry), from_day=from_day)  # fmt: skip
    return UUID(str(post["user"]))


async def person_of(viewer: Viewer, post_id: UUID) -> UUID:
    """Whose post it is, for whoever may change it.

    Raises:
        Missing: absent, or neither the place nor the person is this viewer's to manage.
    """
    return await _find_managed(viewer, post_id)


async def require_giver(viewer: Viewer, user_id: UUID) -> None:
    """Return when the viewer manages some place and knows the person, else raise ``Missing``."""
    if not reach.manages_anything(viewer):
        raise Missing(access.NO_PERSON)
    await _find_known(viewer, user_id)


async def require_another_admin(user_id: UUID) -> None:
    """Within ``writing()``: somebody else keeps administering the platform without an end.

    One at a time asks, so that two administrators cannot remove each other at the same moment.

    Raises:
        DomainError: nobody else does.
    """
    await execute("SELECT pg_advisory_xact_lock($1)", ADMINS_LOCK)
    others = await value(
        'SELECT count(*) FROM membership m JOIN users u ON u.id = m."user"'
        " WHERE m.role = 'platform_admin' AND u.id <> $1 AND u.disabled_at IS NULL"
        " AND m.ends_on IS NULL AND coalesce(m.starts_on <= $2, true)",
        user_id, today(),
    )  # fmt: skip
    if not others:
        raise DomainError(LAST_ADMIN)


async def _stop(post: dict[str, Any], last_day: date) -> None:
    """The row of a locked post: shortened, or deleted when no day of it is past."""
    if post["ends_on"] is not None and post["ends_on"] <= last_day:
        raise Conflict("这个岗位那时已经结束了，没有改动。")
    if post["role"] == Role.PLATFORM_ADMIN:
        await require_another_admin(post["user"])
    starts = post["starts_on"]
    if starts is not None and last_day < starts:
        if starts < today():
            raise FormRefused({"day": f"这个岗位从 {day(starts)}开始，请写那天以后的日子。"})
        await execute("DELETE FROM membership WHERE id = $1", post["id"])
    else:
        await execute("UPDATE membership SET ends_on = $2 WHERE id = $1", post["id"], last_day)


async def _lay_down(
    user_id: UUID, name: str, entry: PostEntry, starts_on: date, ends_on: date | None
) -> UUID:
    standing = await value(
        STANDING, user_id, entry.role, entry.scope, entry.place, entry.subject, starts_on, ends_on
    )
    if standing is not None:
        raise Conflict(f"{name}已经有这个岗位（{role_name(entry.role)}），没有重复添加。")
    return await lay_down_post(
        user_id, entry.role, entry.scope, entry.place, subject=entry.subject, starts_on=starts_on,
        ends_on=ends_on, title_id=entry.title,
    )  # fmt: skip


async def _checked(viewer: Viewer, entry: PostEntry) -> PostEntry:
    if entry.role not in ROLES_AT[entry.scope]:
        raise FormRefused({"role": "这里没有这种岗位，请重新选。"})
    await groups.require_place(viewer, entry.scope, entry.place)
    if entry.title is not None and not await value(
        "SELECT 1 FROM post_title WHERE id = $1 AND role = $2 AND scope = $3",
        entry.title, entry.role, entry.scope,
    ):  # fmt: skip
        raise FormRefused({"role": "这个岗位名称已经不用了，请重新选。"})
    if entry.scope == Scope.GROUP and await value(
        "SELECT 1 FROM prep_group WHERE id = $1 AND closed_on IS NOT NULL", entry.place
    ):
        raise FormRefused({"place": "这个组已经撤销，不能再加人。"})
    subject = optional("subject", entry.subject, "学科")
    if entry.role == Role.SUBJECT_LEAD and not subject:
        raise FormRefused({"subject": "教研组长要写明学科。"})
    return PostEntry(entry.role, entry.scope, entry.place, subject, entry.title)


async def _find_known(viewer: Viewer, user_id: UUID) -> None:
    args = Arguments()
    sql = f"SELECT 1 FROM users u WHERE {reach.known_person(viewer, args)} AND u.id = {args.add(user_id)}"  # noqa: S608
    if await value(sql, *args) is None:
        raise Missing(access.NO_PERSON)


async def _require_own(viewer: Viewer, user_id: UUID, entry: PostEntry) -> None:
    """Posts with rights over others put an account out of reach of the clerk at home (``reach.POWERFUL``):
    who gives one keeps the account, or it would be a way to take anybody's teachers away."""
    if entry.role not in OVER_OTHERS:
        return
    try:
        await access.find_managed_person(viewer, user_id)
    except Missing:
        name = await value("SELECT name FROM users WHERE id = $1", user_id)
        raise FormRefused({"post": NOT_YOURS.format(name=name)}) from None


async def _find_managed(viewer: Viewer, post_id: UUID) -> UUID:
    post = await row('SELECT "user", scope, scope_id FROM membership WHERE id = $1', post_id)
    if post is None:
        raise Missing(NO_POST)
    owner = UUID(str(post["user"]))
    if await groups.manages_place(viewer, Scope(post["scope"]), post["scope_id"]):
        return owner
    try:
        await access.find_managed_person(viewer, owner)
    except Missing:
        raise Missing(NO_POST) from None
    return owner


async def _lock(post_id: UUID) -> dict[str, Any]:
    """The post with the person's name; person first, then post, as every verb does."""
    owner = await value('SELECT "user" FROM membership WHERE id = $1', post_id)
    name = await value(LOCK_PERSON, owner)
    found = await row("SELECT * FROM membership WHERE id = $1 FOR UPDATE", post_id)
    if found is None:
        raise Conflict("这个岗位刚刚被别人改过，请看看现在的样子。")
    return {**found, "name": name}


def _entry_of(post: dict[str, Any]) -> PostEntry:
    return PostEntry(
        Role(post["role"]), Scope(post["scope"]), post["scope_id"], post["subject"], post["title"]
    )


def _facts(entry: PostEntry) -> dict[str, Any]:
    return {"role": entry.role, "scope": entry.scope, "place": entry.place, "subject": entry.subject}
