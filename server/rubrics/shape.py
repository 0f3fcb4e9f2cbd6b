"""What a sheet looks like: dimensions with indicators, points, bands. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a sheet. ``points`` is the most it can get; ``hint`` what to look for."""

    key: str
    name: str
    points: float
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """Indicators that belong together."""

    key: str
    name: str
    indicators: tuple[Indicator, ...]

    @property
    def points(self) -> float:
        """The most its indicators can get together."""
        return sum(one.points for one in self.indicators)


@dataclass(frozen=True, slots=True)
class Band:
    """等第: scores of at least ``least`` (of 100) are called ``name``."""

    least: float
    name: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version of a sheet.

    Marks go in ``step``; a word is asked for below ``comment_below`` (a share of the points) and, if
    ``comment_at_full``, at full marks.
    """

    id: UUID
    name: str
    version: int
    purpose: str
    dimensions: tuple[Dimension, ...]
    bands: tuple[Band, ...]
    step: float
    comment_below: float
    comment_at_full: bool

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All lines in order."""
        return tuple(self._lines())

    @property
    def points(self) -> float:
        """The most anything can get."""
        return sum(one.points for one in self.dimensions)

    def _lines(self) -> Iterator[Indicator]:
        for dimension in self.dimensions:
            yield from dimension.indicators


def read(sheet_id: UUID, name: str, version: int, purpose: str, body: Json) -> Sheet:
    """A sheet from its row.

    Raises:
        ValueError: no indicators, two with one key, points that are not positive, or no band for 0.
    """
    dimensions = tuple(
        Dimension(
            key=one["key"],
            name=one["name"],
            indicators=tuple(
                Indicator(line["key"], line["name"], float(line["points"]), line.get("hint", ""))
                for line in one["indicators"]
            ),
        )
        for one in body["dimensions"]
    )
    bands = tuple(
        sorted(
            (Band(float(one["least"]), one["name"]) for one in body["bands"]),
            key=lambda band: band.least,
            reverse=True,
        )
    )
    lines = [line for one in dimensions for line in one.indicators]
    if not lines or len({line.key for line in lines}) < len(lines):
        raise ValueError("a sheet has indicators, each with a key of its own")
    if any(line.points <= 0 for line in lines) or not bands or bands[-1].least > 0:
        raise ValueError("every indicator has points, and every score a band")
    return Sheet(
        id=sheet_id,
        name=name,
        version=version,
        purpose=purpose,
        dimensions=dimensions,
        bands=bands,
        step=float(body.get("step", 0.5)),
        comment_below=float(body.get("comment_below", 0.6)),
        comment_at_full=bool(body.get("comment_at_full", True)),
    )
