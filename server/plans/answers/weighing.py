"""What of an answered paper is new: changes place by place, comments as answers and new 批注. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from server.documents.docx.opinions import Remark, Thread
from server.documents.docx.writing.comments import GONE
from server.documents.docx.writing.revisions import TOLD
from server.documents.spec import Json
from server.plans.anchoring import flat
from server.plans.answers import narrowing
from server.plans.proposals import parts

DONE = "{author}把“{words}”这条批注在 Word 里标成了已解决，要了结请在批注里点采纳或不采纳。"
TOO_MANY = (
    f"{{author}}改了 {{count}} 处，一次读 {parts.MOST} 处：读进来以后，同一份 Word 再读一次，读后面的。"
)
MOST_THREADS = 200
TOO_MANY_THREADS = "还有 {count} 条批注这次没有列出来：读进来以后，同一份 Word 再读一次，读后面的。"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Known:
    """A thread of the plan as its paper shows it: marks and words of its remarks."""

    id: str
    block: str
    is_settled: bool
    marks: frozenset[str]
    said: frozenset[tuple[str, str]]  # author, words without white space


@dataclass(slots=True)
class Weighed:
    """``voices``: {author, body, places}; ``threads``: {thread, block, quote, remarks}, where ``thread`` is
    that of the plan it answers or nothing. ``known``: how many places and remarks are there already."""

    voices: list[Json] = field(default_factory=list)
    threads: list[Json] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    known: int = 0


def voice(found: Weighed, author: str, base: Json, body: Json, present: Json, marks: Collection[str]) -> None:
    """Add what ``author`` would have otherwise, without the places of these ``marks`` and what ``present``
    says already."""
    every = narrowing.places(base, body)
    where = parts.standing(present, base, body, (), every)
    new = [one for one in every if one["mark"] not in marks and where[one["id"]] != "in"]
    found.known += len(every) - len(new)
    if len(new) > parts.MOST:
        found.untold.append(TOO_MANY.format(author=author, count=len(new)))
        new = new[: parts.MOST]
    if new:
        found.voices.append({"author": author, "body": body, "places": new})


def threads(found: Weighed, said: list[Thread], known: list[Known]) -> None:
    """Add what is new of the comments."""
    homes = {id(one): home for one in said if (home := _home(one, known)) is not None}
    by_spot = {one.spot: homes[id(one)] for one in said if one.spot and id(one) in homes}
    late = 0
    for one in said:
        home = homes.get(id(one)) or by_spot.get(one.spot)
        new = [remark for remark in one.remarks if not _is_known(remark, home)]
        found.known += len(one.remarks) - len(new)
        if one.is_settled and home is not None and not home.is_settled:
            first = one.remarks[0]
            found.untold.append(DONE.format(author=first.author, words=first.text[:_SHOWN]))
        if new and len(found.threads) < MOST_THREADS:
            found.threads.append(_told(one, home, new))
        elif new:
            late += 1
    if late:
        found.untold.append(TOO_MANY_THREADS.format(count=late))


def _told(one: Thread, home: Known | None, new: list[Remark]) -> dict[str, Any]:
    is_answer = home is not None and not home.is_settled
    return {
        "thread": home.id if home is not None and is_answer else "",
        "block": home.block if home is not None else one.block,
        "quote": one.quote,
        "remarks": [{"author": remark.author, "text": remark.text, "at": remark.at} for remark in new],
    }


def _home(one: Thread, known: list[Known]) -> Known | None:
    """The thread of the plan that has a remark of this one."""
    return next((home for home in known if any(_says(home, remark) for remark in one.remarks)), None)


def _is_known(remark: Remark, home: Known | None) -> bool:
    return remark.text.startswith(TOLD) or (home is not None and _says(home, remark))


def _says(home: Known, remark: Remark) -> bool:
    return bool(remark.mark and remark.mark in home.marks) or (remark.author, flat(remark.text)) in home.said


def variants(author: str, text: str, quote: str) -> set[tuple[str, str]]:
    """How the first remark of a thread may stand in a paper: with its quote, where the words are gone."""
    with_quote = GONE.format(quote=quote[:60], text=text)
    return {(author, flat(text)), *([(author, flat(with_quote))] if quote else [])}
