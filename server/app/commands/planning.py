"""What ``gongbei plan`` does, by the same verbs as the pages."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from server.app import doors
from server.base.database import row
from server.base.errors import DomainError, Missing
from server.documents import canonical
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.plans import drafting, forking, importing, versions
from server.plans.tables import Kind, State


async def new(owner: str, source: Path, kind: str, state: str) -> UUID:
    """Make a plan of the account ``owner`` from a Word or JSON file; its id.

    Raises:
        DomainError: no such account, or the file is not a plan.
    """
    doors.hand_over()
    viewer = await _person(owner)
    first_state = State(state) if kind == Kind.MASTER else None
    data = await asyncio.to_thread(source.read_bytes)
    if source.suffix.lower() != ".json":
        return await importing.plan_from_word(viewer, data, source.name, Kind(kind), first_state)
    given = _read(data, source.name)
    return await drafting.create(
        viewer,
        title=str(given.get("title", "")),
        subject=str(given.get("subject", "")),
        grade=str(given.get("grade", "")),
        doc=given["doc"],
        kind=Kind(kind),
        state=first_state,
    )


async def show(plan_id: UUID) -> dict[str, Any]:
    """Title, kind, state and committed text of a plan."""
    found = await row("SELECT id, title, kind, state FROM plan WHERE id = $1", plan_id)
    if found is None:
        raise Missing(f"没有编号为 {plan_id} 的教案。")
    doc = canonical.normalise(await versions.current_doc(plan_id))
    return {**found, "id": str(found["id"]), "doc": doc}


async def fork(plan_id: UUID, owner: str) -> UUID:
    """The 个案 of the account ``owner``; the same on repeat."""
    return await forking.fork(await _person(owner), plan_id)


async def _person(login: str) -> Viewer:
    found = await row("SELECT id FROM users WHERE lower(login) = lower($1)", login)
    if found is None:
        raise Missing(f"没有工号为 {login} 的账号。")
    return await viewer_of(found["id"])


def _read(data: bytes, name: str) -> dict[str, Any]:
    try:
        given = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DomainError(f"{name} 不是 JSON 文件：{error}。") from error
    if not isinstance(given, dict) or not isinstance(given.get("doc"), dict):
        raise DomainError(f"{name} 里没有教案：要有 title、subject、grade 和 doc。")
    return given
