"""Places, users and their posts."""

import enum

from piccolo.columns import UUID, Boolean, Date, ForeignKey, SmallInt, Text, Timestamptz, Varchar
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


class Region(Table, tablename="region"):
    """市 or 区县; ``parent`` is the level above."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=80)
    parent: ForeignKey["Region"] = ForeignKey("self", null=True, on_delete=OnDelete.restrict)


class District(Table, tablename="district"):
    """学区."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=80)
    region = ForeignKey(Region, null=False, on_delete=OnDelete.restrict, index=True)


class School(Table, tablename="school"):
    """One school of a district."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=80)
    district = ForeignKey(District, null=False, on_delete=OnDelete.restrict, index=True)


class Group(Table, tablename="prep_group"):
    """备课组: the teachers of one subject and grade (and, later, other kinds of groups)."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=80)
    school = ForeignKey(School, null=False, on_delete=OnDelete.restrict, index=True)
    subject = Varchar(length=20)
    grade = Varchar(length=20)


class User(Table, tablename="users"):
    """A person with an account. ``hue`` 1 to 8 colours avatar and caret."""

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


class Membership(Table, tablename="membership"):
    """A post 岗位: role × scope × subject × dates. One account may hold several."""

    id = UUID(primary_key=True, default=UUID4())
    user = ForeignKey(User, null=False, on_delete=OnDelete.restrict, index=True)
    role = Varchar(length=20, choices=Role)
    scope = Varchar(length=10, choices=Scope)
    scope_id = UUID(null=True, default=None, index=True)
    subject = Varchar(length=20, default="")
    starts_on = Date(null=True, default=None)
    ends_on = Date(null=True, default=None)

    uq_membership_post = Unique([user, role, scope, scope_id, subject])
