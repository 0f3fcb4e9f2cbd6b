"""听课记录 of one observer in the school's own form of it, where the school has one."""

from collections.abc import Mapping
from typing import Any

from server.documents.docx.filling.apart import fill_apart
from server.documents.docx.forms import make
from server.documents.docx.records.naming import table as labels
from server.documents.spec import Json
from server.observation import wording
from server.observation.access import Row
from server.observation.notes import Line, Noted
from server.observation.words import heads
from server.people.viewer import Viewer
from server.plans.imports import learning
from server.plans.papers import choosing
from server.plans.papers.tables import PaperKind

FORM = "observation"
COLUMNS = (("时间", "time"), ("教学过程", "content"), ("即时点评", "custom:即时点评"))


async def filled(
    viewer: Viewer, found: Row, one: Noted, score: str, roles: list[str], pictures: Mapping[str, bytes]
) -> bytes | None:
    """The form with everything in it; ``None`` where there is none but ours. What it has no place for stands
    at its end.

    Raises:
        Refused: the school's form cannot be filled.
        Unavailable: the store is down.
    """
    blank = await choosing.blank_record(viewer, PaperKind.OBSERVATION, FORM, found["school"])
    if blank.data == make(FORM):
        return None
    said = await learning.adopted(await learning.district_of(viewer))
    text, fields = _text(one), _fields(found, one, score, roles)
    written = await fill_apart(blank.data, text, fields, pictures, blank.name, is_record=True, said=said)
    return written.data


def _fields(found: Row, one: Noted, score: str, roles: list[str]) -> dict[str, Any]:
    """By every word a form may use for it."""
    values = {
        "teacher": heads.teacher(found, roles),
        "observer": heads.observer(one.name, one.role),
        "school": found["school_name"] or "",
        "subject": found["subject"],
        "grade": found["class_words"],
        "title": found["title"],
        "date": wording.when(found),
        "lesson_no": heads.period(found),
        "place": found["school_name"] or "",
        "total": score,
        "band": score,
    }
    named = {name: values[key] for name, key in labels().phrases.items() if values.get(key)}
    return {**named, **{name: values[name] for name in ("title", "subject", "teacher", "school", "date")}}


def _text(one: Noted) -> Json:
    parts = [("优点", one.good), ("建议", one.advice), ("总体评价", (one.text,) if one.text else ())]
    sections = [
        _section(f"custom:{name}", name, [_paragraph(text) for text in texts]) for name, texts in parts
    ]
    if one.views:
        said = [_paragraph("：".join(part for part in view if part)) for view in one.views]
        sections.append(_section("custom:观察结果", "观察结果", said))
    process = _section("process", "教学过程", [_table(one)] if one.lines else [])
    return {"type": "doc", "content": [part for part in (process, *sections) if part["content"]]}


def _section(key: str, title: str, blocks: list[Json]) -> Json:
    return {"type": "section", "attrs": {"key": key, "title": title}, "content": blocks}


def _paragraph(text: str) -> Json:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}] if text else []}


def _table(one: Noted) -> Json:
    head = [_cell("tableHeader", col, [_paragraph(name)]) for name, col in COLUMNS]
    lines = [head, *(_line(line) for line in one.lines)]
    rows = [{"type": "tableRow", "attrs": {}, "content": cells} for cells in lines]
    return {"type": "table", "attrs": {"kind": "process"}, "content": rows}


def _line(line: Line) -> list[Json]:
    shown: list[Json] = [
        {"type": "image", "attrs": {"file_id": str(medium["file"]), "width": 150}}
        for medium in line.media
        if medium["file"] and medium["kind"] in ("photo", "paper")
    ]
    said = [_paragraph(f"【{line.who}】{line.text}" if line.who else line.text), *shown]
    blocks = ([_paragraph(line.clock)], said, [_paragraph(line.remark)])
    return [_cell("tableCell", col, inside) for (_, col), inside in zip(COLUMNS, blocks, strict=True)]


def _cell(kind: str, column: str, blocks: list[Json]) -> Json:
    return {"type": kind, "attrs": {"col": column}, "content": blocks}
