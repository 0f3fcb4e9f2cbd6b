"""选用: picking whole drafts, sections or blocks, and ordering them."""

import asyncio
import json
from collections.abc import Callable, Sequence
from uuid import UUID

from server.base.database import execute, rows, writing
from server.base.errors import Conflict, DomainError
from server.base.ids import new_id
from server.documents import walk
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.selection import access, arranging, conflicts, laying
from server.plans.selection.access import STANDS
from server.plans.selection.arranging import Column, Picks
from server.plans.selection.composing import Part, Source
from server.plans.selection.laying import Place
from server.plans.selection.opening import lock

TOO_EARLY = "交稿还没有截止，学校还可能撤回或换一份。等截止以后再选，也可以提前截止。"
TOO_LATE = "这一轮已经定稿，选用的内容不再变动。要改就改定稿的那份通案。"
ALL_CHANGED = "选用的内容刚才在别处改过，下面是最新的。看一看，还要用这一份作底就再点一次。"
CHANGED = "这一节刚才在别处改过选择，下面是最新的。看一看，需要的话再选一次。"


async def of(round_id: UUID) -> Picks:
    """The picks of a round. Who may see them is the caller's question."""
    found = await rows(_PICKS, round_id)
    parts = (Part(one["place"], one["entry"], one["section_id"], one["block_id"]) for one in found)
    return Picks(tuple(parts), found[0]["base_entry"] if found else None)


async def texts(round_id: UUID) -> dict[UUID, Source]:
    """The entries that stand, with their frozen text, by letter."""
    return {
        one["id"]: Source(one["version"], one["author"], one["school"], json.loads(one["body"]))
        for one in await rows(_TEXTS, round_id)
    }


async def pick_all(viewer: Viewer, round_id: UUID, entry_id: UUID, had: str = "") -> None:
    """整份选用: every section of one entry, its ids kept; what was picked of others than the base stays.

    Raises:
        Missing: not this viewer's round, or no such entry in it.
        Conflict: somebody picked meanwhile (``had`` is what the form saw, "": nothing); too early, too late.
        DomainError: the viewer's own work.
    """
    await access.find_owned(viewer, round_id)
    await access.find_entry(viewer, round_id, entry_id)
    async with writing():
        await _begin(viewer, round_id, [entry_id])
        picks, sources = await of(round_id), await texts(round_id)
        _require(sources, entry_id)
        if picks.mark_all != had:
            raise Conflict(ALL_CHANGED)
        docs = [sources[entry_id].doc, *(one.doc for key, one in sources.items() if key != entry_id)]
        laid = await asyncio.to_thread(laying.lay, docs)
        whole = {
            place.name: Part(place.name, entry_id, str(walk.attr(place.sections[0], "id")))
            for place in laid
            if place.name and place.sections[0] is not None
        }
        await _write(round_id, arranging.rebased(picks, whole, [place.name for place in laid]))
        await execute("UPDATE selection_round SET base_entry = $2 WHERE id = $1", round_id, entry_id)


async def pick_section(viewer: Viewer, round_id: UUID, place: str, entry_id: UUID, had: str) -> None:
    """选这一节: the whole section of one entry, instead of what was picked for it.

    Raises:
        Missing: not this viewer's round, or no such entry in it.
        Conflict: somebody picked for this section meanwhile (``had`` is what the form saw); too early or
            too late.
        DomainError: the viewer's own work, or the entry has no such section.
    """

    def choose(found: Place, column: Column, _parts: list[Part]) -> list[Part]:
        section = found.sections[column(entry_id)]
        if section is None:
            raise DomainError("这一稿没有这一节，请从别的稿里选。")
        return [Part(place, entry_id, str(walk.attr(section, "id")))]

    await access.find_owned(viewer, round_id)
    await access.find_entry(viewer, round_id, entry_id)
    await _pick(viewer, round_id, place, had, [entry_id], choose)


async def pick_blocks(
    viewer: Viewer, round_id: UUID, place: str, ticked: set[tuple[UUID, str]], shown: set[UUID], had: str
) -> None:
    """选这几段: of the entries ``shown`` exactly the ticked blocks; what is picked of others stays.

    A new one stands where it stands beside the others on the page. All blocks of one entry are its section.

    Raises:
        Missing, Conflict, DomainError: as ``pick_section``.
    """

    def choose(found: Place, column: Column, parts: list[Part]) -> list[Part]:
        return arranging.chosen(found, column, parts, ticked, shown)

    await access.find_owned(viewer, round_id)
    for entry_id in shown:
        await access.find_entry(viewer, round_id, entry_id)
    chosen = [entry for entry, _ in ticked]
    if not set(chosen) <= shown:
        raise DomainError("选的内容和页面对不上，没有改动。请刷新后再选。")
    await _pick(viewer, round_id, place, had, chosen, choose)


async def move(viewer: Viewer, round_id: UUID, place: str, part: int | None, step: int) -> None:
    """Move a section, or a part within its section, one up (-1) or down (1). At the end nothing happens.

    Raises:
        Missing: not this viewer's round.
        Conflict: decided already.
    """
    await access.find_owned(viewer, round_id)
    async with writing():
        await _begin(viewer, round_id, [])
        picks = await of(round_id)
        if part is None:
            places = arranging.swapped(picks.places, place, step)
            parts = [one for name in places for one in picks.at(name)]
        else:
            here = picks.at(place)
            moved = arranging.swapped(here, here[part], step) if part < len(here) else here
            parts = [one for name in picks.places for one in (moved if name == place else picks.at(name))]
        await _write(round_id, parts)


async def _pick(
    viewer: Viewer,
    round_id: UUID,
    place: str,
    had: str,
    entries: Sequence[UUID],
    choose: Callable[[Place, Column, list[Part]], list[Part]],
) -> None:
    """Replace the parts of one section by what ``choose`` says, unless they are not what the form saw."""
    async with writing():
        await _begin(viewer, round_id, entries)
        picks, sources = await of(round_id), await texts(round_id)
        for entry in entries:
            _require(sources, entry)
        if picks.mark(place) != had:
            raise Conflict(CHANGED)
        order = list(sources)
        laid = await asyncio.to_thread(laying.lay, [source.doc for source in sources.values()])
        found = next((one for one in laid if one.name == place), None)
        if found is None:
            raise DomainError("没有找到这一节，页面可能旧了。请刷新再选。")
        chosen = choose(found, order.index, picks.at(place))
        names = [one.name for one in laid]
        await _write(round_id, arranging.placed(picks, place, chosen, names))
        if not any(part.entry == picks.base for part in chosen) and picks.base is not None:
            await _forget_base(round_id, picks.base)


async def _begin(viewer: Viewer, round_id: UUID, entries: Sequence[UUID]) -> None:
    standing = await lock(round_id)
    if standing["decided_at"] is not None:
        raise Conflict(TOO_LATE)
    require_time(standing)
    for entry in dict.fromkeys(entries):
        if await conflicts.is_involved(viewer.id, entry):
            raise DomainError(conflicts.OWN_WORK)


def require_time(standing: Row) -> None:
    """Picking begins when nobody submits or withdraws any more.

    Raises:
        Conflict: the window is open still, or has not begun.
    """
    if standing["is_open"] or standing["is_ahead"]:
        raise Conflict(TOO_EARLY)


def _require(sources: dict[UUID, Source], entry_id: UUID) -> None:
    if entry_id not in sources:
        raise Conflict("这一稿已经撤回或退回，不能再选。")


async def _write(round_id: UUID, parts: Sequence[Part]) -> None:
    await execute("DELETE FROM round_pick WHERE round = $1", round_id)
    positions = {name: at for at, name in enumerate(dict.fromkeys(part.place for part in parts))}
    await execute(
        _WRITE, round_id, [new_id() for _one in parts], [part.entry for part in parts],
        [part.place for part in parts], [positions[part.place] for part in parts], list(range(len(parts))),
        [part.section_id for part in parts], [part.block_id for part in parts],
    )  # fmt: skip


async def _forget_base(round_id: UUID, base: UUID) -> None:
    """Nothing of the draft picked whole is left: it is no base any more."""
    await execute(
        "UPDATE selection_round SET base_entry = NULL WHERE id = $1"
        " AND NOT EXISTS (SELECT 1 FROM round_pick WHERE round = $1 AND entry = $2)",
        round_id, base,
    )  # fmt: skip


_PICKS = """
SELECT k.place, k.entry, k.section_id, k.block_id, r.base_entry
FROM round_pick k JOIN selection_round r ON r.id = k.round WHERE k.round = $1 ORDER BY k.position, k.part
"""
_TEXTS = f"""
SELECT e.id, e.version, e.author, e.school, v.body FROM round_entry e JOIN plan_version v ON v.id = e.version
WHERE e.round = $1 AND {STANDS} ORDER BY e.letter
"""  # noqa: S608
_WRITE = """
INSERT INTO round_pick (round, id, entry, place, position, part, section_id, block_id)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::int[], $7::text[], $8::text[])
"""
