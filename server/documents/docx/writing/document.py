"""The whole paper: title, table of fields, sections with numbered headings, header and footer."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from server.documents.canonical import normalise
from server.documents.keys import CUSTOM_PREFIX, section_title

from .. import labels
from ..ooxml import numerals
from ..ooxml.names import Element
from ..texts import is_empty
from .blocks import write_blocks
from .context import Context
from .footnotes import Footnotes
from .look import CELL, TEXT_WIDTH, TITLE, new_document
from .numbering import Lists
from .tables import TableWriter
from .xml import clean, make, text_run

Json = dict[str, Any]
Asset = Callable[[str], bytes | None]

FIELDS = (
    ("subject", "学科"),
    ("grade", "年级"),
    ("textbook", "教材版本"),
    ("course", "课程名称"),
    ("type", "课型"),
    ("period", "课时"),
    ("teacher", "授课教师"),
    ("date", "授课日期"),
)


@dataclass
class Written:
    """The bytes of a .docx and what could not be written as it was."""

    data: bytes
    warnings: list[str] = field(default_factory=list)


def write(doc: Json, meta: dict[str, Any], asset: Asset) -> bytes:
    """A plan as a .docx; ``meta`` as ``Imported.meta``, and ``district`` and ``school`` for the header."""
    return write_with_warnings(doc, meta, asset).data


def write_with_warnings(doc: Json, meta: dict[str, Any], asset: Asset) -> Written:
    """The same, and the losses: pictures that are gone, formulas Word cannot show."""
    header = "　".join(clean(meta[key]) for key in ("district", "school") if meta.get(key))
    document = new_document(header)
    context = Context(document=document, asset=asset, lists=Lists(document), footnotes=Footnotes())
    body = document.element.body
    page = body[-1]
    body.remove(page)
    title = clean(meta.get("title") or "教案")
    body.append(_marked(context, TITLE, title, "gongbei_title", "黑体"))
    _fields(context, meta, body)
    _sections(context, normalise(doc).get("content") or [], body)
    if len(body) and body[-1].tag == make("tbl").tag:
        body.append(make("p", make("pPr", make("pStyle", val=CELL))))
    body.append(page)
    context.footnotes.attach(document)
    document.core_properties.title = title[:250]
    document.core_properties.author = clean(meta.get("teacher") or "")[:250]
    document.core_properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return Written(out.getvalue(), context.warnings)


def _marked(context: Context, style: str, text: str, name: str, font: str) -> Element:
    """A heading with a bookmark, by which our own paper is known when it comes back."""
    number = context.next_id()
    properties = make("rPr", make("rFonts", ascii="Times New Roman", hAnsi="Times New Roman", eastAsia=font))
    return make(
        "p",
        make("pPr", make("pStyle", val=style)),
        make("bookmarkStart", id=number, name=name),
        text_run(text, properties),
        make("bookmarkEnd", id=number),
    )


def _fields(context: Context, meta: dict[str, Any], body: Element) -> None:
    filled = [(label, clean(meta[key])) for key, label in FIELDS if meta.get(key)]
    if not filled:
        return
    rows = []
    for index in range(0, len(filled), 2):
        pair = filled[index : index + 2]
        cells = [
            cell
            for label, value in pair
            for cell in (_cell(label, 90, "tableHeader"), _cell(value, 187 if len(pair) == 2 else 464))
        ]
        if len(pair) == 1:
            cells[1]["attrs"] = {"colspan": 3, "colwidth": [187, 90, 187]}
        rows.append({"type": "tableRow", "content": cells})
    inside = context.within(TEXT_WIDTH, CELL)
    TableWriter(inside, write_blocks).write({"type": "table", "content": rows}, body)
    body.append(make("p", make("pPr", make("pStyle", val=CELL))))


def _cell(text: str, width: int, kind: str = "tableCell") -> Json:
    return {
        "type": kind,
        "attrs": {"colwidth": [width]},
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }


def _sections(context: Context, sections: list[Json], body: Element) -> None:
    number = child = 0
    parent, period = "", None
    for index, section in enumerate(sections):
        attrs = section.get("attrs") or {}
        key, now = str(attrs.get("key") or ""), attrs.get("period")
        if now is not None and now != period:
            period, number, parent = now, 0, ""
            words = f"第{numerals.counting(int(now))}课时"
            body.append(_marked(context, "Heading1", words, f"gongbei_{index}_period", "黑体"))
        title = clean(attrs.get("title") or section_title(key))
        if _is_child(section, parent):
            child += 1
            level, shown = 2, f"（{numerals.counting(child)}）{title}"
        else:
            number, child, parent = number + 1, 0, key
            level, shown = 1, f"{numerals.counting(number)}、{title}"
        body.append(_marked(context, f"Heading{level}", shown, _bookmark(index, key, now), "黑体"))
        context.place = title
        content = section.get("content") or []
        if is_empty(content) and index + 1 < len(sections) and _is_child(sections[index + 1], key):
            content = []  # 重难点 with nothing but 重点 and 难点 below it
        if content:
            write_blocks(context, content, body)


def _is_child(section: Json, parent: str) -> bool:
    key = str((section.get("attrs") or {}).get("key") or "")
    return key in labels.synonyms().parents.get(parent, frozenset())


def _bookmark(index: int, key: str, period: object) -> str:
    name = "custom" if key.startswith(CUSTOM_PREFIX) or not key.isascii() or not key else key
    return f"gongbei_{index}_{f'p{period}_' if period is not None else ''}{name}"[:40]
