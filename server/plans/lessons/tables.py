"""Lessons that were taught from a plan, and notes in its margin."""

from piccolo.columns import UUID, Date, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import User
from server.plans.tables import Plan, PlanVersion
from server.schoolyear.tables import SchoolClass

CLASS_LENGTH = 40
NOTE_LENGTH = 400
BLOCK_LENGTH = 64


class Taught(Table, tablename="taught"):
    """已授课: this text was taught in this class on this day. A mark, not a state: plans are taught again.

    ``class_name`` is the name the class had; ``school_class`` is empty where the platform knows no classes.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    school_class = ForeignKey(SchoolClass, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    class_name = Varchar(length=CLASS_LENGTH)
    on_date = Date()
    by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    at = Timestamptz(default=TimestamptzNow())

    uq_taught_class_date = Unique([plan, class_name, on_date])


class MarginNote(Table, tablename="margin_note"):
    """旁注: a word beside a block or a step, for every class or for one. The id comes from the form, so that
    two clicks are one note."""

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    block = Varchar(length=BLOCK_LENGTH)
    class_name = Varchar(length=CLASS_LENGTH, default="")
    words = Varchar(length=NOTE_LENGTH)
    by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    at = Timestamptz(default=TimestamptzNow())
