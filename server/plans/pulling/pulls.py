"""同步: taking the decided places of a newer release, and taking the whole pull back."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, value
from server.base.errors import Conflict, DomainError, Missing
from server.coedit import control
from server.documents.canonical import dumps
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, changing, own_changes, versions
from server.plans.access import Row
from server.plans.leading.moves import POKE
from server.plans.merge import Choice, Colour, Decision, Merge, Words, decide, merge
from server.plans.pulling import offers
from server.plans.pulling.forms import Decided
from server.plans.pulling.hunks import by_id, kept_as_ours, key, told, undecided, visible
from server.plans.pulling.offers import Offer
from server.plans.pulling.tables import PullKind
from server.plans.tables import Cause
from server.plans.versions import Cut
from server.trail.recording import audit

NO_PULL = "没有找到这一次更新。"
MOVED = (
    "你选的时候，文字又有了改动，有几处和刚才看到的不一样。别处的选择都还留着：请看看没有选的几处，再来一次。"
)

LATE = "这次更新刚在别的窗口完成了，这一页的选择没有用上。你写的话在下面，可以复制。"


class Stale(Conflict):
    """The texts are not those the decisions were made about; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(MOVED)


class Late(Conflict):
    """Another page has finished this pull, without the own words of this one."""

    def __init__(self) -> None:
        super().__init__(LATE)


class Unanswered(DomainError):
    """Some places still need an answer: ``keys`` says which, in reading order."""

    def __init__(self, keys: Collection[str]) -> None:
        super().__init__(f"还有 {len(keys)} 处没有定：在这几处选一样，或者点「没定的先留我的」。")
        self.keys = tuple(keys)


class _Done(Exception):
    """Somebody, or another page, has done it already."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page sends: the two releases it showed, and what was decided. ``keeps_rest``: where nothing was
    chosen, ours stays."""

    base: UUID | None
    theirs: UUID | None
    decided: Decided
    keeps_rest: bool = False


@dataclass(frozen=True, slots=True)
class Taking:
    """What answers are about: the two releases, and the merge."""

    base: Row
    theirs: Row
    merge: Merge


async def pull(viewer: Viewer, plan_id: UUID, asked: Asked) -> None:
    """Bring the text up to the release that was shown, as decided; twice, or from two pages at once, is once.

    Raises:
        Missing: no such plan, or not one the viewer may write in.
        NoOffer, DomainError: there is nothing to pull, or the plan is frozen.
        Unanswered: a conflict was not decided, or own words are missing; nothing was changed.
        Stale: one of the texts changed where something was decided; nothing was changed.
        Late: another page did it, without the own words of this one.
        Moved, Refused, Unavailable: nothing was changed; ``coedit.applying`` says why.
    """
    plan = await changing.find_changeable(viewer, plan_id, Cause.PULL)
    if asked.theirs is not None and plan["base_version"] == asked.theirs:
        await _check_words_taken(plan_id, asked)
        return
    offer = await offers.find(viewer, plan_id)
    decisions = answers(offer, asked)
    await take(viewer, offer, decisions, asked.decided.seen, PullKind.PULL)
    await _check_words_taken(plan_id, asked)


async def _check_words_taken(plan_id: UUID, asked: Asked) -> None:
    own = asked.decided.own_words()
    if not own:
        return
    kept = await value(_DECISIONS, plan_id, asked.theirs)
    taken = json.loads(kept) if kept else {}
    if any(taken.get(one) != told(Words(words)) for one, words in own.items()):
        raise Late


def answers(offer: Offer | Taking, asked: Asked) -> dict[str, Decision]:
    """The decisions by key, complete.

    Raises:
        Stale, Unanswered: as ``pull``.
    """
    found = visible(offer.merge.hunks)
    keys = {key(hunk) for hunk in found}
    if (offer.base["id"], offer.theirs["id"]) != (asked.base, asked.theirs):
        raise Stale
    if not keys <= asked.decided.seen or not asked.decided.own_words().keys() <= keys:
        raise Stale
    decisions = {own: one for own, one in asked.decided.decisions.items() if own in keys}
    if asked.keeps_rest:
        decisions = kept_as_ours(found) | decisions
    wanting = {*undecided(found, decisions), *(asked.decided.refused.keys() & keys)}
    if wanting:
        raise Unanswered([own for hunk in found if (own := key(hunk)) in wanting])
    return decisions


async def take(
    viewer: Viewer,
    offer: Offer,
    decisions: Mapping[str, Decision],
    seen: Collection[str],
    kind: PullKind,
    *,
    moves_base: bool = True,
) -> None:
    """Write the result into the document; the rest is ``finish``.

    ``moves_base``: nothing is left to decide.
    """
    base, theirs, plan_id = offer.base, offer.theirs, offer.plan["id"]
    worded = {own for own, one in decisions.items() if isinstance(one, Words)}

    def compute(present: Json) -> Json:
        hunks = visible(merge(base["doc"], present, theirs["doc"]).hunks)
        keys = {key(hunk) for hunk in hunks}
        if not keys <= set(seen) or not worded <= keys:
            raise Stale
        return decide(base["doc"], present, theirs["doc"], by_id(hunks, decisions))

    async def check(plan: Row) -> None:
        if plan["base_version"] == theirs["id"]:
            raise _Done
        if plan["base_version"] != base["id"]:
            raise Stale

    detail = {
        "kind": kind,
        "base": str(base["id"]),
        "theirs": str(theirs["id"]),
        "decisions": {own: told(one) for own, one in decisions.items()},
        "moves_base": moves_base,
    }
    try:
        await changing.change(viewer, plan_id, cause=Cause.PULL, compute=compute, detail=detail, check=check)
    except _Done:
        return
    await own_changes.recount(plan_id)


async def finish(begun: Row, before: Cut, after: Cut) -> None:
    """The base moves on, and the row by which all this is taken back."""
    detail = _detail(begun)
    base, theirs = UUID(detail["base"]), UUID(detail["theirs"])
    moved = await row(
        "UPDATE plan SET base_version = $3, row_version = row_version + 1, updated_at = $4"
        " WHERE id = $1 AND base_version = $2 RETURNING title",
        begun["plan"], base, theirs if detail["moves_base"] else base, now(),
    )  # fmt: skip
    if moved is None:
        return
    await keep(begun["plan"], PullKind(detail["kind"]), detail, before.id, after.id, begun)
    await audit(begun["changer"], "pulled", "plan", begun["plan"], moved["title"], how=detail["kind"])
    await control.poke(begun["plan"], POKE)


async def keep(
    plan_id: UUID, kind: PullKind, detail: Mapping[str, Any], ours: UUID, result: UUID, begun: Row
) -> None:
    """Add the row of a pull, in the caller's transaction."""
    await execute(
        "INSERT INTO plan_pull"
        " (id, plan, kind, base_version, ours_version, theirs_version, result_version, decisions, by, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10) ON CONFLICT DO NOTHING",
        begun["id"], plan_id, kind, UUID(detail["base"]), ours, UUID(detail["theirs"]), result,
        dumps(detail["decisions"]).decode(), begun["changer"], now(),
    )  # fmt: skip


async def undo(viewer: Viewer, plan_id: UUID, pull_id: UUID) -> None:
    """Take the newest pull back: what it brought goes, what was written since stays, the base is the one of
    before. Twice is once.

    Raises:
        Missing: no such pull, or not in a plan the viewer may write in; or the plan was pulled again since.
        DomainError: it is frozen.
        Moved, Refused, Unavailable: nothing was changed; ``coedit.applying`` says why.
    """
    await changing.find_changeable(viewer, plan_id, Cause.UNDO_PULL)
    pulled = await row("SELECT * FROM plan_pull WHERE id = $1 AND plan = $2", pull_id, plan_id)
    if pulled is None or pulled["kind"] == PullKind.CARRY_OVER:
        raise Missing(NO_PULL)
    before = (await versions.find_by_id(pulled["ours_version"]))["doc"]
    after = (await versions.find_by_id(pulled["result_version"]))["doc"]

    def compute(present: Json) -> Json:
        hunks = merge(after, present, before).hunks
        kept: dict[str, Decision] = {one.id: Choice.OURS for one in hunks if one.colour is Colour.RED}
        return decide(after, present, before, kept)

    async def check(_plan: Row) -> None:
        newest = await value(_NEWEST, plan_id)
        if newest == pull_id:
            return
        if await value("SELECT undone_at FROM plan_pull WHERE id = $1", pull_id):
            raise _Done
        raise Missing(NO_PULL)

    detail = {"pull": str(pull_id)}
    try:
        await changing.change(
            viewer, plan_id, cause=Cause.UNDO_PULL, compute=compute, detail=detail, check=check
        )
    except _Done:
        return
    await own_changes.recount(plan_id)


async def finish_undo(begun: Row, _before: Cut, _after: Cut) -> None:
    """The base goes back, and the row says by whom it was undone."""
    undone = await row(
        "UPDATE plan_pull SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL"
        " RETURNING plan, base_version, theirs_version",
        UUID(_detail(begun)["pull"]), now(), begun["changer"],
    )  # fmt: skip
    if undone is None:
        return
    plan = await row(
        "UPDATE plan SET updated_at = $4, row_version = row_version + 1,"
        " base_version = CASE WHEN base_version = $3 THEN $2 ELSE base_version END"
        " WHERE id = $1 RETURNING title",
        undone["plan"], undone["base_version"], undone["theirs_version"], now(),
    )  # fmt: skip
    assert plan is not None
    await audit(begun["changer"], "pull_undone", "plan", undone["plan"], plan["title"])
    await control.poke(undone["plan"], POKE)


async def latest(viewer: Viewer, plan: Row) -> Row | None:
    """The pull that can be taken back now: numbers of the releases, when, by whom, the version before."""
    if plan["source_plan"] is None or not access.rights(viewer, plan).write:
        return None
    return await row(_LATEST, plan["id"])


def _detail(begun: Row) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(begun["detail"])
    return found


_NEWEST = """
SELECT id FROM plan_pull WHERE plan = $1 AND kind <> 'carry_over' AND undone_at IS NULL
ORDER BY at DESC LIMIT 1
"""
_DECISIONS = """
SELECT decisions FROM plan_pull WHERE plan = $1 AND theirs_version = $2 ORDER BY at DESC LIMIT 1
"""
_LATEST = """
SELECT l.id, l.kind, l.at, l.by, l.decisions, u.name AS by_name,
       old.number AS from_number, new.number AS to_number, before.seq AS before
FROM plan_pull l
JOIN users u ON u.id = l.by
JOIN plan_version before ON before.id = l.ours_version
LEFT JOIN plan_release old ON old.version = l.base_version
LEFT JOIN plan_release new ON new.version = l.theirs_version
WHERE l.plan = $1 AND l.kind <> 'carry_over' AND l.undone_at IS NULL
ORDER BY l.at DESC LIMIT 1
"""
