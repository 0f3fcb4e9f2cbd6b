"""Ending many posts at once, as part of a larger verb: within its ``writing()``."""

from datetime import date
from uuid import UUID

from server.base.database import execute
from server.people.reach import TODAY
from server.people.tables import Scope

THERE = """
"user" = $1 AND (scope = 'school' AND scope_id = $2
  OR scope = 'group' AND scope_id IN (SELECT id FROM prep_group WHERE school = $2))
"""


# A post no day of which is past never was; any other keeps at least the day it began.
NEVER_BEGAN = f"starts_on > $3 AND starts_on >= {TODAY}"
SHORTEN = "UPDATE membership SET ends_on = greatest($3, starts_on) WHERE"
TOO_LONG = "coalesce(ends_on > greatest($3, starts_on), true)"


async def end_all_at(user_id: UUID, school_id: UUID, last_day: date) -> None:
    """No post in this school or its groups after ``last_day``."""
    here = (user_id, school_id, last_day)
    await execute(f"DELETE FROM membership WHERE {THERE} AND {NEVER_BEGAN}", *here)  # noqa: S608
    await execute(f"{SHORTEN} {THERE} AND {TOO_LONG}", *here)


async def end_all_of_place(scope: Scope, place_id: UUID, last_day: date) -> None:
    """Nobody holds a post at this place after ``last_day``."""
    here = (scope.value, place_id, last_day)
    await execute(f"DELETE FROM membership WHERE scope = $1 AND scope_id = $2 AND {NEVER_BEGAN}", *here)  # noqa: S608
    await execute(f"{SHORTEN} scope = $1 AND scope_id = $2 AND {TOO_LONG}", *here)


async def reopen_all_at(user_id: UUID, school_id: UUID | None, last_day: date) -> None:
    """The posts there that would have ended with ``last_day`` go on."""
    lengthen = f"UPDATE membership SET ends_on = NULL WHERE {THERE} AND ends_on = $3"  # noqa: S608
    await execute(lengthen, user_id, school_id, last_day)
