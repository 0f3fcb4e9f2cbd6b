"""One-time codes of the 账号条: who holds one chooses a password, once, within some days."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.base import sessions
from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, DomainError, Missing, TooMany
from server.base.ids import new_id
from server.base.sessions import Opened
from server.base.settings import settings
from server.people import access, passwords, reach, signing_in
from server.people.reach import Arguments
from server.people.tables import CodePurpose
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.trail import notices
from server.trail.recording import audit

# No 0 O 1 l I: read from paper, typed on a phone. 31 to the 10th is 49 bits, and few attempts are free.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 10
ACTIVATION_DAYS = 14
RESET_DAYS = 3
WRONG = "工号或验证码不对，或者验证码已经用过、过期了。请照着账号条再输一遍；还不行，请学校管理员重发一张。"
FIND = """
SELECT c.id, c.user AS user_id, c.code_hash, c.purpose, c.created_by, u.login, u.name
FROM activation_code c JOIN users u ON u.id = c.user
WHERE lower(u.login) = lower($1) AND u.disabled_at IS NULL AND c.used_at IS NULL AND c.expires_at > $2
"""
WAITING = """
SELECT u.id, u.login, u.name, s.name AS school_name, u.subject
FROM users u LEFT JOIN school s ON s.id = u.school
WHERE u.id = ANY({ids}::uuid[]) AND u.activated_at IS NULL AND u.password_hash IS NULL
  AND u.disabled_at IS NULL AND {managed}
ORDER BY array_position({ids}::uuid[], u.id)
"""
NEWS = """
SELECT 1 FROM session s JOIN notice n ON n.user_id = s.user_id
WHERE s.token_hash = $1 AND n.kind = 'account' AND n.object_id = s.user_id AND n.read_at IS NULL LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Slip:
    """One 账号条. The code is here and on the paper, nowhere else."""

    login: str
    name: str
    school_name: str
    subject: str
    code: str
    expires_at: datetime

    @property
    def spoken(self) -> str:
        """In two groups, as one reads it out."""
        return f"{self.code[:5]} {self.code[5:]}"


async def slips_for_new(viewer: Viewer, user_ids: list[UUID]) -> list[Slip]:
    """Codes for those of these people who have no password yet and are (still) the viewer's to manage;
    earlier codes of theirs end."""
    args = Arguments()
    waiting = WAITING.format(ids=args.add(user_ids), managed=reach.managed_person(viewer, args))
    async with writing():
        people = await rows(waiting, *args)
        found = await _make(viewer, people, CodePurpose.ACTIVATION, ACTIVATION_DAYS)
        for person in people:
            await audit(viewer.id, "activation_code_made", "user", person["id"], person["name"])
    return found


async def slip_for_one(viewer: Viewer, user_id: UUID) -> Slip:
    """A code for a managed person: to begin, or for a forgotten password. Whoever has a password already is
    signed out everywhere and told; the old password counts until the code is used.

    Raises:
        Missing: absent, or not this viewer's to manage.
        DomainError: it is the viewer's own account, or a disabled one.
    """
    person = await access.find_managed_person(viewer, user_id)
    if person["disabled_at"] is not None:
        raise DomainError("这个账号已经停用，先启用才能发验证码。")
    if person["id"] == viewer.id:
        raise DomainError("自己的密码请在“改密码”里改，不用验证码。")
    is_reset = person["password_hash"] is not None
    purpose = CodePurpose.RESET if is_reset else CodePurpose.ACTIVATION
    async with writing():
        slip = (await _make(viewer, [person], purpose, RESET_DAYS if is_reset else ACTIVATION_DAYS))[0]
        if is_reset:
            await sessions.end_all(user_id)
            await _tell(viewer, user_id)
        await audit(viewer.id, f"{purpose}_code_made", "user", user_id, person["name"])
    return slip


async def redeem(
    login: str,
    code: str,
    password: str,
    *,
    address: str,
    secure: bool,
    agent: str = "",
    is_public: bool = False,
) -> Opened:
    """Choose a password with a code, end all other sessions, and sign in.

    Raises:
        DomainError: wrong, used or over (one sentence for all), or the password is too easy.
        Conflict: the code was used a moment ago.
        TooMany: too many wrong ones in a row.
    """
    login = login.strip()
    passwords.check_new(password, login=login)
    wait, keys = await signing_in.count_attempt(login, address, kind="code")
    if wait:
        raise TooMany(f"试的次数太多，请等 {signing_in.spoken(wait)}再试。验证码还能用。", wait)
    found = await _matching(login, code)
    if found is None or not await _is_still_kept(found):
        async with writing():
            await audit(None, "code_refused", "user", None, login=login[:40])
        raise DomainError(WRONG)
    hashed = await passwords.hash_password(password)
    async with writing():
        moment, user_id = now(), found["user_id"]
        used = await execute(
            "UPDATE activation_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL", found["id"], moment
        )
        if used == "UPDATE 0":
            raise Conflict("这个验证码刚刚用过了，密码已经设好，请直接登录。")
        await execute(
            "UPDATE users SET password_hash = $2, must_change_password = false,"
            " activated_at = coalesce(activated_at, $3) WHERE id = $1",
            user_id, hashed, moment,
        )  # fmt: skip
        await sessions.end_all(user_id)
        await signing_in.forgive(keys)
        opened = await sessions.open_session(user_id, secure=secure, agent=agent, is_public=is_public)
        await audit(user_id, "activated" if found["purpose"] == "activation" else "reset_password", "user",
                    user_id, found["name"])  # fmt: skip
    return opened


async def has_news_of_account(token: str) -> bool:
    """Whether whoever just signed in was sent a code by somebody and has not read of it yet."""
    return bool(await value(NEWS, sessions.token_hash(token)))


async def find_waiting(user_id: UUID) -> dict[str, Any] | None:
    """The code of this person that is still open, without the code itself: until when, and who made it."""
    return await row(
        "SELECT c.purpose, c.created_at, c.expires_at, u.name AS by_name FROM activation_code c"
        ' LEFT JOIN users u ON u.id = c.created_by WHERE c."user" = $1 AND c.used_at IS NULL'
        " AND c.expires_at > $2 ORDER BY c.created_at DESC LIMIT 1",
        user_id, now(),
    )  # fmt: skip


def clean(code: str) -> str:
    """A code as typed: blanks, dashes and capitals do not count."""
    return "".join(sign for sign in code.lower() if sign.isalnum())[:40]


async def _matching(login: str, code: str) -> dict[str, Any] | None:
    """The open code of this account that fits; one comparison at least, even without an account."""
    typed = clean(code)
    found = await rows(FIND, login, now())
    hmac.compare_digest(_hash(UUID(int=0), typed), _hash(UUID(int=0), ""))
    return next(
        (one for one in found if hmac.compare_digest(one["code_hash"], _hash(one["user_id"], typed))), None
    )


async def _is_still_kept(found: dict[str, Any]) -> bool:
    """Whether who gave the code keeps the account yet: a paper from before a promotion opens nothing."""
    try:
        await access.find_managed_person(await viewer_of(found["created_by"]), found["user_id"])
    except Missing:
        return False
    return True


async def _make(viewer: Viewer, people: list[dict[str, Any]], purpose: str, days: int) -> list[Slip]:
    moment = now()
    expires = moment + timedelta(days=days)
    slips = []
    await execute(
        'UPDATE activation_code SET expires_at = $2 WHERE "user" = ANY($1::uuid[]) AND used_at IS NULL'
        " AND expires_at > $2",
        [person["id"] for person in people], moment,
    )  # fmt: skip
    for person in people:
        code = "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))
        await execute(
            'INSERT INTO activation_code (id, "user", code_hash, purpose, created_by, created_at, expires_at)'
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            new_id(), person["id"], _hash(person["id"], code), purpose, viewer.id, moment, expires,
        )  # fmt: skip
        school = person["school_name"] or ""
        slips.append(Slip(person["login"], person["name"], school, person["subject"], code, expires))
    return slips


async def _tell(viewer: Viewer, user_id: UUID) -> None:
    await notices.tell(
        [user_id], new_id(), actor_id=viewer.id, kind="account", object_id=user_id, url="/account/sessions",
        title=f"{viewer.name}给你的账号发了重设密码的验证码，各处的登录已经退出",
        body="不是你请他发的话，请当面问清楚，并改一次密码：改了以后那个验证码就作废。",
    )  # fmt: skip


def _hash(user_id: UUID, code: str) -> bytes:
    """Keyed: a copy of the database alone is not enough to try codes against."""
    return hmac.new(settings.secret.encode(), f"code|{user_id}|{code}".encode(), hashlib.sha256).digest()


async def forget_old() -> None:
    """Delete codes used or over for a month; the audit keeps that there were some."""
    await execute(
        "DELETE FROM activation_code WHERE coalesce(used_at, expires_at) < $1", now() - timedelta(days=30)
    )
