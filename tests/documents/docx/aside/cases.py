"""What one kept-aside document is, and what a teacher would say is in it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.documents.docx.papers import Paper


@dataclass(frozen=True)
class Case:
    """``sections``: key → how its text starts ("" = there, blank); ``layout``: (a) to (k)."""

    name: str
    layout: str
    make: Callable[[], Paper]
    sections: dict[str, str]
    meta: dict[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    steps: int | None = None


@dataclass(frozen=True)
class Whole:
    """A document and everything a teacher sees in it: each heading once, in order, under its own words.

    ``heads``: (title as written, key, how its text starts), perhaps its 课时 too; the title "*" is any, the
    key "" none of ours. Nothing else may be cut out.
    """

    name: str
    make: Callable[[], Paper]
    heads: list[tuple]
    meta: dict[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    steps: int | None = None
