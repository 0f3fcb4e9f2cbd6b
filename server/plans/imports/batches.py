"""整册导入: files chosen together, their table, and what is chosen in it. Reading and making are jobs."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from server.base import progress
from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import DomainError, Missing
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import Row
from server.plans.forms import LENGTHS, FormRefused, one_line, too_long
from server.plans.imports.ordering import by_number
from server.plans.tables import Kind

READ = "imports.read"
MAKE = "imports.make"
KEPT_DAYS = 14
MOST_FILES = 300
SHARED = ("subject", "grade", "textbook")
NO_BATCH = "没有找到这一批导入：它可能已经过了 14 天，或者不是你导入的。"
NONE_CHOSEN = "还没有选教案。请在要导入的教案前面打勾。"
BUSY = "上一步还没有做完。请等进度走完再点。"
ALL = f"""
SELECT b.*, count(f.id) AS files, count(f.id) FILTER (WHERE f.state = 'waiting') AS waiting,
       count(f.id) FILTER (WHERE f.state = 'imported') AS imported
FROM import_batch b LEFT JOIN import_file f ON f.batch = b.id
WHERE b.owner = $1 AND b.expires_at > $2 GROUP BY b.id ORDER BY b.created_at DESC LIMIT {20}
"""  # noqa: S608
FILES = """
SELECT f.id, f.seq, f.path, f.state, f.words, f.draft, f.title, f.period, f.facts, f.is_chosen, f.twin_plan,
       d.plan, t.path AS twin_path
FROM import_file f LEFT JOIN import_draft d ON d.id = f.draft LEFT JOIN import_file t ON t.id = f.twin_file
WHERE f.batch = $1 ORDER BY f.seq, f.id
"""


@dataclass(slots=True)
class TableForm:
    """The table as sent: what is ticked, titles and 课时 by the id of the file, what all have in common."""

    chosen: frozenset[UUID] = frozenset()
    titles: dict[UUID, str] = field(default_factory=dict)
    periods: dict[UUID, str] = field(default_factory=dict)
    kind: Kind = Kind.VERSION
    group: UUID | None = None
    shared: dict[str, str] = field(default_factory=dict)

    def checked(self) -> "TableForm":
        """The same in one spelling.

        Raises:
            FormRefused: something too long; a field of a file is named ``title-<id>``.
        """
        self.titles = {own: one_line(text) for own, text in self.titles.items()}
        self.periods = {own: one_line(text) for own, text in self.periods.items()}
        self.shared = {name: one_line(text) for name, text in self.shared.items()}
        refused = too_long(self.shared)
        for name, texts in (("title", self.titles), ("period", self.periods)):
            for own, text in texts.items():
                if len(text) > LENGTHS[name]:
                    refused[f"{name}-{own}"] = f"最多 {LENGTHS[name]} 个字，现在有 {len(text)} 个。"
        if refused:
            raise FormRefused(refused)
        return self


async def ask_reading(viewer: Viewer, batch_id: UUID) -> None:
    """Have what waits read; nothing when a job does already, or nothing waits.

    Raises:
        Missing: not a batch of this viewer's.
    """
    async with writing():
        batch = await _locked(viewer, batch_id)
        waiting = await value(
            "SELECT count(*) FROM import_file WHERE batch = $1 AND state = 'waiting'", batch_id
        )
        if waiting and not await _is_busy(batch):
            await _start(viewer, batch, READ, f"读取 {waiting} 个文件")


async def ask_making(viewer: Viewer, batch_id: UUID) -> None:
    """Have the ticked files become plans.

    Raises:
        Missing: not a batch of this viewer's.
        DomainError: none is ticked, or the last step is still under way.
    """
    async with writing():
        batch = await _locked(viewer, batch_id)
        if await _is_busy(batch):
            raise DomainError(BUSY)
        count = await value(
            "SELECT count(*) FROM import_file WHERE batch = $1 AND state = 'read' AND is_chosen", batch_id
        )
        if not count:
            raise DomainError(NONE_CHOSEN)
        await _start(viewer, batch, MAKE, f"导入 {count} 份教案")


async def save(viewer: Viewer, batch_id: UUID, form: TableForm) -> None:
    """Keep the table as sent.

    Raises:
        Missing: not a batch of this viewer's.
        FormRefused: something too long, or a group that is not the viewer's.
    """
    form = form.checked()
    if form.group is not None and form.group not in access.groups_of(viewer):
        form.group = None
    async with writing():
        await _locked(viewer, batch_id)
        await execute(
            "UPDATE import_batch SET kind = $2, prep_group = $3, subject = $4, grade = $5, textbook = $6"
            " WHERE id = $1",
            batch_id, form.kind, form.group, *(form.shared.get(name, "") for name in SHARED),
        )  # fmt: skip
        shown = sorted(form.titles, key=str)
        await execute(
            "UPDATE import_file f SET is_chosen = s.chosen, title = s.title, period = s.period"
            " FROM unnest($2::uuid[], $3::bool[], $4::text[], $5::text[]) AS s(id, chosen, title, period)"
            " WHERE f.batch = $1 AND f.id = s.id AND f.state = 'read'",
            batch_id, shown, [own in form.chosen for own in shown], [form.titles[own] for own in shown],
            [form.periods.get(own, "") for own in shown],
        )  # fmt: skip


async def find(viewer: Viewer, batch_id: UUID) -> Row:
    """A batch of this viewer's, with the numbers of its ``files``.

    Raises:
        Missing: none, expired, or somebody else's.
    """
    found = await row(
        "SELECT b.*, (SELECT count(*) FROM import_file f WHERE f.batch = b.id) AS files, j.state AS job_state"
        " FROM import_batch b LEFT JOIN job_run j ON j.id = b.job"
        " WHERE b.id = $1 AND b.owner = $2 AND b.expires_at > $3",
        batch_id, viewer.id, now(),
    )  # fmt: skip
    if found is None:
        raise Missing(NO_BATCH)
    return {**found, "is_busy": found["job_state"] is not None and found["job_state"] not in progress.OVER}


async def files_of(batch_id: UUID) -> list[Row]:
    """Its files in the order people count them, zips as well (``opened``), ``facts`` as data."""
    found = sorted(await rows(FILES, batch_id), key=lambda line: by_number(line["path"]))
    return [{**line, "facts": json.loads(line["facts"])} for line in found]


async def mine(viewer: Viewer) -> list[Row]:
    """The viewer's batches, newest first, with the numbers of files, waiting and imported ones."""
    return await rows(ALL, viewer.id, now())


async def of_draft(viewer: Viewer, draft_id: UUID) -> Row | None:
    """The batch a single import belongs to: id and name."""
    return await row(
        "SELECT b.id, b.name FROM import_file f JOIN import_batch b ON b.id = f.batch"
        " WHERE f.draft = $1 AND b.owner = $2",
        draft_id, viewer.id,
    )  # fmt: skip


async def forget_old() -> None:
    """Delete what has expired; the plans made of it stay, and the files until their owner clears them."""
    async with writing():
        await execute(
            "DELETE FROM import_file WHERE batch IN (SELECT id FROM import_batch WHERE expires_at < $1)",
            now(),
        )
        await execute("DELETE FROM import_batch WHERE expires_at < $1", now())
        await execute("DELETE FROM import_draft WHERE expires_at < $1", now())


async def _locked(viewer: Viewer, batch_id: UUID) -> Row:
    found = await row(
        "SELECT * FROM import_batch WHERE id = $1 AND owner = $2 AND expires_at > $3 FOR UPDATE",
        batch_id, viewer.id, now(),
    )  # fmt: skip
    if found is None:
        raise Missing(NO_BATCH)
    return found


async def _is_busy(batch: Row) -> bool:
    state = await value("SELECT state FROM job_run WHERE id = $1", batch["job"])
    return state is not None and state not in progress.OVER


async def _start(viewer: Viewer, batch: Row, kind: str, title: str) -> None:
    payload: dict[str, Any] = {"batch": str(batch["id"])}
    job = await progress.start(viewer.id, kind, title, payload)
    await execute("UPDATE import_batch SET job = $2 WHERE id = $1", batch["id"], job)
