"""What is picked, and arranging it: replacing the parts of a section, opening it into its blocks. Pure."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from uuid import UUID

from server.documents import text, walk
from server.documents.spec import Json
from server.plans.selection import laying
from server.plans.selection.composing import Part
from server.plans.selection.laying import Place

Column: TypeAlias = "Callable[[UUID], int]"  # where the draft of an entry stands in a Place


@dataclass(frozen=True)
class Picks:
    """What is picked so far: sections in order, each with its parts; ``base`` was picked whole."""

    parts: tuple[Part, ...]
    base: UUID | None

    def at(self, place: str) -> list[Part]:
        """The parts of one section."""
        return [part for part in self.parts if part.place == place]

    def mark(self, place: str) -> str:
        """A short word that differs when the parts of this section do: a form says with it what it saw."""
        said = ";".join(f"{part.entry}/{part.section_id}/{part.block_id}" for part in self.at(place))
        return hashlib.sha256(said.encode()).hexdigest()[:12] if said else ""

    @property
    def mark_all(self) -> str:
        """As ``mark``, of everything picked and the base; "" while nothing is."""
        said = ";".join([str(self.base), *(f"{name}/{self.mark(name)}" for name in self.places)])
        return hashlib.sha256(said.encode()).hexdigest()[:12] if self.parts else ""

    @property
    def places(self) -> list[str]:
        """The sections in order."""
        return list(dict.fromkeys(part.place for part in self.parts))


def chosen(
    found: Place, column: Column, parts: list[Part], ticked: set[tuple[UUID, str]], shown: set[UUID]
) -> list[Part]:
    """The parts of a section when of the entries ``shown`` just the ``ticked`` blocks are to stay."""
    order = {
        (entry, unit.id): (at, column(entry))
        for entry in {*shown, *(part.entry for part in parts)}
        for at, row in enumerate(found.rows)
        if (unit := row[column(entry)]) is not None
    }
    kept = [
        part
        for part in opened(parts, found, column)
        if part.entry not in shown or (part.entry, part.block_id) in ticked
    ]
    for key in sorted(ticked & set(order), key=lambda one: order[one]):
        section = found.sections[column(key[0])]
        if section is not None and all((part.entry, part.block_id) != key for part in kept):
            later = (
                n for n, part in enumerate(kept) if order.get((part.entry, part.block_id), ()) > order[key]
            )
            made = Part(found.name, key[0], str(walk.attr(section, "id")), key[1])
            kept.insert(next(later, len(kept)), made)
    return folded(kept, found, column)


def placed(picks: Picks, place: str, new: list[Part], names: list[str]) -> list[Part]:
    """All parts with those of one section replaced; a new section stands before the first that comes after
    it in the drafts."""
    places = picks.places
    if place not in places and new:
        rank = {name: at for at, name in enumerate(names)}
        after = rank[place]
        at = next((n for n, name in enumerate(places) if rank.get(name, -1) > after), len(places))
        places.insert(at, place)
    return [part for name in places for part in (new if name == place else picks.at(name))]


def rebased(picks: Picks, whole: dict[str, Part], names: list[str]) -> list[Part]:
    """All parts when another draft becomes the base, its sections ``whole`` by place: they stand where
    nothing is picked, or only of the base so far; what is picked of other drafts stays."""
    now = picks
    for name in dict.fromkeys((*names, *picks.places)):
        if all(part.entry == picks.base for part in picks.at(name)):
            new = [whole[name]] if name in whole else []
            now = Picks(tuple(placed(now, name, new, names)), picks.base)
    return list(now.parts)


def opened(parts: list[Part], found: Place, column: Column) -> list[Part]:
    """The parts with a whole section as its blocks."""
    result: list[Part] = []
    for part in parts:
        section = found.sections[column(part.entry)]
        if part.block_id or section is None:
            result.append(part)
        else:
            result += [replace(part, block_id=unit.id) for unit in laying.units(section)]
    return result


def folded(parts: list[Part], found: Place, column: Column) -> list[Part]:
    """The parts; as a whole section when they are just the blocks of one, in its order."""
    if not parts or len({part.entry for part in parts}) > 1:
        return parts
    section = found.sections[column(parts[0].entry)]
    if section is None or [part.block_id for part in parts] != [unit.id for unit in laying.units(section)]:
        return parts
    return [replace(parts[0], block_id="")]


def swapped(found: list[Any], one: Any, step: int) -> list[Any]:
    """The list with ``one`` a ``step`` further; at the end as it was."""
    result = list(found)
    if one in result and 0 <= (to := result.index(one) + step) < len(result):
        at = result.index(one)
        result[at], result[to] = result[to], result[at]
    return result


def is_whole(picks: Picks, entry: UUID, doc: Json) -> bool:
    """Whether every section of this draft that says anything is picked as a whole, and nothing else is."""
    taken = {part.section_id for part in picks.parts if part.entry == entry and not part.block_id}
    said = {str(walk.attr(one, "id")) for one in walk.sections(doc) if text.says_something(one)}
    return said <= taken and all(part.entry == entry for part in picks.parts)
