"""The people and plans of a bench, made by the product's own verbs: real rights, real sessions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.people.viewer import Viewer


@dataclass
class Cast:
    """A 备课组, a cookie for each of its members, and somebody who owns its plans."""

    group: UUID
    owner: Viewer
    cookies: list[str]


async def group_of(
    size: int, name: str = "三年级数学备课组", prefix: str = "t", secure: bool = False
) -> Cast:
    """A school with one 备课组 of ``size`` teachers, all signed in. The pool must be open."""
    from server.base import sessions
    from server.people import registering
    from server.people.signing_in import viewer_of
    from server.people.tables import Role, Scope

    district = await registering.add_district(f"{prefix} 学区", await registering.add_region(f"{prefix} 县"))
    school = await registering.add_school(f"{prefix} 小学", district)
    group = await registering.add_group(name, school, "数学", "三年级")
    users = []
    for number in range(size):
        user = await registering.add_user(
            f"{prefix}{number}", f"王老师{number}", school_id=school, subject="数学"
        )
        await registering.give_post(user, Role.TEACHER, Scope.GROUP, group)
        users.append(user)
    cookies = [(await sessions.open_session(user, secure=False)).cookie for user in users]
    return Cast(group, await viewer_of(users[0]), cookies)


async def secure_cookie(cookie: str) -> str:
    """The cookie of the same person over https."""
    from server.base import database, sessions

    hashed = sessions.token_hash(cookie.partition("=")[2])
    user = await database.value("SELECT user_id FROM session WHERE token_hash = $1", hashed)
    return (await sessions.open_session(user, secure=True)).cookie


async def plan_of(cast: Cast, doc: dict[str, Any], title: str = "分数的初步认识") -> tuple[str, bytes]:
    """A plan the whole group writes: its id and its first state."""
    from server.coedit import log
    from server.plans import drafting
    from server.plans.tables import State

    plan = await drafting.create(
        cast.owner, title=title, doc=doc, subject="数学", grade="三年级", state=State.DISCUSSION,
        group=cast.group,
    )  # fmt: skip
    return str(plan), await log.state(plan)
