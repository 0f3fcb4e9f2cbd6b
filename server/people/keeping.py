"""A form that arrived after its session had ended: kept for its writer, sent again after signing in."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row
from server.base.errors import Missing
from server.base.ids import new_id
from server.people.field_names import label_of
from server.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Kept:
    """``fields`` (name, text) in the order of the form, without its token."""

    path: str
    fields: list[tuple[str, str]]
    multipart: bool
    lost_files: bool
    created_at: datetime

    def shown(self) -> list[tuple[str, str]]:
        """What was typed, each with the label of its field (empty where it has none)."""
        named = [(label_of(self.path, name), text) for name, text in self.fields]
        return [(label, text) for label, text in named if is_typed(text) or _is_said(label, text)]


async def keep(
    user_id: UUID, path: str, fields: list[tuple[str, str]], *, multipart: bool, lost_files: bool
) -> UUID:
    """Store what the form held; ``user_id`` is the owner of the ended session that signed the form."""
    kept_id = new_id()
    await execute(
        "INSERT INTO kept_form (id, user_id, path, fields, multipart, lost_files, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        kept_id,
        user_id,
        path[:500],
        json.dumps(fields, ensure_ascii=False),
        multipart,
        lost_files,
        now(),
    )
    return kept_id


def is_typed(text: str) -> bool:
    """Whether a teacher would know ``text`` as theirs: not a number, an id or a choice the page put in."""
    return bool(text.strip()) and not re.fullmatch(r"[0-9a-z_-]*(:\S*)?", text)


def _is_said(label: str, text: str) -> bool:
    """A phone number, a day, a 工号: it looks like ours, and its field is one people type in."""
    return bool(label) and len(text.strip()) >= 4


async def is_for(kept_id: UUID, token_hash: bytes) -> bool:
    """Whether the person of this session wrote the form: somebody else may sign in on the same page."""
    return await row(
        "SELECT 1 FROM kept_form k JOIN session s ON s.user_id = k.user_id"
        " WHERE k.id = $1 AND s.token_hash = $2",
        kept_id, token_hash,
    ) is not None  # fmt: skip


async def find_kept(viewer: Viewer, kept_id: UUID) -> Kept:
    """The form, for the person who wrote it alone.

    Raises:
        Missing: absent, or somebody else's.
    """
    found = await row(
        "SELECT path, fields, multipart, lost_files, created_at FROM kept_form"
        " WHERE id = $1 AND user_id = $2",
        kept_id,
        viewer.id,
    )
    if found is None:
        raise Missing
    fields = [(str(name), str(text)) for name, text in json.loads(found["fields"])]
    return Kept(found["path"], fields, found["multipart"], found["lost_files"], found["created_at"])
