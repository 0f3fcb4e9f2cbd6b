"""撤回一次导入: a clerk took over the wrong file. What it made and nobody has used since goes again.

Names it changed go back where nobody has changed them since. What else the file changed of people who were
there before stays: their old fields may have been put right on purpose.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import Conflict
from server.people import reach
from server.people.reach import Arguments
from server.people.rosters import drafts
from server.people.rosters.applying import RENAMED
from server.people.spelling import name_key, pinyin_of
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
    """The ids of who can go, and the names of those of the import who are in use and stay. ``names``: the
    renames (``Rename.to_json``) that can be undone."""

    people: list[UUID]
    staying: list[str]
    names: list[dict[str, Any]]


async def look(viewer: Viewer, found: dict[str, Any]) -> Takeable | None:
    """What taking back the import ``found`` (``drafts.find``) would do now; ``None``: nothing any more."""
    made = found["result"]
    if found["state"] != RosterState.APPLIED or "posts" not in made:
        return None
    names = await _unchanged_since(viewer, made.get("renames", []))
    if not made["people"]:
        return Takeable([], [], names) if names else None
    people, posts = _ids(made["people"]), _ids(made["posts"])
    unused = f"{UNUSED} AND {await _unpointed('users', 'u', 'membership', 'activation_code')}"
    there = await rows(
        f"SELECT u.id, u.name, {unused} AS can_go FROM users u WHERE u.id = ANY($1) ORDER BY u.name",  # noqa: S608
        people, posts,
    )  # fmt: skip
    can_go = [one["id"] for one in there if one["can_go"]]
    staying = [one["name"] for one in there if not one["can_go"]]
    return Takeable(can_go, staying, names) if can_go or names else None


async def _unchanged_since(viewer: Viewer, renames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those who bear the name of the file to this day, and are still the viewer's to manage."""
    if not renames:
        return []
    args = Arguments()
    these = args.add(_ids([one["person"] for one in renames]))
    mine = reach.managed_person(viewer, args)
    called = await rows(f"SELECT u.id, u.name FROM users u WHERE u.id = ANY({these}) AND {mine}", *args)  # noqa: S608
    now_called = {str(one["id"]): one["name"] for one in called}
    return [one for one in renames if now_called.get(one["person"]) == one["new"]]


async def take_back(viewer: Viewer, roster_id: UUID) -> None:
    """Delete the accounts that the import made and nobody uses, their posts, and the groups left empty; give
    the names it changed back. Twice is once, and of a roster not taken over nothing is to be taken back.

    Raises:
        Missing: absent, or not the viewer's to manage.
        Conflict: there is nothing that could go.
    """
    renames = (await drafts.find(viewer, roster_id))["result"].get("renames", [])
    sounds = await asyncio.to_thread(lambda: {one["old"]: pinyin_of(one["old"]) for one in renames})
    async with writing():
        await row("SELECT id FROM roster_import WHERE id = $1 FOR UPDATE", roster_id)
        found = await drafts.find(viewer, roster_id)
        if found["state"] != RosterState.APPLIED:
            return
        touched = [*found["result"].get("people", []), *(one["person"] for one in renames)]
        await rows("SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR UPDATE", _ids(touched))
        going = await look(viewer, found)
        if going is None:
            raise Conflict(TOO_LATE)
        await _delete_people(viewer, going.people)
        await _rename_back(viewer, going.names, sounds)
        groups = await _delete_groups(_ids(found["result"].get("group_ids")))
        result = found["result"] | {
            "people": [], "errors": [], "renames": [], "left": [],
            "reverted": {"people": len(going.people), "groups": groups, "staying": going.staying,
                         "names": [one["old"] for one in going.names]},
        }  # fmt: skip
        await execute(
            "UPDATE roster_import SET state = 'reverted', applied_at = $2, result = $3::jsonb WHERE id = $1",
            roster_id, now(), json.dumps(result, ensure_ascii=False),
        )  # fmt: skip
        await audit(
            viewer.id, "took_back_roster", "roster", roster_id, found["file_name"],
            people=len(going.people), groups=len(groups), names=len(going.names),
            place=found["school"] or found["district"],
        )  # fmt: skip


async def _delete_people(viewer: Viewer, people: list[UUID]) -> None:
    await execute('DELETE FROM activation_code WHERE "user" = ANY($1)', people)
    await execute('DELETE FROM membership WHERE "user" = ANY($1)', people)
    for one in await rows("DELETE FROM users WHERE id = ANY($1) RETURNING id, name, login", people):
        await audit(viewer.id, "removed", "user", one["id"], one["name"], login=one["login"], by="roster")


async def _rename_back(viewer: Viewer, names: list[dict[str, Any]], sounds: dict[str, str]) -> None:
    for one in names:
        old, person = one["old"], UUID(one["person"])
        await execute(RENAMED, person, old, name_key(old), sounds.get(old, ""))
        await audit(viewer.id, "changed", "user", person, old, by="roster", 姓名=f"{one['new']} → {old}")


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
