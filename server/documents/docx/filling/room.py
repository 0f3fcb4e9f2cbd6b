"""A place of a form that content goes into."""

from dataclasses import dataclass, field

from ..ooxml.names import Element
from .leaves import Leaf
from .looks import Look


@dataclass
class Room:
    """Where content goes: what stands there now; ``after`` (else ``before``, else at the end of ``holder``)
    when nothing does."""

    slots: list[Leaf] = field(default_factory=list)
    holder: Element | None = None
    after: Element | None = None
    look: Look | None = None
    before: Element | None = None
