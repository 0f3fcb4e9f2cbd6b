"""The family of a plan as a picture: a line for each plan, a knot for each release, a curve to each child."""

from collections.abc import Iterator
from uuid import UUID

from markupsafe import Markup

from server.plans.lineage.tree import Family, Member, Release

LEFT = 210
STEP = 104
ROW = 76
TOP = 34
TITLE = 12  # characters that fit beside a line
LABEL = "从上级通案到个案的来龙去脉，同样的内容在下面的表里"


def render(family: Family, current: UUID, titles: dict[UUID, str]) -> Markup:
    """An SVG; ``titles``: what stands beside each line. Its table says the same in words."""
    knots = _knots(family)
    steps = max((place for place in knots.values()), default=0) + 1
    width, height = LEFT + steps * STEP + 40, TOP * 2 + ROW * max(0, len(family.members) - 1)
    rows = {one.id: number for number, one in enumerate(family.members)}
    parts = [
        *(part for one in family.members for part in _line(one, rows, knots, current, titles)),
        *(part for one in family.members for part in _curve(one, family, rows, knots)),
        *(part for one in family.members for part in _releases(one, rows, knots)),
    ]
    return Markup(
        '<svg class="lineage wide" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img"'
        ' aria-label="{label}">{inside}</svg>'
    ).format(w=width, h=height, label=LABEL, inside=Markup("").join(parts))


def _knots(family: Family) -> dict[tuple[UUID, int], int]:
    """The place in time of each release, and (number 0) of a plan without any: right of what it came from."""
    ordered = sorted(
        ((release.at, one.id, release.number) for one in family.members for release in one.releases),
        key=lambda line: (line[0], str(line[1])),
    )
    places = {(plan, number): place for place, (_, plan, number) in enumerate(ordered)}
    for one in family.members:
        if not one.releases:
            base = places.get((one.parent, one.base)) if one.parent and one.base else None
            places[one.id, 0] = (base if base is not None else -1) + 1
    return places


def _x(place: int) -> int:
    return LEFT + place * STEP


def _y(row: int) -> int:
    return TOP + row * ROW


def _first(one: Member, knots: dict[tuple[UUID, int], int]) -> int:
    return knots[one.id, one.releases[0].number if one.releases else 0]


def _line(
    one: Member,
    rows: dict[UUID, int],
    knots: dict[tuple[UUID, int], int],
    current: UUID,
    titles: dict[UUID, str],
) -> Iterator[Markup]:
    y = _y(rows[one.id])
    name = titles[one.id]
    short = name if len(name) <= TITLE else f"{name[: TITLE - 1]}…"
    here = " here" if one.id == current else ""
    yield Markup('<text class="lineage-name{}" x="0" y="{}">{}</text>').format(here, y - 4, short)
    yield Markup('<text class="lineage-where" x="0" y="{}">{}</text>').format(y + 14, one.where[:14])
    last = knots[one.id, one.releases[-1].number if one.releases else 0]
    start = _x(_first(one, knots))
    yield Markup('<path class="lineage-line{}" d="M{} {}H{}"/>').format(here, start, y, _x(last) + 26)


def _curve(
    one: Member, family: Family, rows: dict[UUID, int], knots: dict[tuple[UUID, int], int]
) -> Iterator[Markup]:
    if one.parent is None or one.base is None or (one.parent, one.base) not in knots:
        return
    x, y = _x(knots[one.parent, one.base]), _y(rows[one.parent])
    to_x, to_y = _x(_first(one, knots)), _y(rows[one.id])
    bend = max(18, (to_x - x) // 2)
    yield Markup('<path class="lineage-curve" d="M{} {}C{} {} {} {} {} {}"/>').format(
        x, y, x, y + (to_y - y) * 3 // 4, to_x - bend, to_y, to_x, to_y
    )


def _releases(one: Member, rows: dict[UUID, int], knots: dict[tuple[UUID, int], int]) -> Iterator[Markup]:
    y = _y(rows[one.id])
    if not one.releases:
        x = _x(knots[one.id, 0])
        shape = "own" if one.is_own_version else "draft"
        yield Markup('<circle class="lineage-knot {}" cx="{}" cy="{}" r="6"/>').format(shape, x, y)
        return
    for release in one.releases:
        x = _x(knots[one.id, release.number])
        yield Markup('<circle class="lineage-knot" cx="{}" cy="{}" r="7"/>').format(x, y)
        yield Markup('<text class="lineage-number" x="{}" y="{}">{}</text>').format(
            x, y - 13, f"第 {release.number} 版"
        )
        if said := forks_words(release):
            yield Markup('<text class="lineage-forks" x="{}" y="{}">{}</text>').format(x + 10, y + 20, said)


def forks_words(release: Release) -> str:
    """「12 份个案」; of few it says no number, of none nothing."""
    if release.has_few:
        return "有个案"
    return f"{release.forks} 份个案" if release.forks else ""
