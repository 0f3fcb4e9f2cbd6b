"""回放: a plan growing, step by step over its versions; over the last day also minute by minute.

The versions are those the viewer may read anyhow. Minutes come from the update log and are for the author and
the group; of the draft, before it was shared, only if its author shows it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.base import wall
from server.base.clock import local
from server.base.database import execute, rows, writing
from server.base.errors import Missing
from server.coedit import building, log
from server.documents import walk, ydoc
from server.documents.spec import NODES, Json
from server.people.viewer import Viewer
from server.plans import access, history, versions
from server.plans.access import NO_PLAN, Row
from server.plans.history import Sight
from server.plans.tables import Kind
from server.trail.recording import audit

MOST_VERSIONS = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One moment: a version (``seq``), or a minute of the log up to its row ``log_seq``."""

    at: datetime
    title: str
    when: str
    seq: int | None = None
    log_seq: int | None = None

    @property
    def key(self) -> str:
        """How an address names it: it stays, while the number of a step does not."""
        return f"v{self.seq}" if self.seq is not None else f"r{self.log_seq}"


@dataclass(frozen=True, slots=True)
class Frame:
    """What one step shows: its text, the blocks it brought or changed, how many it took away."""

    doc: Json
    changed: frozenset[str]
    removed: int


async def steps(viewer: Viewer, plan: Row) -> list[Step]:
    """All steps for this viewer, oldest first."""
    seen = history.sight(viewer, plan)
    found = await rows(_VERSIONS, *versions.readable_to(viewer, plan), MOST_VERSIONS)
    kept = [_of_version(version, seen) for version in found]
    if not plan["is_live"] or not seen.is_member:
        return kept[::-1]
    known = {version["log_seq"] for version in found}
    since = None if seen.is_author or plan["shows_draft"] else plan["shared_at"]
    minutes = [
        _of_minute(at, log_seq, seen)
        for log_seq, at in await log.minutes(plan["id"])
        if log_seq not in known and (since is None or at >= since)
    ]
    return sorted([*kept, *minutes], key=lambda step: step.at)


async def frame(viewer: Viewer, plan: Row, step: Step, before: Step | None) -> Frame:
    """The text of ``step`` and what is new in it since the step before."""
    doc = await _doc(viewer, plan, step)
    older = await _doc(viewer, plan, before) if before is not None else doc
    changed, removed = difference(older, doc)
    return Frame(doc, changed, removed)


def difference(older: Json, newer: Json) -> tuple[frozenset[str], int]:
    """Ids of the smallest blocks that are new or other than before, and how many are gone. Pure."""
    old, new = _smallest(older), _smallest(newer)
    changed = frozenset(own for own, node in new.items() if old.get(own) != node and (own in old or node[1]))
    return changed, sum(own not in new and node[1] for own, node in old.items())


async def show_draft(viewer: Viewer, plan_id: UUID, *, shows: bool) -> None:
    """Let the group see the versions before the plan was shared too, or no more. Twice is once.

    Raises:
        Missing: not this viewer's 通案.
    """
    plan = await access.find_visible(viewer, plan_id)
    if plan["owner"] != viewer.id or plan["kind"] != Kind.MASTER:
        raise Missing(NO_PLAN)
    if plan["shows_draft"] == shows:
        return
    async with writing():
        await execute("UPDATE plan SET shows_draft = $2 WHERE id = $1", plan_id, shows)
        await audit(viewer.id, "draft_shown", "plan", plan_id, plan["title"], shows=shows)


def _smallest(doc: Json) -> dict[str, tuple[Json, bool]]:
    """The smallest blocks by id, with whether they say anything: an empty paragraph is nothing new."""
    found = {}
    for node in walk.blocks(doc):
        if NODES[node["type"]].child in (None, "inline"):
            says = node["type"] not in ("paragraph", "heading") or bool(node.get("content"))
            found[str(walk.attr(node, "id"))] = node, says
    return found


def _of_version(version: Row, seen: Sight) -> Step:
    title = version["name"] or history.title_of(version)
    return Step(version["at"], title, history.when_of(version, seen), seq=version["seq"])


def _of_minute(at: datetime, log_seq: int, seen: Sight) -> Step:
    when = wall.full(at) if seen.knows_hour(at) else wall.day(local(at).date())
    return Step(at, "写到这时", when, log_seq=log_seq)


async def _doc(viewer: Viewer, plan: Row, step: Step) -> Json:
    if step.seq is not None:
        doc: Json = (await versions.find_version(viewer, plan, step.seq))["doc"]
        return doc
    assert step.log_seq is not None
    stretch = await log.after(plan["id"], step.log_seq, upto=step.log_seq)
    return await building.in_thread(_built, [stretch.start, *(change.data for change in stretch.changes)])


def _built(updates: list[bytes]) -> Json:
    return ydoc.to_json(building.build(updates).doc)


_VERSIONS = f"""
SELECT v.seq, v.name, v.reason, v.at, v.restored_from, v.log_seq, r.number
FROM plan_version v LEFT JOIN plan_release r ON r.version = v.id
WHERE {versions.READABLE} AND NOT v.is_aside ORDER BY v.seq DESC LIMIT $6
"""  # noqa: S608
