"""批注: threads of remarks beside a plan's text, never in it."""

import enum

from piccolo.columns import UUID, Array, Boolean, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from server.people.tables import User
from server.plans.tables import Plan

QUOTE_LENGTH = 400
ANCHOR_LENGTH = 240
BLOCK_LENGTH = 64
BODY_LENGTH = 2000
REASON_LENGTH = 400
SIGNED_LENGTH = 80


class Verdict(enum.StrEnum):
    """What became of a thread; the empty one is open."""

    OPEN = ""
    ADOPTED = "adopted"
    DECLINED = "declined"


class PlanThread(Table, tablename="plan_thread"):
    """One thread about a passage, a block, a section (``block`` is its id) or the whole plan (no ``block``).

    ``anchor_start`` and ``anchor_end`` are relative positions of the live document as browsers give them
    (base64): they follow the text through edits. ``quote`` is the passage as it was when the thread began,
    and is never changed: when it no longer stands there, that is said. Who ``moved`` the anchor last only
    put it back to the same letters after a paragraph was split or moved. What was begun ``before_sharing`` is
    for the author of the plan alone.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    author = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    block = Varchar(length=BLOCK_LENGTH, default="")
    anchor_start = Varchar(length=ANCHOR_LENGTH, default="")
    anchor_end = Varchar(length=ANCHOR_LENGTH, default="")
    quote = Varchar(length=QUOTE_LENGTH, default="")
    verdict = Varchar(length=10, choices=Verdict, default=Verdict.OPEN)
    reason = Varchar(length=REASON_LENGTH, default="")
    settled_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    settled_at = Timestamptz(null=True, default=None)
    before_sharing = Boolean(default=False)
    created_at = Timestamptz(default=TimestamptzNow())


class PlanComment(Table, tablename="plan_comment"):
    """One remark. A deleted one keeps its place without its words. The id comes from the form, so that two
    clicks are one remark. ``signed``: whoever wrote it in Word, when ``author`` only brought it in."""

    id = UUID(primary_key=True, default=UUID4())
    thread = ForeignKey(PlanThread, null=False, on_delete=OnDelete.restrict, index=False)
    author = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    body = Text(default="")
    signed = Varchar(length=SIGNED_LENGTH, default="")
    mentions = Array(base_column=UUID(), default=list)
    created_at = Timestamptz(default=TimestamptzNow())
    edited_at = Timestamptz(null=True, default=None)
    deleted_at = Timestamptz(null=True, default=None)
