"""Many files on their way to plans, and what the labels of a 学区 mean."""

import enum

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Bytea,
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

from server.people.tables import District, User
from server.plans.tables import SHORT_LENGTH, TEXTBOOK_LENGTH, TITLE_LENGTH, ImportDraft, Kind

NAME_LENGTH = 120
LABEL_LENGTH = 30


class FileState(enum.StrEnum):
    """How far a file is. ``opened``: a zip; the files in it have rows of their own."""

    WAITING = "waiting"
    OPENED = "opened"
    READ = "read"
    REFUSED = "refused"
    IMPORTED = "imported"


class ImportBatch(Table, tablename="import_batch"):
    """整册导入: files chosen together; only its owner sees it, until ``expires_at``.

    ``subject``, ``grade``, ``textbook`` stand in where a paper does not say; ``job`` reads or imports now.
    """

    id = UUID(primary_key=True, default=UUID4())
    owner = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=NAME_LENGTH)
    kind = Varchar(length=10, choices=Kind, default=Kind.VERSION)
    prep_group = UUID(null=True, default=None)
    subject = Varchar(length=SHORT_LENGTH, default="")
    grade = Varchar(length=SHORT_LENGTH, default="")
    textbook = Varchar(length=TEXTBOOK_LENGTH, default="")
    job = UUID(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()


class ImportFile(Table, tablename="import_file"):
    """One file of a batch. ``file`` is the row with its bytes, of a zip when ``member`` names a file in it.

    ``path``: folder and name as the teacher knows them. ``words``: why it was refused, or what is to know.
    ``facts``: what the table shows of it (``facts.facts_of``). ``twin_file``, ``twin_plan``: the file of
    this batch with the same bytes, the plan they have become before.
    """

    id = UUID(primary_key=True, default=UUID4())
    batch = ForeignKey(ImportBatch, null=False, on_delete=OnDelete.restrict, index=False)
    seq = Integer()
    path = Text()
    file = UUID(null=True, default=None)
    member = Text(default="")
    sha256 = Bytea(null=True, default=None)
    state = Varchar(length=10, choices=FileState, default=FileState.WAITING)
    words = Text(default="")
    draft = ForeignKey(ImportDraft, null=True, default=None, on_delete=OnDelete.set_null, index=False)
    title = Varchar(length=TITLE_LENGTH, default="")
    period = Varchar(length=SHORT_LENGTH, default="")
    facts = JSONB(default="{}")
    is_chosen = Boolean(default=True)
    twin_file = UUID(null=True, default=None)
    twin_plan = UUID(null=True, default=None)

    uq_import_file_seq = Unique([batch, seq])


class LabelState(enum.StrEnum):
    """``suggested``: teachers chose it on the confirm page; ``adopted``: the recogniser is given it."""

    SUGGESTED = "suggested"
    ADOPTED = "adopted"
    DECLINED = "declined"


class DistrictLabel(Table, tablename="district_label"):
    """说法: what a label over a section, a field or a column means in the plans of a 学区.

    ``phrase``: the label bare of numbers and signs, by which it is looked up. ``people``: who corrected it
    so; only their number is shown.
    """

    id = UUID(primary_key=True, default=UUID4())
    district = ForeignKey(District, null=False, on_delete=OnDelete.restrict, index=False)
    phrase = Varchar(length=LABEL_LENGTH)
    label = Varchar(length=LABEL_LENGTH)
    kind = Varchar(length=8)
    key = Varchar(length=SHORT_LENGTH)
    state = Varchar(length=10, choices=LabelState, default=LabelState.SUGGESTED)
    people = Array(base_column=UUID(), default=list)
    decided_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    decided_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    row_version = SmallInt(default=1)

    uq_district_label_meaning = Unique([district, phrase, kind, key])
