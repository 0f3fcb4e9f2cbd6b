"""The people of a roster as they stand in it. Pure."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from server.base.sheets.table import Line, SheetRefused, Table
from server.people.rosters import columns
from server.people.rosters.columns import LABELS, LENGTHS, Columns
from server.people.spelling import clean_name

MOST_PEOPLE = 5000
TOO_MANY = f"名册里超过 {MOST_PEOPLE} 人，没有导入。请按学校分成几份，一份一份导入。"
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


@dataclass(slots=True)
class Entry:
    """One row: its number in the sheet, what is written, and what cannot be read of it."""

    number: int
    login: str = ""
    name: str = ""
    phone: str = ""
    subject: str = ""
    school: str = ""
    role: str = ""
    grade: str = ""
    group: str = ""
    classes: str = ""
    faults: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As it is kept until the roster is confirmed."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in the file, and what of the file is not read."""

    entries: list[Entry]
    notes: list[str]


def read(table: Table) -> Roster:
    """The rows below the heading.

    Raises:
        SheetRefused: no heading, nobody below it, or too many.
    """
    found = columns.find(table)
    below = [line for line in table.lines if line.number > found.line_number]
    entries = [entry for entry in (_entry(line, found) for line in below) if entry is not None]
    if not entries:
        raise SheetRefused("表头下面一个人也没有。请看看是不是选错了文件。")
    if len(entries) > MOST_PEOPLE or table.is_cut:
        raise SheetRefused(TOO_MANY)
    return Roster(entries, _notes(table, found))


def _entry(line: Line, found: Columns) -> Entry | None:
    entry = Entry(line.number)
    for name, column in found.at.items():
        text = clean_name(line.cells[column]) if column < len(line.cells) else ""
        odd = line.odd.get(column)
        if odd is not None:
            entry.faults.append(_odd(name, odd))
        elif IDENTITY.search(text):
            entry.faults.append(f"“{LABELS[name]}”里像是身份证号，没有读，也没有保存。")
        elif len(text) > LENGTHS[name]:
            entry.faults.append(f"“{LABELS[name]}”太长，最多 {LENGTHS[name]} 个字。")
            setattr(entry, name, text[: LENGTHS[name]])
        else:
            setattr(entry, name, text)
    is_blank = not any(getattr(entry, name) for name in found.at) and not entry.faults
    is_heading = entry.login in columns.HEADINGS["login"] or entry.name in columns.HEADINGS["name"]
    return None if is_blank or is_heading else entry  # a heading repeated on every printed page is nobody


def _odd(name: str, odd: str) -> str:
    if odd == "formula":
        return f"“{LABELS[name]}”是公式，没有结果。请在表里复制这一列，用“粘贴为数值”贴回去。"
    return f"“{LABELS[name]}”这一格在表里就是错误值（例如 #N/A），请改正。"


def _notes(table: Table, found: Columns) -> list[str]:
    notes = []
    if found.forbidden:
        notes.append(f"“{'”“'.join(found.forbidden)}”这一列没有读，也没有保存：共备用不着。")
    if found.ignored:
        notes.append(f"这些列用不上，没有读：{'、'.join(found.ignored[:12])}。")
    if "classes" in found.at:
        notes.append("“任教班级”只供核对，这里不安排任课。任课请在“班级和任课”里安排。")
    if table.other_sheets:
        others = "”“".join(table.other_sheets[:5])
        notes.append(f"只读了“{table.name}”这张表，“{others}”没有读。")
    return notes
