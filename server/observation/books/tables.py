"""How many lessons a post observes in a term."""

from piccolo.columns import UUID, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import District, PostTitle, Role, User


class Quota(Table, tablename="observation_quota"):
    """听课定额: what a 学区 asks of a post in a term. ``title``: of this 岗位名称 alone (教学副校长); it goes
    before that of the role."""

    id = UUID(primary_key=True, default=UUID4())
    district = ForeignKey(District, null=False, on_delete=OnDelete.restrict, index=False)
    role = Varchar(length=20, choices=Role)
    title = ForeignKey(PostTitle, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    lessons = SmallInt()
    set_by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    set_at = Timestamptz(default=TimestamptzNow())

    uq_observation_quota_post = Unique([district, role, title], nulls_distinct=False)
