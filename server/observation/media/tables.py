"""What was photographed or recorded, and what a class has agreed to."""

import enum

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    Boolean,
    Date,
    Float,
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
from piccolo.table import Table

from server.files.tables import File
from server.observation.tables import Observation, Observer
from server.people.tables import School, User
from server.schoolyear.tables import SchoolClass

NAME_LENGTH = 40


class MediumKind(enum.StrEnum):
    """现场照片, 手写听课记录的照片, 录音, 课堂录像."""

    PHOTO = "photo"
    PAPER = "paper"
    VOICE = "voice"
    VIDEO = "video"


class Consent(Table, tablename="class_consent"):
    """授权登记 of one class: what may be taken of it, from when to when. The school keeps the paper
    (``paper``: where). ``off_camera``: seats whose pupils must not be in a picture, as "2-5", row and column
    from the front left of ``seat_rows`` × ``seat_columns``. ``withdrawn_at``: taken back.
    """

    id = UUID(primary_key=True, default=UUID4())
    school = ForeignKey(School, null=False, on_delete=OnDelete.restrict, index=True)
    school_class = ForeignKey(SchoolClass, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    class_name = Varchar(length=NAME_LENGTH)
    kinds = Array(base_column=Varchar(length=10))
    starts_on = Date()
    until = Date()
    paper = Varchar(length=120, default="")
    seat_rows = SmallInt(default=0)
    seat_columns = SmallInt(default=0)
    off_camera = Array(base_column=Varchar(length=8), default=list)
    registered_by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    registered_at = Timestamptz(default=TimestamptzNow())
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    row_version = Integer(default=1)


class Medium(Table, tablename="observation_medium"):
    """A photo, clip or recording of a lesson; ``id`` may come from a phone. Its file is at most one.

    ``at_seconds``: by the lesson clock. ``no_student_face``: who took it says that no pupil can be known in
    it. ``url``: a recording that lies elsewhere. ``withdrawn_at``: nobody sees it any more, and the purge
    takes its bytes away (``purged_at``), or puts a blurred copy in their place (``awaits_blur``,
    ``blurred_at``). Without ``observer`` it is a recording for the group, else it belongs to that record.
    """

    id = UUID(primary_key=True, default=UUID4())
    observation = ForeignKey(Observation, null=False, on_delete=OnDelete.restrict, index=True)
    observer = ForeignKey(Observer, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=10, choices=MediumKind)
    title = Varchar(length=80, default="")
    file = ForeignKey(File, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    url = Varchar(length=400, default="")
    at_seconds = Integer(null=True, default=None)
    no_student_face = Boolean(default=False)
    consent = ForeignKey(Consent, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    added_by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    added_at = Timestamptz(default=TimestamptzNow())
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_why = Varchar(length=80, default="")
    awaits_blur = Boolean(default=False)
    blurred_at = Timestamptz(null=True, default=None)
    purged_at = Timestamptz(null=True, default=None)


class VideoNote(Table, tablename="video_note"):
    """A remark at a second of a recording, or at a range (``until``); ``is_clip``: one of the clip list."""

    id = UUID(primary_key=True, default=UUID4())
    medium = ForeignKey(Medium, null=False, on_delete=OnDelete.restrict, index=True)
    author = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    at_seconds = Float()
    until_seconds = Float(null=True, default=None)
    text = Text(default="")
    is_clip = Boolean(default=False)
    created_at = Timestamptz(default=TimestamptzNow())
    removed_at = Timestamptz(null=True, default=None)


class PurgeReport(Table, tablename="media_purge"):
    """What one run of the purge took away: counts, and which media, never who is in them."""

    id = UUID(primary_key=True, default=UUID4())
    school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    at = Timestamptz(default=TimestamptzNow())
    media = Array(base_column=UUID(), default=list)
    size_bytes = BigInt(default=0)
    why = Varchar(length=80, default="")
