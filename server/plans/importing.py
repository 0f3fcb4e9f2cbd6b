"""From a Word file to a plan: read it, let the teacher look at what was recognised, make the plan once."""

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.documents import text, walk
from server.documents.docx.imported import Imported
from server.documents.docx.rekeying import rekey
from server.documents.docx.sandbox import read_in_sandbox
from server.documents.spec import Json
from server.files import naming, uploading, uses
from server.files.tables import Place
from server.people.viewer import Viewer
from server.plans import drafting
from server.plans.access import Row
from server.plans.forms import LENGTHS, Heading, one_line
from server.plans.tables import Kind, Reason, State
from server.trail.recording import audit

KEPT_DAYS = 7
PREVIEW_LENGTH = 160
SHOWN_PLACEHOLDERS = 6
NO_DRAFT = "没有找到这次导入：它可能已经过了 7 天，或者不是你导入的。Word 原文件没有改动，可以重新导入。"


@dataclass(frozen=True, slots=True)
class Stored:
    """A read Word file whose pictures are file rows of the owner by now."""

    doc: Json
    warnings: list[str]
    original: UUID | None


async def receive(viewer: Viewer, data: bytes, name: str) -> UUID:
    """Read an uploaded Word file and keep what was recognised for the confirm page.

    Raises:
        DomainError: the file is not taken; the sentence says why and what to do.
    """
    name = naming.visible(name) or "未命名.docx"
    imported = await read_in_sandbox(data, name)
    stored = await store(viewer, imported, data, name)
    kept = {
        "doc": stored.doc,
        "meta": _meta(imported, name),
        "sections": [_shown(asdict(section)) for section in imported.sections],
        "warnings": stored.warnings,
        "original": str(stored.original) if stored.original else None,
    }
    draft_id = new_id()
    async with writing():
        await execute("DELETE FROM import_draft WHERE expires_at < $1", now())
        await execute(
            "INSERT INTO import_draft (id, owner, original_name, recognised, created_at, expires_at)"
            " VALUES ($1, $2, $3, $4::jsonb, $5, $6)",
            draft_id, viewer.id, name, json.dumps(kept, ensure_ascii=False), now(),
            now() + timedelta(days=KEPT_DAYS),
        )  # fmt: skip
        await audit(viewer.id, "imported", "import", draft_id, name, size=len(data))
    return draft_id


async def store(viewer: Viewer, imported: Imported, data: bytes, name: str) -> Stored:
    """Keep the pictures and the Word file itself as files of the viewer; what cannot be kept is said."""
    warnings = [*_unfilled(imported.doc), *imported.warnings]
    mapping: dict[str, str] = {}
    refused = 0
    for asset_id, content in imported.assets.items():
        try:
            mapping[asset_id] = str(
                await uploading.store_bytes(content, asset_id.rpartition(":")[2], viewer.id)
            )
        except DomainError:
            refused += 1
    if refused:
        warnings.append(f"有 {refused} 个图片或对象的格式认不出来，没有带过来；原来的 Word 附在教案后面。")
    original = None
    try:
        original = await uploading.store_bytes(data, name, viewer.id)
    except DomainError as refusal:
        warnings.append(f"原来的 Word 没有附上：{refusal}")
    return Stored(walk.with_files(imported.doc, mapping), warnings, original)


async def find_draft(viewer: Viewer, draft_id: UUID) -> Row:
    """An import of this viewer's, with ``recognised`` as data.

    Raises:
        Missing: none, expired, or somebody else's.
    """
    found = await row(
        "SELECT * FROM import_draft WHERE id = $1 AND owner = $2 AND (expires_at > $3 OR plan IS NOT NULL)",
        draft_id, viewer.id, now(),
    )  # fmt: skip
    if found is None:
        raise Missing(NO_DRAFT)
    return {**found, "recognised": await asyncio.to_thread(json.loads, found["recognised"])}


async def confirm(
    viewer: Viewer,
    draft_id: UUID,
    heading: Heading,
    kind: Kind,
    keys: dict[str, str],
    group: UUID | None = None,
) -> UUID:
    """Make the plan, with sections under the chosen ``keys`` (section id → key). Twice gives the same plan.

    Raises:
        Missing: not an import of this viewer's.
        FormRefused, DomainError: the heading cannot be taken.
    """
    found = await find_draft(viewer, draft_id)
    if found["plan"] is not None:
        return UUID(str(found["plan"]))
    recognised = found["recognised"]
    new = await drafting.new_row(viewer, heading, kind, group_id=group)
    text = await asyncio.to_thread(_rekeyed, recognised["doc"], keys)
    pictures = await drafting.readable(viewer, text.file_ids)
    async with writing():
        locked = await row("SELECT plan FROM import_draft WHERE id = $1 FOR UPDATE", draft_id)
        if locked is None:
            raise Missing(NO_DRAFT)
        if locked["plan"] is not None:
            return UUID(str(locked["plan"]))
        await drafting.add(viewer, new, text, pictures, Reason.IMPORTED)
        await _attach_original(viewer, recognised["original"], new["id"])
        await execute(
            "UPDATE import_draft SET plan = $2, recognised = '{}' WHERE id = $1", draft_id, new["id"]
        )
    plan_id: UUID = new["id"]
    return plan_id


async def plan_from_word(
    viewer: Viewer, data: bytes, name: str, kind: Kind = Kind.MASTER, state: State | None = None
) -> UUID:
    """The whole way without a confirm page, for the command line; title from the file, else its name.

    Raises:
        DomainError: the file is not taken.
    """
    name = naming.visible(name) or "未命名.docx"
    imported = await read_in_sandbox(data, name)
    stored = await store(viewer, imported, data, name)
    meta = _meta(imported, name)
    new = await drafting.new_row(viewer, Heading(**meta), kind, state)
    text = await asyncio.to_thread(drafting.prepare, stored.doc)
    pictures = await drafting.readable(viewer, text.file_ids)
    async with writing():
        await drafting.add(viewer, new, text, pictures, Reason.IMPORTED)
        await _attach_original(viewer, str(stored.original) if stored.original else None, new["id"])
    plan_id: UUID = new["id"]
    return plan_id


def _rekeyed(doc: Json, keys: dict[str, str]) -> drafting.Text:
    return drafting.prepare(rekey(doc, keys) if keys else doc)


async def _attach_original(viewer: Viewer, file_id: str | None, plan_id: UUID) -> None:
    if file_id:
        await uses.attach(UUID(file_id), "plan", plan_id, place=Place.ATTACHMENT, by=viewer.id)


def _unfilled(doc: Json) -> list[str]:
    """A sentence when places of the school's template are still empty: the paper looks finished."""
    found = text.placeholders(doc)
    if not found:
        return []
    more = f" 等 {len(found)} 处" if len(found) > SHOWN_PLACEHOLDERS else ""
    return [f"还有没填的占位：{'、'.join(found[:SHOWN_PLACEHOLDERS])}{more}。写进教案以后再补上也行。"]


def _meta(imported: Imported, name: str) -> dict[str, str]:
    """The heading as the file says it, cut to the columns: the teacher corrects it on the confirm page."""
    said = {
        field: one_line(text.PLACEHOLDER.sub("", imported.meta.get(field, "")))
        for field in ("title", "subject", "grade", "textbook", "period")
    }
    said["title"] = said["title"] or one_line(name.rpartition(".")[0]) or "未命名教案"
    return {field: value[: LENGTHS[field]] for field, value in said.items()}


def _shown(section: Json) -> Json:
    """A section as the confirm page lists it, its text cut short."""
    words = " ".join(str(section["text"]).split())
    preview = words[:PREVIEW_LENGTH] + ("…" if len(words) > PREVIEW_LENGTH else "")
    return {**section, "text": preview}
