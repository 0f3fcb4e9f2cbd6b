"""Making a plan: its row, its first text, its first version, all or nothing."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid5

from server.base.clock import now
from server.base.database import row, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.coedit import log
from server.documents import walk, ydoc
from server.documents.errors import SchemaError
from server.documents.spec import Json
from server.files import access as file_access
from server.files import uses
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import Row
from server.plans.forms import Heading
from server.plans.summary import FrozenText, freeze
from server.plans.tables import Kind, Reason, State
from server.plans.templates import outlines
from server.plans.templates.outlines import Outline
from server.plans.versions import insert
from server.trail.recording import record

NO_GROUP = "你还不在任何备课组里，教案先留在自己这里。请学校管理员把你加进备课组，再交出来研讨。"


@dataclass(frozen=True, slots=True)
class Text:
    """A first text ready to be stored: the update that seeds the room, and what a version keeps of it."""

    update: bytes
    frozen: FrozenText
    file_ids: tuple[str, ...]


def prepare(doc: Json) -> Text:
    """Turn plan JSON into the form in which it is stored. Pure and slow (60 ms): call it in a thread.

    Raises:
        DomainError: ``doc`` is not a plan of our schema.
    """
    try:
        update = ydoc.from_json(doc)
    except SchemaError as error:
        raise DomainError(f"这份内容不是共备的教案格式，没有写入。问题在 {error}") from error
    same = ydoc.to_json(update)
    return Text(update, freeze(same), tuple(walk.file_ids(same)))


async def create(
    owner: Viewer,
    *,
    title: str,
    doc: Json,
    subject: str = "",
    grade: str = "",
    textbook: str = "",
    period: str = "",
    kind: Kind = Kind.MASTER,
    state: State | None = None,
    group: UUID | None = None,
    reason: Reason = Reason.CREATED,
    form_id: UUID | None = None,
    outline: Outline | None = None,
) -> UUID:
    """Make a plan of ``owner``'s with ``doc`` as its first text and version 1.

    The same heading sent twice with the same ``form_id`` (two clicks) is one plan. ``outline``: the template
    it was begun with.

    A 通案 starts as a private draft, or, with ``state`` discussion, shared at once with ``group`` (by
    default the owner's own 备课组 of that subject and grade). A 个案 is private, always.

    Raises:
        FormRefused: no title, or a field too long.
        DomainError: no group to share with, not the owner's group, a state a new plan cannot have, or a
            ``doc`` outside the schema.
    """
    heading = Heading(title, subject, grade, textbook, period)
    new = await new_row(owner, heading, Kind(kind), State(state) if state else None, group)
    if form_id is not None:  # within what the owner made: no id of a form leads to somebody else's plan
        new["id"] = uuid5(owner.id, repr((str(form_id), new["kind"].value, heading.cleaned())))
    text = await asyncio.to_thread(prepare, doc)
    pictures = await readable(owner, text.file_ids)
    async with writing():
        if await add(owner, new, text, pictures, reason) and outline is not None:
            await outlines.put(new["id"], outline)
    plan_id: UUID = new["id"]
    return plan_id


async def add(owner: Viewer, new: Row, text: Text, pictures: list[UUID], reason: Reason) -> bool:
    """Write a new plan with what belongs to it, in the verb's ``writing()``; whether it was not there yet."""
    if not await plant(new, text, reason):
        return False
    for file_id in pictures:
        await uses.attach(file_id, "plan", new["id"], by=owner.id)
    is_shared = new["state"] == State.DISCUSSION
    await record(
        owner.id, "created", "plan", new["id"], new["title"],
        places=[new["prep_group"]] if is_shared else (), plan_kind=new["kind"], reason=reason,
    )  # fmt: skip
    return True


async def new_row(
    owner: Viewer, heading: Heading, kind: Kind, state: State | None = None, group_id: UUID | None = None
) -> Row:
    """The row of a new plan of this owner, checked but not written.

    Raises:
        FormRefused, DomainError: as ``create``.
    """
    heading = heading.cleaned()
    group = await home_group(owner, heading, group_id)
    usual = State.DRAFT if kind == Kind.MASTER else State.PRIVATE
    allowed = {State.DRAFT, State.DISCUSSION} if kind == Kind.MASTER else {State.PRIVATE}
    state = state or usual
    if state not in allowed:
        raise DomainError("新教案只能是草稿或研讨中；发布要由组长来做。")
    if state == State.DISCUSSION and group is None:
        raise DomainError(NO_GROUP)
    is_shared = state == State.DISCUSSION
    # A draft in another subject waits until its author chooses a group to share it with.
    fits = group is not None and (group_id is not None or heading.subject == group["subject"])
    return {
        "id": new_id(),
        "kind": kind,
        "state": state,
        "title": heading.title,
        "subject": heading.subject or (group["subject"] if group and is_shared else ""),
        "grade": heading.grade or (group["grade"] if group and is_shared else ""),
        "textbook": heading.textbook,
        "period": heading.period,
        "owner": owner.id,
        "school": (group["school"] if group else None) or owner.school_id,
        "prep_group": group["id"] if group and (is_shared or (kind == Kind.MASTER and fits)) else None,
        "source_plan": None,
        "base_version": None,
        "shared_at": now() if is_shared else None,
    }


async def home_group(owner: Viewer, heading: Heading, group_id: UUID | None = None) -> Row | None:
    """The 备课组 a plan of this heading belongs to: the given one, else the best match among the owner's.

    Raises:
        DomainError: ``group_id`` is not a group the owner writes with.
    """
    mine = access.groups_of(owner)
    if group_id is not None and group_id not in mine:
        raise DomainError("你不在这个备课组里，请选自己的备课组。")
    return await row(
        "SELECT id, name, school, subject, grade FROM prep_group WHERE id = ANY($1::uuid[])"
        " ORDER BY id = $2 DESC NULLS LAST, subject = $3 DESC, grade = $4 DESC, name LIMIT 1",
        mine, group_id, heading.subject or owner.subject, heading.grade,
    )  # fmt: skip


async def plant(new: Row, text: Text, reason: Reason) -> bool:
    """Write the row, the seed of its room and its first version.

    Belongs into the verb's ``writing()``. False when the same teacher's 个案 of the same source, or the plan
    of the same form, is there already (two clicks): then nothing is written.
    """
    added = await row(
        _PLANT,
        *(new.get(name) for name in _COLUMNS),
        *(text.frozen.excerpt, text.frozen.filled_sections, text.frozen.total_sections, text.frozen.minutes),
        now(),
    )
    if added is None:
        return False
    await log.seed(new["id"], text.update, new["owner"])
    await insert(new["id"], text.frozen, reason, new["owner"])
    for source in (new["source_plan"], new.get("carried_from")):
        if source is not None:
            await outlines.inherit(new["id"], source)
    return True


_COLUMNS = (
    "id", "kind", "state", "title", "subject", "grade", "textbook", "period", "owner", "school", "prep_group",
    "source_plan", "base_version", "shared_at", "carried_from",
)  # fmt: skip
_PLANT = f"""
INSERT INTO plan ({", ".join(_COLUMNS)},
  excerpt, filled_sections, total_sections, minutes, created_at, updated_at, settled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, $20)
ON CONFLICT DO NOTHING
RETURNING id
"""  # noqa: S608


async def readable(owner: Viewer, file_ids: tuple[str, ...]) -> list[UUID]:
    """The files among ``file_ids`` that the owner may read: a text cannot open somebody else's pictures."""
    found = []
    for text in file_ids:
        with suppress(ValueError, Missing):
            found.append((await file_access.find_readable(owner, UUID(text)))["id"])
    return found
