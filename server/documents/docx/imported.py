"""What an import gives back."""

from dataclasses import dataclass, field
from typing import Any

from .opinions import Opinions

Json = dict[str, Any]


@dataclass
class Section:
    """One recognised section as the confirm page shows it; ``id`` is that of its node in the document."""

    id: str
    key: str
    label: str
    text: str
    via: str
    confidence: float
    columns: list[str] | None = None
    steps: int | None = None


@dataclass
class Imported:
    """A read document. ``assets`` maps the file ids used in ``doc`` (``asset:<sha256>``) to their bytes.

    ``source``: the blocks as they stood in Word, under the ids their content has in ``doc``. ``record``: what
    ``records.recognising`` makes of a 听课记录 and the like, as data; None of a plan. ``lessons``: what whole
    plans after the first are called, by the ``period`` of their sections.
    """

    doc: Json
    meta: dict[str, str]
    sections: list[Section]
    warnings: list[str] = field(default_factory=list)
    assets: dict[str, bytes] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    source: list[Json] = field(default_factory=list)
    record: Json | None = None
    lessons: dict[int, str] = field(default_factory=dict)
    opinions: Opinions = field(default_factory=Opinions)
