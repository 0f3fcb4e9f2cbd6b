"""Pieces: what the document falls into before keys are settled. Every block ends up in exactly one."""

from dataclasses import dataclass, field
from typing import Any

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

    @property
    def is_section(self) -> bool:
        """Whether it has a known section key."""
        return self.kind == "section"


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
