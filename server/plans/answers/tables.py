"""An answered paper on its way: read, shown, then taken over."""

from piccolo.columns import JSONB, UUID, ForeignKey, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from server.people.tables import User
from server.plans.tables import Plan


class PlanAnswer(Table, tablename="plan_answer"):
    """An uploaded paper with opinions; only its reader sees it, until ``expires_at``.

    ``found``: what ``weighing`` made of it. ``taken_at`` is set once, by the submit that took it over.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    reader = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    original_name = Text()
    found = JSONB()
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    taken_at = Timestamptz(null=True, default=None)
