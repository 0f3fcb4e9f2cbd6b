"""听课本 on paper: a list, and behind it every record of the term as a 听课记录表, to print and bind."""

import asyncio
from dataclasses import replace

from server.base.sheets.writing import Cell
from server.documents.docx import forms
from server.documents.docx.forms import Leaf, lay
from server.observation import access, notes
from server.observation.books.counting import Book, Row
from server.observation.books.quotas import Asked
from server.observation.tables import ObservationKind
from server.observation.wording import KINDS, ROLES
from server.observation.words import heads, records
from server.people.viewer import Viewer

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEAD = ("序号", "日期", "节次", "学校", "班级", "学科", "课题", "执教", "类别", "备注")
WIDTHS = (6, 14, 6, 20, 14, 8, 30, 10, 12, 8)
LATE = "补记"
_SHOWN = (0, 1, 3, 4, 6, 7, 8, 9)  # of HEAD: what fits across a sheet
_WIDE = (2, 4, 5, 3, 6, 3, 4, 2)


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
    """The term of one person as a .docx; photos stay in the record of each lesson."""
    leaves = [_list(viewer, book, asked)]
    for one in book.entries:
        found = await access.find(viewer, one["id"])
        mine = await notes.own_of(viewer, found, access.rights(viewer.id, found))
        if mine is not None:
            words = replace(mine, lines=tuple(replace(line, media=()) for line in mine.lines))
            leaves.append(
                records.leaf(found, words, await notes.titles(viewer, found), "", (ROLES[one["role"]],))
            )
    name = f"听课本 {viewer.name} {book.span.name}"
    return (await asyncio.to_thread(lay, name, leaves, _no_picture, viewer.school_name)).data


def _list(viewer: Viewer, book: Book, asked: Asked | None) -> Leaf:
    head, *rest = ([str(line[at]) for at in _SHOWN] for line in lines(book))
    rows = [tuple(heads.label(text) for text in head)]
    rows += [tuple(forms.Cell(text) for text in line) for line in rest]
    quota = f"，定额 {asked.lessons} 节" if asked else ""
    late = f"，另有补记 {book.late} 节，不算在内" if book.late else ""
    said = f"{viewer.name}　{book.span.name}　听课 {book.counted} 节{quota}{late}。"
    return Leaf("听课本", _WIDE, tuple(rows), (said,))


def _no_picture(_file_id: str) -> bytes | None:
    return None
