"""Signing in by 工号 or phone and password, signing out, changing the password."""

import ipaddress
import re
from uuid import UUID

from server.base import limits, sessions
from server.base.clock import now
from server.base.database import execute, row, value, writing
from server.base.errors import DomainError, Missing, TooMany
from server.base.limits import Rule
from server.base.sessions import Opened, Visit
from server.base.settings import settings
from server.people import known_browsers, passwords
from server.people.viewer import Viewer
from server.people.visiting import viewer_for, viewer_of, visit_for
from server.trail.recording import audit

__all__ = [
    "change_password", "open_for_support", "sign_in", "sign_in_demo", "sign_out", "viewer_for", "viewer_of",
    "visit_for",
]  # fmt: skip

# One account from one place: five free tries, then 2, 4, 8 … 60 seconds. Not longer: the place is a school,
# and a colleague at the next desk could otherwise lock one out.
PAIR = Rule(free=5, first_seconds=2, longest_seconds=60, forget_seconds=3600)
# One account from everywhere: nobody can lock a colleague out for longer than a minute.
ACCOUNT = Rule(free=30, first_seconds=2, longest_seconds=60, forget_seconds=3600)
# One account from a browser that signed in to it before: nobody else's attempts count there.
BROWSER = Rule(free=5, first_seconds=2, longest_seconds=60, forget_seconds=3600)
# One address is a whole school: many free tries, then a short breath between two.
ADDRESS = Rule(free=200, first_seconds=1, longest_seconds=5, forget_seconds=900)

WRONG = "工号或密码不对。看看大小写和输入法；忘了密码，请学校管理员重设。"
# A 工号 first: nobody can take an account over by registering its 工号 as a phone, or the reverse.
WHO = """
SELECT id, password_hash FROM users WHERE (lower(login) = lower($1) OR phone = $2) AND disabled_at IS NULL
ORDER BY lower(login) = lower($1) DESC LIMIT 1
"""
# Whoever knows the password needs no code, and nobody else shall use one.
END_CODES = """
UPDATE activation_code SET expires_at = $2 WHERE "user" = $1 AND used_at IS NULL AND expires_at > $2
"""


async def sign_in(
    login: str,
    password: str,
    *,
    address: str,
    secure: bool,
    agent: str = "",
    old_token: str | None = None,
    is_public: bool = False,
    cookies: str = "",
) -> Opened:
    """Open a session for the right password of a 工号 or of a phone number. ``old_token``, a session the
    browser still held, is ended. By ``cookies`` a browser that signed in to this account before is known:
    its attempts are counted apart, so that a stranger's lock nobody out of their own browser.

    Raises:
        DomainError: wrong; the same words and the same work whether the account exists or not.
        TooMany: too many failures in a row.
    """
    login = login.strip()
    found = await row(WHO, login, mobile(login))
    known = known_browsers.mark_of(cookies, found["id"], secure=secure) if found else ""
    wait, keys = await count_attempt(login, address, browser=known)
    if wait:
        raise TooMany(f"试的次数太多，请等 {spoken(wait)}再试。密码没有被改动。", wait)
    if not await passwords.is_right(found["password_hash"] if found else None, password) or found is None:
        async with writing():
            await audit(None, "sign_in_failed", "user", found["id"] if found else None, login=login[:40])
        raise DomainError(WRONG)
    async with writing():
        if old_token is not None:
            await sessions.end(sessions.token_hash(old_token))
        opened = await sessions.open_session(found["id"], secure=secure, agent=agent, is_public=is_public)
        await audit(found["id"], "signed_in", "user", found["id"])
        await forgive(keys)
    return opened


async def sign_in_demo(
    user_id: UUID, *, secure: bool, agent: str = "", old_token: str | None = None
) -> Opened:
    """Sign in as one of the people the demo's sign-in page lists.

    Raises:
        Missing: this is not a demo, or no such person.
    """
    if not settings.demo or not await row(
        "SELECT 1 FROM users WHERE id = $1 AND disabled_at IS NULL", user_id
    ):
        raise Missing
    async with writing():
        if old_token is not None:
            await sessions.end(sessions.token_hash(old_token))
        opened = await sessions.open_session(user_id, secure=secure, agent=agent)
        await audit(user_id, "signed_in_demo", "user", user_id)
    return opened


async def open_for_support(
    login: str, *, secure: bool = False, agent: str = "gongbei session create"
) -> Opened:
    """A session without a password, for ``gongbei session create``: support and load tests. Audited.

    Raises:
        Missing: no such account, or it is disabled.
    """
    user_id = await value(
        "SELECT id FROM users WHERE lower(login) = lower($1) AND disabled_at IS NULL", login.strip()
    )
    if user_id is None:
        raise Missing(f"没有工号 {login} 的账号，或者它已停用。")
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
    viewer: Viewer, old: str, new: str, *, secure: bool, agent: str = "", is_public: bool = False
) -> Opened:
    """Set a new password, end all sessions of the person, and open a fresh one for this browser.

    Raises:
        DomainError: the old one is wrong, or the new one is too easy.
        TooMany: the old one was wrong too often.
    """
    key = f"password:{viewer.id}"
    wait = await limits.take(key, PAIR)
    if wait:
        raise TooMany(f"旧密码错的次数太多，请等 {spoken(wait)}再试。密码没有被改动。", wait)
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
        await execute(END_CODES, viewer.id, now())
        await sessions.end_all(viewer.id)
        await limits.clear(key)
        opened = await sessions.open_session(viewer.id, secure=secure, agent=agent, is_public=is_public)
        await audit(viewer.id, "changed_password", "user", viewer.id)
    return opened


def _keys(login: str, address: str, browser: str) -> dict[str, Rule]:
    name, place = login.lower()[:40], _network(address)
    if browser:
        return {f"browser:{browser}": BROWSER}
    return {f"pair:{name}@{place}"[:80]: PAIR, f"account:{name}": ACCOUNT, f"address:{place}": ADDRESS}


async def count_attempt(
    login: str, address: str, kind: str = "", browser: str = ""
) -> tuple[int, dict[str, Rule]]:
    """Count an attempt before it is made: the seconds to wait (0: go on), and what to forgive on success.

    Attempts of another ``kind`` (codes) are counted apart from passwords, but for the address;
    those of a known ``browser`` by that browser alone.
    """
    keys = _keys(f"{kind}:{login}" if kind else login, address, browser)
    for key, rule in keys.items():
        wait = await limits.take(key, rule)
        if wait:
            return wait, keys
    return 0, keys


async def forgive(keys: dict[str, Rule]) -> None:
    """It was the right one: forget the failures of this account here, take the others' count back."""
    for key, rule in keys.items():
        if rule in (PAIR, BROWSER):
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


def mobile(text: str) -> str:
    """A phone number as typed, as it is kept; anything else stays what it is."""
    digits = re.sub(r"[\s\-]+", "", text)
    return digits.removeprefix("+86")


def spoken(seconds: int) -> str:
    """How long to wait, in words."""
    return f"{seconds} 秒" if seconds < 90 else f"{round(seconds / 60)} 分钟"
