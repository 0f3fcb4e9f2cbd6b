"""Who may read a file, and who may add one. Subjects are known only by the functions handed over."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import DomainError, Missing
from server.people.viewer import Viewer

NO_FILE = "没有找到这个文件：它可能已被删除，或者你不在可以看它的人里。"


@dataclass(frozen=True, slots=True)
class Subject:
    """What shows a file, as its reader knows it."""

    title: str
    url: str


async def _nothing_more(_viewer: Viewer, _subject_id: UUID, _file: dict[str, Any]) -> None:
    """A subject that keeps no note of its files."""


async def _no_names(_viewer: Viewer, _ids: list[UUID]) -> dict[UUID, Subject]:
    return {}


@dataclass(frozen=True, slots=True)
class Door:
    """What a higher room answers about its subjects.

    ``sees_any(viewer, ids)``: whether the viewer may see at least one of them. ``require_edit(viewer, id)``
    returns when the viewer may add and remove files there now, else raises the refusal to show.
    ``named(viewer, ids)``: title and address of those the viewer may see. ``until(viewer, ids)``: those the
    viewer may see, each with the moment up to which what was added is for them; ``None`` is all of it.
    ``added(viewer, id, file)``: a file (its row) becomes ready, in that transaction; may still refuse it.
    ``is_recallable``: its files can be taken back, so browsers keep no copy and no address of the bytes
    themselves is given out.
    """

    sees_any: Callable[[Viewer, list[UUID]], Awaitable[bool]]
    require_edit: Callable[[Viewer, UUID], Awaitable[None]]
    named: Callable[[Viewer, list[UUID]], Awaitable[dict[UUID, Subject]]] = _no_names
    until: Callable[[Viewer, list[UUID]], Awaitable[dict[UUID, datetime | None]]] | None = None
    added: Callable[[Viewer, UUID, dict[str, Any]], Awaitable[None]] = _nothing_more
    is_recallable: bool = False


doors: dict[str, Door] = {}


async def find_readable(viewer: Viewer, file_id: UUID) -> dict[str, Any]:
    """The row of a ready file: id, name, type, size, sha256, width, height, subject_kind.

    Readable for whoever may see a subject that shows it, and always for its uploader.

    Raises:
        Missing: absent, not ready, or not for this viewer.
    """
    found = await row(
        "SELECT id, name, type, size, sha256, width, height, uploader, created_at, subject_kind FROM file"
        " WHERE id = $1 AND state = 'ready'",
        file_id,
    )
    if found is None or not (found["uploader"] == viewer.id or await _shown_to(viewer, file_id)):
        raise Missing(NO_FILE)
    return found


def is_recallable(file: dict[str, Any]) -> bool:
    """Whether a readable file may be taken back at any moment."""
    door = doors.get(file["subject_kind"])
    return door is not None and door.is_recallable


async def require_edit(viewer: Viewer, kind: str, subject_id: UUID) -> None:
    """Return when the viewer may add or remove files of this subject.

    Raises:
        Missing: no such subject for this viewer, or nobody answers for its kind.
    """
    if kind not in doors:
        raise Missing
    await doors[kind].require_edit(viewer, subject_id)


async def added(viewer: Viewer, kind: str, subject_id: UUID, file: dict[str, Any]) -> None:
    """Tell the subject that it has this file now, in the caller's transaction.

    Raises:
        DomainError: it will not have it: nothing is attached then.
    """
    if kind in doors:
        await doors[kind].added(viewer, subject_id, file)


async def can_edit(viewer: Viewer, kind: str, subject_id: UUID) -> bool:
    """Whether to offer the form; the verbs ask again."""
    try:
        await require_edit(viewer, kind, subject_id)
    except DomainError:
        return False
    return True


async def seen_until(viewer: Viewer, kind: str, subject_id: UUID) -> datetime | None:
    """The moment up to which what was added to this subject is for the viewer; ``None`` is all of it.

    Raises:
        Missing: absent or not for this viewer.
    """
    if kind not in doors:
        raise Missing
    seen = await _seen(viewer, doors[kind], [subject_id])
    if subject_id not in seen:
        raise Missing
    return seen[subject_id]


async def _shown_to(viewer: Viewer, file_id: UUID) -> bool:
    uses = await rows("SELECT kind, subject_id, created_at FROM file_use WHERE file = $1", file_id)
    for kind in {use["kind"] for use in uses} & doors.keys():
        shown = [use for use in uses if use["kind"] == kind]
        seen = await _seen(viewer, doors[kind], list({use["subject_id"] for use in shown}))
        for use in shown:
            until = seen.get(use["subject_id"])
            if use["subject_id"] in seen and (until is None or use["created_at"] <= until):
                return True
    return False


async def _seen(viewer: Viewer, door: Door, ids: list[UUID]) -> dict[UUID, datetime | None]:
    if door.until is not None:
        return await door.until(viewer, ids)
    return {subject: None for subject in ids if await door.sees_any(viewer, [subject])}
