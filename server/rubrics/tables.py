"""Sheets, and the marks people gave on them."""

import enum

from piccolo.columns import JSONB, UUID, ForeignKey, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import Scope, User

NAME_LENGTH = 60
CODE_LENGTH = 40
KIND_LENGTH = 20
SUBJECT_LENGTH = 20
COMMENT_LENGTH = 400


class Purpose(enum.StrEnum):
    """What a sheet is made for."""

    PLAN = "plan"
    LESSON = "lesson"
    JOINT_LESSON = "joint_lesson"


class RubricSheet(Table, tablename="rubric_sheet"):
    """One version of one sheet of the platform, a region, a 学区 or a school; for one ``subject``, or all
    (``""``). ``code`` names the sheet through its versions; ``body`` is what ``shape.read`` reads.

    Until ``issued_at`` it is being designed and nobody can mark with it; from then on it never changes (a
    trigger), a correction is the next version; of a code one at most is being designed. ``retired_at``: not
    offered any more, what was marked stays. ``row_version`` counts what happened to the row.
    """

    id = UUID(primary_key=True, default=UUID4())
    code = Varchar(length=CODE_LENGTH)
    version = SmallInt(default=1)
    name = Varchar(length=NAME_LENGTH)
    purpose = Varchar(length=KIND_LENGTH, choices=Purpose)
    body = JSONB()
    issued_at = Timestamptz(null=True, default=None)
    retired_at = Timestamptz(null=True, default=None)
    scope = Varchar(length=10, choices=Scope, default=Scope.PLATFORM)
    scope_id = UUID(null=True, default=None)
    subject = Varchar(length=SUBJECT_LENGTH, default="")
    row_version = Integer(default=1)

    uq_rubric_sheet_version = Unique([code, version])


class RubricMarking(Table, tablename="rubric_marking"):
    """What one person gave one thing: ``marks`` and ``comments`` by the key of the indicator. A blank
    indicator is absent. ``done_at``: handed in, from then on it does not change."""

    id = UUID(primary_key=True, default=UUID4())
    sheet = ForeignKey(RubricSheet, null=False, on_delete=OnDelete.restrict, index=False)
    subject_kind = Varchar(length=KIND_LENGTH)
    subject_id = UUID(default=None)
    rater = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    marks = JSONB(default="{}")
    comments = JSONB(default="{}")
    saved_at = Timestamptz(default=TimestamptzNow())
    done_at = Timestamptz(null=True, default=None)

    uq_rubric_marking_rater = Unique([subject_kind, subject_id, rater])
