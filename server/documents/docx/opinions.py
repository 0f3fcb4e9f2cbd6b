"""What people said of a paper in Word: tracked changes and comments, by the names they go under there."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Suggested:
    """The tracked changes of one author: ``doc`` is the whole text as this author would have it, in the ids
    of the text it was made in. ``at``: when, as Word writes it (``2026-11-20T09:30:00Z``), or nothing."""

    author: str
    doc: Json
    at: str = ""


@dataclass
class Remark:
    """One comment, or the answer to one. ``mark`` is Word's own name for it (``w14:paraId``), or nothing."""

    author: str
    text: str
    at: str = ""
    mark: str = ""


@dataclass
class Thread:
    """A comment with its answers. ``block``: where it begins (empty: nowhere in particular); ``quote``: the
    words it is about. ``spot`` is the same for comments on the very same letters."""

    remarks: list[Remark]
    block: str = ""
    quote: str = ""
    is_settled: bool = False
    spot: str = ""


@dataclass
class Opinions:
    """All of them; ``untold`` says in words what could not be kept as what it was."""

    suggested: list[Suggested] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.suggested or self.threads or self.untold)


def opinions_of(data: Json) -> Opinions:
    """From the JSON that ``dataclasses.asdict`` makes of them."""
    return Opinions(
        suggested=[Suggested(**one) for one in data.get("suggested", [])],
        threads=[
            Thread(**{**one, "remarks": [Remark(**remark) for remark in one["remarks"]]})
            for one in data.get("threads", [])
        ],
        untold=list(data.get("untold", [])),
    )
