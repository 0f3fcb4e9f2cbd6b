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
