"""An empty plan to start from."""

from __future__ import annotations

from collections.abc import Sequence

from server.documents import ids
from server.documents.canonical import normalise
from server.documents.keys import COLUMN_TITLES, section_title
from server.documents.spec import Json

USUAL_KEYS = (
    "material",
    "learner",
    "objectives",
    "key",
    "difficult",
    "prep",
    "process",
    "board",
    "homework",
    "reflection",
)
USUAL_COLUMNS = ("step", "teacher", "student", "intent", "second")
USUAL_STEPS = ("情境导入", "探究新知", "巩固练习", "拓展提升", "课堂小结")


def blank(keys: Sequence[str] = USUAL_KEYS) -> Json:
    """A valid plan with these sections; `process` holds the usual table of five steps. The ids are new."""
    return ids.ensure(normalise({"type": "doc", "content": [_section(key) for key in keys]}))


def process_table(
    columns: Sequence[str] = USUAL_COLUMNS, steps: Sequence[str] = USUAL_STEPS, minutes: Sequence[int] = ()
) -> Json:
    """A process table with a head and one empty row per step, ids not yet made."""
    head = [
        {"type": "tableHeader", "attrs": {"col": col}, "content": [_paragraph(COLUMN_TITLES[col])]}
        for col in columns
    ]
    rows = [
        _step(name, columns, minutes[place] if place < len(minutes) else None)
        for place, name in enumerate(steps)
    ]
    return {
        "type": "table",
        "attrs": {"kind": "process"},
        "content": [{"type": "tableRow", "content": head}, *rows],
    }


def _section(key: str) -> Json:
    content = process_table() if key == "process" else _paragraph()
    return {"type": "section", "attrs": {"key": key, "title": section_title(key)}, "content": [content]}


def _step(name: str, columns: Sequence[str], minutes: int | None) -> Json:
    cells = [
        {
            "type": "tableCell",
            "attrs": {"col": col},
            "content": [_paragraph(name if col == "step" else "")],
        }
        for col in columns
    ]
    title = None if "step" in columns else name
    return {"type": "tableRow", "attrs": {"title": title, "minutes": minutes}, "content": cells}


def _paragraph(text: str = "") -> Json:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}] if text else []}
