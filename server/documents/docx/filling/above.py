"""Labels printed below the line they name: （课题） under a blank cell, in a row of labels alone."""

from ..ooxml.names import Element, local, w
from ..pieces import Piece
from .places import places, row_of


def cells_above(pieces: list[Piece]) -> dict[int, Element]:
    """By the id of a field: the blank cell over its label.

    The row above is blank from end to end and no room of a section; the row holds nothing but such labels.
    """
    bare = {
        id(piece): piece.at["element"]
        for piece in pieces
        if piece.kind in ("meta", "info") and not piece.blocks and not piece.room
        if piece.at is not None and piece.at.get("element") is not None and local(piece.at["element"]) == "tc"
    }
    taken = {cell.get("element") for piece in pieces for cell in piece.room}
    labels = set(bare.values())
    found: dict[int, Element] = {}
    for own, label in bare.items():
        row = row_of(label)
        above = next(row.itersiblings(w("tr"), preceding=True), None)
        if above is None or any(_says(one.cell) and one.cell not in labels for one in places(row)):
            continue
        blank = places(above)
        if any(_says(one.cell) or one.cell in taken for one in blank):
            continue
        edges = next((one.start, one.end) for one in places(row) if one.cell is label)
        over = next((one.cell for one in blank if (one.start, one.end) == edges), None)
        if over is not None:
            found[own] = over
    return found


def _says(cell: Element) -> bool:
    return any((text.text or "").strip() for text in cell.iter(w("t")))
