"""Entries of the debrief board."""

import enum

from piccolo.columns import UUID, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from server.observation.tables import Observation, Observer
from server.people.tables import User


class EntryKind(enum.StrEnum):
    """证据, 推测与困惑, 别的做法, 我的下一步: the columns of the board, in their order; and 共识, the lead's
    summary, of which an observation has one."""

    EVIDENCE = "evidence"
    PUZZLE = "puzzle"
    ALTERNATIVE = "alternative"
    NEXT_STEP = "next_step"
    CONSENSUS = "consensus"


class DebriefEntry(Table, tablename="debrief_entry"):
    """One card. ``answers``: the card it goes on from. ``record`` and ``moment``: the line of a record it
    quotes. ``act``: of a next step that became a task (``task.act_id``). Taken from the board
    (``removed_at``) it stays as a line that says who did it, and can be put back."""

    id = UUID(primary_key=True, default=UUID4())
    observation = ForeignKey(Observation, null=False, on_delete=OnDelete.restrict, index=True)
    author = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    kind = Varchar(length=12, choices=EntryKind)
    text = Text()
    answers: ForeignKey["DebriefEntry"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict, index=False
    )
    record = ForeignKey(Observer, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    moment = Varchar(length=40, default="")
    act = UUID(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(null=True, default=None)
    removed_at = Timestamptz(null=True, default=None)
    removed_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    row_version = Integer(default=1)
