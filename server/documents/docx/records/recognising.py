"""Which record a paper is, its fields and its score tables.

What a label means is data (``records.json``). The paper is read as a plan all the same; this is beside it.
"""

import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from server.documents.docx.grid import Cell, Region, grid_of
from server.documents.docx.texts import text_of, text_of_all

from .naming import MAX_LABEL, TEXTS, has_one_value, key_of, kind_titled, table
from .rows import crosses, label_columns, strange_labels, tall_end, together
from .scores import Score, score_table

Json = dict[str, Any]

_MIN_MARKS = 3  # of the fields by which a form without a title is told
_TITLE_LINES = 6
_SPOTS = re.compile(r"[:：]")
_BEFORE = frozenset(" \t　,，;；、。_＿）)|｜")
_RULED = " \t　_＿"
_TICKED = re.compile(r"[☑☒√✓✔■]\s*([^\s□☐☑☒√✓✔■]+)|([^\s□☐☑☒√✓✔■]+)\s*[(（]\s*[√✓✔]\s*[)）]")
_CHOICES = frozenset({"band", "type"})


@dataclass
class Record:
    """``kind`` as in ``records.json``, ``name`` in Chinese; of ``fields`` the first of each key counts."""

    kind: str
    name: str
    fields: dict[str, str] = field(default_factory=dict)
    scores: list[Score] = field(default_factory=list)


def recognise(blocks: list[Json], name: str = "") -> Record | None:
    """The form a paper is, or None: it says so in its title or its name, or by the fields it has."""
    kind = _titled(blocks, name)
    if kind is None and not _has_signs(blocks):
        return None
    reader = _Reader()
    reader.read(blocks)
    kind = kind or _marked(reader)
    if kind is None:
        return None
    if kind == "observation" and reader.scores and "process" not in reader.fields:
        kind = "evaluation"
    return Record(kind, table().kinds[kind]["name"], reader.fields, reader.scores)


def _titled(blocks: list[Json], name: str) -> str | None:
    lines = [PurePath(name.replace("\\", "/")).stem]
    for block in blocks[:_TITLE_LINES]:
        words = text_of(block) if block["type"] != "table" else _first_row(block)
        if len(words) <= 40 and not _SPOTS.search(words):
            lines.append(words)
    for line in reversed(lines):  # the paper itself counts before the name of its file
        kind = kind_titled(line)
        if kind is not None:
            return kind
    return None


def _has_signs(blocks: list[Json]) -> bool:
    """Whether a word stands in it without which no paper is told by its fields: most plans end here."""
    text = re.sub(r"\s", "", text_of_all(blocks))
    return any(sign in text for sign in table().signs)


def _first_row(block: Json) -> str:
    rows = block.get("content", [])
    cells = rows[0].get("content", []) if rows else []
    return text_of_all(cells[0].get("content", [])) if len(cells) == 1 else ""


def _marked(reader: "_Reader") -> str | None:
    """By what only such a form has: who listened, who was there, who presided, a table of marks."""
    fields = set(reader.fields)
    if "observer" in fields and fields & {"teacher", "process", "summary"}:
        return "evaluation" if reader.scores and "process" not in fields else "observation"
    if len(reader.scores) >= _MIN_MARKS and fields & {"teacher", "evaluator", "title", "total"}:
        return "evaluation"
    if {"host", "present"} <= fields and fields & {"recorder", "discussion"}:
        return "meeting" if "lead_author" in fields else "research"
    return None


class _Reader:
    """One pass over the paper; the first value of a field counts, later lines go on with what is open."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.scores: list[Score] = []
        self.open: str | None = None
        self.columns: frozenset[tuple[int, int]] = frozenset()
        self.is_below = False  # what is open is a label whose content stands in the rows below it

    def read(self, blocks: list[Json]) -> None:
        """Fields of lines and tables in order."""
        for block in blocks:
            if block["type"] == "table":
                self._table(grid_of(block))
            elif block["type"] in ("paragraph", "heading"):
                self._line(text_of(block))

    def _put(self, key: str, value: str) -> None:
        value = value.strip(_RULED + "\n").strip()
        if key in _CHOICES and (ticked := _TICKED.search(value)) is not None:
            value = ticked[1] or ticked[2]
        before = self.fields.get(key)
        if value and not before:
            self.fields[key] = value
        elif value and before and key in TEXTS and value not in before:
            self.fields[key] = f"{before}\n{value}"
        elif not value:
            self.fields.setdefault(key, "")

    # -- lines

    def _line(self, text: str) -> None:
        for line in text.splitlines():
            spots = _labels_in(line)
            if not spots or line[: spots[0][1]].strip(_RULED + "一二三四五六七八九十0123456789、.．（）()【"):
                self._go_on(line)
                continue
            for index, (key, _start, end) in enumerate(spots):
                stop = spots[index + 1][1] if index + 1 < len(spots) else len(line)
                self._put(key, line[end:stop])
                self.open = key

    def _go_on(self, line: str) -> None:
        key = key_of(line)
        if key is not None:
            self.fields.setdefault(key, "")
            self.open, self.is_below = key, True
        elif self.open is not None and line.strip():
            before = self.fields.get(self.open, "")
            self.fields[self.open] = f"{before}\n{line.strip()}".strip()

    # -- tables

    def _table(self, region: Region) -> None:
        self.columns = label_columns(region, key_of)
        row = region.top
        while row < region.bottom:
            found = score_table(region, row)
            if found is not None:
                scores, row = found
                self.scores += scores
                continue
            row = self._row(region, row)
        self.open = None

    def _row(self, region: Region, row: int) -> int:
        cells = region.row(row)
        is_head = (
            len(cells) > 1
            and all(key_of(cell.text) for cell in cells)
            and not all(cell.is_blank for cell in cells)
        )
        if is_head and row + 1 < region.bottom and not _is_labelled(region, row + 1):
            return self._stacked(region, row, cells)
        if self.open is not None and has_one_value(self.open) and not self.is_below:
            self.open = None
        keys = strange_labels(cells, self.columns, key_of, self.is_below, has_one_value)
        pairs = len(cells) % 2 == 0 and all(keys[::2])  # label, value, label, value: 课题 | 分数
        index = 0
        while index < len(cells):
            key = keys[index]
            if not key:
                self._loose(cells[index])
                index += 1
                continue
            stop = index + 1
            while stop < len(cells) and (stop == index + 1 if pairs else not keys[stop]):
                stop += 1
            below = min(cells[index].bottom, region.bottom)
            right = cells[stop].column if stop < len(cells) else region.right
            part = region.part(row, below, cells[index].end, right)
            text = _last(part) if key == "total" else _text_in(part)
            if stop == index + 1 and len(cells) == 1 and row + 1 < region.bottom:
                self.fields.setdefault(key, "")
                self.open = key  # a label over the whole width: its content is in the rows below
                self.is_below = True
            else:
                self._put(key, text)
                self.open = key
                self.is_below = False
            index = stop
        return tall_end(region, row, key_of) if keys[0] and not any(keys[1:]) else row + 1

    def _stacked(self, region: Region, row: int, cells: list[Cell]) -> int:
        """A row of labels: what stands below them, row after row, until labels come again."""
        columns = together(cells, key_of)
        end = row + 1
        while end < region.bottom and not _is_labelled(region, end) and len(region.row(end)) > 1:
            if crosses(region, end, columns):
                break
            end += 1
        end = max(end, min(row + 2, region.bottom))
        for key, first, last in columns:
            self._put(key, _text_in(region.part(row + 1, end, first, last)))
        self.open = None
        return end

    def _loose(self, cell: Cell) -> None:
        """A cell without a label of its own: 总体评价：… with its content in the cell, or what goes on."""
        for line in cell.text.splitlines():
            self._line(line)


def _text_in(region: Region) -> str:
    rows = (" ".join(cell.text for cell in row if cell.text) for row in region.rows)
    return "\n".join(row for row in rows if row)


def _last(region: Region) -> str:
    """总分 | 100 | 88: what was given stands last."""
    return next((cell.text for row in region.rows for cell in reversed(row) if cell.text), "")


def _is_labelled(region: Region, row: int) -> bool:
    cells = region.row(row)
    return bool(cells) and key_of(cells[0].text) is not None


def _labels_in(line: str) -> list[tuple[str, int, int]]:
    """(key, start, end) of every known label that ends at a colon and begins a word."""
    found: list[tuple[str, int, int]] = []
    for spot in _SPOTS.finditer(line):
        earliest = found[-1][2] if found else 0
        for start in range(max(earliest, spot.start() - MAX_LABEL), spot.start() - 1):
            begins = start == 0 or line[start - 1] in _BEFORE or _is_number(line[:start])
            key = key_of(line[start : spot.start()]) if begins and line[start] not in _BEFORE else None
            if key is not None:
                found.append((key, start, spot.end()))
                break
    return found


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*", text))
