"""Fingerprints of texts that others may be compared with."""

import enum

from piccolo.columns import UUID, Array, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.plans.tables import Plan, PlanVersion


class Stage(enum.StrEnum):
    """Why a text is there to be compared with: it was released, or handed in to be read."""

    RELEASED = "released"
    HANDED_IN = "handed_in"


class PlanFingerprint(Table, tablename="plan_fingerprint"):
    """The winnowed prints of the newest released, and of the newest handed-in text of a plan.

    ``sample``: one print in four, under an index; by it the few plans are found whose ``prints`` are counted.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    stage = Varchar(length=10, choices=Stage)
    version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    prints = Array(base_column=Integer(), default=list)
    sample = Array(base_column=Integer(), default=list)
    at = Timestamptz(default=TimestamptzNow())

    uq_plan_fingerprint_stage = Unique([plan, stage])
