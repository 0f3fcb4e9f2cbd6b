"""Pulls that were made, and in how many places two releases differ."""

import enum

from piccolo.columns import JSONB, UUID, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import User
from server.plans.tables import Plan, PlanVersion


class PullKind(enum.StrEnum):
    """Decided by a person; the uncontested places alone, by a job; or 沿用去年, into a new plan."""

    PULL = "pull"
    AUTO = "auto"
    CARRY_OVER = "carry_over"


class PlanPull(Table, tablename="plan_pull"):
    """One pull: the three versions it put together and the one it made, so that it can be taken back.

    ``base_version``: the release the text was last brought up to. ``decisions``: by the id of a hunk, what
    was decided about it, with its words. Two pulls at once are one: a partial unique index; by itself a
    release may come in several times, each with its row. Of 沿用去年 ``ours_version`` is of the older plan.
    An undone one stays, with who undid it.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=12, choices=PullKind)
    base_version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    ours_version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    theirs_version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    result_version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    decisions = JSONB(default="{}")
    by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    at = Timestamptz(default=TimestamptzNow())
    undone_at = Timestamptz(null=True, default=None)
    undone_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)


class ReleaseDifference(Table, tablename="release_difference"):
    """In how many places two releases differ: one row per pair, whatever number of plans asks."""

    id = UUID(primary_key=True, default=UUID4())
    from_version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    to_version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    places = Integer()

    uq_release_difference = Unique([from_version, to_version])
