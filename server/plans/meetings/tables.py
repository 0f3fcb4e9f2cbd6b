"""Records of meetings, and who was there."""

from piccolo.columns import JSONB, UUID, Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import User
from server.plans.tables import TITLE_LENGTH, Plan

PLACE_LENGTH = 60
TIME_LENGTH = 20
GUESTS_LENGTH = 200
REASON_LENGTH = 60


class Meeting(Table, tablename="meeting"):
    """集体备课记录: one 集体研讨 of one plan. A trigger refuses every change once it is signed.

    ``points``: ``[{id, question, views, consensus, thread?}]`` (问题—观点—共识; ``thread`` is the 批注 it was
    filled in from). ``division``: ``[{id, what, who?, due?, act?}]`` (分工; ``act`` where it was a task
    before). ``row_version`` counts the changes.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    topic = Varchar(length=TITLE_LENGTH)
    held_on = Date(null=True, default=None)
    at_time = Varchar(length=TIME_LENGTH, default="")
    place = Varchar(length=PLACE_LENGTH, default="")
    host = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    recorder = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    guests = Varchar(length=GUESTS_LENGTH, default="")
    points = JSONB(default="[]")
    division = JSONB(default="[]")
    outcome = Text(default="")
    created_by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    created_at = Timestamptz(default=TimestamptzNow())
    row_version = Integer(default=1)
    signed_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    signed_at = Timestamptz(null=True, default=None)


class MeetingAttendance(Table, tablename="meeting_attendance"):
    """参加, or 缺席 with a reason. Names, never times."""

    id = UUID(primary_key=True, default=UUID4())
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.restrict, index=False)
    person = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    is_present = Boolean(default=True)
    reason = Varchar(length=REASON_LENGTH, default="")

    uq_meeting_attendance_person = Unique([meeting, person])
