"""What was handed in for reading, remarks about it, and drawn samples."""

import enum

from piccolo.columns import UUID, Array, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from server.people.tables import Group, School, User
from server.plans.tables import SHORT_LENGTH, TEXTBOOK_LENGTH, TITLE_LENGTH, Plan, PlanVersion

WORDS_LENGTH = 400
BLOCK_LENGTH = 64
QUERY_LENGTH = 400


class Desk(enum.StrEnum):
    """Who reads it: 备课组长, 教研组长 and 教导处 of the school, or the 教研员 of the 学区."""

    SCHOOL = "school"
    DISTRICT = "district"


class Verdict(enum.StrEnum):
    """What the reader said; the empty one is 待阅."""

    WAITING = ""
    READ = "read"
    RETURNED = "returned"


class PlanReading(Table, tablename="plan_reading"):
    """交阅: a frozen version of somebody's own plan, handed in to one desk. Readers see this version and the
    heading as it was, nothing of what is written later."""

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    author = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    desk = Varchar(length=10, choices=Desk)
    school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    prep_group = ForeignKey(Group, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    title = Varchar(length=TITLE_LENGTH)
    subject = Varchar(length=SHORT_LENGTH, default="")
    grade = Varchar(length=SHORT_LENGTH, default="")
    textbook = Varchar(length=TEXTBOOK_LENGTH, default="")
    period = Varchar(length=SHORT_LENGTH, default="")
    at = Timestamptz(default=TimestamptzNow())
    verdict = Varchar(length=10, choices=Verdict, default=Verdict.WAITING)
    words = Varchar(length=WORDS_LENGTH, default="")
    reader = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    decided_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)


class ReadingRemark(Table, tablename="reading_remark"):
    """批注 about a block (or the whole) of a handed-in version: for the author and its readers alone. The id
    comes from the form, so that two clicks are one remark."""

    id = UUID(primary_key=True, default=UUID4())
    reading = ForeignKey(PlanReading, null=False, on_delete=OnDelete.restrict, index=False)
    author = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    block = Varchar(length=BLOCK_LENGTH, default="")
    body = Text(default="")
    at = Timestamptz(default=TimestamptzNow())


class ReadingSample(Table, tablename="reading_sample"):
    """随机抽 n 份: what was drawn for one reader, so that a reload shows the same."""

    id = UUID(primary_key=True, default=UUID4())
    reader = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    readings = Array(base_column=UUID(), default=list)
    drawn_from = Varchar(length=QUERY_LENGTH, default="")
    at = Timestamptz(default=TimestamptzNow())
