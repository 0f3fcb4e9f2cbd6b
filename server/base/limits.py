"""Waiting times after failures in a row, in the database so that every process counts the same."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from server.base.clock import now
from server.base.database import execute, row


@dataclass(frozen=True, slots=True)
class Rule:
    """``free`` failures cost nothing; each further one doubles the wait from ``first_seconds`` up to
    ``longest_seconds``. After ``forget_seconds`` without a failure all is forgotten."""

    free: int
    first_seconds: float
    longest_seconds: float
    forget_seconds: float


TAKE = """
INSERT INTO throttle (key, failures, open_at, failed_at) VALUES ($1, 1, '-infinity', $2)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN throttle.failed_at < $3 THEN 1 ELSE throttle.failures + 1 END,
    failed_at = $2,
    -- A free attempt leaves no moment: one made a little earlier may arrive a little later.
    open_at = CASE WHEN throttle.failed_at < $3 OR throttle.failures < $4 THEN '-infinity'
        ELSE $2 + make_interval(secs =>
            least($6::float8, $5::float8 * power(2::float8, least(throttle.failures - $4, 30))))
    END
WHERE throttle.open_at <= $2
RETURNING failures
"""


async def take(key: str, rule: Rule) -> int:
    """Count an attempt before it is made; 0 when it may go on, else the seconds to wait.

    Counting first means that a hundred attempts at once are a hundred, not one; ``clear`` forgets them.
    """
    moment = now()
    forgotten = moment - timedelta(seconds=rule.forget_seconds)
    found = await row(
        TAKE, key, moment, forgotten, rule.free, float(rule.first_seconds), float(rule.longest_seconds)
    )
    if found is not None:
        return 0
    waiting: dict[str, Any] | None = await row("SELECT open_at FROM throttle WHERE key = $1", key)
    return max(1, round((waiting["open_at"] - moment).total_seconds() + 0.5)) if waiting else 1


async def clear(key: str) -> None:
    """Forget the failures of ``key``."""
    await execute("DELETE FROM throttle WHERE key = $1", key)


async def give_back(key: str) -> None:
    """Take one counted attempt back: it was not a failure."""
    await execute("UPDATE throttle SET failures = greatest(failures - 1, 0) WHERE key = $1", key)


async def forget_old() -> None:
    """Delete the counts nobody added to for a day."""
    await execute("DELETE FROM throttle WHERE failed_at < $1", now() - timedelta(days=1))
