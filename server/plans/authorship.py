"""Who wrote which block (看看谁写的): as the server signed the rows of the update log, not as a client says.

It is worked out when a document settles, from the rows since the version before, which are kept for a day.
Shown to the author and the group alone, by name and block: no counts, no shares, no times. A restore writes
in nobody's name; the blocks it brings back are again by those who wrote them then.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from server.base.database import execute, rows, value, writing
from server.base.ids import new_id
from server.coedit import building, log
from server.coedit.building import Unsound
from server.coedit.log import NotSeeded, Stretch
from server.documents.touching import Watcher
from server.people.viewer import Viewer
from server.plans import history
from server.plans.access import Row
from server.plans.tables import Reason

Key = tuple[UUID, UUID]  # version, writer
AT_ONCE = {Reason.RESTORED, Reason.PULLED, Reason.ACCEPTED, Reason.UNDONE, Reason.ARRANGED}


@dataclass(slots=True)
class Share:
    """What one person did on the way to one version."""

    blocks: set[str] = field(default_factory=set)
    moves: set[tuple[str, str]] = field(default_factory=set)


async def credit(plan_id: UUID) -> None:
    """Work out who wrote in the versions cut since the last time. Harmless on repeat."""
    done = await value("SELECT credited_seq FROM plan WHERE id = $1", plan_id)
    cut = await rows(
        "SELECT id, log_seq, reason, author FROM plan_version WHERE plan = $1 AND log_seq > $2 ORDER BY seq",
        plan_id, done or 0,
    )  # fmt: skip
    if not cut:
        return
    try:
        stretch = await log.after(plan_id, done)
    except NotSeeded:
        return
    shares = await building.in_thread(replay, stretch, done, cut)
    async with writing():
        for (version, writer), share in shares.items():
            await execute(
                _ADD, new_id(), version, writer, sorted(share.blocks),
                ["\t".join(move) for move in sorted(share.moves)],
            )  # fmt: skip
        await execute(
            "UPDATE plan SET credited_seq = greatest(credited_seq, $2) WHERE id = $1",
            plan_id, cut[-1]["log_seq"],
        )  # fmt: skip


def replay(stretch: Stretch, done: int, cut: list[Row]) -> dict[Key, Share]:
    """Apply the rows one by one and see what each wrote; rows up to ``done`` were seen before.

    ``cut``: the versions after ``done`` in order. What a restorer did between the two versions around a
    restore is the restore itself; so with everything that changes a text at once.
    """
    shared = building.build([stretch.start]).doc
    watcher = Watcher(shared)
    shares: dict[Key, Share] = defaultdict(Share)
    ahead = list(cut)
    for change in stretch.changes:
        try:
            building.put_into(shared, change.data)
        except ValueError:
            continue
        except Unsound:
            break  # what follows would be guesswork
        touch = watcher.take()
        while ahead and ahead[0]["log_seq"] < change.seq:
            ahead.pop(0)
        if not ahead:
            break
        version = ahead[0]
        is_at_once = version["reason"] in AT_ONCE and version["author"] == change.user_id
        if change.seq > done and change.user_id is not None and not is_at_once:
            share = shares[version["id"], change.user_id]
            share.blocks |= touch.written
            share.moves |= touch.moved
    return dict(shares)


async def names_by_block(viewer: Viewer, plan: Row, seq: int | None = None) -> dict[str, str]:
    """「王雨晴、李建国」 by block id, of version ``seq`` or the newest text; nothing for who is no member."""
    if not history.sight(viewer, plan).is_member:
        return {}
    cut = await rows(
        "SELECT id, seq, restored_from, is_aside FROM plan_version WHERE plan = $1 ORDER BY seq", plan["id"]
    )
    wrote = await rows(
        "SELECT w.version, u.name, w.blocks, w.moves FROM version_writer w JOIN users u ON u.id = w.writer"
        " JOIN plan_version v ON v.id = w.version WHERE v.plan = $1 ORDER BY v.seq",
        plan["id"],
    )
    return await asyncio.to_thread(_names, cut, wrote, seq)


def _names(cut: list[Row], wrote: list[Row], seq: int | None) -> dict[str, str]:
    line = line_of(cut, seq)
    parts: dict[UUID, list[Row]] = defaultdict(list)
    for part in wrote:
        parts[part["version"]].append(part)
    names: dict[str, set[str]] = defaultdict(set)
    for version in (one["id"] for one in cut if one["seq"] in line):
        for part in parts[version]:
            for block in part["blocks"]:
                names[block].add(part["name"])
        for part in parts[version]:
            _hand_on(names, part["moves"])
    return {block: "、".join(sorted(found)) for block, found in names.items() if found}


def _hand_on(names: dict[str, set[str]], moves: Iterable[str]) -> None:
    for move in moves:
        to, _, source = move.partition("\t")
        names[to] |= names.get(source, set())


def line_of(cut: list[Row], seq: int | None) -> set[int]:
    """The versions that a text grew through, back from version ``seq`` (without it, from the newest).

    A restore goes on from the version it brought back: what was written between the two is not in its text.
    """
    restored = {one["seq"]: one["restored_from"] for one in cut}
    seqs = sorted(restored)
    at = seq if seq is not None else max((one["seq"] for one in cut if not one["is_aside"]), default=0)
    line: set[int] = set()
    while at:
        line.add(at)
        at = restored.get(at) or max((one for one in seqs if one < at), default=0)
    return line


_ADD = """
INSERT INTO version_writer (id, version, writer, blocks, moves) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (version, writer) DO NOTHING
"""
