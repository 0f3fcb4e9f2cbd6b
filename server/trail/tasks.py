"""任务: asked of people, with a day or without; done by doing it or by saying so."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, in_transaction, row, rows
from server.base.errors import Missing
from server.base.ids import new_id
from server.trail import notices

Row: TypeAlias = dict[str, Any]

NO_TASK = "没有找到这项任务：它可能已经收回，或者不是交给你的。"
ASSIGN = """
INSERT INTO task (id, act_id, user_id, by_id, kind, object_kind, object_id, title, note, url, due, created_at)
SELECT id, $3, user_id, $4, $5, $6, $7, $8, $9, $10, $11, $12
FROM unnest($1::uuid[], $2::uuid[]) AS a(id, user_id)
ON CONFLICT (user_id, object_id, kind) WHERE done_at IS NULL AND withdrawn_at IS NULL
DO NOTHING RETURNING user_id
"""


async def assign(
    by: UUID,
    to: Iterable[UUID],
    *,
    kind: str,
    object_kind: str,
    object_id: UUID,
    title: str,
    url: str,
    note: str = "",
    due: date | None = None,
) -> UUID | None:
    """Ask these people, and tell them, in the caller's transaction. The answer is the act they share.

    Whoever has the same open task already is not asked twice (two clicks, two leads): ``None`` when nobody
    is left.
    """
    assert in_transaction(), "assign() belongs into a writing() block"
    people = sorted(set(to))
    act_id = new_id()
    asked = await rows(
        ASSIGN, [new_id() for _one in people], people, act_id, by, kind, object_kind, object_id, title, note,
        url, due, now(),
    )  # fmt: skip
    if not asked:
        return None
    await notices.tell(
        [line["user_id"] for line in asked], act_id, title=title, body=note, url=url, kind=object_kind,
        object_id=object_id, actor_id=by,
    )  # fmt: skip
    return act_id


async def finish(user_id: UUID, task_id: UUID) -> Row:
    """「我做完了」. Twice is once.

    Raises:
        Missing: not a task of this person, or taken back.
    """
    found = await row(
        "UPDATE task SET done_at = coalesce(done_at, $3) WHERE id = $2 AND user_id = $1"
        " AND withdrawn_at IS NULL RETURNING *",
        user_id, task_id, now(),
    )  # fmt: skip
    if found is None:
        raise Missing(NO_TASK)
    return found


async def finish_by_doing(user_id: UUID, object_id: UUID, *kinds: str) -> None:
    """The thing itself was done: its open tasks of these kinds are too. Harmless when there are none."""
    await execute(
        "UPDATE task SET done_at = $4 WHERE user_id = $1 AND object_id = $2 AND kind = ANY($3)"
        " AND done_at IS NULL AND withdrawn_at IS NULL",
        user_id, object_id, list(kinds), now(),
    )  # fmt: skip


async def withdraw(object_id: UUID, task_ids: Iterable[UUID]) -> None:
    """Take open tasks about this object back, and what nobody has read of them. Twice is once."""
    await execute(
        "WITH back AS (UPDATE task SET withdrawn_at = $3 WHERE object_id = $1 AND id = ANY($2::uuid[])"
        " AND done_at IS NULL AND withdrawn_at IS NULL RETURNING user_id, act_id)"
        " DELETE FROM notice n USING back WHERE n.user_id = back.user_id AND n.act_id = back.act_id"
        " AND n.read_at IS NULL",
        object_id, list(task_ids), now(),
    )  # fmt: skip


async def withdraw_all(object_id: UUID, *kinds: str) -> None:
    """There is no more to do of these kinds: take back what is still open."""
    await execute(
        "UPDATE task SET withdrawn_at = $3 WHERE object_id = $1 AND kind = ANY($2)"
        " AND done_at IS NULL AND withdrawn_at IS NULL",
        object_id, list(kinds), now(),
    )  # fmt: skip


async def about(object_id: UUID) -> list[Row]:
    """The tasks about one object that were not taken back, newest first. Who may see them is the caller's
    question."""
    return await rows(
        "SELECT * FROM task WHERE object_id = $1 AND withdrawn_at IS NULL"
        " ORDER BY created_at DESC, act_id, id LIMIT 200",
        object_id,
    )  # fmt: skip
