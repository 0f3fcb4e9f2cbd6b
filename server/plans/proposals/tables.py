"""What was proposed, and what was decided of it."""

import enum

from piccolo.columns import JSONB, UUID, ForeignKey, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import User
from server.plans.tables import SCHEMA_VERSION, Plan, PlanVersion

REASON_LENGTH = 400
SIGNED_LENGTH = 80


class ProposalKind(enum.StrEnum):
    """建议修改 in a plan, or 向通案提建议."""

    SUGGESTION = "suggestion"
    UPWARD = "upward"


class ProposalState(enum.StrEnum):
    """``PARTLY``: every place is decided, some for it, some against."""

    OPEN = "open"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Verdict(enum.StrEnum):
    """What became of one place."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class PlanProposal(Table, tablename="plan_proposal"):
    """A change of ``target_plan``: ``body`` is ``base`` with the offered places, both canonical JSON.

    ``hunks``: each place as pages and editors show it (``parts.told``). ``base_version``: the release that
    ``base`` is, of an upward one. ``source_plan``, ``source_version``: where its places come from, for the
    credit alone; nobody reads that text through them. The id comes from the form: sent twice it is one.
    ``signed``: whoever wrote it in Word, when ``proposer`` only brought it in.
    """

    id = UUID(primary_key=True, default=UUID4())
    kind = Varchar(length=10, choices=ProposalKind)
    state = Varchar(length=10, choices=ProposalState, default=ProposalState.OPEN)
    target_plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    source_plan = ForeignKey(Plan, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    source_version = ForeignKey(
        PlanVersion, null=True, default=None, on_delete=OnDelete.restrict, index=False
    )
    base_version = ForeignKey(PlanVersion, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    schema_v = SmallInt(default=SCHEMA_VERSION)
    base = JSONB()
    body = JSONB()
    hunks = JSONB()
    reason = Varchar(length=REASON_LENGTH, default="")
    signed = Varchar(length=SIGNED_LENGTH, default="")
    proposer = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    at = Timestamptz(default=TimestamptzNow())
    closed_at = Timestamptz(null=True, default=None)


class ProposalDecision(Table, tablename="proposal_decision"):
    """What was decided of one place; two tabs and two leads are one by ``uq_proposal_decision``.

    ``words``: why it was declined. ``version``: the version of the target that has it.
    """

    id = UUID(primary_key=True, default=UUID4())
    proposal = ForeignKey(PlanProposal, null=False, on_delete=OnDelete.restrict, index=False)
    hunk = Text()
    verdict = Varchar(length=10, choices=Verdict)
    words = Varchar(length=REASON_LENGTH, default="")
    decider = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    at = Timestamptz(default=TimestamptzNow())
    version = ForeignKey(PlanVersion, null=True, default=None, on_delete=OnDelete.restrict, index=False)

    uq_proposal_decision = Unique([proposal, hunk])
