"""评分表: what the entries of a round got, for who may see it. By letter, never by score."""

from server.base.sheets.writing import Cell
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.selection import access, reviewing, wording
from server.rubrics import scoring, sheets

HEAD = ("参评", "课题", "得分", "等第", "评委数", "还没评")
WIDTHS = (24, 28, 8, 10, 8, 10)


async def table(viewer: Viewer, found: Row) -> list[list[Cell]]:
    """A head and a line for each entry whose result is for this viewer (``reviewing.may_see``): means alone,
    for whose mark was whose is not for a file that goes round."""
    sheet = await sheets.find(found["sheet"])
    entries = await access.visible_entries(viewer, found["id"])
    standings = await reviewing.standings(found, sheet, [one["id"] for one in entries], viewer.id)
    lines: list[list[Cell]] = [[*HEAD, *(one.name for one in sheet.indicators)]]
    for entry in entries:
        standing = standings[entry["id"]]
        if entry["withdrawn_at"] or entry["returned_at"] or not reviewing.may_see(found, entry, standing):
            continue
        hidden = found["is_anonymous"] and not found["is_owner"] and not entry["is_own"]
        means = scoring.mean_by_indicator(sheet, [one.marks for one in standing.markings])
        waiting = standing.waiting if found["is_owner"] else None
        lines.append([
            wording.entry_name(entry, is_hidden=hidden), "" if hidden else entry["plan_title"],
            _number(standing.result), standing.band, len(standing.markings), waiting,
            *(_number(means.get(one.key)) for one in sheet.indicators),
        ])  # fmt: skip
    return lines


def _number(mean: float | None) -> float | None:
    return None if mean is None else float(scoring.rounded(mean))
