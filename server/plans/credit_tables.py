"""署名: whose block a block was, when it came into this plan from another one."""

from piccolo.columns import UUID, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import School, User
from server.plans.tables import PlanVersion

BLOCK_LENGTH = 64


class BlockCredit(Table, tablename="block_credit"):
    """A block picked or accepted from another plan: by whom, of which school, from which version and block.

    Its id stands in the document as ``src`` of the block, so that the credit goes wherever the block goes:
    into releases, forks and later picks. A row is never changed or deleted.
    """

    id = UUID(primary_key=True, default=UUID4())
    author = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    from_version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    block_id = Varchar(length=BLOCK_LENGTH)
    at = Timestamptz(default=TimestamptzNow())

    uq_block_credit = Unique([from_version, block_id, author])
