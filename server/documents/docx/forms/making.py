"""From the description of a form to an empty Word paper in our look."""

import io
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

from ..ooxml.names import Element
from ..writing.blocks import write_blocks
from ..writing.context import Context
from ..writing.footnotes import Footnotes
from ..writing.look import CELL, TEXT_WIDTH, TITLE, new_document
from ..writing.numbering import Lists
from ..writing.tables import TableWriter
from ..writing.xml import make as element
from ..writing.xml import text_run

Json = dict[str, Any]

_HEAD = "#"
_ROW_HEIGHT = 480  # in twips: what a hand can write in
_PIXELS = 24


@dataclass(frozen=True)
class Form:
    """One of our forms: ``kind`` plan or record."""

    key: str
    kind: str
    name: str
    about: str
    title: str
    widths: tuple[int, ...]
    rows: tuple[Any, ...]


def _load() -> dict[str, Form]:
    raw = json.loads(Path(__file__).with_name("forms.json").read_text(encoding="utf-8"))
    return {
        one["key"]: Form(**{**one, "widths": tuple(one["widths"]), "rows": tuple(one["rows"])})
        for one in raw["forms"]
    }


FORMS = _load()


@cache
def make(key: str) -> bytes:
    """The empty form.

    Raises:
        KeyError: there is none of that key.
    """
    form = FORMS[key]
    document = new_document("")
    body = document.element.body
    page = body[-1]
    body.remove(page)
    body.append(element("p", element("pPr", element("pStyle", val=TITLE)), text_run(form.title)))
    context = Context(document, lambda _file_id: None, Lists(document), Footnotes()).within(TEXT_WIDTH, CELL)
    TableWriter(context, write_blocks).write({"type": "table", "content": _rows(form)}, body)
    for row in body.iter(qn("w:tr")):
        _set_height(row)
    body.append(element("p", element("pPr", element("pStyle", val=CELL))))
    body.append(page)
    document.core_properties.title = form.name
    document.core_properties.author = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _rows(form: Form) -> list[Json]:
    rows = []
    for row in form.rows:
        cells, column = [], 0
        for spec in row:
            text, span = spec if isinstance(spec, list) else (spec, 1)
            widths = [width * _PIXELS for width in form.widths[column : column + span]]
            cells.append(_cell(text, span, widths))
            column += span
        rows.append({"type": "tableRow", "content": cells})
    return rows


def _cell(text: str, span: int, widths: list[int]) -> Json:
    is_label = bool(text) and len(text) <= 8 and not text.isdecimal()
    words = text.removeprefix(_HEAD)
    content = [{"type": "text", "text": words}] if words else []
    return {
        "type": "tableHeader" if is_label else "tableCell",
        "attrs": {"colspan": span, "colwidth": widths},
        "content": [{"type": "paragraph", "content": content} if content else {"type": "paragraph"}],
    }


def _set_height(row: Element) -> None:
    properties = row.find(qn("w:trPr"))
    if properties is None:
        properties = element("trPr")
        row.insert(0, properties)
    for header in properties.findall(qn("w:tblHeader")):
        properties.remove(header)  # a form is one page: no row comes again on the next
    properties.append(element("trHeight", val=_ROW_HEIGHT, hRule="atLeast"))
