"""Password hashes: argon2id, off the event loop, a few at a time."""

import functools
import os
from pathlib import Path

import anyio
import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.base.errors import DomainError

SHORTEST = 8
LONGEST = 200
# OWASP's second choice: 19 MiB, two passes; 41 ms of one core here.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of the most used passwords of Chinese leaks, those that pass the length rule.
TOO_COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text().split())


@functools.cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(max(1, (os.cpu_count() or 2) - 1))


@functools.cache
def _nobody() -> str:
    """The hash of a password nobody knows: an unknown login takes as long as a wrong password."""
    return HASHER.hash(os.urandom(16).hex())


def check_new(password: str, *, login: str = "") -> None:
    """Refuse a password that is too short, too long or among the first anybody tries.

    Raises:
        DomainError: with the sentence for the field.
    """
    if len(password) < SHORTEST:
        raise DomainError(f"密码至少 {SHORTEST} 个字符，可以用一句自己记得住的话。")
    if len(password) > LONGEST:
        raise DomainError(f"密码最多 {LONGEST} 个字符。")
    plain = password.lower()
    if plain in TOO_COMMON or len(set(plain)) < 3 or (login and plain == login.lower()):
        raise DomainError("这个密码太容易被猜到，请换一个，例如在里面加几个字或符号。")


async def hash_password(password: str) -> str:
    """The argon2id hash, with its parameters inside."""
    return await anyio.to_thread.run_sync(HASHER.hash, password, limiter=_limiter())


async def is_right(hashed: str | None, password: str) -> bool:
    """Whether ``password`` made ``hashed``. ``None`` (no such account) costs the same time and is false."""
    stored = hashed if hashed is not None else await anyio.to_thread.run_sync(_nobody, limiter=_limiter())
    right = await anyio.to_thread.run_sync(_verify, stored, password[: LONGEST + 1], limiter=_limiter())
    return right and hashed is not None


def _verify(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
