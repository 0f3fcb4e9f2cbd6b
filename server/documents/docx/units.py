"""A line letter by letter, each with the piece of inline content it belongs to. Pure."""

from rapidfuzz.distance import Indel

from server.documents.canonical import dumps
from server.documents.spec import Json

Unit = tuple[str, Json]
Edit = tuple[int, int, int, int]  # from, to in the old line; from, to in the new one

_ATOMS = 0xF0000
_CLOSE = 2  # edits with fewer equal characters between them are one


class Alphabet:
    """Letters for what is no text: the same one for the same formula, picture or note."""

    def __init__(self, *, by_kind: bool = False) -> None:
        """``by_kind``: one letter for all formulas, one for all pictures."""
        self._by_kind = by_kind
        self._codes: dict[bytes, str] = {}

    def units(self, content: list[Json]) -> list[Unit]:
        """The letters of inline content."""
        found: list[Unit] = []
        for piece in content:
            if piece["type"] == "text":
                found += [(letter, {**piece, "text": letter}) for letter in piece["text"]]
            else:
                found.append((self._code(piece), piece))
        return found

    def _code(self, piece: Json) -> str:
        told = {name: value for name, value in piece.items() if name != "tracked"}
        key = piece["type"].encode() if self._by_kind else dumps(told)
        return self._codes.setdefault(key, chr(_ATOMS + len(self._codes)))


def letters(units: list[Unit]) -> str:
    """The line as one text."""
    return "".join(letter for letter, _piece in units)


def edits(old: str, new: str) -> list[Edit]:
    """What is put for what, from left to right."""
    found: list[Edit] = []
    for op in Indel.opcodes(old, new):
        if op.tag == "equal":
            continue
        edit = (op.src_start, op.src_end, op.dest_start, op.dest_end)
        if found and edit[0] - found[-1][1] < _CLOSE:
            found[-1] = (found[-1][0], edit[1], found[-1][2], edit[3])
        else:
            found.append(edit)
    return found


def joined(pieces: list[Json]) -> list[Json]:
    """Letters as inline content again."""
    out: list[Json] = []
    for piece in pieces:
        last = out[-1] if out else None
        if last is not None and piece["type"] == "text" == last["type"] and _same_look(piece, last):
            last["text"] += piece["text"]
        else:
            out.append(dict(piece))
    return out


def _same_look(one: Json, other: Json) -> bool:
    return all(one.get(name) == other.get(name) for name in ("marks", "tracked"))
