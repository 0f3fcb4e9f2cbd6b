"""Several plans as one zip of Word files, or bound as one book: asked for on a page, made by the worker."""

import asyncio
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from server.base import progress
from server.base.database import rows, writing
from server.base.errors import DomainError, Missing
from server.base.progress import Cancelled, Run, Superseded
from server.base.titles import marked
from server.files import results
from server.files.sniffing import DOCX, ZIP
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.plans import access
from server.plans.access import IN_DISCUSSION, VISIBLE, Row, visible_to
from server.plans.papers import binding, choosing, filling
from server.trail.recording import audit

KIND = "plans.pack"
MOST = 200
MOST_BYTES = 512 * 1024 * 1024
NONE_CHOSEN = "还没有选教案。请在要导出的教案前面打勾。"
NO_BOOK = "所选的教案现在都看不到了，可能已经收回。没有装订成册，请回到备课重新选。"
NOTES = "导出说明.txt"
ALL_GONE = "所选的教案现在都看不到了，可能已经收回。没有做成压缩包，请回到备课重新选。"
TOO_HEAVY = "这些教案里的图片太多，压缩包超过了 512 MB，没有做成。请分两三次导出。"
CHOICE = f"""
SELECT p.id, p.title, p.subject, p.grade, p.period, p.kind, p.state, p.released_number, p.filled_sections,
       p.total_sections, p.base_version, p.changed_places, p.updated_at, u.name AS owner_name,
       p.owner = $1 AS is_mine
FROM plan p JOIN users u ON u.id = p.owner
WHERE (p.owner = $1 OR {IN_DISCUSSION} OR p.released_number > 0 AND p.prep_group = ANY($2::uuid[]))
  AND {VISIBLE} AND coalesce(p.prep_group = $8, true)
  AND coalesce(p.created_at AT TIME ZONE 'Asia/Shanghai' < $10::date + 1
    AND p.updated_at AT TIME ZONE 'Asia/Shanghai' >= $9::date, true)
ORDER BY is_mine DESC, p.updated_at DESC, p.id LIMIT {MOST}
"""  # noqa: S608


async def choices(
    viewer: Viewer, group: UUID | None = None, term: tuple[date, date] | None = None
) -> list[dict[str, Any]]:
    """What one may pack: one's own plans, then those of one's 备课组; the newest first.

    ``group``: those of this 备课组 alone; ``term``: those worked on between these days.
    """
    first, last = term or (None, None)
    return await rows(CHOICE, *visible_to(viewer), group, first, last)


async def ask(viewer: Viewer, plan_ids: Iterable[UUID], form_id: UUID | None, paper: str = "") -> UUID:
    """Have the worker make the zip; the answer is the job. Two clicks on one form are one job.

    Which of them may be read is asked again while it is made. ``paper``: a choice of ``papers.choosing``, or
    ``book`` for one bound paper.

    Raises:
        DomainError: none is chosen, or too many.
        Missing: the paper is none of the viewer's.
    """
    chosen = list(dict.fromkeys(plan_ids))
    if not chosen:
        raise DomainError(NONE_CHOSEN)
    if len(chosen) > MOST:
        raise DomainError(f"一次最多导出 {MOST} 份，请少选几份，分几次导出。")
    if paper not in ("", binding.BOOK, choosing.OWN):
        await choosing.require(viewer, paper)
    async with writing():
        what = "装订成一册" if paper == binding.BOOK else "为 Word 压缩包"
        title = f"{'把' if paper == binding.BOOK else '导出'} {len(chosen)} 份教案{what}"
        return await progress.start(viewer.id, KIND, title, {"plans": chosen, "paper": paper}, once=form_id)


async def pack(run: Run) -> None:
    """The job: the papers as their owner would get them one by one, in one file that is theirs for a week."""
    viewer = await viewer_of(run.owner_id)
    plan_ids = [UUID(text) for text in run.payload["plans"]]
    paper = str(run.payload.get("paper") or "")
    with tempfile.TemporaryDirectory(prefix="gongbei-pack-") as folder:
        target = Path(folder) / "plans"
        if paper == binding.BOOK:
            packed, name, kind = await _bind(run, viewer, plan_ids, target), "教案集 {} 份.docx", DOCX
        else:
            packed, name, kind = await _write(run, viewer, plan_ids, target, paper), "教案 {} 份.zip", ZIP
        await run.step(len(plan_ids), len(plan_ids), "正在存好文件")
        file_id = await results.stage(viewer.id, target, name.format(packed), kind)
    try:
        async with writing():
            await results.publish(file_id)
            await audit(viewer.id, "packed", "file", file_id, run.title, plans=packed)
            await run.finish(_words(packed, len(plan_ids) - packed, kind), f"/files/{file_id}")
    except (Cancelled, Superseded):
        await results.drop(file_id)
        raise


async def _bind(run: Run, viewer: Viewer, plan_ids: list[UUID], target: Path) -> int:
    """Write the book; the answer is how many plans are in it."""
    readable: list[Row] = []
    for plan_id in plan_ids:
        try:
            readable.append(await access.find_visible(viewer, plan_id))
        except Missing:
            continue
    if not readable:
        raise DomainError(NO_BOOK)

    async def told(number: int, title: str) -> None:
        await run.step(number, len(plan_ids), f"正在装订{marked(title)}")

    data = await binding.bind(viewer, readable, told)
    await asyncio.to_thread(target.write_bytes, data)
    return len(readable)


async def _write(run: Run, viewer: Viewer, plan_ids: list[UUID], target: Path, key: str) -> int:
    """Write the zip; the answer is how many plans are in it. What did not fit a form is in a text beside."""
    names: set[str] = set()
    notes: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # .docx is compressed already
        for number, plan_id in enumerate(plan_ids):
            try:
                plan = await access.find_visible(viewer, plan_id)
            except Missing:
                continue
            await run.step(number, len(plan_ids), f"正在导出{marked(plan['title'])}")
            filled = await filling.write(viewer, plan, key)
            name = _fresh(filled.paper.name, names)
            notes += [f"{name}：{one}" for one in filled.warnings]
            await asyncio.to_thread(archive.writestr, name, filled.paper.data)
            if target.stat().st_size > MOST_BYTES:  # noqa: ASYNC240 (a stat of our own temporary file)
                raise DomainError(TOO_HEAVY)
        if notes:
            archive.writestr(NOTES, "\ufeff" + "\r\n".join(notes))
    if not names:
        raise DomainError(ALL_GONE)
    return len(names)


def _fresh(name: str, taken: set[str]) -> str:
    """A name nothing in the zip has, also for systems that do not tell capitals from small letters."""
    stem, dot, suffix = name.rpartition(".")
    number, found = 1, name
    while found.casefold() in taken:
        number += 1
        found = f"{stem}（{number}）{dot}{suffix}"
    taken.add(found.casefold())
    return found


def _words(packed: int, left: int, kind: str) -> str:
    more = f"另有 {left} 份已经收回或看不到了，没有放进去。" if left else ""
    what = "压缩包里有" if kind == ZIP else "这一册里有"
    return f"{what} {packed} 份教案。{more}{results.KEPT_DAYS} 天内可以下载，过后请再导出一次。"
