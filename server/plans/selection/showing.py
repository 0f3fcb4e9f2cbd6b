"""An entry as a page shows it: its text, and its pieces beside those of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from markupsafe import Markup

from server.documents import grid, html, process, text, walk
from server.documents.keys import COLUMN_TITLES
from server.documents.spec import Json
from server.plans.selection.arranging import Picks
from server.plans.selection.laying import Place, Unit, units

MOST = 4  # drafts beside each other


@dataclass(frozen=True, slots=True)
class Cell:
    """A block or step of one draft; ``value`` is what its tick sends."""

    html: Markup
    value: str
    label: str
    is_picked: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One draft in a section: whether it has it, and whether it is picked whole."""

    entry: UUID
    has: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One section of all drafts, ready for the page. ``others`` says what is picked from drafts not shown."""

    name: str
    anchor: str
    title: str
    mark: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    others: int


def beside(
    places: Sequence[Place], entries: Sequence[UUID], names: dict[UUID, str], picks: Picks
) -> list[Shown]:
    """The sections with their aligned pieces, and what is picked."""
    return [_shown(place, number, entries, names, picks) for number, place in enumerate(places, 1)]


def _shown(place: Place, number: int, entries: Sequence[UUID], names: dict[UUID, str], picks: Picks) -> Shown:
    parts = picks.at(place.name)
    picked = {(part.entry, part.block_id) for part in parts}
    whole = {part.entry for part in parts if not part.block_id}
    for at, entry in enumerate(entries):
        section = place.sections[at]
        if (entry, "") in picked and section is not None:
            picked |= {(entry, unit.id) for unit in units(section)}

    def cell(entry: UUID, unit: Unit | None) -> Cell | None:
        if unit is None:
            return None
        label = f"{names[entry]}：{' '.join(unit.words.split())[:20]}"
        return Cell(piece(unit, entry.hex[-6:]), f"{entry}:{unit.id}", label, (entry, unit.id) in picked)

    return Shown(
        name=place.name,
        anchor=f"place-{number}",
        title=place.title,
        mark=picks.mark(place.name),
        columns=tuple(
            Column(entry, place.sections[at] is not None, entry in whole) for at, entry in enumerate(entries)
        ),
        rows=tuple(tuple(cell(entry, row[at]) for at, entry in enumerate(entries)) for row in place.rows),
        others=len({part.entry for part in parts} - set(entries)),
    )


def piece(unit: Unit, prefix: str) -> Markup:
    """A block, or a step with its columns one under the other."""
    if unit.table is None:
        return html.blocks([_prefixed(unit.node, prefix)], file_url)
    step = next(one for one in process.steps(unit.table) if one.id == unit.id)
    minutes = Markup("<small>{:g} 分</small>").format(step.minutes) if step.minutes else ""
    parts = [Markup('<p class="step-name"><b>{}</b>{}</p>').format(step.title or "一个环节", minutes)]
    labels = _labels(unit.table)
    for number, (kind, node) in enumerate(step.cells):
        if kind not in ("step", "time") and text.says_something(node):
            label = COLUMN_TITLES.get(kind or "", "") or labels.get(number, "")
            inside = html.blocks([_prefixed(one, prefix) for one in node.get("content") or ()], file_url)
            parts.append(Markup('<div class="step-cell"><small>{}</small>{}</div>').format(label, inside))
    return Markup("").join(parts)


def file_url(file_id: str) -> str:
    """The address of a picture in the text; none for what is no stored file."""
    try:
        return f"/files/{UUID(file_id)}"
    except ValueError:
        return ""


def _labels(table: Json) -> dict[int, str]:
    head = grid.place(table)[:1]
    return {one.column: process.cell_text(one.cell) for row in head for one in row}


def _prefixed(node: Json, prefix: str) -> Json:
    """The node with ids that no other draft on the page has: drafts of one origin share theirs."""
    result: dict[str, Any] = dict(node)
    own = walk.attr(node, "id")
    if isinstance(own, str):
        result["attrs"] = {**node["attrs"], "id": f"{prefix}{own}"[:64]}
    if node.get("content"):
        result["content"] = [_prefixed(child, prefix) for child in node["content"]]
    return result
