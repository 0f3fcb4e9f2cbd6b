"""The first administrator, by a secret shown once in the terminal; there is no default account."""

import asyncio
import hashlib
import hmac
import secrets

from server.base import limits
from server.base.clock import now
from server.base.database import execute, row, value, writing
from server.base.errors import Conflict, DomainError, Missing, TooMany
from server.base.ids import new_id
from server.base.limits import Rule
from server.base.sessions import Opened, open_session
from server.people.passwords import check_new, hash_password
from server.people.registering import check_names
from server.people.spelling import name_key, pinyin_of
from server.people.tables import Role, Scope, User
from server.trail.recording import audit

PURPOSE = "first administrator"
RULE = Rule(free=10, first_seconds=2, longest_seconds=60, forget_seconds=3600)
ANYBODY = "SELECT EXISTS (SELECT 1 FROM membership WHERE role = 'platform_admin')"


async def is_open() -> bool:
    """Whether nobody administers this platform yet."""
    return not await value(ANYBODY)


async def make_secret() -> str | None:
    """A new one-time secret for the operator; ``None`` when there is an administrator already.

    Only its hash is stored. Each start without an administrator replaces the one before, so a lost one costs
    nothing.
    """
    if not await is_open():
        return None
    secret = "-".join(secrets.token_hex(2) for _ in range(6))
    async with writing():
        await execute(
            "INSERT INTO one_time_secret (purpose, secret_hash, created_at) VALUES ($1, $2, $3)"
            " ON CONFLICT (purpose) DO UPDATE SET secret_hash = $2, created_at = $3, used_at = NULL",
            PURPOSE,
            _hash(secret),
            now(),
        )
        await audit(None, "bootstrap_secret_made", "platform", None)
    return secret


async def create_first_admin(secret: str, login: str, name: str, password: str, *, secure: bool) -> Opened:
    """Make the first administrator and sign them in. Works once.

    Raises:
        Missing: there is an administrator already.
        DomainError: wrong secret, bad name or login, easy password.
        Conflict: the 工号 is taken, or somebody else was faster.
        TooMany: too many wrong secrets.
    """
    if not await is_open():
        raise Missing
    wait = await limits.take("bootstrap", RULE)
    if wait:
        raise TooMany(f"口令错的次数太多，请等 {wait} 秒再试。", wait)
    login, name = check_names(login, name)
    if not await _is_right(secret):
        raise DomainError("口令不对。它在启动时的终端里，形如 12ab-34cd-…；重新启动会换一个新的。")
    check_new(password, login=login)
    hashed = await hash_password(password)
    pinyin = await asyncio.to_thread(pinyin_of, name)
    async with writing():
        used = await row(
            "UPDATE one_time_secret SET used_at = $3 WHERE purpose = $1 AND secret_hash = $2"
            " AND used_at IS NULL RETURNING purpose",
            PURPOSE,
            _hash(secret),
            now(),
        )
        if used is None:
            raise Conflict("这个口令刚刚用过了，管理员已经建好，请直接登录。")
        if await value("SELECT 1 FROM users WHERE lower(login) = lower($1)", login):
            raise Conflict(f"工号 {login} 已经有人用了，请换一个。口令还可以用。")
        user_id = new_id()
        await User(
            id=user_id, login=login, name=name, hue=1, password_hash=hashed,
            name_key=name_key(name), pinyin=pinyin,
        ).save()  # fmt: skip
        await execute(
            'INSERT INTO membership (id, "user", role, scope) VALUES ($1, $2, $3, $4)',
            new_id(),
            user_id,
            Role.PLATFORM_ADMIN,
            Scope.PLATFORM,
        )
        await limits.clear("bootstrap")
        await audit(user_id, "bootstrapped", "user", user_id, name)
        return await open_session(user_id, secure=secure)


async def _is_right(secret: str) -> bool:
    found = await row(
        "SELECT secret_hash FROM one_time_secret WHERE purpose = $1 AND used_at IS NULL", PURPOSE
    )
    return found is not None and hmac.compare_digest(found["secret_hash"], _hash(secret))


def _hash(secret: str) -> bytes:
    return hashlib.sha256("".join(secret.split()).lower().encode()).digest()
