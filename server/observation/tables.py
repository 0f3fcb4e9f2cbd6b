"""Observed lessons, who observes them, and what each observer wrote."""

import enum

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import School, User
from server.plans.tables import Plan
from server.rubrics.tables import RubricSheet
from server.schoolyear.tables import SchoolClass

KIND = "observation"  # of events, notices, tasks and files
TITLE_LENGTH = 120
NAME_LENGTH = 40
SUBJECT_LENGTH = 20
QUESTION_LENGTH = 200
REPLY_LENGTH = 2000
PHRASE_LENGTH = 60


class ObservationKind(enum.StrEnum):
    """预约听课, 推门听课, 公开课, 师徒听课, 同上一堂课."""

    PLANNED = "planned"
    DROP_IN = "drop_in"
    OPEN = "open"
    MENTORING = "mentoring"
    JOINT = "joint"


class ObserverRole(enum.StrEnum):
    """召集人, 听课人, 专家, 师父, 徒弟."""

    LEAD = "lead"
    OBSERVER = "observer"
    EXPERT = "expert"
    MENTOR = "mentor"
    MENTEE = "mentee"


class Observation(Table, tablename="observation"):
    """One lesson that is observed. ``id`` may have been made by a phone without a network.

    ``teacher`` is empty until ``teacher_name``, typed freely, is linked; the same holds for ``school_class``
    and ``class_name``. ``plan_by`` attached the plan: where that is the teacher, whoever observes sees its
    steps. ``question``: what the group agreed to look for. ``trims``: see
    ``rubrics.scoring.combine``. ``released_at``: the lead showed scores and notes to the group and the
    teacher; ``shared_up_at``: the teacher lets their school and the 教研员 see the scores. ``cancelled_at``:
    the lesson was not observed. ``row_version`` counts changes of this row.
    """

    id = UUID(primary_key=True, default=UUID4())
    kind = Varchar(length=12, choices=ObservationKind, default=ObservationKind.DROP_IN)
    teacher = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    teacher_name = Varchar(length=NAME_LENGTH, default="")
    school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    school_class = ForeignKey(SchoolClass, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    class_name = Varchar(length=NAME_LENGTH, default="")
    subject = Varchar(length=SUBJECT_LENGTH, default="")
    title = Varchar(length=TITLE_LENGTH, default="")
    plan = ForeignKey(Plan, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    plan_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    on_date = Date()
    period = SmallInt(null=True, default=None)
    starts_at = Timestamptz(null=True, default=None)
    minutes = SmallInt(default=40)
    pupils = SmallInt(null=True, default=None)
    sheet = ForeignKey(RubricSheet, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    question = Varchar(length=QUESTION_LENGTH, default="")
    trims = Boolean(default=False)
    lead = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    created_at = Timestamptz(default=TimestamptzNow())
    released_at = Timestamptz(null=True, default=None)
    shared_up_at = Timestamptz(null=True, default=None)
    reply = Text(default="")
    replied_at = Timestamptz(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    row_version = Integer(default=1)


class Observer(Table, tablename="observer"):
    """Who observes, and their record: its ``id`` is the record's, which may come from a phone.

    ``views``: keys of ``views.LICC``. ``current``: the version in force for the observer
    (``record_version.seq``), 0 before the first; ``shown``: the one submitted last, which others read.
    ``began_at``: when the lesson clock was started, by the server's time; ``first_at``: that or
    the first writing, where a phone says it. ``is_late``: 补记, written after the day of the lesson; not
    counted. ``feedback_at``: the 反馈单 was sent to the teacher. ``left_at``: does not observe any more; what
    was written stays.
    """

    id = UUID(primary_key=True, default=UUID4())
    observation = ForeignKey(Observation, null=False, on_delete=OnDelete.restrict, index=False)
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    role = Varchar(length=10, choices=ObserverRole, default=ObserverRole.OBSERVER)
    views = Array(base_column=Varchar(length=40), default=list)
    current = Integer(default=0)
    shown = Integer(default=0)
    joined_at = Timestamptz(default=TimestamptzNow())
    began_at = Timestamptz(null=True, default=None)
    first_at = Timestamptz(null=True, default=None)
    submitted_at = Timestamptz(null=True, default=None)
    is_late = Boolean(default=False)
    feedback_at = Timestamptz(null=True, default=None)
    left_at = Timestamptz(null=True, default=None)

    uq_observer_once = Unique([observation, user])


class RecordVersion(Table, tablename="record_version"):
    """What a device sent of one record. ``mutation`` is the sending's own id: twice is once.

    Written on top of ``base`` (0: the beginning). One not submitted is replaced by what the same ``device``
    writes on top of it, under a new ``seq`` (``replaced``: the sendings it held before); one submitted never
    changes. ``is_beside``: another device had written meanwhile; both are kept until the observer chose.
    ``client_at``: the phone's clock, as it was when this was sent.
    """

    id = UUID(primary_key=True, default=UUID4())
    observer = ForeignKey(Observer, null=False, on_delete=OnDelete.restrict, index=False)
    seq = Integer()
    base = Integer(default=0)
    device = UUID()
    mutation = UUID(unique=True)
    replaced = Array(base_column=UUID(), default=list)
    body = JSONB()
    is_submitted = Boolean(default=False)
    is_beside = Boolean(default=False)
    client_at = Timestamptz(null=True, default=None)
    received_at = Timestamptz(default=TimestamptzNow())

    uq_record_version_seq = Unique([observer, seq])


class ObservationCorrection(Table, tablename="observation_correction"):
    """A wrong class, teacher or lesson that was put right; the old words stay."""

    id = UUID(primary_key=True, default=UUID4())
    observation = ForeignKey(Observation, null=False, on_delete=OnDelete.restrict, index=True)
    by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    at = Timestamptz(default=TimestamptzNow())
    field = Varchar(length=20)
    before = Text(default="")
    after = Text(default="")


class ObservationGuest(Table, tablename="observation_guest"):
    """Somebody the observed teacher lets read what the group reads."""

    id = UUID(primary_key=True, default=UUID4())
    observation = ForeignKey(Observation, null=False, on_delete=OnDelete.restrict, index=False)
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    at = Timestamptz(default=TimestamptzNow())

    uq_observation_guest_once = Unique([observation, user])


class ObservationLook(Table, tablename="observation_look"):
    """Who opened the scores, notes, debrief or video: for the observed teacher. ``what`` is the page."""

    id = UUID(primary_key=True, default=UUID4())
    observation = ForeignKey(Observation, null=False, on_delete=OnDelete.restrict, index=False)
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    what = Varchar(length=10)
    first_at = Timestamptz(default=TimestamptzNow())
    last_at = Timestamptz(default=TimestamptzNow())

    uq_observation_look_once = Unique([observation, user, what])


class ProgressReader(Table, tablename="progress_reader"):
    """Somebody a teacher lets see how their observed lessons went over a term."""

    id = UUID(primary_key=True, default=UUID4())
    teacher = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    reader = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    at = Timestamptz(default=TimestamptzNow())

    uq_progress_reader_once = Unique([teacher, reader])


class Phrase(Table, tablename="observation_phrase"):
    """常用语: what an observer writes again and again, offered by tap."""

    id = UUID(primary_key=True, default=UUID4())
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    text = Varchar(length=PHRASE_LENGTH)
    created_at = Timestamptz(default=TimestamptzNow())

    uq_observation_phrase_once = Unique([user, text])
