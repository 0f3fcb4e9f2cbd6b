"""Word forms as rows, and which file a plan was imported from."""

import enum

from piccolo.columns import JSONB, UUID, Date, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from server.people.tables import Scope, User
from server.plans.tables import NAME_LENGTH, Plan

KIND = "paper"  # of the uses of its file


class PaperKind(enum.StrEnum):
    """What a form is for."""

    PLAN = "plan"
    OBSERVATION = "observation"
    EVALUATION = "evaluation"
    MEETING = "meeting"
    ACTIVITY = "activity"


class PlanPaper(Table, tablename="plan_paper"):
    """A Word form of a school or a 学区. Its file never changes: another one is a row of its own, which ends
    the one it ``replaces``.

    Until ``taken_at`` it is looked over by whoever sent it, and by nobody else. ``facts``: what was
    recognised in it (``filling.survey``). ``ended_on``: replaced or removed.
    """

    id = UUID(primary_key=True, default=UUID4())
    scope = Varchar(length=10, choices=Scope)
    scope_id = UUID()
    kind = Varchar(length=12, choices=PaperKind, default=PaperKind.PLAN)
    name = Varchar(length=NAME_LENGTH)
    file = UUID()
    facts = JSONB(default="{}")
    replaces = UUID(null=True, default=None)
    created_by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    created_at = Timestamptz(default=TimestamptzNow())
    taken_at = Timestamptz(null=True, default=None)
    ended_on = Date(null=True, default=None)


class PlanOriginal(Table, tablename="plan_original"):
    """The Word file a plan was made from; as long as it is there, the plan can go back into it."""

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, unique=True, on_delete=OnDelete.restrict, index=False)
    file = UUID()
