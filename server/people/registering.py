"""Places, accounts and posts come into being here: by the seed, a roster, an administrator."""

from datetime import date
from uuid import UUID

from server.base.database import execute, value, writing
from server.base.errors import Conflict, DomainError
from server.base.ids import new_id
from server.people.passwords import hash_password
from server.people.tables import District, Group, Region, Role, School, Scope, User
from server.trail.recording import record

LOGIN_LENGTH = 40
NAME_LENGTH = 40
HUES = 8


def check_names(login: str, name: str) -> tuple[str, str]:
    """工号 and name without blanks around them.

    Raises:
        DomainError: one is missing or too long.
    """
    login, name = login.strip(), name.strip()
    if not login or not name or len(login) > LOGIN_LENGTH or len(name) > NAME_LENGTH:
        raise DomainError(f"工号和姓名都要填，各不超过 {LOGIN_LENGTH} 个字。")
    return login, name


async def add_region(name: str, parent_id: UUID | None = None) -> UUID:
    """市 or 区县; ``parent_id`` is the level above."""
    region = Region(id=new_id(), name=name, parent=parent_id)
    await region.save()
    return UUID(str(region.id))


async def add_district(name: str, region_id: UUID) -> UUID:
    """学区."""
    district = District(id=new_id(), name=name, region=region_id)
    await district.save()
    return UUID(str(district.id))


async def add_school(name: str, district_id: UUID) -> UUID:
    """One school of a district."""
    school = School(id=new_id(), name=name, district=district_id)
    await school.save()
    return UUID(str(school.id))


async def add_group(name: str, school_id: UUID, subject: str, grade: str) -> UUID:
    """备课组, as 三年级数学备课组."""
    group = Group(id=new_id(), name=name, school=school_id, subject=subject, grade=grade)
    await group.save()
    return UUID(str(group.id))


async def add_user(
    login: str,
    name: str,
    *,
    school_id: UUID | None = None,
    subject: str = "",
    password: str | None = None,
    by: UUID | None = None,
    must_change_password: bool = False,
) -> UUID:
    """Make an account. Without a ``password`` nobody can sign in to it yet.

    Raises:
        DomainError: no login or name, or too long.
        Conflict: the 工号 is taken (upper and lower case count as the same).
    """
    login, name = check_names(login, name)
    hashed = await hash_password(password) if password is not None else None
    user_id = new_id()
    async with writing():
        if await value("SELECT 1 FROM users WHERE lower(login) = lower($1)", login):
            raise Conflict(f"工号 {login} 已经有人用了，请换一个。")
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
    by: UUID | None = None,
) -> None:
    """Give a post. The same post twice is one post, with the later dates."""
    async with writing():
        await execute(
            'DELETE FROM membership WHERE "user" = $1 AND role = $2 AND scope = $3'
            " AND scope_id IS NOT DISTINCT FROM $4 AND subject = $5",
            user_id,
            role,
            scope,
            scope_id,
            subject,
        )
        await execute(
            'INSERT INTO membership (id, "user", role, scope, scope_id, subject, starts_on, ends_on)'
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            new_id(),
            user_id,
            role,
            scope,
            scope_id,
            subject,
            starts_on,
            ends_on,
        )
        await record(by, "posted", "user", user_id, "", role=role, scope=scope, scope_id=scope_id)
