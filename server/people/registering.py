"""Places, accounts and posts come into being here: by the seed, a roster, an administrator."""

import asyncio
import re
import unicodedata
from datetime import date
from uuid import UUID

from server.base.database import execute, value, writing
from server.base.errors import Conflict, DomainError
from server.base.ids import new_id
from server.people.passwords import hash_password
from server.people.spelling import clean_name, name_key, pinyin_of
from server.people.tables import District, Group, GroupKind, Region, Role, School, Scope, User
from server.trail.recording import record

LOGIN_LENGTH = 40
NAME_LENGTH = 40
HUES = 8


def check_names(login: str, name: str) -> tuple[str, str]:
    """工号 and name as they are kept: no blanks around them, one kind of middle dot in the name.

    Raises:
        DomainError: one is missing or too long.
    """
    login, name = clean_name(login), clean_name(name)
    if not login or not name or len(login) > LOGIN_LENGTH or len(name) > NAME_LENGTH:
        raise DomainError(f"工号和姓名都要填，各不超过 {LOGIN_LENGTH} 个字。")
    return login, name


def clean_phone(text: str) -> str | None:
    """A mobile number as eleven digits; ``None`` for nothing.

    Raises:
        DomainError: something else.
    """
    digits = re.sub(r"[\s\-‐–—]+", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")
    if not digits:
        return None
    if not re.fullmatch(r"1[3-9][0-9]{9}", digits):
        raise DomainError("手机号要写 11 位数字，例如 13800000000；也可以先不填。")
    return digits


async def add_region(name: str, parent_id: UUID | None = None, level: str = "county") -> UUID:
    """国家, 省, 市 or 区县 (a code of ``region_level``); ``parent_id`` is the place above."""
    region = Region(id=new_id(), name=name, parent=parent_id, level=level)
    await region.save()
    return UUID(str(region.id))


async def add_district(name: str, region_id: UUID) -> UUID:
    """学区."""
    district = District(id=new_id(), name=name, region=region_id)
    await district.save()
    return UUID(str(district.id))


async def add_school(
    name: str,
    district_id: UUID,
    *,
    kind: str | None = None,
    short_name: str = "",
    is_rural: bool = False,
    parent_id: UUID | None = None,
) -> UUID:
    """One school of a district; ``kind`` is a code of ``school_kind``.

    ``parent_id`` is the 中心校 of a 教学点.
    """
    school = School(
        id=new_id(), name=name, district=district_id, kind=kind, short_name=short_name, is_rural=is_rural,
        parent=parent_id,
    )  # fmt: skip
    await school.save()
    return UUID(str(school.id))


async def add_group(
    name: str,
    school_id: UUID | None,
    subject: str,
    grade: str,
    *,
    kind: GroupKind = GroupKind.PREP,
    district_id: UUID | None = None,
    region_id: UUID | None = None,
) -> UUID:
    """A group at home in exactly one place, as 三年级数学备课组 of a school."""
    group = Group(
        id=new_id(), name=name, school=school_id, subject=subject, grade=grade, kind=kind,
        district=district_id, region=region_id,
    )  # fmt: skip
    await group.save()
    return UUID(str(group.id))


async def add_user(
    login: str,
    name: str,
    *,
    school_id: UUID | None = None,
    subject: str = "",
    phone: str = "",
    password: str | None = None,
    by: UUID | None = None,
    must_change_password: bool = False,
) -> UUID:
    """Make an account. Without a ``password`` nobody can sign in to it yet.

    Raises:
        DomainError: no login or name, or too long; no phone number.
        Conflict: the 工号 (upper and lower case count as the same) or the phone is taken.
    """
    login, name = check_names(login, name)
    number = clean_phone(phone)
    pinyin = await asyncio.to_thread(pinyin_of, name)
    hashed = await hash_password(password) if password is not None else None
    user_id = new_id()
    async with writing():
        if await value("SELECT 1 FROM users WHERE lower(login) = lower($1)", login):
            raise Conflict(f"工号 {login} 已经有人用了，请换一个。")
        if number and await value("SELECT 1 FROM users WHERE phone = $1", number):
            raise Conflict(f"手机号 {number} 已经有人用了，请核对，或者先不填。")
        # The next colour of the school: people who write together differ, up to eight of them.
        colleagues = await value("SELECT count(*) FROM users WHERE school IS NOT DISTINCT FROM $1", school_id)
        await User(
            id=user_id,
            login=login,
            name=name,
            school=school_id,
            subject=subject,
            hue=colleagues % HUES + 1,
            password_hash=hashed,
            must_change_password=must_change_password,
            phone=number,
            name_key=name_key(name),
            pinyin=pinyin,
        ).save()
        await record(by, "added", "user", user_id, name, login=login)
    return user_id


async def give_post(
    user_id: UUID,
    role: Role,
    scope: Scope,
    scope_id: UUID | None = None,
    *,
    subject: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    title_id: UUID | None = None,
    by: UUID | None = None,
) -> None:
    """Give a post. The same post twice is one post, with the later dates; one that had ended before stays."""
    async with writing():
        await lay_down_post(
            user_id, role, scope, scope_id, subject=subject, starts_on=starts_on, ends_on=ends_on,
            title_id=title_id,
        )  # fmt: skip
        await record(by, "posted", "user", user_id, "", role=role, scope=scope, scope_id=scope_id)


async def lay_down_post(
    user_id: UUID,
    role: Role,
    scope: Scope,
    scope_id: UUID | None = None,
    *,
    subject: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    title_id: UUID | None = None,
) -> UUID:
    """``give_post`` without its own transaction and event: part of a larger verb, as taking over a roster."""
    await execute("SELECT 1 FROM users WHERE id = $1 FOR UPDATE", user_id)  # two clicks, one after the other
    await execute(
        'DELETE FROM membership WHERE "user" = $1 AND role = $2 AND scope = $3'
        " AND scope_id IS NOT DISTINCT FROM $4 AND subject = $5 AND coalesce(ends_on >= $6::date, true)"
        " AND coalesce(starts_on <= $7::date, true)",
        user_id, role, scope, scope_id, subject, starts_on, ends_on,
    )  # fmt: skip
    post_id = new_id()
    await execute(
        'INSERT INTO membership (id, "user", role, scope, scope_id, subject, starts_on, ends_on, title)'
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        post_id, user_id, role, scope, scope_id, subject, starts_on, ends_on, title_id,
    )  # fmt: skip
    return post_id
