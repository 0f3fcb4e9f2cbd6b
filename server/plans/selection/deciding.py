"""定稿: the text the picks make, and the 通案 it becomes."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, writing
from server.base.errors import DomainError
from server.base.ids import new_id
from server.documents import text, walk
from server.files import uses
from server.people.signing_in import viewer_of
from server.people.viewer import Viewer
from server.plans import crediting, drafting
from server.plans import telling as plan_telling
from server.plans.access import Row
from server.plans.selection import access, arranging, composing, picking, telling
from server.plans.selection.access import STANDS
from server.plans.selection.arranging import Picks
from server.plans.selection.composing import Source
from server.plans.selection.opening import lock
from server.plans.selection.tables import ENTRY_KIND, KIND, Verdict
from server.plans.tables import Kind, Reason, State
from server.trail.recording import audit

WORDS = 16  # of a block, in a list
NOTHING = "还没有选用任何内容。先在对照页里选一份作底，或者逐节选。"


async def compose(picks: Picks, sources: dict[UUID, Source]) -> composing.Composed:
    """The text the picks make.

    Raises:
        DomainError: nothing is picked.
    """
    parts = [part for part in picks.parts if part.entry in sources]
    if not parts:
        raise DomainError(NOTHING)
    return await asyncio.to_thread(composing.compose, parts, sources, picks.base)


async def make_draft(viewer: Viewer, round_id: UUID) -> UUID:
    """定稿: the picks become a 通案 in discussion of the round's group, once however often it is asked.

    From now on nobody picks or scores. Schools hear nothing before the result is released.

    Raises:
        Missing: not this viewer's round.
        Conflict, DomainError: the window is open still, or nothing is picked.
    """
    found = await access.find_owned(viewer, round_id)
    owner = await viewer_of(found["editor"]) if found["editor"] else viewer
    async with writing():  # reading and composing inside: what is made is what was picked
        standing = await lock(round_id)
        if standing["result"] is not None:
            result: UUID = standing["result"]
            return result
        picking.require_time(standing)
        picks, sources = await picking.of(round_id), await picking.texts(round_id)
        made = await compose(picks, sources)
        ready = await asyncio.to_thread(drafting.prepare, made.doc)
        for one in made.given:
            await crediting.give(one.author, one.school, one.version, one.block_id)
        new = _row(standing, owner)
        files = await _pictures(composing.entries_of(picks.parts), ready.file_ids)
        await drafting.add(owner, new, ready, files, Reason.CREATED)
        await execute(
            "UPDATE selection_round SET result = $2, decided_at = coalesce(decided_at, $3) WHERE id = $1",
            round_id, new["id"], now(),
        )  # fmt: skip
        await judge(round_id, picks, sources)
        await telling.decided(round_id)
        await plan_telling.shared(viewer, new, found["group_name"])
        await audit(viewer.id, "round_decided", KIND, round_id, found["title"], plan=new["id"])
    plan_id: UUID = new["id"]
    return plan_id


async def judge(round_id: UUID, picks: Picks, sources: dict[UUID, Source]) -> None:
    """Write down what becomes of each entry that stands: the text is all of it, some of it, or nothing."""
    chosen = composing.entries_of(picks.parts)
    whole = [one for one in chosen if arranging.is_whole(picks, one, sources[one].doc)]
    await execute(
        f"UPDATE round_entry e SET verdict = CASE WHEN e.id = ANY($2::uuid[]) THEN $4"  # noqa: S608
        f" WHEN e.id = ANY($3::uuid[]) THEN $5 ELSE $6 END WHERE e.round = $1 AND {STANDS}",
        round_id, whole, list(chosen), Verdict.PICKED, Verdict.PARTLY, Verdict.NOT,
    )  # fmt: skip


async def _pictures(entries: set[UUID], shown: tuple[str, ...]) -> list[UUID]:
    """The pictures in the text that picked entries show: nobody else's become readable."""
    found = [file for entry in entries for file in await uses.of(ENTRY_KIND, entry)]
    return [file for file in dict.fromkeys(found) if str(file) in shown]


def _row(standing: Row, owner: Viewer) -> dict[str, Any]:
    return {
        "id": new_id(), "kind": Kind.MASTER, "state": State.DISCUSSION, "title": standing["title"],
        "subject": standing["subject"], "grade": standing["grade"], "textbook": standing["textbook"],
        "period": "", "owner": owner.id, "school": owner.school_id, "prep_group": standing["prep_group"],
        "source_plan": None, "base_version": None, "shared_at": now(),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of the text to be: its place, its title, and from which entry each part is."""

    place: str
    title: str
    parts: tuple[str, ...]


def outline(picks: Picks, sources: dict[UUID, Source], names: dict[UUID, str]) -> list[Heading]:
    """The picked sections in order. ``names`` are of the entries."""
    found = []
    for place in picks.places:
        parts = [part for part in picks.at(place) if part.entry in sources]
        if parts:
            first = parts[0]
            section = walk.find(sources[first.entry].doc, first.section_id)
            title = text.title_of(section.node) if section else place
            found.append(Heading(place, title, tuple(_said(part, sources, names) for part in parts)))
    return found


def _said(part: composing.Part, sources: dict[UUID, Source], names: dict[UUID, str]) -> str:
    """「甲稿：整节」, or the first words of the block."""
    if not part.block_id:
        return f"{names[part.entry]}：整节"
    block = walk.find(sources[part.entry].doc, part.block_id)
    words = " ".join(text.plain_block(block.node).split())[:WORDS] if block else ""
    return f"{names[part.entry]}：{words}"


def names_of(made: composing.Composed, names: dict[UUID, str], sources: dict[UUID, Source]) -> dict[str, str]:
    """The name of the entry by the ``src`` of what came from it: before there is a plan, nothing is given."""
    entries = {source.version: entry for entry, source in sources.items()}
    return {
        str(crediting.source(one.author, one.version, one.block_id)): names[entries[one.version]]
        for one in made.given
    }
