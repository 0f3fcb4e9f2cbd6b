"""Plans, their immutable versions, releases, and Word files waiting to become plans."""

import enum

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
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

from server.people.tables import Group, School, User

TITLE_LENGTH = 120
SHORT_LENGTH = 20
TEXTBOOK_LENGTH = 80
EXCERPT_LENGTH = 160
NOTE_LENGTH = 400
NAME_LENGTH = 40
SCHEMA_VERSION = 1


class Kind(enum.StrEnum):
    """通案 (the shared master plan) or 个案 (one teacher's version of it, or of their own)."""

    MASTER = "master"
    VERSION = "version"


class State(enum.StrEnum):
    """A 通案 goes from assigned (somebody was asked to prepare it) or draft to discussion, is submitted to
    the lead (frozen), returned or released, and back to discussion for the next number; archived when it is
    no longer to be used. A 个案 is private. The moves: ``leading.moves``.
    """

    ASSIGNED = "assigned"
    DRAFT = "draft"
    DISCUSSION = "discussion"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    RELEASED = "released"
    ARCHIVED = "archived"
    PRIVATE = "private"


WRITTEN_TOGETHER = (State.DISCUSSION, State.RETURNED)  # the group writes
SHARED = (
    State.ASSIGNED,
    State.DISCUSSION,
    State.SUBMITTED,
    State.RETURNED,
)  # the group reads what is there now
STANDING = (State.RELEASED, State.ARCHIVED)  # the present text is the newest release
FROZEN = (State.SUBMITTED, *STANDING)  # nobody writes


class Reason(enum.StrEnum):
    """Why a version was cut."""

    CREATED = "created"
    IMPORTED = "imported"
    FORKED = "forked"
    SHARED = "shared"
    SETTLED = "settled"
    SUBMITTED = "submitted"
    ENTERED = "entered"
    RELEASED = "released"
    NAMED = "named"
    REPLACED = "replaced"
    RESTORED = "restored"
    RESCUED = "rescued"
    BEFORE = "before"
    PULLED = "pulled"
    ACCEPTED = "accepted"
    UNDONE = "undone"
    HANDED_IN = "handed_in"
    ARRANGED = "arranged"


class Cause(enum.StrEnum):
    """What changes the whole text of a living document at once."""

    RESTORE = "restore"
    PULL = "pull"
    UNDO_PULL = "undo_pull"
    ACCEPT = "accept"
    ARRANGE = "arrange"


class Plan(Table, tablename="plan"):
    """One lesson plan. Its text is the co-edited document of the same id; this row is what lists show.

    ``base_version`` is the version a 个案 was made from; its key is added by hand, because Piccolo
    refuses a cycle. ``released_number`` is the number of the newest release, 0 before the first:
    whoever may read released plans keeps reading that release while a revision is in discussion.
    Versions older than ``shared_at`` are the author's alone. ``row_version`` counts changes of the heading
    and the state (optimistic edits). ``shows_draft``: the author lets the group see those older versions too.
    ``credited_seq``: up to which row of the update log it is known who wrote in which block.
    ``changed_places``: in how many places a 个案 differs from the release it was made from, as its comparison
    counts them; ``None`` where there is no such release, or it was not counted yet. ``takes_green``: what
    nobody contests of a new release is taken by itself. ``carried_from``: the author's own earlier plan.
    ``due_on``: the last day of the present state, where its group or 学区 has set days; it blocks nothing.
    """

    id = UUID(primary_key=True, default=UUID4())
    kind = Varchar(length=10, choices=Kind)
    state = Varchar(length=12, choices=State)
    title = Varchar(length=TITLE_LENGTH)
    subject = Varchar(length=SHORT_LENGTH, default="")
    grade = Varchar(length=SHORT_LENGTH, default="")
    textbook = Varchar(length=TEXTBOOK_LENGTH, default="")
    period = Varchar(length=SHORT_LENGTH, default="")
    owner = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    school = ForeignKey(School, null=True, on_delete=OnDelete.restrict, index=False)
    prep_group = ForeignKey(Group, null=True, on_delete=OnDelete.restrict, index=False)
    schema_v = SmallInt(default=SCHEMA_VERSION)
    source_plan: ForeignKey["Plan"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict, index=False
    )
    base_version = UUID(null=True, default=None)
    released_number = SmallInt(default=0)
    excerpt = Varchar(length=EXCERPT_LENGTH, default="")
    filled_sections = SmallInt(default=0)
    total_sections = SmallInt(default=0)
    minutes = SmallInt(default=0)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())
    settled_at = Timestamptz(null=True, default=None)
    shared_at = Timestamptz(null=True, default=None)
    row_version = Integer(default=1)
    shows_draft = Boolean(default=False)
    credited_seq = BigInt(default=0)
    changed_places = Integer(null=True, default=None)
    takes_green = Boolean(default=False)
    carried_from: ForeignKey["Plan"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict, index=False
    )
    due_on = Date(null=True, default=None)


class PlanVersion(Table, tablename="plan_version"):
    """A frozen text: canonical JSON of the document and its SHA-256. A trigger refuses every change but that
    of ``name`` (定稿).

    ``log_seq``: the last row of the update log in it. ``restored_from``: the seq of the version whose text
    came back here. ``is_aside``: a text that was kept beside the present one, never the newest text itself.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    seq = Integer()
    sha256 = Bytea()
    body = JSONB()
    chars = Integer(default=0)
    reason = Varchar(length=12, choices=Reason)
    author = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    at = Timestamptz(default=TimestamptzNow())
    name = Varchar(length=NAME_LENGTH, default="")
    log_seq = BigInt(null=True, default=None)
    restored_from = Integer(null=True, default=None)
    is_aside = Boolean(default=False)

    uq_plan_version_seq = Unique([plan, seq])


class VersionWriter(Table, tablename="version_writer"):
    """Who wrote on the way from the version before to this one, and in which blocks: as the server knows it,
    never counted, shown to the author and the group alone.

    ``moves``: words that somebody only moved, as "to<TAB>from" of two blocks (a paragraph split, two joined):
    whoever wrote in the one has written in the other.
    """

    id = UUID(primary_key=True, default=UUID4())
    version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict, index=False)
    writer = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    blocks = Array(base_column=Text(), default=list)
    moves = Array(base_column=Text(), default=list)

    uq_version_writer = Unique([version, writer])


class PlanRelease(Table, tablename="plan_release"):
    """发布: the version that schools read as number 1, 2, … Immutable as the version itself.

    ``released_by`` is nobody when the group's days were over and nobody had objected.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=False)
    version = ForeignKey(PlanVersion, null=False, on_delete=OnDelete.restrict)
    number = SmallInt()
    note = Varchar(length=NOTE_LENGTH, default="")
    released_by = ForeignKey(User, null=True, on_delete=OnDelete.restrict, index=False)
    at = Timestamptz(default=TimestamptzNow())

    uq_plan_release_number = Unique([plan, number])


class BegunChange(Table, tablename="plan_change"):
    """A change of the whole text (a restore, a pull …) that was sent to the document, until the version that
    holds it is cut: by whoever began it, or by the next cut when that process is gone. That version gets the
    id of this row.

    ``sha256``: the text that the document gets, empty until it is asked. ``log_seq``: the last row of the
    update log before it. ``restored_from``: of a restore. ``detail``: what the rest of it needs to know.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    changer = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    cause = Varchar(length=16, choices=Cause, default=Cause.RESTORE)
    restored_from = Integer(null=True, default=None)
    detail = JSONB(default="{}")
    sha256 = Bytea()
    log_seq = BigInt()
    begun_at = Timestamptz(default=TimestamptzNow())


class ImportDraft(Table, tablename="import_draft"):
    """An uploaded Word file on its way to a plan; only its owner sees it, until ``expires_at``.

    ``recognised`` holds document, meta, sections and warnings as read; pictures are file rows already.
    ``corrections``: the steps of the confirm page in order, and its fields as typed so far.
    ``plan`` is set once, by the submit that made the plan; a second submit gets the same one.
    """

    id = UUID(primary_key=True, default=UUID4())
    owner = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    original_name = Text()
    recognised = JSONB()
    corrections = JSONB(default="{}")
    plan = ForeignKey(Plan, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
