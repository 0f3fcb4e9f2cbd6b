"""The sections of a template, how those of several levels become one, how a text compares with them. Pure.

District and school each may say something; the nearest template gives the order, those above it add what they
require and fix. At most ``MOST_REQUIRED`` sections are required, over all levels together.
"""

import copy
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from server.documents import skeleton, text, walk
from server.documents.keys import section_title
from server.documents.spec import Json

MOST_REQUIRED = 5
MOST_SECTIONS = 30


@dataclass(frozen=True, slots=True)
class Section:
    """One section: ``hint`` stands in it while it is empty; ``is_locked`` fixes its title and its place among
    the locked ones, never how much is written in it."""

    key: str
    title: str
    hint: str = ""
    is_required: bool = False
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """``faults``: where a text left the locked titles and their order, in sentences; ``empty``: titles of the
    required sections nothing is written in."""

    faults: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()


def loads(stored: str) -> list[Section]:
    """The sections of a row."""
    return [Section(**one) for one in json.loads(stored)]


def dumps(sections: Sequence[Section]) -> str:
    """As they are stored."""
    return json.dumps([asdict(one) for one in sections], ensure_ascii=False)


def under(nearest: Sequence[Section], above: Sequence[Section]) -> list[Section]:
    """``nearest`` with what the level above requires and fixes: its required and locked sections are there,
    its locked titles stand, its locked sections are in its order."""
    found = list(nearest)
    outer = {one.key: one for one in above}
    for at, one in enumerate(found):
        if (other := outer.get(one.key)) is not None:
            title = other.title if other.is_locked else one.title
            found[at] = replace(
                one, title=title, hint=one.hint or other.hint,
                is_required=one.is_required or other.is_required, is_locked=one.is_locked or other.is_locked,
            )  # fmt: skip
    for at, one in enumerate(above):
        if (one.is_required or one.is_locked) and all(one.key != known.key for known in found):
            before = {known.key for known in above[:at]}
            places = [place for place, known in enumerate(found) if known.key in before]
            found.insert(max(places, default=-1) + 1, one)
    order = [one.key for one in above if one.is_locked]
    return _sorted_in_place(found, [order.index(one.key) if one.key in order else None for one in found])


def blank(sections: Sequence[Section]) -> Json:
    """An empty plan of these sections; 教学过程 holds the usual table."""
    doc = skeleton.blank([one.key for one in sections])
    for node, one in zip(walk.sections(doc), sections, strict=True):
        node["attrs"]["title"] = one.title
    return doc


def look(doc: Json, sections: Sequence[Section]) -> Report:
    """How a text compares with the sections it was begun with."""
    present = walk.sections(doc)
    faults = []
    for one in sections:
        there = [node for node in present if walk.attr(node, "key") == one.key]
        if one.is_locked and not there:
            faults.append(f"少了“{one.title}”")
        elif one.is_locked and (other := next((n for n in there if text.title_of(n) != one.title), None)):
            faults.append(f"“{one.title}”的标题改成了“{text.title_of(other)}”")
    order = [one.key for one in sections if one.is_locked]
    ranks = [_rank(node, order) for node in present]
    known = [rank for rank in ranks if rank is not None]
    if known != sorted(known):
        faults.append("、".join(f"“{one.title}”" for one in sections if one.is_locked) + "的先后和模板不一样")
    filled = _covered({line.key for line in text.outline(doc) if line.fill != "empty"})
    empty = [one.title for one in sections if one.is_required and one.key not in filled]
    return Report(tuple(faults), tuple(empty))


def arranged(doc: Json, sections: Sequence[Section]) -> Json:
    """The same text with locked titles put back, locked sections that are gone put in again (empty), and the
    locked ones in their order, each at a place where a locked one stood. Nothing that was written is lost."""
    done = copy.deepcopy(doc)
    present: list[Json] = done.setdefault("content", [])
    locked = [one for one in sections if one.is_locked]
    titles = {one.key: one.title for one in locked}
    for node in present:
        if (title := titles.get(str(walk.attr(node, "key")))) is not None:
            node.setdefault("attrs", {})["title"] = title
    _put_in(present, locked, sections)
    order = [one.key for one in locked]
    done["content"] = _sorted_in_place(present, [_rank(node, order) for node in present])
    return done


def completed(doc: Json, sections: Sequence[Section]) -> tuple[Json, tuple[Section, ...]]:
    """The same text with the required and locked sections it lacks put in, empty, and which these are. What
    is written stays as it is, in the order it has."""
    present: list[Json] = list(doc.get("content") or [])
    done = {**doc, "content": present}
    there = _covered({walk.attr(node, "key") for node in present})
    wanted = [one for one in sections if (one.is_required or one.is_locked) and one.key not in there]
    return done, tuple(_put_in(present, wanted, sections))


def usual() -> list[Section]:
    """The sections of a plan where nobody made a template."""
    return [Section(key, section_title(key)) for key in skeleton.USUAL_KEYS]


def _covered(keys: set[Any]) -> set[Any]:
    """With those keys whose section stands in another one: 教学重难点 is 重点 and 难点."""
    both, one = {"key", "difficult"}, {"key_difficult"}
    return keys | (both if one <= keys else set()) | (one if both <= keys else set())


def _put_in(present: list[Json], wanted: Sequence[Section], sections: Sequence[Section]) -> list[Section]:
    """Put those of ``wanted`` that are missing into ``present``: behind what the template has before them,
    else before what it has behind them, else at the end. Which these were."""
    missing = [one for one in wanted if all(walk.attr(node, "key") != one.key for node in present)]
    for one in missing:
        own = list(sections).index(one)
        before, behind = ({other.key for other in part} for part in (sections[:own], sections[own + 1 :]))
        keys = [str(walk.attr(node, "key")) for node in present]
        last = max((at + 1 for at, key in enumerate(keys) if key in before), default=None)
        first = min((at for at, key in enumerate(keys) if key in behind), default=len(keys))
        present.insert(first if last is None else last, _section(one))
    return missing


def _section(one: Section) -> Json:
    made: Json = walk.sections(blank([one]))[0]
    return made


def _rank(node: Json, order: list[str]) -> tuple[int, int] | None:
    """Its place among the locked ones, 课时 by 课时; ``None``: it is none."""
    key, period = walk.attr(node, "key"), walk.attr(node, "period")
    if key not in order:
        return None
    return period if isinstance(period, int) else 1, order.index(str(key))


def _sorted_in_place(things: list[Any], ranks: Sequence[Any]) -> list[Any]:
    """Those with a rank sorted among the places they take; the others stay where they are."""
    ranked = sorted(((rank, at) for at, rank in enumerate(ranks) if rank is not None), key=lambda one: one[0])
    following = iter(things[at] for _rank, at in ranked)
    return [thing if rank is None else next(following) for thing, rank in zip(things, ranks, strict=True)]
