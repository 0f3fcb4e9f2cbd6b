"""Several plans as one zip of Word files: asked for on a page, made by the worker."""

import asyncio
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from server.base import progress
from server.base.database import rows, writing
from server.base.errors import DomainError, Missing
from server.base.progress import Cancelled, Run, Superseded
from server.base.titles import marked
from server.files import results
from server.files.sniffing import ZIP
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.plans import access, exporting
from server.plans.access import IN_DISCUSSION, VISIBLE, visible_to
from server.trail.recording import audit

KIND = "plans.pack"
MOST = 200
MOST_BYTES = 512 * 1024 * 1024
NONE_CHOSEN = "还没有选教案。请在要导出的教案前面打勾。"
ALL_GONE = "所选的教案现在都看不到了，可能已经收回。没有做成压缩包，请回到备课重新选。"
TOO_HEAVY = "这些教案里的图片太多，压缩包超过了 512 MB，没有做成。请分两三次导出。"
CHOICE = f"""
SELECT p.id, p.title, p.subject, p.grade, p.period, p.kind, p.state, p.released_number, p.filled_sections,
       p.total_sections, p.base_version, p.changed_places, p.updated_at, u.name AS owner_name,
       p.owner = $1 AS is_mine
FROM plan p JOIN users u ON u.id = p.owner
WHERE (p.owner = $1 OR {IN_DISCUSSION} OR p.released_number > 0 AND p.prep_group = ANY($2::uuid[]))
  AND {VISIBLE}
ORDER BY is_mine DESC, p.updated_at DESC, p.id LIMIT {MOST}
"""  # noqa: S608


async def choices(viewer: Viewer) -> list[dict[str, Any]]:
    """What one may pack: one's own plans, then those of one's 备课组; the newest first."""
    return await rows(CHOICE, *visible_to(viewer))


async def ask(viewer: Viewer, plan_ids: Iterable[UUID], form_id: UUID | None) -> UUID:
    """Have the worker make the zip; the answer is the job. Two clicks on one form are one job.

    Which of them may be read is asked again while it is made.

    Raises:
        DomainError: none is chosen, or too many.
    """
    chosen = list(dict.fromkeys(plan_ids))
    if not chosen:
        raise DomainError(NONE_CHOSEN)
    if len(chosen) > MOST:
        raise DomainError(f"一次最多导出 {MOST} 份，请少选几份，分几次导出。")
    async with writing():
        title = f"导出 {len(chosen)} 份教案为 Word 压缩包"
        return await progress.start(viewer.id, KIND, title, {"plans": chosen}, once=form_id)


async def pack(run: Run) -> None:
    """The job: the papers as their owner would get them one by one, in one zip that is theirs for a week."""
    viewer = await viewer_of(run.owner_id)
    plan_ids = [UUID(text) for text in run.payload["plans"]]
    with tempfile.TemporaryDirectory(prefix="gongbei-pack-") as folder:
        target = Path(folder) / "plans.zip"
        packed = await _write(run, viewer, plan_ids, target)
        await run.step(len(plan_ids), len(plan_ids), "正在存好压缩包")
        file_id = await results.stage(viewer.id, target, f"教案 {packed} 份.zip", ZIP)
    try:
        async with writing():
            await results.publish(file_id)
            await audit(viewer.id, "packed", "file", file_id, run.title, plans=packed)
            await run.finish(_words(packed, len(plan_ids) - packed), f"/files/{file_id}")
    except (Cancelled, Superseded):
        await results.drop(file_id)
        raise


async def _write(run: Run, viewer: Viewer, plan_ids: list[UUID], target: Path) -> int:
    """Write the zip; the answer is how many plans are in it."""
    names: set[str] = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # .docx is compressed already
        for number, plan_id in enumerate(plan_ids):
            try:
                plan = await access.find_visible(viewer, plan_id)
            except Missing:
                continue
            await run.step(number, len(plan_ids), f"正在导出{marked(plan['title'])}")
            paper = await exporting.export(viewer, plan)
            await asyncio.to_thread(archive.writestr, _fresh(paper.name, names), paper.data)
            if target.stat().st_size > MOST_BYTES:  # noqa: ASYNC240 (a stat of our own temporary file)
                raise DomainError(TOO_HEAVY)
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


def _words(packed: int, left: int) -> str:
    more = f"另有 {left} 份已经收回或看不到了，没有放进去。" if left else ""
    return f"压缩包里有 {packed} 份教案。{more}{results.KEPT_DAYS} 天内可以下载，过后请再导出一次。"
