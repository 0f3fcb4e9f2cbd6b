"""What one 个案 did with each block of the release it was made from."""

from piccolo.columns import JSONB, UUID, ForeignKey, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from server.plans.tables import Plan


class PlanAdoption(Table, tablename="plan_adoption"):
    """One row per 个案, so that a heat map of 500 reads 500 rows.

    ``statuses``: by id of the block of the release, its status when it is not kept as it was: "r" reworded,
    "w" rewritten, "d" dropped, "m" moved. ``reasons``: by the same id ``{"reason": …, "words": …}``, as the
    teacher chose to say. The counts are of the texts ``release_version`` and ``own_version``; when the 个案
    has moved on to a later release and was not counted yet, the row is of no use and not read.
    """

    plan = ForeignKey(Plan, primary_key=True, null=False, on_delete=OnDelete.restrict, index=False)
    release_version = UUID()
    own_version = UUID()
    statuses = JSONB(default="{}")
    reasons = JSONB(default="{}")
    counted_at = Timestamptz(default=TimestamptzNow())
