"""Templates of plans, and what a plan was begun with."""

from piccolo.columns import JSONB, UUID, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from server.people.tables import Scope, User
from server.plans.tables import NAME_LENGTH, SHORT_LENGTH, Plan


class PlanTemplate(Table, tablename="plan_template"):
    """教案模板 of the platform, a region, a 学区 or a school; of one ``subject``, or of all (``""``).

    ``sections``: ``[{key, title, hint, is_required, is_locked}]`` in order. One that plans were begun with is
    never changed: it ends, and its successor is a row of its own.
    """

    id = UUID(primary_key=True, default=UUID4())
    scope = Varchar(length=10, choices=Scope)
    scope_id = UUID(null=True, default=None)
    subject = Varchar(length=SHORT_LENGTH, default="")
    name = Varchar(length=NAME_LENGTH)
    sections = JSONB(default="[]")
    created_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    created_at = Timestamptz(default=TimestamptzNow())
    row_version = Integer(default=1)
    ended_on = Date(null=True, default=None)


class PlanOutline(Table, tablename="plan_outline"):
    """The sections a plan was begun with, as its template said on that day; a 个案 has those of its 通案."""

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, unique=True, on_delete=OnDelete.restrict, index=False)
    template = ForeignKey(PlanTemplate, null=False, on_delete=OnDelete.restrict, index=False)
    sections = JSONB(default="[]")
