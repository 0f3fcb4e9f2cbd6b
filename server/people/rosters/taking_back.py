"""撤回一次导入: a clerk took over the wrong file. What it made and nobody has used since goes again.

People who were there before keep what the file changed: their old fields may have been put right on purpose.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import Conflict
from server.people.rosters import drafts
from server.people.tables import RosterState
from server.people.viewer import Viewer
from server.trail.recording import audit

TOO_LATE = "这次导入已经撤不回来了：当时的名单不在了，或者新来的老师都已经在用。没有改动。"
# What points at a person or a group, of whatever room: asked of the database, so that none is forgotten.
POINTING = """
SELECT DISTINCT c.conrelid::regclass::text AS table, a.attname AS column
FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.confrelid = $1::regclass AND c.conrelid <> ALL($2::regclass[])
"""
# Nobody has signed in to it, changed it, given it a post or a task; codes on paper do not count.
UNUSED = """
u.id = ANY($1::uuid[]) AND u.activated_at IS NULL AND u.password_hash IS NULL
AND NOT EXISTS (SELECT 1 FROM membership m WHERE m."user" = u.id AND m.id <> ALL($2::uuid[]))
AND NOT EXISTS (SELECT 1 FROM membership m WHERE m."user" = u.id AND m.ends_on IS NOT NULL)
AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.object_id = u.id
                AND a.action NOT IN ('added', 'activation_code_made'))
AND NOT EXISTS (SELECT 1 FROM task t WHERE t.user_id = u.id)
"""
EMPTY = """
g.id = ANY($1::uuid[])
AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.scope = 'group' AND m.scope_id = g.id)
AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.object_id = g.id)
"""


@dataclass(frozen=True, slots=True)
class Takeable:
    """The ids of who can go, and the names of those of the import who are in use and stay."""

    people: list[UUID]
    staying: list[str]


async def look(found: dict[str, Any]) -> Takeable | None:
    """What taking back the import ``found`` (``drafts.find``) would do now; ``None``: nothing any more."""
    made = found["result"]
    if found["state"] != RosterState.APPLIED or not made.get("people") or "posts" not in made:
        return None
    people, posts = _ids(made["people"]), _ids(made["posts"])
    unused = f"{UNUSED} AND {await _unpointed('users', 'u', 'membership', 'activation_code')}"
    there = await rows(
        f"SELECT u.id, u.name, {unused} AS can_go FROM users u WHERE u.id = ANY($1) ORDER BY u.name",  # noqa: S608
        people, posts,
    )  # fmt: skip
    can_go = [one["id"] for one in there if one["can_go"]]
    staying = [one["name"] for one in there if not one["can_go"]]
    return Takeable(can_go, staying) if can_go else None


async def take_back(viewer: Viewer, roster_id: UUID) -> None:
    """Delete the accounts that the import made and nobody uses, their posts, and the groups left empty.
    Twice is once, and of a roster not taken over nothing is to be taken back.

    Raises:
        Missing: absent, or not the viewer's to manage.
        Conflict: there is nothing that could go.
    """
    await drafts.find(viewer, roster_id)
    async with writing():
        await row("SELECT id FROM roster_import WHERE id = $1 FOR UPDATE", roster_id)
        found = await drafts.find(viewer, roster_id)
        if found["state"] != RosterState.APPLIED:
            return
        await rows("SELECT id FROM users WHERE id = ANY($1) FOR UPDATE", _ids(found["result"].get("people")))
        going = await look(found)
        if going is None:
            raise Conflict(TOO_LATE)
        await _delete_people(viewer, going.people)
        groups = await _delete_groups(_ids(found["result"].get("group_ids")))
        result = found["result"] | {
            "people": [], "errors": [],
            "reverted": {"people": len(going.people), "groups": groups, "staying": going.staying},
        }  # fmt: skip
        await execute(
            "UPDATE roster_import SET state = 'reverted', applied_at = $2, result = $3::jsonb WHERE id = $1",
            roster_id, now(), json.dumps(result, ensure_ascii=False),
        )  # fmt: skip
        await audit(
            viewer.id, "took_back_roster", "roster", roster_id, found["file_name"],
            people=len(going.people), groups=len(groups), place=found["school"] or found["district"],
        )  # fmt: skip


async def _delete_people(viewer: Viewer, people: list[UUID]) -> None:
    await execute('DELETE FROM activation_code WHERE "user" = ANY($1)', people)
    await execute('DELETE FROM membership WHERE "user" = ANY($1)', people)
    for one in await rows("DELETE FROM users WHERE id = ANY($1) RETURNING id, name, login", people):
        await audit(viewer.id, "removed", "user", one["id"], one["name"], login=one["login"], by="roster")


async def _delete_groups(groups: list[UUID]) -> list[str]:
    unused = f"{EMPTY} AND {await _unpointed('prep_group', 'g')}"
    gone = await rows(f"DELETE FROM prep_group g WHERE {unused} RETURNING g.name", groups)  # noqa: S608
    return [one["name"] for one in gone]


async def _unpointed(table: str, alias: str, *besides: str) -> str:
    """SQL: no row of another table holds the id of this one."""
    found = await rows(POINTING, table, list(besides))
    parts = [
        f'NOT EXISTS (SELECT 1 FROM {one["table"]} x WHERE x."{one["column"]}" = {alias}.id)'  # noqa: S608
        for one in found
    ]
    return " AND ".join(parts) or "true"


def _ids(texts: list[str] | None) -> list[UUID]:
    return [UUID(text) for text in texts or ()]
