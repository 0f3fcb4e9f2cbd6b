"""Signing in by 工号 and password, the viewer behind a session, signing out, changing the password."""

import ipaddress
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from server.base import limits, sessions
from server.base.clock import local, now
from server.base.database import execute, row, writing
from server.base.errors import DomainError, Missing, TooMany
from server.base.limits import Rule
from server.base.sessions import Opened, Visit
from server.base.settings import settings
from server.people import passwords
from server.people.tables import Role, Scope
from server.people.viewer import Post, Viewer
from server.trail.recording import audit

# One account from one place: five free tries, then 2, 4, 8 … seconds.
PAIR = Rule(free=5, first_seconds=2, longest_seconds=900, forget_seconds=3600)
# One account from everywhere: nobody can lock a colleague out for longer than a minute.
ACCOUNT = Rule(free=30, first_seconds=2, longest_seconds=60, forget_seconds=3600)
# One address is a whole school: many free tries, then a short breath between two.
ADDRESS = Rule(free=200, first_seconds=1, longest_seconds=5, forget_seconds=900)

WRONG = "工号或密码不对。看看大小写和输入法；忘了密码，请学校管理员重设。"

PERSON = """
       u.login, u.name, u.hue, u.school AS school_id, u.subject, u.must_change_password,
       coalesce(own.name, '') AS school_name,
       (SELECT json_agg(json_build_array(m.role, m.scope, m.scope_id,
               coalesce(g.name, c.name, d.name, r.name, ''), m.subject, c.id, d.id, r.id)
               ORDER BY m.role, m.id)
        FROM membership m
        LEFT JOIN prep_group g ON m.scope = 'group' AND g.id = m.scope_id
        LEFT JOIN school c ON c.id = CASE m.scope WHEN 'school' THEN m.scope_id ELSE g.school END
        LEFT JOIN district d ON d.id = CASE m.scope WHEN 'district' THEN m.scope_id ELSE c.district END
        LEFT JOIN region r ON r.id = CASE m.scope WHEN 'region' THEN m.scope_id ELSE d.region END
        WHERE m."user" = u.id
          AND coalesce(m.starts_on <= $2, true) AND coalesce(m.ends_on >= $2, true)) AS posts
FROM users u
LEFT JOIN school own ON own.id = u.school
"""
BY_ID = f"SELECT u.id AS user_id, {PERSON} WHERE u.id = $1"  # noqa: S608 (our own text)
BY_TOKEN = f"""
SELECT s.token_hash, s.user_id, s.csrf, s.last_seen_at,
       s.revoked_at IS NULL AND s.expires_at > $3 AND s.last_seen_at > $4 AND u.disabled_at IS NULL AS live,
       {PERSON}
JOIN session s ON s.user_id = u.id
WHERE s.token_hash = $1 AND s.secure = coalesce($5, s.secure)
"""  # noqa: S608 (our own text)


async def visit_for(token: str, *, secure: bool | None = None) -> Visit | None:
    """The session of a token with its viewer, in one query; without a viewer when the session is over.

    ``secure`` says how the token came: one made over https counts there only, and the reverse.
    """
    moment = now()
    idle = moment - timedelta(seconds=settings.session_idle_seconds)
    hashed = sessions.token_hash(token)
    found = await row(BY_TOKEN, hashed, local(moment).date(), moment, idle, secure)
    if found is None:
        return None
    viewer = _viewer(found) if found["live"] else None
    if viewer is not None:
        await sessions.touch(hashed, found["last_seen_at"])
    return Visit(hashed, found["user_id"], found["csrf"], viewer)


async def viewer_for(token: str, *, secure: bool | None = None) -> Viewer | None:
    """Who this token stands for, with their posts; ``None`` when unknown, ended, expired or disabled."""
    visit = await visit_for(token, secure=secure)
    return visit.viewer if visit is not None else None


async def viewer_of(user_id: UUID) -> Viewer:
    """The same for a person without a session: jobs, the command line, the seed.

    Raises:
        Missing: no such person.
    """
    found = await row(BY_ID, user_id, local(now()).date())
    if found is None:
        raise Missing("没有这个人。")
    return _viewer(found)


def _viewer(found: dict[str, Any]) -> Viewer:
    return Viewer(
        id=found["user_id"],
        login=found["login"],
        name=found["name"],
        hue=found["hue"],
        school_id=found["school_id"],
        school_name=found["school_name"],
        subject=found["subject"],
        must_change_password=found["must_change_password"],
        posts=tuple(_post(post) for post in json.loads(found["posts"] or "[]")),
    )


def _post(post: list[Any]) -> Post:
    role, scope, scope_id, name, subject, *above = post
    ids = [UUID(text) if text else None for text in (scope_id, *above)]
    return Post(Role(role), Scope(scope), ids[0], name, subject, ids[1], ids[2], ids[3])


async def sign_in(
    login: str, password: str, *, address: str, secure: bool, agent: str = "", old_token: str | None = None
) -> Opened:
    """Open a session for the right password. ``old_token``, a session the browser still held, is ended.

    Raises:
        DomainError: wrong; the same words and the same work whether the account exists or not.
        TooMany: too many failures in a row.
    """
    login = login.strip()
    keys = _keys(login, address)
    for key, rule in keys.items():
        wait = await limits.take(key, rule)
        if wait:
            raise TooMany(f"试的次数太多，请等 {_spoken(wait)}再试。密码没有被改动。", wait)
    found = await row(
        "SELECT id, password_hash FROM users WHERE lower(login) = lower($1) AND disabled_at IS NULL", login
    )
    if not await passwords.is_right(found["password_hash"] if found else None, password) or found is None:
        async with writing():
            await audit(None, "sign_in_failed", "user", found["id"] if found else None, login=login[:40])
        raise DomainError(WRONG)
    async with writing():
        if old_token is not None:
            await sessions.end(sessions.token_hash(old_token))
        opened = await sessions.open_session(found["id"], secure=secure, agent=agent)
        await audit(found["id"], "signed_in", "user", found["id"])
        await _forgive(keys)
    return opened


async def sign_in_demo(user_id: UUID, *, secure: bool, agent: str = "") -> Opened:
    """Sign in as one of the people the demo's sign-in page lists.

    Raises:
        Missing: this is not a demo, or no such person.
    """
    if not settings.demo or not await row(
        "SELECT 1 FROM users WHERE id = $1 AND disabled_at IS NULL", user_id
    ):
        raise Missing
    async with writing():
        opened = await sessions.open_session(user_id, secure=secure, agent=agent)
        await audit(user_id, "signed_in_demo", "user", user_id)
    return opened


async def open_session(
    user_id: UUID, *, secure: bool = False, agent: str = "gongbei session create"
) -> Opened:
    """A session without a password, for ``gongbei session create``: support and load tests. Audited."""
    async with writing():
        opened = await sessions.open_session(user_id, secure=secure, agent=agent)
        await audit(None, "session_created", "user", user_id)
    return opened


async def sign_out(visit: Visit) -> None:
    """End this session."""
    async with writing():
        await sessions.end(visit.token_hash)
        await audit(visit.user_id, "signed_out", "user", visit.user_id)


async def change_password(
    viewer: Viewer, old: str, new: str, *, secure: bool, address: str, agent: str = ""
) -> Opened:
    """Set a new password, end all sessions of the person, and open a fresh one for this browser.

    Raises:
        DomainError: the old one is wrong, or the new one is too easy.
        TooMany: the old one was wrong too often.
    """
    key = f"password:{viewer.id}"
    wait = await limits.take(key, PAIR)
    if wait:
        raise TooMany(f"旧密码错的次数太多，请等 {_spoken(wait)}再试。密码没有被改动。", wait)
    found = await row("SELECT password_hash FROM users WHERE id = $1", viewer.id)
    if found is None or not await passwords.is_right(found["password_hash"], old):
        raise DomainError("旧密码不对，密码没有改动。")
    passwords.check_new(new, login=viewer.login)
    hashed = await passwords.hash_password(new)
    async with writing():
        await execute(
            "UPDATE users SET password_hash = $2, must_change_password = false WHERE id = $1",
            viewer.id,
            hashed,
        )
        await sessions.end_all(viewer.id)
        await limits.clear(key)
        opened = await sessions.open_session(viewer.id, secure=secure, agent=agent)
        await audit(viewer.id, "changed_password", "user", viewer.id)
    return opened


def _keys(login: str, address: str) -> dict[str, Rule]:
    name, place = login.lower()[:40], _network(address)
    return {f"pair:{name}@{place}"[:80]: PAIR, f"account:{name}": ACCOUNT, f"address:{place}": ADDRESS}


async def _forgive(keys: dict[str, Rule]) -> None:
    for key, rule in keys.items():
        if rule is PAIR:
            await limits.clear(key)
        else:
            await limits.give_back(key)


def _network(address: str) -> str:
    """An IPv6 household has 2^64 addresses: they count as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:40]
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _spoken(seconds: int) -> str:
    return f"{seconds} 秒" if seconds < 90 else f"{round(seconds / 60)} 分钟"
