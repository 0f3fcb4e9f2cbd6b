"""Two texts without what is alike in both and far from any change, so that the places of a long one are found
as fast as those of a short one. Pure."""

from server.documents import pairing, walk
from server.documents.spec import Json
from server.plans.merge import merge
from server.plans.proposals import parts

_NEAR = 1  # neighbours kept beside a change: an insertion says behind what it stands
_SMALL = 200  # blocks: below, all of them are looked at


def places(base: Json, body: Json) -> list[Json]:
    """``parts.places``, in a time that grows with the changes and not with the text."""
    if sum(1 for _ in walk.blocks(base)) < _SMALL:
        return parts.places(base, body)
    found = parts.places(*_narrowed(base, body))
    known = {hunk.id for hunk in merge(base, base, body).hunks}
    return found if {one["id"] for one in found} <= known else parts.places(base, body)


def _narrowed(mine: Json, theirs: Json) -> tuple[Json, Json]:
    kids, others = mine.get("content") or [], theirs.get("content") or []
    if mine == theirs or not kids or not others or not walk.attr(kids[0], "id"):
        return mine, theirs
    pairs = pairing.by_key([walk.attr(one, "id") for one in kids], [walk.attr(one, "id") for one in others])
    if mine["type"] == "tableRow" or mine["type"] not in _HOLDERS:
        return mine, theirs
    far = _far(kids, others, pairs) if mine["type"] != "doc" else set()
    twin = dict(pairs)
    small = {place: _narrowed(kids[place], others[other]) for place, other in pairs}
    back = {other: place for place, other in pairs}
    return (
        {
            **mine,
            "content": [small[at][0] if at in twin else one for at, one in enumerate(kids) if at not in far],
        },
        {
            **theirs,
            "content": [
                small[back[at]][1] if at in back else one
                for at, one in enumerate(others)
                if back.get(at) not in far
            ],
        },
    )


def _far(kids: list[Json], others: list[Json], pairs: list[tuple[int, int]]) -> set[int]:
    """Children alike in both whose neighbours are alike too; the first stays: it heads a table."""
    same = {place: other for place, other in pairs if kids[place] == others[other]}
    reached = set(same.values())
    near = range(-_NEAR, _NEAR + 1)
    return {
        place
        for place, other in same.items()
        if place
        and all(place + step in same or not 0 <= place + step < len(kids) for step in near)
        and all(other + step in reached or not 0 <= other + step < len(others) for step in near)
    }


_HOLDERS = frozenset({"doc", "section", "table", "bulletList", "orderedList", "listItem"})
