"""同步: taking the decided places of a newer release. Taking the whole pull back: ``undoing``."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, value
from server.base.errors import Conflict, DomainError
from server.coedit import control
from server.documents.canonical import dumps
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import changing, own_changes
from server.plans.access import Row
from server.plans.leading.moves import POKE
from server.plans.merge import Decision, Merge, Words, decide, merge
from server.plans.pulling import offers, telling
from server.plans.pulling.forms import Decided
from server.plans.pulling.hunks import by_id, kept_as_ours, key, told, undecided, unoffered, visible
from server.plans.pulling.offers import NoOffer, Offer
from server.plans.pulling.tables import PullKind
from server.plans.tables import Cause
from server.plans.versions import Cut
from server.trail.recording import audit

MOVED = (
    "你选的时候，文字又有了改动，有几处和刚才看到的不一样。别处的选择都还留着：请看看没有选的几处，再来一次。"
)

LATE = "这次更新刚在别的窗口完成了，这一页的选择没有用上。你写的话在下面，可以复制。"


class Stale(Conflict):
    """The texts are not those the decisions were made about; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(MOVED)


class Late(Conflict):
    """Another page has finished this, without the own words of this one."""

    def __init__(self, message: str = LATE) -> None:
        super().__init__(message)


class Unanswered(DomainError):
    """Some places still need an answer: ``keys`` says which, in reading order."""

    def __init__(self, keys: Collection[str]) -> None:
        super().__init__(f"还有 {len(keys)} 处没有定：在这几处选一样，或者点「没定的先留我的」。")
        self.keys = tuple(keys)


class Done(Exception):
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
    if asked.theirs is None or plan["base_version"] != asked.theirs:
        try:
            offer = await offers.find(viewer, plan_id)
            decisions = answers(offer, asked)
            await take(viewer, offer, decisions, asked.decided.seen, PullKind.PULL)
        except (NoOffer, Stale, Unanswered):
            # Another click may have been writing while this one read: then there is nothing wrong.
            if not await _is_pulled(plan_id, asked.theirs):
                raise
    await check_words_taken(plan_id, asked.theirs, asked.decided)


async def close(viewer: Viewer, offer: Offer) -> None:
    """Let the base move on where a pull asks nothing: the text has all of it already. Twice is once.

    Raises:
        As ``pull``.
    """
    assert not visible(offer.merge.hunks), "somebody is to be asked"
    await take(viewer, offer, {}, (), PullKind.PULL)


async def _is_pulled(plan_id: UUID, theirs: UUID | None) -> bool:
    """Whether the plan was brought up to ``theirs``, once what is being written of it is done."""
    await changing.wait(plan_id)
    base = await value("SELECT base_version FROM plan WHERE id = $1", plan_id)
    return theirs is not None and base == theirs


async def check_words_taken(plan_id: UUID, theirs: UUID | None, decided: Decided, late: str = LATE) -> None:
    """After what brought the plan up to ``theirs``: were these own words in it?

    Raises:
        Late: another page was faster, without them.
    """
    own = decided.own_words()
    if not own:
        return
    kept = await value(_DECISIONS, plan_id, theirs)
    taken = json.loads(kept) if kept else {}
    if any(taken.get(one) != told(Words(words)) for one, words in own.items()):
        raise Late(late)


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
    unanswered = {*undecided(found, decisions), *unoffered(found, decisions)}
    wanting = unanswered | (asked.decided.refused.keys() & keys)
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
            raise Done
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
    except Done:
        return
    await own_changes.recount(plan_id)


async def finish(begun: Row, before: Cut, after: Cut) -> None:
    """The base moves on, and the row by which all this is taken back."""
    detail = detail_of(begun)
    base, theirs = UUID(detail["base"]), UUID(detail["theirs"])
    moved = await row(
        "UPDATE plan SET base_version = $3, row_version = row_version + 1, updated_at = $4"
        " WHERE id = $1 AND base_version = $2 RETURNING title",
        begun["plan"], base, theirs if detail["moves_base"] else base, now(),
    )  # fmt: skip
    if moved is None or (before.id == after.id and not detail["moves_base"]):
        return  # another did it: nothing came, and nothing is to be taken back
    await keep(begun["plan"], PullKind(detail["kind"]), detail, before.id, after.id, begun)
    if detail["kind"] == PullKind.AUTO:
        await telling.came(begun, detail)
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


def detail_of(begun: Row) -> dict[str, Any]:
    """What was written down when the change was begun."""
    found: dict[str, Any] = json.loads(begun["detail"])
    return found


_DECISIONS = """
SELECT decisions FROM plan_pull WHERE plan = $1 AND theirs_version = $2 ORDER BY at DESC LIMIT 1
"""
