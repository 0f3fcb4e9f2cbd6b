"""The moves of a plan, who prepares it and who helps, the days a group sets, releases at a date."""

import enum

from piccolo.columns import UUID, Array, Boolean, Date, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import District, Group, User
from server.plans.tables import NOTE_LENGTH, SHORT_LENGTH, Plan, PlanVersion, State


class Standing(enum.StrEnum):
    """As whom somebody moved a plan. Nobody did when its days were over without an objection.

    ``WRITER``: a lead, and ``DEPUTY_WRITER``: their deputy, who wrote in it as well.
    """

    AUTHOR = "author"
    LEAD = "lead"
    DEPUTY = "deputy"
    WRITER = "writer"
    DEPUTY_WRITER = "dep_writer"
    ABOVE = "above"
    NOBODY = "nobody"


class StateChange(Table, tablename="plan_state_change"):
    """One move of a plan, with the words that went with it. Rows are only ever added, by trigger.

    ``number`` is the release it led to, 0 otherwise.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    from_state = Varchar(length=12, choices=State)
    to_state = Varchar(length=12, choices=State)
    by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    standing = Varchar(length=10, choices=Standing, default=Standing.AUTHOR)
    words = Varchar(length=NOTE_LENGTH, default="")
    number = SmallInt(default=0)
    at = Timestamptz(default=TimestamptzNow())


class Assignment(Table, tablename="plan_assignment"):
    """分工: a lead named the 主备人 of a lesson. ``declined_at`` with words: the person named cannot.

    Whoever is named next starts with a fresh answer; what was before stands in the audit record.
    """

    plan = ForeignKey(Plan, primary_key=True, null=False, on_delete=OnDelete.restrict)
    by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    due = Date(null=True, default=None)
    accepted_at = Timestamptz(null=True, default=None)
    declined_at = Timestamptz(null=True, default=None)
    words = Varchar(length=NOTE_LENGTH, default="")


class Helper(Table, tablename="plan_helper"):
    """辅备人: prepares a plan with its 主备人 from the first draft on."""

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)

    uq_plan_helper = Unique([plan, user])


class GroupRule(Table, tablename="group_rule"):
    """The days a group gives itself; what is not set comes from its 学区, and nothing set means no days.

    ``discussion_days`` from sharing to submitting, ``sign_days`` from submitting to the lead's word.
    ``passes_silently``: a submitted plan passes when ``sign_days`` are over and nobody objected.
    """

    prep_group = ForeignKey(Group, primary_key=True, null=False, on_delete=OnDelete.restrict)
    discussion_days = SmallInt(null=True, default=None)
    sign_days = SmallInt(null=True, default=None)
    passes_silently = Boolean(null=True, default=None)
    deputy = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)


class DistrictRule(Table, tablename="district_rule"):
    """The days a 学区 proposes to its groups and those of its schools."""

    district = ForeignKey(District, primary_key=True, null=False, on_delete=OnDelete.restrict)
    discussion_days = SmallInt(null=True, default=None)
    sign_days = SmallInt(null=True, default=None)
    passes_silently = Boolean(default=False)


class Handout(Table, tablename="plan_handout"):
    """A signed release that waits for its day. One at a time; called back before, or done by the worker.

    ``grades``: whom it is addressed to; empty means the grade of the plan.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    on = Date()
    grades = Array(base_column=Varchar(length=SHORT_LENGTH), default=list)
    note = Varchar(length=NOTE_LENGTH, default="")
    by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    standing = Varchar(length=10, choices=Standing, default=Standing.LEAD)
    signed_at = Timestamptz(default=TimestamptzNow())
    done_at = Timestamptz(null=True, default=None)
    called_back_at = Timestamptz(null=True, default=None)
