"""A plan as plain text and as an outline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from server.documents import process, walk
from server.documents.keys import section_title
from server.documents.spec import Json

Fill = Literal["empty", "half", "full"]

# What counts as content although it has no characters.
_SHOWN_ATOMS = frozenset({"image", "inlineImage", "opaque", "blockMath", "inlineMath", "ruby"})
_COLUMNS_OF_HEAD = ("step", "time")
# A place of a school's template that nobody filled in: {{课题}}. A set like {{1},{2}} is none.
PLACEHOLDER = re.compile(r"\{\{[^{}\n]{0,40}?[^\W\d][^{}\n]{0,40}?\}\}")


@dataclass(frozen=True)
class StepLine:
    id: str
    title: str
    minutes: float | None


@dataclass(frozen=True)
class SectionLine:
    """One section in the outline. ``fill`` is what its dot shows, not a measure of a person."""

    id: str
    key: str | None
    title: str
    period: int | None
    fill: Fill
    steps: tuple[StepLine, ...]

    @property
    def minutes(self) -> float | None:
        """The sum of its steps; None when no step says."""
        known = [step.minutes for step in self.steps if step.minutes is not None]
        return sum(known) if known else None


def plain(doc: Json) -> str:
    """All text, a line per paragraph, cells of a row separated by tabs: for search."""
    return "\n".join(line for section in walk.sections(doc) for line in _section_lines(section))


def plain_block(block: Json) -> str:
    """The text of one block, a line per paragraph."""
    return "\n".join(_block_lines(block))


def outline(doc: Json) -> list[SectionLine]:
    """The sections in order."""
    return [_section_line(section) for section in walk.sections(doc)]


def title_of(section: Json) -> str:
    """What the section is called: its own title, else the usual one of its key."""
    own = str(walk.attr(section, "title") or "").strip()
    key = walk.attr(section, "key")
    return own or section_title(key if isinstance(key, str) else None)


def characters(doc: Json) -> int:
    """Characters without white space. For limits and the watcher over lost text; never shown."""
    return sum(len("".join(walk.inline_text(node).split())) for node in _lines(doc))


def placeholders(node: Json) -> list[str]:
    """The places of a template that were not filled in, each once, in order."""
    return list(dict.fromkeys(one for line in _lines(node) for one in PLACEHOLDER.findall(_typed(line))))


def first_image(doc: Json) -> str | None:
    """The file of the first picture."""
    for node in walk.nodes(doc):
        file_id = walk.attr(node, "file_id")
        if node["type"] in ("image", "inlineImage") and isinstance(file_id, str):
            return file_id
    return None


def minutes(doc: Json) -> float | None:
    """The length of the lesson by its steps, None when no step says."""
    known = [line.minutes for line in outline(doc) if line.minutes is not None]
    return sum(known) if known else None


def _lines(node: Json) -> Iterator[Json]:
    return (one for one in walk.nodes(node) if one["type"] in ("paragraph", "heading"))


def _section_lines(section: Json) -> Iterator[str]:
    yield title_of(section)
    for block in section.get("content") or ():
        yield from _block_lines(block)


def _block_lines(block: Json) -> Iterator[str]:
    kind = block["type"]
    if kind in ("paragraph", "heading"):
        text = walk.inline_text(block)
        if text.strip():
            yield text
    elif kind == "tableRow":
        cells = (
            " ".join(line for child in cell.get("content") or () for line in _block_lines(child))
            for cell in block.get("content") or ()
        )
        yield "\t".join(cells)
    elif kind == "blockMath":
        yield str(walk.attr(block, "latex") or "")
    elif kind in ("image", "opaque"):
        yield from (str(said) for name in ("alt", "label") if (said := walk.attr(block, name)))
    else:
        for child in block.get("content") or ():
            yield from _block_lines(child)


def _section_line(section: Json) -> SectionLine:
    key, period = walk.attr(section, "key"), walk.attr(section, "period")
    tables = list(process.tables(section))
    steps = [step for table in tables for step in process.steps(table)]
    return SectionLine(
        id=str(walk.attr(section, "id") or ""),
        key=key if isinstance(key, str) else None,
        title=title_of(section),
        period=period if isinstance(period, int) else None,
        fill=_fill(section, tables, steps),
        steps=tuple(StepLine(step.id, step.title, step.minutes) for step in steps),
    )


def _fill(section: Json, tables: list[Json], steps: list[process.Step]) -> Fill:
    """What the dot of a section shows. The open editor shows the same (editor/process/filling.js).

    A section without steps is written when it says something outside header cells; a step counts as written
    when a cell besides its name and time does. A section with a place of the template not filled in is not.
    """
    found = _filled(section, tables, steps)
    return "half" if found == "full" and placeholders(section) else found


def _filled(section: Json, tables: list[Json], steps: list[process.Step]) -> Fill:
    if not steps:
        return "full" if _is_written(section) else "empty"
    written = [
        any(col not in _COLUMNS_OF_HEAD and _is_written(cell) for col, cell in step.cells) for step in steps
    ]
    if all(written):
        return "full"
    around = any(_is_written(block) for block in section["content"] if block not in tables)
    return "half" if any(written) or around else "empty"


def _is_written(node: Json) -> bool:
    if node["type"] == "tableHeader":
        return False
    if node["type"] in _SHOWN_ATOMS or PLACEHOLDER.sub("", _typed(node)).strip():
        return True
    return any(_is_written(child) for child in node.get("content") or () if child["type"] != "text")


def _typed(node: Json) -> str:
    """The characters of its own text nodes, whatever their marks."""
    return "".join(child["text"] for child in node.get("content") or () if child["type"] == "text")


def says_something(node: Json) -> bool:
    """Is there anything in it that a reader would see?"""
    return any(_is_shown(one) for one in walk.nodes(node))


def _is_shown(node: Json) -> bool:
    return node["type"] in _SHOWN_ATOMS or (node["type"] == "text" and bool(node["text"].strip()))
