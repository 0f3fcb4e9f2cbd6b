"""Places, users and their posts."""

import enum

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
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


class Role(enum.StrEnum):
    """What a post lets one do; the Chinese names are in ``people.names``."""

    PLATFORM_ADMIN = "platform_admin"
    REGION_RESEARCHER = "region_researcher"
    DISTRICT_HEAD = "district_head"
    RESEARCHER = "researcher"
    SCHOOL_ADMIN = "school_admin"
    SUBJECT_LEAD = "subject_lead"
    PREP_LEAD = "prep_lead"
    TEACHER = "teacher"
    ASSISTANT = "assistant"
    GUEST_EXPERT = "guest_expert"
    AUDITOR = "auditor"


class Scope(enum.StrEnum):
    """Where a post holds."""

    PLATFORM = "platform"
    REGION = "region"
    DISTRICT = "district"
    SCHOOL = "school"
    GROUP = "group"


class RegionLevel(Table, tablename="region_level"):
    """国家, 省, 市, 区县: data, highest first by ``rank``."""

    code = Varchar(length=20, primary_key=True)
    name = Varchar(length=20)
    rank = SmallInt(default=0)


class SchoolKind(Table, tablename="school_kind"):
    """小学, 九年一贯制学校, 教学点 and the like: data, in the order of ``rank``."""

    code = Varchar(length=20, primary_key=True)
    name = Varchar(length=20)
    rank = SmallInt(default=0)


class PostTitle(Table, tablename="post_title"):
    """岗位名称: a local name of a post (教学副校长) over the fixed set of rights, ``role`` at a ``scope``."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=20, unique=True)
    role = Varchar(length=20, choices=Role)
    scope = Varchar(length=10, choices=Scope)
    rank = SmallInt(default=0)


class Region(Table, tablename="region"):
    """A place of one level; ``parent`` is the place above it."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=80)
    parent: ForeignKey["Region"] = ForeignKey("self", null=True, on_delete=OnDelete.restrict)
    level = ForeignKey(RegionLevel, default="county", null=False, on_delete=OnDelete.restrict, index=False)


class District(Table, tablename="district"):
    """学区."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=80)
    region = ForeignKey(Region, null=False, on_delete=OnDelete.restrict, index=True)
    ended_on = Date(null=True, default=None)


class School(Table, tablename="school"):
    """One school. ``district`` is its 所属学区, exactly one; ``parent`` the 中心校 of a 教学点."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=80)
    district = ForeignKey(District, null=False, on_delete=OnDelete.restrict, index=True)
    short_name = Varchar(length=20, default="")
    kind = ForeignKey(SchoolKind, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    is_rural = Boolean(default=False)
    parent: ForeignKey["School"] = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)


class LinkKind(enum.StrEnum):
    """How a school takes part in a 学区, besides belonging to one."""

    LEAD = "lead"
    MEMBER = "member"
    ENTRUSTED = "entrusted"
    CAMPUS = "campus"
    ALLIANCE = "alliance"


class SchoolLink(Table, tablename="school_link"):
    """A further tie of a school to a 学区 (its own, as 牵头校, or another), from day to day."""

    id = UUID(primary_key=True, default=UUID4())
    district = ForeignKey(District, null=False, on_delete=OnDelete.restrict, index=True)
    school = ForeignKey(School, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=10, choices=LinkKind)
    starts_on = Date()
    ends_on = Date(null=True, default=None)

    uq_school_link_start = Unique([district, school, kind, starts_on])


class GroupKind(enum.StrEnum):
    """备课组, 教研组, 联片备课组, 学科中心组, 名师工作室."""

    PREP = "prep"
    SUBJECT = "subject"
    JOINT_PREP = "joint_prep"
    PANEL = "panel"
    STUDIO = "studio"


class Group(Table, tablename="prep_group"):
    """Teachers who prepare together. Exactly one of ``school``, ``district``, ``region`` is its home."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=80)
    school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    subject = Varchar(length=20)
    grade = Varchar(length=20)
    kind = Varchar(length=10, default=GroupKind.PREP, choices=GroupKind)
    district = ForeignKey(District, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    region = ForeignKey(Region, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    closed_on = Date(null=True, default=None)


class User(Table, tablename="users"):
    """A person with an account. ``hue`` 1 to 8 colours avatar and caret.

    ``name_key`` and ``pinyin`` are what a search compares (``people.names``); ``activated_at`` is when the
    person first signed in with a code of their own.
    """

    id = UUID(primary_key=True, default=UUID4())
    login = Varchar(length=40, unique=True, help_text="工号")
    name = Varchar(length=40)
    school = ForeignKey(School, null=True, on_delete=OnDelete.restrict, index=True)
    subject = Varchar(length=20, default="")
    hue = SmallInt(default=1)
    password_hash = Text(null=True, default=None)
    must_change_password = Boolean(default=False)
    disabled_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    phone = Varchar(length=20, null=True, default=None)
    name_key = Varchar(length=40, default="")
    pinyin = Text(default="")
    activated_at = Timestamptz(null=True, default=None)


class Membership(Table, tablename="membership"):
    """A post 岗位: role × scope × subject × dates. One account may hold several.

    A post is ended by ``ends_on`` (its last day); its row is deleted only when it never began.
    """

    id = UUID(primary_key=True, default=UUID4())
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    role = Varchar(length=20, choices=Role)
    scope = Varchar(length=10, choices=Scope)
    scope_id = UUID(null=True, default=None, index=True)
    subject = Varchar(length=20, default="")
    starts_on = Date(null=True, default=None)
    ends_on = Date(null=True, default=None)
    title = ForeignKey(PostTitle, null=True, default=None, on_delete=OnDelete.restrict, index=False)

    uq_membership_spell = Unique([user, role, scope, scope_id, subject, starts_on], nulls_distinct=False)


class SchoolMove(Table, tablename="school_move"):
    """A person leaves or joins a school on a day; ``done_at`` is when ``users.school`` followed."""

    id = UUID(primary_key=True, default=UUID4())
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    from_school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    to_school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    on_day = Date()
    created_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    created_at = Timestamptz(default=TimestamptzNow())
    done_at = Timestamptz(null=True, default=None)


class CodePurpose(enum.StrEnum):
    """What a one-time code of the 账号条 is for."""

    ACTIVATION = "activation"
    RESET = "reset"


class ActivationCode(Table, tablename="activation_code"):
    """A one-time code printed on the 账号条; only its hash is stored."""

    id = UUID(primary_key=True, default=UUID4())
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    code_hash = Bytea()
    purpose = Varchar(length=10, choices=CodePurpose)
    created_by = ForeignKey(User, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class RosterState(enum.StrEnum):
    """A roster waiting on its dry-run page, taken over, taken back again, or put aside."""

    DRAFT = "draft"
    APPLIED = "applied"
    REVERTED = "reverted"
    DROPPED = "dropped"


class RosterImport(Table, tablename="roster_import"):
    """名册导入: the rows of one file as read, and what came of them."""

    id = UUID(primary_key=True, default=UUID4())
    school = ForeignKey(School, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    district = ForeignKey(District, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    uploader = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    file_name = Text(default="")
    rows = JSONB(default="[]")
    state = Varchar(length=10, default=RosterState.DRAFT, choices=RosterState)
    created_at = Timestamptz(default=TimestamptzNow())
    applied_at = Timestamptz(null=True, default=None)
    result = JSONB(default="{}")


class Handover(Table, tablename="handover"):
    """离任交接: somebody's last day, and who takes what over. Undone until that day is past.

    ``given`` says what became of the posts (to be able to undo it) and which classes go to whom.
    """

    id = UUID(primary_key=True, default=UUID4())
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    last_day = Date()
    given = JSONB(default="{}")
    created_by = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=False)
    created_at = Timestamptz(default=TimestamptzNow())
    cancelled_at = Timestamptz(null=True, default=None)
    done_at = Timestamptz(null=True, default=None)
