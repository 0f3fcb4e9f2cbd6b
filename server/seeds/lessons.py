"""Lesson plans of the demo district, written as plain text in ``texts/*.txt``, read as plan documents.

The notation: ``name: value`` lines first, then ``## key`` opens a section; lines are paragraphs, ``1. `` an
ordered item, ``$$…$$`` a formula on its own, ``$…$`` one inside, ``**…**`` bold. In ``## process`` a line
``@ step | minutes`` opens a step; ``师：`` ``生：`` ``意：`` ``备：`` fill its four cells.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from server.documents import ids
from server.documents.canonical import normalise
from server.documents.keys import COLUMN_TITLES, section_title

Node: TypeAlias = dict[str, Any]

FOLDER = Path(__file__).parent / "texts"
COLUMNS = ("step", "teacher", "student", "intent", "second")
SPEAKERS = {"师": "teacher", "生": "student", "意": "intent", "备": "second"}
INLINE = re.compile(r"\$([^$]+)\$|\*\*([^*]+)\*\*")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson: what stands above the plan, and the plan. ``minutes`` is the length of a lesson."""

    title: str
    subject: str
    grade: str
    textbook: str
    period: str
    minutes: int
    doc: Node


def read(name: str) -> Lesson:
    """The lesson of ``texts/<name>.txt``; the same ids on every reading."""
    head, _, body = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    sections = [_section(part) for part in re.split(r"^## ", body, flags=re.MULTILINE) if part.strip()]
    doc = ids.ensure(normalise({"type": "doc", "content": sections}), stable=True)
    minutes = int(fields.pop("minutes"))
    return Lesson(**fields, minutes=minutes, doc=doc)


def paragraph(text: str) -> Node:
    """A paragraph with formulas and bold words."""
    return {"type": "paragraph", "content": _inline(text)}


def _section(text: str) -> Node:
    key, _, body = text.partition("\n")
    lines = [line for line in body.splitlines() if line.strip()]
    content = [_process(lines)] if key == "process" else _blocks(lines)
    return {
        "type": "section",
        "attrs": {"key": key, "title": section_title(key)},
        "content": content or [paragraph("")],
    }


def _blocks(lines: list[str]) -> list[Node]:
    blocks: list[Node] = []
    for line in lines:
        numbered = re.match(r"\d+\. (.+)", line)
        if line.startswith("$$"):
            blocks.append({"type": "blockMath", "attrs": {"latex": line.strip("$")}})
        elif numbered:
            if not blocks or blocks[-1]["type"] != "orderedList":
                blocks.append({"type": "orderedList", "content": []})
            blocks[-1]["content"].append({"type": "listItem", "content": [paragraph(numbered[1])]})
        else:
            blocks.append(paragraph(line))
    return blocks


def _process(lines: list[str]) -> Node:
    rows: list[Node] = [
        {"type": "tableRow", "content": [_cell("tableHeader", col, [COLUMN_TITLES[col]]) for col in COLUMNS]}
    ]
    for step, minutes, said in _steps(lines):
        cells = [_cell("tableCell", col, said.get(col, [])) for col in COLUMNS]
        rows.append({"type": "tableRow", "attrs": {"title": step, "minutes": minutes}, "content": cells})
    return {"type": "table", "attrs": {"kind": "process"}, "content": rows}


def _steps(lines: list[str]) -> list[tuple[str, int, dict[str, list[str]]]]:
    steps: list[tuple[str, int, dict[str, list[str]]]] = []
    for line in lines:
        if line.startswith("@ "):
            name, minutes = line[2:].split(" | ")
            steps.append((name, int(minutes), {"step": [name]}))
        else:
            steps[-1][2].setdefault(SPEAKERS[line[0]], []).append(line[2:])
    return steps


def _cell(kind: str, col: str, paragraphs: list[str]) -> Node:
    return {
        "type": kind,
        "attrs": {"col": col},
        "content": [paragraph(text) for text in paragraphs] or [paragraph("")],
    }


def _inline(text: str) -> list[Node]:
    found: list[Node] = []
    end = 0
    for match in INLINE.finditer(text):
        found += _text(text[end : match.start()])
        latex, bold = match.groups()
        found.append(
            {"type": "inlineMath", "attrs": {"latex": latex}}
            if latex
            else {"type": "text", "text": bold, "marks": [{"type": "bold"}]}
        )
        end = match.end()
    return found + _text(text[end:])


def _text(text: str) -> list[Node]:
    return [{"type": "text", "text": text}] if text else []
