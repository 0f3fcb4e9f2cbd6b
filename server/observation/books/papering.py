"""听课本 on paper: a list, and every record of the term behind it, to print and bind."""

import asyncio
import io
import json
from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn

from server.base import wall
from server.base.clock import local
from server.base.database import rows
from server.base.sheets.writing import Cell
from server.documents.docx.ooxml.names import Element
from server.documents.docx.writing.blocks import write_blocks
from server.documents.docx.writing.context import Context
from server.documents.docx.writing.footnotes import Footnotes
from server.documents.docx.writing.look import CELL, TEXT_WIDTH, TITLE, new_document
from server.documents.docx.writing.numbering import Lists
from server.documents.docx.writing.tables import TableWriter
from server.documents.docx.writing.xml import clean, text_run
from server.documents.docx.writing.xml import make as element
from server.observation.books.counting import Book, Row
from server.observation.books.quotas import Asked
from server.observation.tables import ObservationKind
from server.observation.wording import KINDS
from server.people.viewer import Viewer

Json = dict[str, Any]
_TABLE_PIXELS = 554
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEAD = ("序号", "日期", "节次", "学校", "班级", "学科", "课题", "执教", "类别", "备注")
WIDTHS = (6, 14, 6, 20, 14, 8, 30, 10, 12, 8)
LATE = "补记"
_SHOWN = (0, 1, 3, 4, 6, 7, 8, 9)  # of HEAD: what fits across a sheet
_WIDE = (1, 2, 1, 3, 2, 2, 4, 1.5, 2, 1.2)
_RECORD_WIDE = (1, 6, 4)
_BODIES = """
SELECT m.id, v.body FROM observer m JOIN record_version v ON v.observer = m.id AND v.seq = m.current
WHERE m.id = ANY($1::uuid[])
"""


def lines(book: Book) -> list[list[Cell]]:
    """The list with its head; 补记 stand in it and say so."""
    return [list(HEAD), *(_line(number, one) for number, one in enumerate(book.entries, 1))]


def _line(number: int, one: Row) -> list[Cell]:
    return [
        number, one["on_date"].isoformat(), one["period"] or "", one["school_name"] or "", one["class_name"],
        one["subject"], one["title"], one["teacher_name"], KINDS[ObservationKind(one["kind"])],
        LATE if one["is_late"] else "",
    ]  # fmt: skip


async def to_word(viewer: Viewer, book: Book, asked: Asked | None) -> bytes:
    """The term of one person as a .docx."""
    found = await rows(_BODIES, [one["record"] for one in book.entries])
    bodies = {line["id"]: json.loads(line["body"]) for line in found}
    return await asyncio.to_thread(_write, viewer.name, viewer.school_name, book, asked, bodies)


def _write(name: str, school: str, book: Book, asked: Asked | None, bodies: dict[Any, Json]) -> bytes:
    document = new_document(clean(school))
    body = document.element.body
    page = body[-1]
    body.remove(page)
    context = Context(document, lambda _file_id: None, Lists(document), Footnotes()).within(TEXT_WIDTH, CELL)
    quota = f"，定额 {asked.lessons} 节" if asked else ""
    late = f"，另有补记 {book.late} 节，不算在内" if book.late else ""
    body.append(_heading("听课本"))
    body.append(_line_of(f"{name}　{book.span.name}　听课 {book.counted} 节{quota}{late}。"))
    shown = [[str(line[at]) for at in _SHOWN] for line in lines(book)]
    _table(context, body, shown, [_WIDE[at] for at in _SHOWN])
    for number, one in enumerate(book.entries, 1):
        _record(context, body, number, one, bodies.get(one["record"], {}))
    body.append(element("p", element("pPr", element("pStyle", val=CELL))))
    body.append(page)
    document.core_properties.title = f"听课本 {name} {book.span.name}"
    document.core_properties.author = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _record(context: Context, body: Element, number: int, one: Row, written: Json) -> None:
    title = one["title"] or one["subject"] or "没写课题"
    heading = _heading(f"{number}　{title}")
    heading[0].append(element("pageBreakBefore"))
    body.append(heading)
    where = f"{one['school_name'] or ''} {one['class_name']}".strip()
    kind = KINDS[ObservationKind(one["kind"])]
    facts = [wall.day(one["on_date"]), where, one["subject"], f"执教 {one['teacher_name']}", kind]
    body.append(_line_of("　".join(clean(fact) for fact in facts if fact)))
    if one["is_late"]:
        body.append(_line_of(f"{LATE}于 {wall.day(local(one['submitted_at']).date())}"))
    moments = [
        [_clock(moment["t"]), clean(moment.get("text", "")), clean(moment.get("remark", ""))]
        for moment in sorted(written.get("moments", []), key=lambda moment: moment["t"])
    ]
    if moments:
        _table(context, body, [["时间", "教学实录", "即时点评"], *moments], _RECORD_WIDE)
    overall = written.get("overall", {})
    for label, texts in (("优点", overall.get("good", [])), ("建议", overall.get("advice", []))):
        for text in texts:
            body.append(_line_of(f"{label}：{clean(text)}"))
    if overall.get("text"):
        body.append(_line_of(f"总评：{clean(overall['text'])}"))


def _clock(seconds: int) -> str:
    return f"{seconds // 60:02}:{seconds % 60:02}"


def _heading(text: str) -> Element:
    return element("p", element("pPr", element("pStyle", val=TITLE)), text_run(clean(text)))


def _line_of(text: str) -> Element:
    return element("p", element("pPr", element("pStyle", val=CELL)), text_run(text))


def _table(context: Context, body: Element, cells: Sequence[Sequence[str]], wide: Sequence[float]) -> None:
    """``wide``: the columns in proportion to each other. The first row is the head."""
    pixels = [round(_TABLE_PIXELS * one / sum(wide)) for one in wide]
    content = [
        {
            "type": "tableRow",
            "content": [
                _cell("tableCell" if at else "tableHeader", text, width)
                for text, width in zip(line, pixels, strict=True)
            ],
        }
        for at, line in enumerate(cells)
    ]
    TableWriter(context, write_blocks).write({"type": "table", "content": content}, body)


def _cell(kind: str, text: str, width: int) -> Json:
    words = [{"type": "text", "text": clean(text)}] if text else []
    paragraph = {"type": "paragraph", "content": words} if words else {"type": "paragraph"}
    return {"type": kind, "attrs": {"colspan": 1, "colwidth": [width]}, "content": [paragraph]}
