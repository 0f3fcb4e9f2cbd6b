"""教学过程 printed again on every page of a form: the later, blank ones go, the first takes everything.

Only the same words are printed again: 教法 and 学法, 必做作业 and 选做作业 are places of their own."""

from .. import labels
from ..ooxml.names import Element, local, w
from ..pieces import Piece
from ..texts import is_empty
from .paper import Paper
from .places import places, row_of


def drop(paper: Paper) -> None:
    """Remove rows that only repeat the label before them, word for word, and are blank; not in a plan's own
    file. With other labels between, it is the place of another lesson."""
    if paper.is_own:
        return
    last = ""
    for piece in paper.pieces:
        if piece.kind == "rest":
            continue
        is_place = piece.in_table >= 0 and piece.is_section and piece.at is not None
        name = labels.bare(piece.label, with_hints=True) if is_place else ""
        if name and name == last:
            _drop(piece)
        last = name


def _drop(piece: Piece) -> None:
    label: Element | None = (piece.at or {}).get("element")
    if label is None or local(label) != "tc" or not is_empty(piece.blocks) or not piece.room:
        return
    rooms = [cell["element"] for cell in piece.room if cell.get("element") is not None]
    rows = list(dict.fromkeys(row_of(cell) for cell in (label, *rooms)))
    cells = [one for row in rows for one in places(row)]
    if any(one.merge or not (one.cell is label or _is_blank(one.cell)) for one in cells):
        return
    for row in rows:
        table = row.getparent()
        if table is None:
            continue
        table.remove(row)
        holder = table.getparent()
        if holder is not None and local(holder) == "body" and table.find(w("tr")) is None:
            holder.remove(table)


def _is_blank(cell: Element) -> bool:
    words = "".join(text.text or "" for text in cell.iter(w("t")))
    return not words.strip() and next(cell.iter(w("drawing"), w("pict"), w("object"), w("tbl")), None) is None
