"""岗位名称: what this platform calls its posts, over the fixed set of rights."""

from typing import Any
from uuid import UUID

import asyncpg

from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.people.entries import WORDS, FormRefused, required
from server.people.names import ROLES_AT
from server.people.reach import is_platform_admin
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.trail.recording import audit


async def create(viewer: Viewer, name: str, kind: str) -> UUID:
    """A local name of a post; ``kind`` is 「scope:role」.

    Raises:
        Missing: not the platform's administrator.
        FormRefused: no name, or no such post.
        Conflict: the name is used already.
    """
    if not is_platform_admin(viewer):
        raise Missing
    name = required("name", name, "名称", WORDS)
    scope, _, role = kind.partition(":")
    if scope not in set(Scope) or role not in set(Role) or Role(role) not in ROLES_AT[Scope(scope)]:
        raise FormRefused({"rights": "请选它有谁的权限。"})
    made = new_id()
    try:
        async with writing():
            rank = await value("SELECT coalesce(max(rank), 0) + 1 FROM post_title")
            await execute(
                "INSERT INTO post_title (id, name, role, scope, rank) VALUES ($1, $2, $3, $4, $5)",
                made, name, role, scope, rank,
            )  # fmt: skip
            await audit(viewer.id, "title_added", "title", made, name, role=role, scope=scope)
    except asyncpg.UniqueViolationError as error:
        raise Conflict(f"已经有“{name}”这个岗位名称了。") from error
    return made


async def remove(viewer: Viewer, title_id: UUID) -> None:
    """Take away a name nobody bears or bore. Twice is once.

    Raises:
        Missing: not the platform's administrator.
        Conflict: posts carry it; what was, stays.
    """
    if not is_platform_admin(viewer):
        raise Missing
    async with writing():
        found = await row("SELECT name FROM post_title WHERE id = $1 FOR UPDATE", title_id)
        if found is None:
            return
        used = await value("SELECT count(*) FROM membership WHERE title = $1", title_id)
        if used:
            raise Conflict(f"有 {used} 个岗位用着“{found['name']}”，不能删；以前的记录也靠它说明。")
        await execute("DELETE FROM post_title WHERE id = $1", title_id)
        await audit(viewer.id, "title_removed", "title", title_id, found["name"])


async def listed() -> list[dict[str, Any]]:
    """All names with how many posts carry each."""
    return await rows(
        "SELECT t.id, t.name, t.role, t.scope,"
        " (SELECT count(*) FROM membership m WHERE m.title = t.id) AS used"
        " FROM post_title t ORDER BY array_position(ARRAY['region', 'district', 'school', 'group'],"
        " t.scope::text), t.rank, t.name"
    )
