"""Reading timetables as schools lay them out in Excel: a sheet per class, or one big table. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from server.base.sheets.table import Line, Table
from server.schoolyear import naming
from server.schoolyear.tables import Weeks

WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
HAN = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)}
FEWEST_WEEKDAYS = 3
MOST_PERIODS = 16
_NUMBER = r"(?P<n>\d{1,2}|[一二三四五六七八九十])"
_WEEKDAY = re.compile(rf"^(?:星期|周|礼拜)?\s*(?P<d>[一二三四五六日天])\s*(?:[第\-.·]?\s*{_NUMBER}\s*节?)?$")
_SHORT_WEEKDAY = re.compile(r"^[一二三四五六日天]$")
_PERIOD = re.compile(rf"^(?:上午|下午|晚上|早上)?\s*第?\s*{_NUMBER}\s*节?(?:课)?(?:[\s(].*)?$")
_CLASS = re.compile(
    r"(?:20\d\d\s*[级届]|[初高][一二三]|[一二三四五六七八九1-9]\s*年级|[一二三四五六七八九1-9])"
    r"\s*[（(.]?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[）)]?\s*班"
)
_BLANK = {"", "/", "-", "—", "——", "无", "\\"}
_ODD, _EVEN = re.compile(r"[（(]?单周?[）)]?[:：]?"), re.compile(r"[（(]?双周?[）)]?[:：]?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell with something in it, and what its place means. ``cell`` is its address, as B3."""

    sheet: str
    cell: str
    class_name: str
    weekday: int
    period: int
    text: str

    def to_json(self) -> dict[str, Any]:
        """For the row of the upload."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Self:
        """The reverse."""
        return cls(**found)


@dataclass(frozen=True, slots=True)
class Part:
    """What a cell says: 数学, 王雨晴, in odd weeks."""

    subject: str
    teacher: str
    weeks: str


def entries(tables: Iterable[Table]) -> tuple[list[Entry], list[str]]:
    """Every cell of every timetable found, and the sheets in which there is none."""
    found: list[Entry] = []
    without = []
    for table in tables:
        here = list(_of_table(table))
        found += here
        if not here:
            without.append(table.name)
    return found, without


def read_cell(text: str) -> list[Part]:
    """「数学」, 「数学/王雨晴」, 「数学（王雨晴）」, and with 单 and 双 both lessons of a place in turn."""
    text = unicodedata.normalize("NFKC", text).strip()
    if text in _BLANK:
        return []
    if "单" not in text and "双" not in text:
        return [_part(text, Weeks.ALL)]
    chunks = [chunk.strip() for chunk in re.split(r"[\n;；|]", text) if chunk.strip()]
    found = []
    for chunk in chunks:
        if "单" in chunk and "双" in chunk:
            found += [_marked(piece) for piece in _between(chunk)]
        else:
            found.append(_marked(chunk))
    return [part for part in found if part.subject]


def _between(chunk: str) -> list[str]:
    """Cut 「数学(单)/科学(双)」 and 「单:数学 双:科学」 in two."""
    first, second = sorted((chunk.index("单"), chunk.index("双")))
    if re.match(r"^[(（]?[单双]", chunk):
        start = second - 1 if chunk[second - 1] in "(（" else second
        return [chunk[:start].rstrip(" /,、"), chunk[start:]]
    end = first + 1
    while end < len(chunk) and chunk[end] in "周)）":
        end += 1
    return [chunk[:end], chunk[end:].lstrip(" /,、")]


def _marked(chunk: str) -> Part:
    if "单" in chunk:
        return _part(_ODD.sub("", chunk).strip(" /"), Weeks.ODD)
    if "双" in chunk:
        return _part(_EVEN.sub("", chunk).strip(" /"), Weeks.EVEN)
    return _part(chunk, Weeks.ALL)


def _part(text: str, weeks: str) -> Part:
    inner = re.fullmatch(r"(?P<subject>[^()]+)\((?P<teacher>[^()]+)\)", text)
    if inner is not None:
        return Part(inner["subject"].strip(), inner["teacher"].strip(), weeks)
    subject, _, teacher = re.sub(r"[\n\t ]+", "/", text).partition("/")
    return Part(subject.strip(), teacher.replace("/", " ").strip(), weeks)


def _of_table(table: Table) -> Iterator[Entry]:
    heads = [at for at, line in enumerate(table.lines) if len(_weekdays(line)) >= FEWEST_WEEKDAYS]
    for nth, at in enumerate(heads):
        end = heads[nth + 1] if nth + 1 < len(heads) else len(table.lines)
        columns = _weekdays(table.lines[at])
        days = [weekday for weekday, _period in columns.values()]
        body = table.lines[at + 1 : end]
        if len(set(days)) < len(days):
            yield from _big_table(table.name, columns, body)
        else:
            above = table.lines[heads[nth - 1] + 1 : at] if nth else table.lines[:at]
            yield from _class_sheet(table.name, _class_above(above, table.name), columns, body)


def _class_sheet(
    sheet: str, class_name: str, columns: dict[int, tuple[int, int | None]], body: Sequence[Line]
) -> Iterator[Entry]:
    """节次 down, weekdays across. An afternoon that counts from 1 again goes on from the morning."""
    first = min(columns)
    last = offset = 0
    for line in body:
        number = next((n for cell in reversed(line.cells[:first]) if (n := _period(cell)) is not None), None)
        if number is None:
            continue
        if number + offset <= last:
            offset = last
        last = number + offset
        if last > MOST_PERIODS:
            return
        for at, (weekday, _period_in_head) in columns.items():
            text = line.cells[at] if at < len(line.cells) else ""
            if text.strip() not in _BLANK:
                yield Entry(sheet, _address(at, line.number), class_name, weekday, last, text.strip())


def _big_table(
    sheet: str, columns: dict[int, tuple[int, int | None]], body: Sequence[Line]
) -> Iterator[Entry]:
    """Classes down, weekday × 节次 across: the 节次 stand in the head or in the line below it."""
    body = list(body)
    below = body[0].cells if body else []
    numbers = {at: _period(below[at]) for at in columns if at < len(below)}
    if any(period is None for _weekday, period in columns.values()):
        if len([n for n in numbers.values() if n is not None]) >= len(columns) // 2:
            body = body[1:]
        else:
            numbers = {}
    places = _places(columns, numbers)
    first = min(columns)
    for line in body:
        class_name = next((cell for cell in line.cells[:first] if _names_class(cell)), "")
        if not class_name:
            continue
        for at, (weekday, period) in places.items():
            text = line.cells[at] if at < len(line.cells) else ""
            if text.strip() not in _BLANK:
                yield Entry(sheet, _address(at, line.number), class_name, weekday, period, text.strip())


def _places(
    columns: dict[int, tuple[int, int | None]], numbers: dict[int, int | None]
) -> dict[int, tuple[int, int]]:
    """Weekday and 节次 of each column; where none is written, they are counted within the day."""
    found: dict[int, tuple[int, int]] = {}
    last: dict[int, int] = {}
    for at, (weekday, in_head) in sorted(columns.items()):
        written = in_head or numbers.get(at)
        before = last.get(weekday, 0)
        period = written if written is not None and written > before else before + 1
        last[weekday] = period
        if period <= MOST_PERIODS:
            found[at] = (weekday, period)
    return found


def _weekdays(line: Line) -> dict[int, tuple[int, int | None]]:
    """Columns of a line that name a weekday, with the 节次 when it stands there too (周一1)."""
    found: dict[int, tuple[int, int | None]] = {}
    for at, cell in enumerate(line.cells):
        text = unicodedata.normalize("NFKC", cell).strip()
        match = _WEEKDAY.match(text)
        if match is None:
            continue
        number = _count(match["n"]) if match["n"] else None
        found[at] = (WEEKDAYS[match["d"]], number)
    names = [line.cells[at].strip() for at in found]
    # 一 二 三 alone are weekdays only when they all are: a class's number is not.
    if found and all(_SHORT_WEEKDAY.match(name) for name in names) and names[0] != "一":
        return {}
    return found


def _class_above(lines: Sequence[Line], sheet: str) -> str:
    for line in reversed(lines):
        for cell in line.cells:
            found = _CLASS.search(cell)
            if found is not None:
                return found[0]
    found = _CLASS.search(sheet)
    return found[0] if found is not None else sheet.strip()


def _names_class(cell: str) -> bool:
    return bool(_CLASS.search(cell)) or (naming.parse(cell) is not None and len(cell.strip()) > 1)


def _period(cell: str) -> int | None:
    found = _PERIOD.match(unicodedata.normalize("NFKC", cell).strip())
    return _count(found["n"]) if found is not None else None


def _count(text: str) -> int:
    return int(text) if text.isdigit() else HAN[text]


def _address(at: int, line: int) -> str:
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"
