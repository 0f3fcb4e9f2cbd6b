"""From a Word file to a plan: read it, let the teacher look at what was recognised, make the plan once."""

import asyncio
import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.documents import source_html, text, walk
from server.documents.docx.correcting import corrected, rename
from server.documents.docx.imported import Imported
from server.documents.spec import Json
from server.files import drawings, naming, uploading, uses
from server.files.tables import Place
from server.people.viewer import Viewer
from server.plans import drafting
from server.plans.access import Row
from server.plans.answers import first
from server.plans.forms import LENGTHS, Heading, one_line
from server.plans.imports import learning
from server.plans.papers import originals
from server.plans.tables import Kind, Reason, State
from server.plans.templates import completing, outlines
from server.plans.templates.outlines import Outline
from server.trail.recording import audit

KEPT_DAYS = 7
SHOWN_PLACEHOLDERS = 6
WORKED_OUT = "text_now"  # the text of an import, kept in its row while one request lasts
NO_DRAFT = "没有找到这次导入：它可能已经过了 7 天，或者不是你导入的。Word 原文件没有改动，可以重新导入。"


@dataclass(frozen=True, slots=True)
class Stored:
    """A read Word file whose pictures are file rows of the owner by now."""

    doc: Json
    warnings: list[str]
    original: UUID | None
    source: list[Json] = field(default_factory=list)
    opinions: Json = field(default_factory=dict)


async def receive(viewer: Viewer, data: bytes, name: str) -> UUID:
    """Read an uploaded Word file and keep what was recognised for the confirm page.

    Raises:
        DomainError: the file is not taken; the sentence says why and what to do.
    """
    name = naming.visible(name) or "未命名.docx"
    imported = await learning.read(viewer, data, name)
    stored = await store(viewer, imported, data, name)
    async with writing():
        await execute("DELETE FROM import_draft WHERE expires_at < $1", now())
        draft_id = await put(viewer, imported, stored, name)
        await audit(viewer.id, "imported", "import", draft_id, name, size=len(data))
    return draft_id


async def put(
    viewer: Viewer, imported: Imported, stored: Stored, name: str, *, days: int = KEPT_DAYS
) -> UUID:
    """Write down what was recognised, in the caller's transaction; the id of the import."""
    kept = {
        "doc": stored.doc,
        "source": stored.source,
        "meta": meta_of(imported, name),
        "sections": [_fact(asdict(section)) for section in imported.sections],
        "warnings": stored.warnings,
        "record": imported.record,
        "lessons": [] if any(stored.opinions.values()) else sorted(imported.lessons.items()),
        "original": str(stored.original) if stored.original else None,
        "opinions": stored.opinions,
    }
    draft_id = new_id()
    await execute(
        "INSERT INTO import_draft (id, owner, original_name, recognised, corrections, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4::jsonb, '{}', $5, $6)",
        draft_id, viewer.id, name, json.dumps(kept, ensure_ascii=False), now(),
        now() + timedelta(days=days),
    )  # fmt: skip
    return draft_id


async def store(
    viewer: Viewer, imported: Imported, data: bytes, name: str, original: UUID | None = None
) -> Stored:
    """Keep the pictures and the Word file itself as files of the viewer; what cannot be kept is said.

    ``original``: the file row of the Word file, where it is kept already.
    """
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
    try:
        original = original or await uploading.store_bytes(data, name, viewer.id)
    except DomainError as refusal:
        warnings.append(f"原来的 Word 没有附上：{refusal}")
    await drawings.ask([UUID(mapping[one]) for one in mapping if drawings.is_one(imported.assets[one])])
    source = [walk.with_files(block, mapping) for block in imported.source]
    source = await asyncio.to_thread(source_html.sound, source)
    opinions = first.kept(imported.opinions, mapping)
    return Stored(walk.with_files(imported.doc, mapping), warnings, original, source, opinions)


async def find_draft(viewer: Viewer, draft_id: UUID) -> Row:
    """An import of this viewer's, with ``recognised`` and ``corrections`` as data.

    Raises:
        Missing: none, expired, or somebody else's.
    """
    found = await row(
        "SELECT * FROM import_draft WHERE id = $1 AND owner = $2 AND (expires_at > $3 OR plan IS NOT NULL)",
        draft_id, viewer.id, now(),
    )  # fmt: skip
    if found is None:
        raise Missing(NO_DRAFT)
    return {
        **found,
        "recognised": await asyncio.to_thread(json.loads, found["recognised"]),
        "corrections": json.loads(found["corrections"]),
    }


def text_now(found: Row, keys: dict[str, str] | None = None) -> Json:
    """The document of an import as corrected so far, and with other ``keys`` (section id → key). Slow for a
    large paper: call it in a thread. Without ``keys`` it is worked out once for this row."""
    doc, steps = found["recognised"]["doc"], found["corrections"].get("steps", [])
    if keys:
        return corrected(doc, [*steps, rename(keys)])
    if WORKED_OUT not in found:
        found[WORKED_OUT] = corrected(doc, steps)
    worked_out: Json = found[WORKED_OUT]
    return worked_out


async def confirm(
    viewer: Viewer,
    draft_id: UUID,
    heading: Heading,
    kind: Kind,
    keys: dict[str, str],
    group: UUID | None = None,
) -> UUID:
    """Make the plan, with sections under the chosen ``keys`` (section id → key) and, empty, those it lacks of
    the template a new plan there begins with. Twice gives the same plan.

    Raises:
        Missing: not an import of this viewer's.
        FormRefused, DomainError: the heading cannot be taken.
    """
    found = await find_draft(viewer, draft_id)
    if found["plan"] is not None:
        return UUID(str(found["plan"]))
    recognised = found["recognised"]
    new = await drafting.new_row(viewer, heading, kind, group_id=group)
    doc = await asyncio.to_thread(text_now, found, keys)
    whole = await completing.complete(viewer, heading, group, doc)
    text = await asyncio.to_thread(drafting.prepare, whole.doc)
    pictures = await drafting.readable(viewer, text.file_ids)
    said = await asyncio.to_thread(
        first.prepare, new["id"], recognised["doc"], text, recognised.get("opinions", {})
    )
    async with writing():
        locked = await row("SELECT plan FROM import_draft WHERE id = $1 FOR UPDATE", draft_id)
        if locked is None:
            raise Missing(NO_DRAFT)
        if locked["plan"] is not None:
            return UUID(str(locked["plan"]))
        await _add(viewer, new, text, pictures, whole.outline)
        await first.put(viewer, new, said)
        await _attach_original(viewer, recognised["original"], new["id"])
        await learning.suggest(viewer, doc, recognised["doc"])
        await execute(
            "UPDATE import_draft SET plan = $2, recognised = '{}', corrections = '{}' WHERE id = $1",
            draft_id, new["id"],
        )  # fmt: skip
        await execute("UPDATE import_file SET state = 'imported', words = '' WHERE draft = $1", draft_id)
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
    imported = await learning.read(viewer, data, name)
    stored = await store(viewer, imported, data, name)
    meta = meta_of(imported, name)
    new = await drafting.new_row(viewer, Heading(**meta), kind, state)
    whole = await completing.complete(viewer, Heading(**meta), None, stored.doc)
    text = await asyncio.to_thread(drafting.prepare, whole.doc)
    pictures = await drafting.readable(viewer, text.file_ids)
    said = await asyncio.to_thread(first.prepare, new["id"], stored.doc, text, stored.opinions)
    async with writing():
        await _add(viewer, new, text, pictures, whole.outline)
        await first.put(viewer, new, said)
        await _attach_original(viewer, str(stored.original) if stored.original else None, new["id"])
    plan_id: UUID = new["id"]
    return plan_id


async def lacking(viewer: Viewer, found: Row, heading: Heading, keys: dict[str, str]) -> tuple[str, ...]:
    """Titles of what the template of this heading asks for and the file has not: confirming puts it in."""
    doc = await asyncio.to_thread(text_now, found, keys)
    return (await completing.complete(viewer, heading, None, doc)).added


async def _add(
    viewer: Viewer, new: Row, text: drafting.Text, pictures: list[UUID], outline: Outline | None
) -> None:
    if await drafting.add(viewer, new, text, pictures, Reason.IMPORTED) and outline is not None:
        await outlines.put(new["id"], outline)


async def _attach_original(viewer: Viewer, file_id: str | None, plan_id: UUID) -> None:
    if file_id:
        await uses.attach(UUID(file_id), "plan", plan_id, place=Place.ATTACHMENT, by=viewer.id)
        await originals.note(plan_id, UUID(file_id))


def _unfilled(doc: Json) -> list[str]:
    """A sentence when places of the school's template are still empty: the paper looks finished."""
    found = text.placeholders(doc)
    if not found:
        return []
    more = f" 等 {len(found)} 处" if len(found) > SHOWN_PLACEHOLDERS else ""
    return [f"还有没填的占位：{'、'.join(found[:SHOWN_PLACEHOLDERS])}{more}。写进教案以后再补上也行。"]


def meta_of(imported: Imported, name: str) -> dict[str, str]:
    """The heading as the file says it, cut to the columns: the teacher corrects it on the confirm page."""
    said = {
        field: one_line(text.PLACEHOLDER.sub("", imported.meta.get(field, "")))
        for field in ("title", "subject", "grade", "textbook", "period")
    }
    said["title"] = said["title"] or one_line(name.rpartition(".")[0]) or "未命名教案"
    return {field: value[: LENGTHS[field]] for field, value in said.items()}


def _fact(section: Json) -> Json:
    """What the confirm page needs to know of a section beside its text."""
    return {name: section[name] for name in ("id", "key", "label", "via", "confidence")}
