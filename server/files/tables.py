"""One row per file, and one per place it is used in."""

import enum

from piccolo.columns import UUID, BigInt, Bytea, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from server.people.tables import User

NAME_LENGTH = 240
TYPE_LENGTH = 80
KIND_LENGTH = 20


class State(enum.StrEnum):
    """``pending``: announced, the bytes are not here or not looked at yet; nobody can read it. ``withdrawn``:
    nobody may read it any more, its uploader neither; the bytes go soon (``recalling``)."""

    PENDING = "pending"
    READY = "ready"
    WITHDRAWN = "withdrawn"


class Place(enum.StrEnum):
    """Where a subject shows the file: inside its text, or in its list of attachments."""

    BODY = "body"
    ATTACHMENT = "attachment"


class File(Table, tablename="file"):
    """Bytes under the object key ``id.hex``, written once. ``type`` was read from the content.

    ``subject_kind``/``subject_id``/``place``: what a pending file was announced for; the use is written
    when the bytes have been checked. ``width``/``height`` in pixels, 0 when it is no picture.
    ``sent_sha256``: of the bytes as they came; a photo is kept without its metadata, so ``sha256`` differs.
    """

    id = UUID(primary_key=True, default=UUID4())
    state = Varchar(length=10, choices=State, default=State.PENDING)
    name = Varchar(length=NAME_LENGTH)
    type = Varchar(length=TYPE_LENGTH, default="")
    size = BigInt()
    sha256 = Bytea(null=True, default=None)
    sent_sha256 = Bytea(null=True, default=None)
    width = Integer(default=0)
    height = Integer(default=0)
    uploader = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    subject_kind = Varchar(length=KIND_LENGTH, default="")
    subject_id = UUID(null=True, default=None)
    place = Varchar(length=10, choices=Place, default=Place.BODY)
    created_at = Timestamptz(default=TimestamptzNow())


class FileUse(Table, tablename="file_use"):
    """A file shown by a subject (a plan); whoever may see the subject may read the file."""

    id = UUID(primary_key=True, default=UUID4())
    file = ForeignKey(File, null=False, on_delete=OnDelete.cascade, index=False)
    kind = Varchar(length=KIND_LENGTH)
    subject_id = UUID()
    place = Varchar(length=10, choices=Place, default=Place.BODY)
    added_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    created_at = Timestamptz(default=TimestamptzNow())

    # Piccolo names a constraint after its attribute.
    uq_file_use_subject = Unique([file, kind, subject_id, place])


class Upload(Table, tablename="upload"):
    """What a browser is sending for a pending file. The bytes go to an object of their own under ``id.hex``,
    so that nobody who has the address can change the file once it was looked at.

    ``multipart``: the store's name of an upload in parts of ``part_size`` bytes, else empty and 0.
    ``sha256``: what the browser says, to find the upload again after a reload; never believed.
    ``claimed_at``: somebody is looking at the bytes now.
    """

    id = UUID(primary_key=True, default=UUID4())
    file = ForeignKey(File, null=False, on_delete=OnDelete.restrict, unique=True)
    multipart = Varchar(length=1024, default="")
    part_size = Integer(default=0)
    sha256 = Bytea(null=True, default=None)
    claimed_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())


class LeftoverObject(Table, tablename="leftover_object"):
    """Bytes that have to go: written in the transaction that gives them up, so that none is ever forgotten.

    ``id.hex`` is the object's key. The row outlives the bytes by some hours: an address signed before could
    bring them back.
    """

    id = UUID(primary_key=True, default=UUID4())
    multipart = Varchar(length=1024, default="")
    created_at = Timestamptz(default=TimestamptzNow())
