"""Files chosen together come in: kept one after another, each once, then read by a job."""

import hashlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, writing
from server.base.errors import DomainError
from server.base.ids import new_id
from server.files import naming, quotas, uploading
from server.people.viewer import Viewer
from server.plans.forms import one_line
from server.plans.imports import batches, unpacking
from server.plans.imports.batches import KEPT_DAYS, MOST_FILES
from server.plans.imports.tables import NAME_LENGTH, FileState
from server.plans.tables import Kind
from server.trail.recording import audit

NO_PAPERS = "这些文件里没有 Word 教案（.docx、.doc）或压缩包（zip），没有开始。请另选文件。"
HAS = "SELECT 1 FROM import_file WHERE batch = $1 AND path = $2 AND sha256 = $3"
ADD = """
INSERT INTO import_file (id, batch, seq, path, file, member, state, words, title, period, facts, is_chosen,
  sha256)
SELECT $1, $2, coalesce(max(seq), 0) + 1, $3, $4, '', $5, $6, '', '', '{}', true, $7
FROM import_file WHERE batch = $2
"""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One file of the form: its path as the browser gives it, its size, and how to get its bytes. A folder is
    never in memory at once."""

    path: str
    size: int
    read: Callable[[], Awaitable[bytes]]

    @classmethod
    def of(cls, path: str, data: bytes) -> "Uploaded":
        """Bytes that are here already."""

        async def read() -> bytes:
            return data

        return cls(path, len(data), read)


async def begin(viewer: Viewer, name: str, uploaded: Iterable[Uploaded], others: int = 0) -> UUID:
    """Keep the files of a form as a batch and have them read; the batch's id. ``others``: how many files the
    browser kept to itself, for they are no papers.

    Raises:
        DomainError: too many, or there is no room. What is refused of single files is said in the table.
    """
    files = [file for file in uploaded if not unpacking.is_left_behind(_name(file))]
    if files and not any(_is_wanted(file) for file in files):
        raise DomainError(NO_PAPERS)
    if len(files) > MOST_FILES:
        raise DomainError(f"一次最多导入 {MOST_FILES} 个文件，现在有 {len(files)} 个，没有开始。请分几次来。")
    batch_id = new_id()
    async with writing():
        await quotas.require_room(viewer, sum(file.size for file in files))
        await execute(
            "INSERT INTO import_batch (id, owner, name, kind, subject, grade, textbook, created_at,"
            " expires_at) VALUES ($1, $2, $3, $4, $5, '', '', $6, $7)",
            batch_id, viewer.id, one_line(name)[:NAME_LENGTH], Kind.VERSION, viewer.subject, now(),
            now() + timedelta(days=KEPT_DAYS),
        )  # fmt: skip
        await audit(viewer.id, "imported", "import_batch", batch_id, name, files=len(files))
    await add(viewer, batch_id, files, others)
    return batch_id


async def begin_again(viewer: Viewer, name: str, file_id: UUID) -> UUID:
    """A batch of one file of the viewer's that is kept already: a book of plans, to be read plan by plan."""
    batch_id = await begin(viewer, name, [])
    async with writing():
        await execute(ADD, new_id(), batch_id, shown_path(name), file_id, FileState.WAITING, "", None)
    await batches.ask_reading(viewer, batch_id)
    return batch_id


async def add(viewer: Viewer, batch_id: UUID, files: list[Uploaded], others: int = 0) -> None:
    """Put more files into a batch, and have what waits read. A file that is there already under this name is
    passed over: a folder can be sent again from the start.

    Raises:
        Missing: not a batch of this viewer's.
        DomainError: too many.
    """
    batch = await batches.find(viewer, batch_id)
    if batch["files"] + len(files) > MOST_FILES:
        raise DomainError(f"一批最多 {MOST_FILES} 个文件，这次的没有加。请另外导入一批。")
    wanted = [file for file in files if _is_wanted(file)]
    for file in wanted:
        await _add(viewer, batch_id, file)
    others += sum(not _is_wanted(file) and not unpacking.is_left_behind(_name(file)) for file in files)
    if others:
        words = f"另有 {others} 个别的文件（不是 Word 教案）没有读。"
        async with writing():
            await execute(ADD, new_id(), batch_id, "", None, FileState.OPENED, words, None)
    await batches.ask_reading(viewer, batch_id)


async def _add(viewer: Viewer, batch_id: UUID, file: Uploaded) -> None:
    path, words, file_id, mark = shown_path(file.path), "", None, None
    try:
        uploading.check_size(file.size)
        data = await file.read()
        mark = digest(data)
        if await row(HAS, batch_id, path, mark) is not None:
            return
        file_id = await uploading.store_bytes(data, _name(file), viewer.id)
    except DomainError as refusal:
        words = str(refusal)
    state = FileState.REFUSED if words else FileState.WAITING
    async with writing():
        await execute("SELECT 1 FROM import_batch WHERE id = $1 FOR UPDATE", batch_id)
        if mark is None or await row(HAS, batch_id, path, mark) is None:
            await execute(ADD, new_id(), batch_id, path, file_id, state, words, mark)


def _name(file: Uploaded) -> str:
    return naming.visible(shown_path(file.path).rpartition("/")[2]) or "未命名.docx"


def _is_wanted(file: Uploaded) -> bool:
    return _name(file).lower().endswith((*unpacking.PAPERS, ".zip"))


def shown_path(path: str) -> str:
    """Folder and name as a teacher knows them, harmless to show."""
    parts = [naming.visible(part) for part in path.replace("\\", "/").split("/")]
    return "/".join(part for part in parts if part and part not in (".", ".."))[-300:] or "未命名.docx"


def digest(data: bytes) -> bytes:
    """By which a file is known again."""
    return hashlib.sha256(data).digest()
