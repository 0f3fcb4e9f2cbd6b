"""Forms: sent, looked over, taken; replaced by another file; removed."""

import json
from dataclasses import dataclass
from uuid import UUID

from server.base.clock import local, now
from server.base.database import execute, row, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.documents.docx.filling.apart import survey_apart
from server.documents.spec import Json
from server.files import naming, uploading, uses
from server.files.tables import Place
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.forms import FormRefused, one_line
from server.plans.imports import learning
from server.plans.papers import access
from server.plans.papers.access import NO_PAPER
from server.plans.papers.tables import KIND, PaperKind
from server.plans.tables import NAME_LENGTH
from server.trail.recording import audit

NOTHING_FOUND = (
    "在这份文件里没有认出可以填的地方，没有收下。表格里要有“教学目标”这样的栏目名，旁边或下面留着空格；"
    "或者在要填的地方写上 {{教学目标}}。改好后再传一次。"
)
THERE_ALREADY = "这里已经有一份叫“{name}”的表格，这份还没有收下。换个名字，或者用这份替换原来那份。"
TOO_LONG = "名字最多 {most} 个字，现在有 {now} 个。"


@dataclass(slots=True)
class PaperForm:
    """As sent. ``replaces``: the form it takes the place of."""

    scope: str
    scope_id: UUID | None
    kind: PaperKind
    name: str
    replaces: UUID | None = None


async def receive(viewer: Viewer, form: PaperForm, data: bytes, file_name: str) -> UUID:
    """Keep a sent form for looking over; only the sender sees it until ``take``.

    Raises:
        Missing: not a place of this viewer's, or nothing of theirs to replace.
        FormRefused, DomainError: the name; no .docx, or nothing in it to fill.
    """
    if form.replaces is not None:
        old = await access.find_managed(viewer, form.replaces)
        form = PaperForm(old["scope"], old["scope_id"], PaperKind(old["kind"]), old["name"], old["id"])
    if form.scope_id is None or not access.may_manage(viewer, form.scope, form.scope_id):
        raise Missing(NO_PAPER)
    file_name = naming.visible(file_name) or "表格.docx"
    name = one_line(form.name) or one_line(file_name.rpartition(".")[0])[:NAME_LENGTH]
    if len(name) > NAME_LENGTH:
        raise FormRefused({"name": TOO_LONG.format(most=NAME_LENGTH, now=len(name))})
    said = await learning.adopted(await learning.district_of(viewer))
    facts = await survey_apart(data, file_name, said)
    if not _can_be_filled(facts):
        raise DomainError(NOTHING_FOUND)
    file_id = await uploading.store_bytes(data, file_name, viewer.id)
    paper_id = new_id()
    async with writing():
        await execute(
            "INSERT INTO plan_paper (id, scope, scope_id, kind, name, file, facts, replaces, created_by,"
            " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            paper_id, form.scope, form.scope_id, form.kind.value, name, file_id,
            json.dumps(facts, ensure_ascii=False), form.replaces, viewer.id, now(),
        )  # fmt: skip
        await uses.attach(file_id, KIND, paper_id, place=Place.ATTACHMENT, by=viewer.id)
        await audit(viewer.id, "paper_sent", KIND, paper_id, name, size=len(data))
    return paper_id


async def twin_of(paper: Row, name: str = "") -> UUID | None:
    """Another form of the same place and use that stands under its name, or under ``name``."""
    name = name or paper["name"]
    found = await row(
        "SELECT id FROM plan_paper WHERE scope = $1 AND scope_id = $2 AND kind = $3 AND name = $4"
        " AND taken_at IS NOT NULL AND ended_on IS NULL AND id IS DISTINCT FROM $5 AND id <> $6",
        paper["scope"], paper["scope_id"], paper["kind"], name, paper["replaces"], paper["id"],
    )  # fmt: skip
    return found["id"] if found is not None else None


async def take(viewer: Viewer, paper_id: UUID, name: str = "", replaces: UUID | None = None) -> None:
    """就用这份: from now on everybody of the place can choose it; what it replaces ends. Twice is once.

    ``name``: another than it was sent under; ``replaces``: the one that has the name, to end for it.

    Raises:
        Missing: not the viewer's.
        FormRefused: the name is too long.
        Conflict: another one there has the name, and is not to be replaced.
    """
    if len(name := one_line(name)) > NAME_LENGTH:
        raise FormRefused({"name": TOO_LONG.format(most=NAME_LENGTH, now=len(name))})
    async with writing():
        await execute("SELECT pg_advisory_xact_lock(hashtextextended('plan papers', 0))")
        paper = await access.find_managed(viewer, paper_id)
        if paper["taken_at"] is not None:
            return
        name = name or paper["name"]
        twin = await twin_of(paper, name)
        if twin is not None and twin != replaces:
            raise Conflict(THERE_ALREADY.format(name=name))
        for ended in {paper["replaces"], twin} - {None}:
            await _end(ended)
        await execute(
            "UPDATE plan_paper SET taken_at = $2, name = $3, replaces = $4 WHERE id = $1",
            paper_id, now(), name, twin or paper["replaces"],
        )  # fmt: skip
        await audit(viewer.id, "paper_taken", KIND, paper_id, name)


async def remove(viewer: Viewer, paper_id: UUID) -> None:
    """不再用: nobody can choose it any more; what was exported stays what it is.

    Raises:
        Missing: not the viewer's, or removed already.
    """
    async with writing():
        paper = await access.find_managed(viewer, paper_id)
        await _end(paper_id)
        await audit(viewer.id, "paper_removed", KIND, paper_id, paper["name"])


async def _end(paper_id: UUID) -> None:
    await execute(
        "UPDATE plan_paper SET ended_on = coalesce(ended_on, $2) WHERE id = $1", paper_id, local(now()).date()
    )


def _can_be_filled(facts: Json) -> bool:
    return bool(facts["holes"]) or len(facts["sections"]) + len(facts["fields"]) >= 2
