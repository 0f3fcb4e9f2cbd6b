"""Sessions: one row per sign-in, one cookie per browser. Nothing is stored for anonymous visitors."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, rows
from server.base.settings import settings

TOKEN_BYTES = 32
TOUCH_SECONDS = 60
KEPT_DAYS = 30  # ended rows: a form sent from a tab left open over the holidays is still kept
AGENT_LENGTH = 120
PUBLIC_IDLE_SECONDS = (
    20 * 60
)  # at a 公用电脑: a lesson is 40 minutes, the next teacher may sit down in the break


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session; the token exists here and in the browser only."""

    token: str
    csrf: str
    secure: bool
    user_id: UUID
    is_public: bool = False

    @property
    def cookie(self) -> str:
        """``name=value``, as a browser sends it."""
        return f"{cookie_name(self.secure)}={self.token}"


@dataclass(frozen=True, slots=True)
class Visit:
    """What one request's cookie says. ``viewer`` is ``None`` when the session is over; ``csrf`` and
    ``user_id`` are known even then, so that a form sent too late can be kept for its writer."""

    token_hash: bytes
    user_id: UUID
    csrf: str
    viewer: Any = None
    is_public: bool = False


def cookie_name(secure: bool) -> str:
    """Over https a name that only this host over https can set; over plain http a plain one."""
    return "__Host-gb" if secure else "gb"


def cookie_header(opened: Opened) -> str:
    """``Set-Cookie`` of a new session; at a public computer it ends with the browser."""
    kind = "; Secure" if opened.secure else ""
    age = "" if opened.is_public else f"; Max-Age={settings.session_absolute_seconds}"
    return f"{opened.cookie}; Path=/; HttpOnly; SameSite=Lax{age}{kind}"


def no_cookie_header(secure: bool) -> str:
    """``Set-Cookie`` that takes the cookie away."""
    kind = "; Secure" if secure else ""
    return f"{cookie_name(secure)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{kind}"


def token_in(cookie_text: str, secure: bool) -> str | None:
    """The token in a ``Cookie`` header. The http cookie is never read over https, nor the reverse."""
    wanted, found = f"{cookie_name(secure)}=", ""
    for pair in cookie_text.split(";"):
        if (given := pair.strip()).startswith(wanted):
            found = given[len(wanted) :]
    return found if 20 <= len(found) <= 100 else None


def token_hash(token: str) -> bytes:
    """How a token is stored."""
    return hashlib.sha256(token.encode()).digest()


async def open_session(user_id: UUID, *, secure: bool, agent: str = "", is_public: bool = False) -> Opened:
    """A new session of ``user_id``, inside the caller's transaction if there is one."""
    token, csrf = secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
    opened = Opened(token, csrf, secure, user_id, is_public)
    moment = now()
    await execute(
        "INSERT INTO session (token_hash, user_id, csrf, secure, agent, created_at, last_seen_at, expires_at,"
        " is_public) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)",
        token_hash(opened.token),
        user_id,
        opened.csrf,
        secure,
        agent[:AGENT_LENGTH],
        moment,
        moment + timedelta(seconds=settings.session_absolute_seconds),
        is_public,
    )
    return opened


async def writer_of(csrf: str) -> UUID | None:
    """Whose session a form token belongs to or belonged to, as long as its row is kept."""
    if len(csrf) < TOKEN_BYTES or not csrf.isascii() or "\0" in csrf:
        return None
    found = await rows("SELECT user_id FROM session WHERE csrf = $1", csrf)
    return found[0]["user_id"] if found else None


async def touch(hashed: bytes, last_seen_at: datetime) -> None:
    """Note that the session is in use, at most once a minute."""
    moment = now()
    if moment - last_seen_at > timedelta(seconds=TOUCH_SECONDS):
        await execute("UPDATE session SET last_seen_at = $2 WHERE token_hash = $1", hashed, moment)


async def end(hashed: bytes) -> None:
    """End one session. Harmless when it is over already."""
    await execute(
        "UPDATE session SET revoked_at = $2 WHERE token_hash = $1 AND revoked_at IS NULL", hashed, now()
    )


async def end_all(user_id: UUID) -> list[bytes]:
    """End every session of a person; the hashes of those that were open."""
    ended = await rows(
        "UPDATE session SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL RETURNING token_hash",
        user_id,
        now(),
    )
    return [row["token_hash"] for row in ended]


async def forget_old() -> None:
    """Delete what nobody can use any more: rows ended or expired long ago, forms nobody came back for."""
    before = now() - timedelta(days=KEPT_DAYS)
    await execute("DELETE FROM session WHERE coalesce(revoked_at, expires_at) < $1", before)
    await execute("DELETE FROM kept_form WHERE created_at < $1", before)
