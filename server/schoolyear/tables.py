"""Terms, textbook volumes, classes, who teaches them, and when."""

import enum

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Date,
    ForeignKey,
    SmallInt,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import Region, School, User

NAME_LENGTH = 40
SUBJECT_LENGTH = 20
REASON_LENGTH = 100


class DayKind(enum.StrEnum):
    """放假, or a day of school on which another weekday's timetable may be taught (调休补课)."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


class TeachingKind(enum.StrEnum):
    """任课 for the year, or 代课 for somebody else from one date to another."""

    REGULAR = "regular"
    SUBSTITUTE = "substitute"


class Weeks(enum.StrEnum):
    """每周, 单周, 双周."""

    ALL = "all"
    ODD = "odd"
    EVEN = "even"


class Half(enum.StrEnum):
    """Part of the day a 节次 lies in."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class ImportState(enum.StrEnum):
    """A timetable file: read and waiting, or taken over."""

    DRAFT = "draft"
    APPLIED = "applied"


class Term(Table, tablename="term"):
    """学期. ``school_year`` 2026 is 2026–2027 学年; ``number`` 1 is autumn. ``week1_on`` is a Monday."""

    id = UUID(primary_key=True, default=UUID4())
    region = ForeignKey(Region, null=False, on_delete=OnDelete.restrict, index=False)
    school_year = SmallInt()
    number = SmallInt()
    starts_on = Date()
    ends_on = Date()
    week1_on = Date()

    uq_term_number = Unique([region, school_year, number])


class CalendarDay(Table, tablename="calendar_day"):
    """A day that is not as its weekday says, of a region or of one school (whose word counts more)."""

    id = UUID(primary_key=True, default=UUID4())
    region = ForeignKey(Region, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    day = Date()
    kind = Varchar(length=10, choices=DayKind)
    follows_weekday = SmallInt(null=True, default=None)
    name = Varchar(length=NAME_LENGTH, default="")


class Volume(Table, tablename="volume"):
    """册: one textbook, as 人教版数学三年级上册. ``term`` is 1 上册, 2 下册, 0 全一册."""

    id = UUID(primary_key=True, default=UUID4())
    subject = Varchar(length=SUBJECT_LENGTH)
    edition = Varchar(length=SUBJECT_LENGTH)
    grade = SmallInt()
    term = SmallInt()
    name = Varchar(length=NAME_LENGTH)
    retired = Boolean(default=False)

    uq_volume_book = Unique([subject, edition, grade, term])


class GradeSpan(Table, tablename="grade_span"):
    """From which to which grade a school teaches, when it is not what its kind says (五四制, 教学点)."""

    school = ForeignKey(School, primary_key=True, null=False, on_delete=OnDelete.restrict)
    first = SmallInt()
    last = SmallInt()


class Rollover(Table, tablename="rollover"):
    """学年结转 of one school: done once, undone at most once; the next one is a new row."""

    id = UUID(primary_key=True, default=UUID4())
    school = ForeignKey(School, null=False, on_delete=OnDelete.restrict, index=False)
    from_year = SmallInt()
    to_year = SmallInt()
    done_by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    done_at = Timestamptz(default=TimestamptzNow())
    undone_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    undone_at = Timestamptz(null=True, default=None)


class SchoolClass(Table, tablename="school_class"):
    """班级 in one school year. ``grades`` has two entries in a 复式 class; ``number`` is 2 of 三（2）班.

    ``previous`` is the same class a year earlier. ``changed_at`` is set by hand changes only, so that undoing
    a rollover can say what would be lost.
    """

    id = UUID(primary_key=True, default=UUID4())
    school = ForeignKey(School, null=False, on_delete=OnDelete.restrict, index=False)
    school_year = SmallInt()
    name = Varchar(length=NAME_LENGTH)
    grades = Array(base_column=SmallInt())
    number = SmallInt(default=0)
    students = SmallInt(null=True, default=None)
    ends_on = Date(null=True, default=None)
    previous: ForeignKey["SchoolClass"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    rollover = ForeignKey(Rollover, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    changed_at = Timestamptz(null=True, default=None)

    uq_school_class_name = Unique([school, school_year, name])


class Teaching(Table, tablename="teaching"):
    """任课: teacher × class × subject × volume × dates. A substitute's row ``replaces`` another one.

    ``ends_on`` is the last day, included. A mistake is ended and begun anew; what was taught stays as it was.
    """

    id = UUID(primary_key=True, default=UUID4())
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    school_class = ForeignKey(SchoolClass, null=False, on_delete=OnDelete.restrict, index=True)
    subject = Varchar(length=SUBJECT_LENGTH)
    volume = ForeignKey(Volume, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    starts_on = Date()
    ends_on = Date()
    kind = Varchar(length=10, choices=TeachingKind, default=TeachingKind.REGULAR)
    replaces: ForeignKey["Teaching"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    rollover = ForeignKey(Rollover, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    changed_at = Timestamptz(null=True, default=None)

    uq_teaching_start = Unique([user, school_class, subject, kind, starts_on])


class BellTime(Table, tablename="bell_time"):
    """作息时间 of a school from a date on (夏季, 冬季): it holds until the next one begins."""

    id = UUID(primary_key=True, default=UUID4())
    school = ForeignKey(School, null=False, on_delete=OnDelete.restrict, index=False)
    name = Varchar(length=NAME_LENGTH)
    starts_on = Date()

    uq_bell_time_start = Unique([school, starts_on])


class BellPeriod(Table, tablename="bell_period"):
    """One 节次 with its clock times."""

    id = UUID(primary_key=True, default=UUID4())
    bell_time = ForeignKey(BellTime, null=False, on_delete=OnDelete.restrict, index=False)
    number = SmallInt()
    half = Varchar(length=10, choices=Half)
    starts_at = Time()
    ends_at = Time()

    uq_bell_period_number = Unique([bell_time, number])


class LessonSlot(Table, tablename="lesson_slot"):
    """A place in the weekly timetable: weekday 1 (Monday) to 7, 节次, and in which weeks."""

    id = UUID(primary_key=True, default=UUID4())
    teaching = ForeignKey(Teaching, null=False, on_delete=OnDelete.restrict, index=True)
    weekday = SmallInt()
    period = SmallInt()
    weeks = Varchar(length=5, choices=Weeks, default=Weeks.ALL)
    starts_on = Date()
    ends_on = Date()

    uq_lesson_slot_place = Unique([teaching, weekday, period, weeks, starts_on])


class SlotChange(Table, tablename="slot_change"):
    """调课: what becomes of one lesson on one date: moved (``to_on``, ``to_period``), taught by a
    ``substitute``, both, or, with neither, not held. Two that were swapped share ``pair``."""

    id = UUID(primary_key=True, default=UUID4())
    slot = ForeignKey(LessonSlot, null=False, on_delete=OnDelete.restrict, index=False)
    on_date = Date()
    to_on = Date(null=True, default=None, index=True)
    to_period = SmallInt(null=True, default=None)
    substitute = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    pair = UUID(null=True, default=None)
    reason = Varchar(length=REASON_LENGTH, default="")
    done_by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    done_at = Timestamptz(default=TimestamptzNow())

    uq_slot_change_date = Unique([slot, on_date])


class TimetableImport(Table, tablename="timetable_import"):
    """An uploaded timetable, as read: ``entries`` are its cells. Applied once."""

    id = UUID(primary_key=True, default=UUID4())
    school = ForeignKey(School, null=False, on_delete=OnDelete.restrict, index=False)
    uploader = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    file_name = Text()
    entries = JSONB()
    state = Varchar(length=10, choices=ImportState, default=ImportState.DRAFT)
    result = JSONB(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    applied_at = Timestamptz(null=True, default=None)
