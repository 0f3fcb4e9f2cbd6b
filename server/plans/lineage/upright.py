"""The family of a plan for a narrow screen and for paper: from the top down, each plan behind the one it was
made from, its releases under its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from server.plans.lineage.picture import LABEL, forks_words
from server.plans.lineage.tree import Family, Member, Release

WIDTH = 320  # of the smallest phones; larger ones and paper enlarge it
LEFT, INDENT, TEXT = 12, 16, 20
NAME, WHERE, RELEASE, GAP = 18, 20, 24, 16  # heights
LETTER = 14


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a plan stands: its line at ``x``, its name at ``y``, its releases by number."""

    x: int
    y: int
    releases: dict[int, int]

    @property
    def end(self) -> int:
        return max(self.releases.values(), default=self.y)


def render(family: Family, current: UUID, titles: dict[UUID, str]) -> Markup:
    """An SVG; ``titles``: the name of each plan. Its table says the same in words."""
    spots, height = _spots(family)
    parts = [
        *(_branch(spots[one.parent], spots[one.id], one.base) for one in family.members if one.parent),
        *(part for one in family.members for part in _plan(one, spots[one.id], current, titles[one.id])),
    ]
    return Markup(
        '<svg class="lineage upright" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">{inside}</svg>'
    ).format(w=WIDTH, h=height, label=LABEL, inside=Markup("").join(parts))


def _spots(family: Family) -> tuple[dict[UUID, _Spot], int]:
    spots, y = {}, 4
    for one in family.members:
        name = y + NAME - 5
        y += NAME + (WHERE if one.where else 0)
        releases = {release.number: y + RELEASE * at + 15 for at, release in enumerate(one.releases)}
        y += RELEASE * len(one.releases) + GAP + (8 if one.releases else 0)
        spots[one.id] = _Spot(LEFT + INDENT * one.depth, name, releases)
    return spots, y


def _branch(parent: _Spot, child: _Spot, base: int | None) -> Markup:
    """From the release it was made from, beside what came later, to the child's name."""
    start = parent.releases.get(base or 0, parent.y)
    return Markup('<path class="lineage-curve" d="M{} {}H{}V{}H{}"/>').format(
        parent.x, start, parent.x + INDENT // 2, child.y, child.x
    )


def _plan(one: Member, spot: _Spot, current: UUID, title: str) -> Iterator[Markup]:
    here = " here" if one.id == current else ""
    base = f"来自第 {one.base} 版" if one.parent and one.base else ""
    if spot.releases:
        yield Markup('<path class="lineage-line{}" d="M{} {}V{}"/>').format(here, spot.x, spot.y, spot.end)
        yield from (_release(spot, release) for release in one.releases)
    else:
        shape = "own" if one.is_own_version else "draft"
        yield Markup('<circle class="lineage-knot {}" cx="{}" cy="{}" r="6"/>').format(shape, spot.x, spot.y)
    yield Markup(
        '<text class="lineage-name{}" x="{}" y="{}">{}<tspan class="lineage-base" dx="8">{}</tspan></text>'
    ).format(here, spot.x + TEXT, spot.y + 5, title, base)
    if one.where:
        room = (WIDTH - spot.x - TEXT) // LETTER
        where = one.where if len(one.where) <= room else f"{one.where[: room - 1]}…"
        yield Markup('<text class="lineage-where" x="{}" y="{}">{}</text>').format(
            spot.x + TEXT, spot.y + 5 + WHERE, where
        )


def _release(spot: _Spot, release: Release) -> Markup:
    y, said = spot.releases[release.number], forks_words(release)
    return Markup('<circle class="lineage-knot" cx="{}" cy="{}" r="6"/><text x="{}" y="{}">{}</text>').format(
        spot.x, y, spot.x + TEXT, y + 5, f"第 {release.number} 版{'，' if said else ''}{said}"
    )
