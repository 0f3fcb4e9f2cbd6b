"""Whom a teacher lets see the 二次备课 of a plan, what was written by hand, and from where on a 学区 calls it
much."""

from piccolo.columns import UUID, Bytea, ForeignKey, SmallInt, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.files.tables import File
from server.people.tables import District, User
from server.plans.tables import Plan

AMBER_PERCENT = 10
GREEN_PERCENT = 20


class AdaptationInvitation(Table, tablename="adaptation_invitation"):
    """The owner of ``plan`` lets ``guest`` read it, its margin and its 二次备课, until the row is deleted.

    ``host`` invited: when the plan is given to somebody else, the invitation holds no longer.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    guest = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    host = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    at = Timestamptz(default=TimestamptzNow())

    uq_adaptation_invitation = Unique([plan, guest])


class WrittenPage(Table, tablename="written_page"):
    """手写的二次备课: the photo of a printed page ``by`` wrote on. Theirs, also when the plan is given on.

    ``digest``: SHA-256 of the photo as it was sent, by which two clicks are one page.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    file = ForeignKey(File, null=False, on_delete=OnDelete.restrict, unique=True)
    digest = Bytea()
    by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    at = Timestamptz(default=TimestamptzNow())

    uq_written_page_digest = Unique([plan, by, digest])


class AdaptationRule(Table, tablename="adaptation_rule"):
    """From how many percent changed on a 学区 speaks of 有调整 (``amber``) and 调整较多 (``green``)."""

    district = ForeignKey(District, primary_key=True, null=False, on_delete=OnDelete.restrict, index=False)
    amber = SmallInt(default=AMBER_PERCENT)
    green = SmallInt(default=GREEN_PERCENT)
    changed_by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    changed_at = Timestamptz(default=TimestamptzNow())
