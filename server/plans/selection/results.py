"""公布: from now on schools see what their entries got, and what was said of them."""

from dataclasses import dataclass
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, rows, writing
from server.base.errors import Conflict
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.selection import access, deciding, reviewing, telling
from server.plans.selection.arranging import Picks
from server.plans.selection.opening import lock
from server.plans.selection.reviewing import Standing
from server.plans.selection.tables import KIND
from server.rubrics import scoring, sheets
from server.rubrics.shape import Dimension, Indicator, Sheet
from server.trail.recording import audit

USUAL_RATERS = 2


async def release(viewer: Viewer, round_id: UUID) -> None:
    """公布结果: to everybody who took part, once. Without a 通案 made from it, nothing was picked.

    Raises:
        Missing: not this viewer's round.
        Conflict: schools may still submit.
    """
    found = await access.find_owned(viewer, round_id)
    async with writing():
        standing = await lock(round_id)
        if standing["released_at"] is not None:
            return
        if standing["is_open"] or standing["is_ahead"]:
            raise Conflict("交稿还没有截止，不能公布结果。可以先提前截止。")
        if standing["result"] is None:
            await deciding.judge(round_id, Picks((), None), {})
            await telling.decided(round_id)
        await execute(
            "UPDATE selection_round SET released_at = $2, decided_at = coalesce(decided_at, $2)"
            " WHERE id = $1",
            round_id, now(),
        )  # fmt: skip
        entries = await rows(
            "SELECT * FROM round_entry"
            " WHERE round = $1 AND withdrawn_at IS NULL AND returned_at IS NULL ORDER BY letter",
            round_id,
        )
        await telling.released(viewer, found, entries)
        await audit(viewer.id, "round_released", KIND, round_id, found["title"])


async def doubt(found: Row) -> str:
    """What to think of before a round that is over is released: practice is two reviewers for each entry.
    Empty where nothing speaks against it."""
    if found["released_at"] is not None or found["is_open"] or found["is_ahead"]:
        return ""
    entries = await rows(
        "SELECT id FROM round_entry WHERE round = $1 AND withdrawn_at IS NULL AND returned_at IS NULL",
        found["id"],
    )
    sheet = await sheets.find(found["sheet"])
    standings = await reviewing.standings(found, sheet, [one["id"] for one in entries], found["owner"])
    raters = [len(one.markings) for one in standings.values()]
    few = sum(number < USUAL_RATERS for number in raters)
    if not few:
        return ""
    which = f"{few} 份参评教案" if few < len(raters) else "参评的教案"
    what = "还没有人评过分" if not max(raters) else "只有一位评委评过分，或者还没有人评"
    return f"{which}{what}。一般每份至少请两位评委评，各校才信服。还要公布吗？"


@dataclass(frozen=True, slots=True)
class Line:
    """What one indicator got: the mean, and what was said, in no order that tells who said it."""

    indicator: Indicator
    mean: str
    comments: tuple[tuple[str, str, str], ...]  # name of the rater (or empty), mark, words


@dataclass(frozen=True, slots=True)
class Sheaf:
    """A dimension with its lines, and what it got on average."""

    dimension: Dimension
    mean: str
    lines: tuple[Line, ...]


def by_dimension(sheet: Sheet, standing: Standing, names: dict[UUID, str]) -> list[Sheaf]:
    """Means and comments of an entry. Without ``names`` nobody is named, and comments go by their words."""
    means = scoring.mean_by_indicator(sheet, [one.marks for one in standing.markings])
    found = []
    for dimension in sheet.dimensions:
        lines = tuple(
            Line(one, _mean(means.get(one.key)), _said(one, standing, names)) for one in dimension.indicators
        )
        given = [means[one.key] for one in dimension.indicators if one.key in means]
        found.append(Sheaf(dimension, _mean(sum(given) if given else None), lines))
    return found


def _mean(mean: float | None) -> str:
    return "" if mean is None else scoring.in_words(mean)


def _said(
    indicator: Indicator, standing: Standing, names: dict[UUID, str]
) -> tuple[tuple[str, str, str], ...]:
    key = indicator.key
    said = [
        (
            names.get(one.rater, ""),
            f"{one.marks[key]:g}" if names and key in one.marks else "",
            one.comments[key],
        )
        for one in standing.markings
        if key in one.comments
    ]
    if names:
        return tuple(said)
    return tuple(sorted(("", "", words) for _, _, words in said))
