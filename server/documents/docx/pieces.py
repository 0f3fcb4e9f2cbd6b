"""Pieces: what the document falls into before keys are settled. Every block ends up in exactly one."""

from dataclasses import dataclass, field
from typing import Any

from . import labels

Json = dict[str, Any]


@dataclass
class Piece:
    """A stretch of the document under one label. ``kind`` as in ``labels.Match``, "rest" without a label."""

    kind: str
    key: str
    label: str
    blocks: list[Json] = field(default_factory=list)
    via: str = "rest"
    columns: list[str] | None = None
    steps: int | None = None
    parent: "Piece | None" = None
    period: int | None = None
    in_table: int = -1
    at: Json | None = None  # the block or cell its label stands in
    room: list[Json] = field(default_factory=list)  # the cells its content stands in, blank ones too

    @property
    def is_section(self) -> bool:
        """Whether it has a known section key."""
        return self.kind == "section"

    @property
    def heading(self) -> tuple[str, str, str, int | None]:
        """What it has in common with the same heading printed again, and with nothing else.

        The key only says what kind of section it is: 设计理念 and 课堂小结 are two of one kind.
        """
        return self.kind, self.key, labels.bare(self.label), self.period

    @property
    def has_own_name(self) -> bool:
        """Whether the paper calls it so; steps without a heading over them are called 教学过程 by us."""
        return self.via not in ("columns", "guess") or self.at is not None


# How sure we are, by the way a section was found.
CONFIDENCE = {
    "mark": 1.0,
    "table": 0.95,
    "stacked": 0.9,
    "heading": 0.9,
    "inline": 0.8,
    "nested": 0.6,
    "columns": 0.85,
    "guess": 0.5,
    "rest": 0.3,
}


_ABOUT_FIELDS = ("基本信息", "基本情况", "课程信息", "教学信息", "课时信息", "概况", "课时")


def is_about_fields(piece: Piece) -> bool:
    """Whether it is a heading over fields (一、基本信息)."""
    return piece.kind == "other" and any(word in piece.label for word in _ABOUT_FIELDS)
