"""建议修改: offering other words for the present text of a plan one reads with others."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from server.base.database import writing
from server.base.errors import Conflict, DomainError
from server.coedit import control
from server.documents import canonical, sanitising, schema, walk
from server.documents.errors import SchemaError
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import versions
from server.plans.access import Row
from server.plans.forms import FormRefused
from server.plans.proposals import access, keeping, lines, parts, seals, telling
from server.plans.proposals.forms import LineForm, SuggestionForm, reason_of
from server.plans.proposals.keeping import Made
from server.plans.proposals.tables import ProposalKind
from server.plans.tables import SCHEMA_VERSION, Kind
from server.trail.recording import audit

TOPIC = "suggestions"
UNCHANGED = "还没有改动。改好想改的地方，再提交建议。"
TOO_MANY = f"一次最多建议 {parts.MOST} 处，这一份没有提交。请分几次提，每次说清一件事。"
OLD_SCHEMA = "平台更新过，这一页是旧的，建议没有提交。写的还在这台设备上：刷新这一页，再提交一次。"
NOT_OURS = "这份建议和教案对不上，没有提交。写的还在这台设备上：刷新这一页，再提交一次。"
NEW_FILES = (
    "新加的图片不能随建议提交，这次没有提交，写的都还在。先删去这张图片，再提交文字；"
    "图片放在哪里，在理由里写一句，图片发给{whom}，由{whom}放进教案。"
)


@dataclass(frozen=True, slots=True)
class Start:
    """What an editor of suggestions begins with."""

    plan: Row
    doc: Json
    seal: str


async def begin(viewer: Viewer, plan_id: UUID) -> Start:
    """The committed text to make suggestions in.

    Raises:
        Missing: not a plan this viewer may suggest changes of.
    """
    plan = await access.find_suggestable(viewer, plan_id)
    doc = await versions.current_doc(plan_id)
    return Start(plan, doc, seals.seal(plan_id, viewer.id, doc))


async def suggest(viewer: Viewer, plan_id: UUID, form: SuggestionForm) -> UUID:
    """Put the changes of a whole text down as one suggestion. Sent twice it is one.

    Raises:
        Missing: not a plan this viewer may suggest changes of.
        FormRefused: no reason, or nothing changed.
        Conflict: the editor writes by another schema.
        DomainError: the base is not what we showed, too many places, or new pictures.
    """
    plan = await access.find_suggestable(viewer, plan_id)
    if form.schema != SCHEMA_VERSION:
        raise Conflict(OLD_SCHEMA)
    reason = reason_of(form.reason)
    made = await asyncio.to_thread(_read, viewer.id, plan, form)
    return await _keep(viewer, plan, form.key, made, reason)


async def suggest_line(viewer: Viewer, plan_id: UUID, form: LineForm) -> UUID:
    """The same for the words of one paragraph, typed into a plain form.

    Raises:
        Missing: not a plan this viewer may suggest changes of.
        FormRefused: no reason, nothing changed, or the paragraph was changed meanwhile.
    """
    plan = await access.find_suggestable(viewer, plan_id)
    reason = reason_of(form.reason)
    base = await versions.current_doc(plan_id)
    body = lines.reworded(base, form.block, form.was, form.words)
    made = await asyncio.to_thread(_made, plan, base, body)
    return await _keep(viewer, plan, form.key, made, reason)


def _read(user_id: UUID, plan: Row, form: SuggestionForm) -> Made:
    """The base as we gave it, and what was made of it: anything a client may send, made sound."""
    try:
        schema.check_draft(form.base)
        base = canonical.normalise(form.base)
        is_ours = seals.fits(plan["id"], user_id, base, form.seal)
        schema.check_draft(form.body)
    except (SchemaError, RecursionError, TypeError, ValueError) as error:
        raise DomainError(NOT_OURS) from error
    if not is_ours:
        raise DomainError(NOT_OURS)
    return _made(plan, base, sanitising.sanitise(form.body))


def _made(plan: Row, base: Json, body: Json) -> Made:
    if set(walk.file_ids(body)) - set(walk.file_ids(base)):
        whom = plan["owner_name"] if plan["kind"] == Kind.VERSION else "主备人"
        raise DomainError(NEW_FILES.format(whom=whom))
    found = parts.places(base, body)
    if not found:
        raise FormRefused({"body": UNCHANGED})
    if len(found) > parts.MOST:
        raise DomainError(TOO_MANY)
    return Made(base, parts.only(base, body, {one["id"] for one in found}), found)


async def _keep(viewer: Viewer, plan: Row, key: UUID, made: Made, reason: str) -> UUID:
    async with writing():
        if await keeping.keep(viewer, plan, key, ProposalKind.SUGGESTION, made, reason):
            await telling.suggested(viewer, plan, key, len(made.places))
            await audit(viewer.id, "suggested", "plan", plan["id"], plan["title"], proposal=key)
            await control.poke(plan["id"], TOPIC)
    return key
