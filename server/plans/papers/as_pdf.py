"""存为 PDF: a plan in a chosen form as PDF, made by the worker, theirs alone for a week."""

import asyncio
import tempfile
from pathlib import Path
from uuid import UUID, uuid5

from server.base import progress
from server.base.database import writing
from server.base.progress import Cancelled, Run, Superseded
from server.base.titles import marked
from server.files import naming, results
from server.files.converting import kept, making
from server.files.sniffing import DOCX, PDF
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.plans import access
from server.plans.access import Row
from server.plans.papers import filling
from server.trail.recording import audit

KIND = "plans.pdf"
STEPS = 2
PATIENCE_SECONDS = 600.0  # for a converter: nobody waits before a page


async def ask(viewer: Viewer, plan: Row, form: str, form_id: UUID | None) -> UUID:
    """Have the worker make it; the answer is the job. ``form``: a choice of the export page, or empty for our
    own look. Two clicks on one form are one job. Who may read the plan is asked again while it is made."""
    async with writing():
        title = f"把{marked(plan['title'])}存为 PDF"
        wanted = {"plan": plan["id"], "form": form}
        # The page offers several forms under one id.
        once = uuid5(form_id, form) if form_id is not None else None
        return await progress.start(viewer.id, KIND, title, wanted, once=once)


async def make(run: Run) -> None:
    """The job.

    Raises:
        Missing, Refused, NotConverted: the sentence is what its owner reads.
    """
    viewer = await viewer_of(run.owner_id)
    plan = await access.find_visible(viewer, UUID(run.payload["plan"]))
    await run.step(0, STEPS, "正在排成 Word")
    paper = (await filling.write(viewer, plan, run.payload["form"])).paper
    await run.step(1, STEPS, "正在转成 PDF")
    data = await kept.to_pdf(paper.data, DOCX, without=making.NO_PDF, patience_seconds=PATIENCE_SECONDS)
    name = naming.clean(f"{paper.name.rpartition('.')[0]}.pdf", PDF)
    with tempfile.TemporaryDirectory(prefix="gongbei-pdf-") as folder:
        target = Path(folder) / "plan.pdf"
        await asyncio.to_thread(target.write_bytes, data)
        file_id = await results.stage(viewer.id, target, name, PDF)
    try:
        async with writing():
            await results.publish(file_id)
            await audit(viewer.id, "saved_as_pdf", "plan", plan["id"], plan["title"])
            words = f"PDF 做好了，{results.KEPT_DAYS} 天内可以下载。换行可能和 Word 里差一点。"
            await run.finish(words, f"/files/{file_id}")
    except (Cancelled, Superseded):
        await results.drop(file_id)
        raise
