"""课堂录像 and what the group remarks at its moments: 时间点评, 片段."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.settings import settings
from server.observation.access import Rights, Row
from server.observation.media import times
from server.observation.media.access import COLUMNS, KIND, NO_MEDIUM, SEEN, find_in, seen_by
from server.people.viewer import Viewer

TEXT_LENGTH = 2000
MOST = 500  # of one recording
NO_TIME = "写清是录像的哪一刻，例如 12:30。"
NO_WORDS = "写一句看到了什么，再保存。"
TOO_LONG = f"一条点评最多 {TEXT_LENGTH} 字，没有保存。"
BACKWARDS = "“到”要在“从”的后面，没有保存。"
NO_RANGE = "片段要写“到”哪一刻，没有保存。"
TOO_MANY = f"一段录像最多 {MOST} 条点评，没有保存。先删掉几条。"
MAY_NOT = "你在这次听课里只能看，不能写点评。"
_LIST = f"""
SELECT seen.*, (SELECT count(*) FROM video_note n WHERE n.medium = seen.id AND n.removed_at IS NULL) AS notes
FROM ({COLUMNS} WHERE m.observation = $4 AND m.observer IS NULL AND {SEEN}) AS seen
ORDER BY seen.added_at, seen.id
"""  # noqa: S608
_UNFINISHED = """
SELECT m.id, f.name, f.size FROM observation_medium m
JOIN file f ON f.subject_kind = $1 AND f.subject_id = m.id AND f.state = 'pending'
JOIN upload u ON u.file = f.id AND u.multipart <> ''
WHERE m.observation = $2 AND m.added_by = $3 AND m.observer IS NULL AND m.withdrawn_at IS NULL
  AND f.created_at > $4 ORDER BY f.created_at LIMIT 20
"""
_NOTES = """
SELECT n.id, n.at_seconds, n.until_seconds, n.text, n.is_clip, n.created_at, n.author, u.name, u.hue
FROM video_note n JOIN users u ON u.id = n.author
WHERE n.medium = $1 AND n.removed_at IS NULL ORDER BY n.at_seconds, n.created_at, n.id
"""
_ADD = """
INSERT INTO video_note (id, medium, author, at_seconds, until_seconds, text, is_clip, created_at)
SELECT $1, id, $3, $4, $5, $6, $7, $8 FROM observation_medium m
WHERE id = $2 AND withdrawn_at IS NULL
  AND (SELECT count(*) FROM video_note n WHERE n.medium = m.id AND n.removed_at IS NULL) < $9
ON CONFLICT (id) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class NoteForm:
    """A remark as typed. ``id``: of the form, so that two clicks are one remark."""

    id: UUID
    at: str
    until: str
    text: str
    is_clip: bool

    @classmethod
    def read(cls, form: dict[str, str]) -> Self:
        """From a submitted form."""
        try:
            form_id = UUID(form.get("id", ""))
        except ValueError:
            form_id = new_id()
        text = form.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()
        return cls(form_id, form.get("at", ""), form.get("until", ""), text, form.get("clip") == "1")

    def range(self) -> tuple[float, float | None]:
        """From where to where, in seconds.

        Raises:
            DomainError: no moment, backwards, a clip without an end, nothing said.
        """
        at, until = times.read(self.at), times.read(self.until)
        if at is None:
            raise DomainError(NO_TIME)
        if until is not None and until <= at:
            raise DomainError(BACKWARDS)
        if self.is_clip and until is None:
            raise DomainError(NO_RANGE)
        if not self.text and not self.is_clip:
            raise DomainError(NO_WORDS)
        if len(self.text) > TEXT_LENGTH:
            raise DomainError(TOO_LONG)
        return at, until


async def of(viewer: Viewer, found: Row, theirs: Rights) -> list[Row]:
    """Recordings of a lesson for this viewer, oldest first; ``notes``: how many remarks, ``kept_until``."""
    listed = await rows(_LIST, *seen_by(viewer, theirs), found["id"])
    return [{**line, "kept_until": kept_until(line)} for line in listed]


def kept_until(medium: Row) -> datetime | None:
    """When its bytes go; ``None``: it lies elsewhere, or is kept without end."""
    if not settings.video_keep_days or medium["url"]:
        return None
    until: datetime = medium["added_at"] + timedelta(days=settings.video_keep_days)
    return until


async def unfinished(viewer: Viewer, observation_id: UUID) -> list[Row]:
    """The viewer's own recordings that were interrupted on their way: id, name, size."""
    return await rows(_UNFINISHED, KIND, observation_id, viewer.id, now() - timedelta(hours=12))


async def find(viewer: Viewer, observation_id: UUID, medium_id: UUID) -> tuple[Row, Row, Rights]:
    """A recording of this lesson.

    Raises:
        Missing: absent, withdrawn, not for this viewer, or no recording of the group's.
    """
    medium, found, theirs = await find_in(viewer, observation_id, medium_id)
    if medium["observer"] is not None:
        raise Missing(NO_MEDIUM)
    return {**medium, "kept_until": kept_until(medium)}, found, theirs


async def notes(medium_id: UUID) -> list[Row]:
    """Remarks by their moment, with ``at`` and ``until`` as people write them; the viewer may see them."""
    return [
        {**line, "at": times.said(line["at_seconds"]),
         "until": times.said(line["until_seconds"]) if line["until_seconds"] is not None else ""}
        for line in await rows(_NOTES, medium_id)
    ]  # fmt: skip


async def remark(viewer: Viewer, observation_id: UUID, medium_id: UUID, form: NoteForm) -> None:
    """A remark more. Twice is once.

    Raises:
        Missing: the recording is not there for this viewer.
        DomainError: only a guest, or the remark says nothing.
    """
    _medium, _found, theirs = await find(viewer, observation_id, medium_id)
    if not theirs.write_debrief:
        raise DomainError(MAY_NOT)
    at, until = form.range()
    async with writing():
        made = await row(
            _ADD, form.id, medium_id, viewer.id, at, until, form.text, form.is_clip, now(), MOST
        )  # fmt: skip
        if made is None and await row("SELECT 1 FROM video_note WHERE id = $1", form.id) is None:
            raise DomainError(TOO_MANY)


async def take_back(viewer: Viewer, observation_id: UUID, medium_id: UUID, note_id: UUID) -> None:
    """One's own remark goes; the lead may take any. Twice is once.

    Raises:
        Missing: the recording is not there for this viewer, or the remark is somebody else's.
    """
    _medium, _found, theirs = await find(viewer, observation_id, medium_id)
    note = await row("SELECT author FROM video_note WHERE id = $1 AND medium = $2", note_id, medium_id)
    if note is None or not (note["author"] == viewer.id or theirs.is_lead):
        raise Missing(NO_MEDIUM)
    await execute(
        "UPDATE video_note SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL", note_id, now()
    )
