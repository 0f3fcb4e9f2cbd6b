"""Forms of our own with what stands in them: rows as our forms have them, each form on a page of its own."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from ..ooxml.names import Element
from ..writing.blocks import write_blocks
from ..writing.context import Context
from ..writing.document import Asset, Written
from ..writing.footnotes import Footnotes
from ..writing.look import BODY, CELL, TEXT_WIDTH, TITLE, new_document
from ..writing.numbering import Lists
from ..writing.tables import TableWriter
from ..writing.xml import clean, make, text_run

Json = dict[str, Any]

_PIXELS = 24


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, over how many columns and rows. ``pictures``: ids the asset of ``lay`` knows."""

    words: str = ""
    columns: int = 1
    rows: int = 1
    is_label: bool = False
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leaf:
    """One form. ``widths`` of the columns in proportion; ``lines``: what stands below the table."""

    title: str
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[str, ...] = ()


def lay(name: str, leaves: Sequence[Leaf], asset: Asset, header: str = "") -> Written:
    """One .docx in our look; pictures whose bytes are gone are in its warnings."""
    document = new_document(clean(header))
    body = document.element.body
    page = body[-1]
    body.remove(page)
    context = Context(document=document, asset=asset, lists=Lists(document), footnotes=Footnotes())
    for at, leaf in enumerate(leaves):
        _leaf(context, leaf, body, is_first=at == 0)
    body.append(page)
    context.footnotes.attach(document)
    document.core_properties.title = clean(name)[:250]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return Written(out.getvalue(), context.warnings)


def _leaf(context: Context, leaf: Leaf, body: Element, *, is_first: bool) -> None:
    broken = None if is_first else make("pageBreakBefore")
    body.append(make("p", make("pPr", make("pStyle", val=TITLE), broken), text_run(clean(leaf.title))))
    rows = [{"type": "tableRow", "content": _row(leaf, row)} for row in leaf.rows]
    inside = context.within(TEXT_WIDTH, CELL)
    inside.place = leaf.title
    TableWriter(inside, write_blocks).write({"type": "table", "content": rows}, body)
    for row in body[-1].iter(qn("w:tr")):
        _keep_whole(row)
    for line in leaf.lines or ("",):
        body.append(make("p", make("pPr", make("pStyle", val=BODY if line else CELL)), text_run(clean(line))))


def _row(leaf: Leaf, row: Sequence[Cell]) -> list[Json]:
    """Widths are told where a cell stands alone in its columns; what hangs from above has been told there."""
    cells, column = [], len(leaf.widths) - sum(cell.columns for cell in row)
    for cell in row:
        widths = [width * _PIXELS for width in leaf.widths[column : column + cell.columns]]
        column += cell.columns
        cells.append(
            {
                "type": "tableHeader" if cell.is_label else "tableCell",
                "attrs": {"colspan": cell.columns, "rowspan": cell.rows, "colwidth": widths},
                "content": [*_paragraphs(cell.words), *map(_picture, cell.pictures)],
            }
        )
    return cells


def _paragraphs(words: str) -> list[Json]:
    lines = [{"type": "text", "text": line} for line in words.split("\n")]
    return [
        {"type": "paragraph", "content": [line]} if line["text"] else {"type": "paragraph"} for line in lines
    ]


def _picture(file_id: str) -> Json:
    return {"type": "image", "attrs": {"file_id": file_id, "width": 150}}


def _keep_whole(row: Element) -> None:
    """A row is not torn by the end of a page, and its head is not taken for that of every page."""
    properties = row.find(qn("w:trPr"))
    if properties is None:
        properties = make("trPr")
        row.insert(0, properties)
    for head in properties.findall(qn("w:tblHeader")):
        properties.remove(head)
    properties.append(make("cantSplit"))
