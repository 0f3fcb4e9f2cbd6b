"""The jobs of a batch: every file read one after another, then the chosen ones made into plans.

A killed worker's job is taken over: what a row says decides what is left to do.
"""

import asyncio
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from server.base.database import execute, row, rows, writing
from server.base.errors import DomainError, Unavailable
from server.base.ids import new_id
from server.base.progress import Run
from server.base.settings import settings
from server.base.titles import marked
from server.documents import walk
from server.documents.docx import lessons
from server.documents.docx.imported import Imported, Section
from server.documents.spec import Json
from server.files import naming
from server.files.objects import store
from server.files.uploading import STORE_DOWN
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.plans import importing
from server.plans.access import Row
from server.plans.forms import Heading
from server.plans.importing import Stored
from server.plans.imports import batches, learning, receiving, unpacking
from server.plans.imports.facts import facts_of, period_of
from server.plans.imports.tables import FileState
from server.plans.tables import Kind
from server.trail.recording import audit
from storage.errors import NoObject, StorageError

PATIENCE_SECONDS = 600.0  # for a converter: nobody waits before a page
GONE = "这个文件已经从“我的文件”里删掉了，没有读。请重新选它。"
NEXT = """
SELECT * FROM import_file WHERE batch = $1 AND state = 'waiting' ORDER BY seq, id LIMIT 1
"""
MEMBER = """
INSERT INTO import_file (id, batch, seq, path, file, member, state, words, title, period, facts, is_chosen)
SELECT $1, $2, coalesce(max(seq), 0) + 1, $3, $4, $5, 'waiting', '', '', '', '{}', true
FROM import_file WHERE batch = $2
"""
TWIN_IN_BATCH = """
SELECT id, path FROM import_file
WHERE batch = $1 AND sha256 = $2 AND id <> $3 AND state IN ('read', 'imported') ORDER BY seq LIMIT 1
"""
TWIN_PLAN = """
SELECT p.id, p.title FROM file r
JOIN file_use u ON u.file = r.id AND u.kind = 'plan' AND u.place = 'attachment'
JOIN plan p ON p.id = u.subject_id
WHERE p.owner = $1 AND (r.sha256 = $2 OR r.sent_sha256 = $2) ORDER BY u.created_at LIMIT 1
"""
READ = """
UPDATE import_file SET state = 'read', sha256 = $2, draft = $3, title = $4, period = $5, facts = $6,
  is_chosen = $7, words = $8, twin_plan = $9 WHERE id = $1
"""
CHOSEN = """
SELECT f.id, f.path, f.draft, f.title, f.period, f.facts FROM import_file f
WHERE f.batch = $1 AND f.state = 'read' AND f.is_chosen AND f.draft IS NOT NULL ORDER BY f.seq, f.id
"""


class _Zips:
    """The zips of a batch as files of this process, each fetched once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def path_of(self, file_id: UUID) -> Path:
        target = self.folder / file_id.hex
        if not target.exists():
            data = await _bytes(file_id)
            await asyncio.to_thread(target.write_bytes, data)
        return target


async def read_all(run: Run) -> None:
    """The job: whatever waits in the batch, also what was added meanwhile."""
    viewer, batch_id = await viewer_of(run.owner_id), UUID(run.payload["batch"])
    said = await learning.adopted(await learning.district_of(viewer))
    with tempfile.TemporaryDirectory(prefix="gongbei-import-") as folder:
        zips = _Zips(Path(folder))
        while (found := await row(NEXT, batch_id)) is not None:
            await _say(run, batch_id, found)
            # By its name: a zip of papers packed without pressing holds the marks of a .docx itself.
            if found["path"].lower().endswith(".zip") and not found["member"]:
                await _open(found, zips)
            else:
                await _read(viewer, found, zips, said)
    async with writing():
        await execute("SELECT 1 FROM import_batch WHERE id = $1 FOR UPDATE", batch_id)
        counts = await _counts(batch_id)
        await audit(viewer.id, "imports_read", "import_batch", batch_id, run.title, files=counts["read"])
        await run.finish(_read_words(counts), f"/imports/batches/{batch_id}")


async def _say(run: Run, batch_id: UUID, found: Row) -> None:
    counts = await _counts(batch_id)
    total = sum(counts.values()) - counts["opened"]
    await run.step(total - counts["waiting"], total, f"正在读{marked(found['path'].rpartition('/')[2])}")


async def _counts(batch_id: UUID) -> dict[str, int]:
    found = await rows(
        "SELECT state, count(*) AS number FROM import_file WHERE batch = $1 GROUP BY state", batch_id
    )
    return {state.value: 0 for state in FileState} | {line["state"]: line["number"] for line in found}


async def _open(found: Row, zips: _Zips) -> None:
    """A zip becomes rows of its papers, in one transaction."""
    path = await zips.path_of(found["file"])
    try:
        opened = await asyncio.to_thread(unpacking.look, path)
    except DomainError as refusal:
        await _refuse(found, str(refusal))
        return
    others = f"，另有 {opened.others} 个别的文件没有读" if opened.others else ""
    words = f"里面有 {len(opened.papers)} 份教案{others}。"
    async with writing():
        await execute("SELECT 1 FROM import_batch WHERE id = $1 FOR UPDATE", found["batch"])
        taken = await row(
            "UPDATE import_file SET state = 'opened', words = $2 WHERE id = $1 AND state = 'waiting'"
            " RETURNING id",
            found["id"], words,
        )  # fmt: skip
        for member, shown in opened.papers if taken is not None else ():
            shown_as = receiving.shown_path(f"{found['path']}/{shown}")
            await execute(MEMBER, new_id(), found["batch"], shown_as, found["file"], member)
        for shown in opened.nested if taken is not None else ():
            shown_as = receiving.shown_path(f"{found['path']}/{shown}")
            words = unpacking.NESTED
            await execute(
                receiving.ADD, new_id(), found["batch"], shown_as, None, FileState.REFUSED, words, None
            )


async def _read(viewer: Viewer, found: Row, zips: _Zips, said: list[tuple[str, str, str]]) -> None:
    name = naming.visible(found["path"].rpartition("/")[2]) or "未命名.docx"
    try:
        data = await _content(found, zips)
        mark = receiving.digest(data)
        twin = await row(TWIN_IN_BATCH, found["batch"], mark, found["id"])
        if twin is not None:
            words = f"和{marked(twin['path'].rpartition('/')[2])}一模一样，不重复导入。"
            await _refuse(found, words, twin["id"], mark)
            return
        imported = await learning.read_any(data, name, said, PATIENCE_SECONDS)
        kept = None if found["member"] else found["file"]
        stored = await importing.store(viewer, imported, data, name, kept)
    except Unavailable:
        raise  # of the store, not of this file: the job ends, the rest waits
    except DomainError as refusal:
        await _refuse(found, str(refusal))
        return
    await _keep(viewer, found, mark, imported, stored, name)


async def _keep(
    viewer: Viewer, found: Row, mark: bytes, imported: Imported, stored: Stored, name: str
) -> None:
    """What was read, in one transaction; a book of plans gets a row for each."""
    before = await row(TWIN_PLAN, viewer.id, mark)
    words = f"以前导入过，成了{marked(before['title'])}。" if before else ""
    parts = await asyncio.to_thread(_parts, imported, stored, name)
    async with writing():
        await execute("SELECT 1 FROM import_batch WHERE id = $1 FOR UPDATE", found["batch"])
        if await row("SELECT 1 FROM import_file WHERE id = $1 AND state = 'waiting'", found["id"]) is None:
            return
        for number, (one, kept) in enumerate(parts):
            row_id, meta = found["id"], importing.meta_of(one, name)
            if number:
                row_id = new_id()
                path = f"{found['path']}（{meta['title']}）"
                await execute(MEMBER, row_id, found["batch"], path, found["file"], found["member"])
            draft_id = await importing.put(viewer, one, kept, name, days=batches.KEPT_DAYS)
            facts = json.dumps(facts_of(kept.doc, meta, kept.warnings), ensure_ascii=False)
            await execute(
                READ, row_id, mark, draft_id, meta["title"], period_of(meta["period"], kept.doc), facts,
                before is None, words, before["id"] if before else None,
            )  # fmt: skip


def _parts(imported: Imported, stored: Stored, name: str) -> list[tuple[Imported, Stored]]:
    """The plans of the paper. One with opinions in it stays whole: they are about the whole text."""
    meta = importing.meta_of(imported, name)
    found = lessons.divide(stored.doc, stored.source, meta["title"], imported.lessons)
    if not found or any(stored.opinions.values()):
        return [(imported, stored)]
    return [(_only(imported, one), replace(stored, doc=one.doc, source=one.source)) for one in found]


def _only(imported: Imported, lesson: lessons.Lesson) -> Imported:
    meta = {**imported.meta, "title": lesson.title}
    return replace(imported, meta=meta, sections=_within(imported, lesson.doc), lessons={})


def _within(imported: Imported, doc: Json) -> list[Section]:
    own = {walk.attr(section, "id") for section in walk.sections(doc)}
    return [section for section in imported.sections if section.id in own]


async def _content(found: Row, zips: _Zips) -> bytes:
    if found["member"]:
        path = await zips.path_of(found["file"])
        return await asyncio.to_thread(unpacking.take, path, found["member"], settings.upload_max_bytes)
    return await _bytes(found["file"])


async def _bytes(file_id: UUID) -> bytes:
    try:
        return b"".join([piece async for piece in store().open_range(file_id.hex)])
    except NoObject as error:
        raise DomainError(GONE) from error
    except StorageError as error:
        raise Unavailable(STORE_DOWN) from error


async def _refuse(found: Row, words: str, twin: UUID | None = None, mark: bytes | None = None) -> None:
    await execute(
        "UPDATE import_file SET state = 'refused', words = $2, twin_file = $3, sha256 = $4, is_chosen = false"
        " WHERE id = $1 AND state = 'waiting'",
        found["id"], words, twin, mark,
    )  # fmt: skip


def _read_words(counts: dict[str, int]) -> str:
    refused = f"，{counts['refused']} 个没有读成，原因在表里" if counts["refused"] else ""
    return f"读好了 {counts['read'] + counts['imported']} 份教案{refused}。去看看，改一改，再一起导入。"


async def make_all(run: Run) -> None:
    """The job: the ticked papers become plans, each once; what cannot be one says so in its row."""
    viewer, batch_id = await viewer_of(run.owner_id), UUID(run.payload["batch"])
    batch = await row("SELECT * FROM import_batch WHERE id = $1", batch_id)
    chosen = await rows(CHOSEN, batch_id)
    made = 0
    for number, found in enumerate(chosen if batch is not None else ()):
        assert batch is not None
        await run.step(number, len(chosen), f"正在导入{marked(found['title'])}")
        made += await _make(viewer, batch, found)
    async with writing():
        await audit(viewer.id, "imports_made", "import_batch", batch_id, run.title, plans=made)
        left = len(chosen) - made
        more = f"{left} 份没有导入，原因在表里。" if left else ""
        await run.finish(f"导入了 {made} 份教案，都在“备课”里。{more}", f"/imports/batches/{batch_id}")


async def _make(viewer: Viewer, batch: Row, found: Row) -> bool:
    facts = json.loads(found["facts"])
    said = {name: facts.get(name) or batch[name] for name in batches.SHARED}
    try:
        heading = Heading(found["title"], period=found["period"], **said)
        await importing.confirm(viewer, found["draft"], heading, Kind(batch["kind"]), {}, batch["prep_group"])
    except DomainError as refusal:
        await execute("UPDATE import_file SET words = $2 WHERE id = $1", found["id"], f"没有导入：{refusal}")
        return False
    return True
