"""The designer's form: everything as typed, its lines moved, added and taken out without a script."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from server.base.errors import DomainError
from server.base.ids import new_id
from server.people.tables import Scope
from server.rubrics.shape import Json, Sheet
from server.rubrics.tables import Purpose

MOST_DIMENSIONS, MOST_LINES, MOST_BANDS = 12, 60, 10
STEPS = ("0.5", "1")
LONGEST_NUMBER = 6
FULL_WIDTH = str.maketrans("０１２３４５６７８９．。", "0123456789..")
_KEY = re.compile(r"[a-z0-9_.]{1,40}")


@dataclass(slots=True)
class Line:
    """An indicator, as typed."""

    key: str
    name: str = ""
    points: str = ""
    hint: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing was typed."""
        return not (self.name or self.points or self.hint)


@dataclass(slots=True)
class Part:
    """A dimension, as typed."""

    key: str
    name: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def points(self) -> float:
        """The sum of what can be read as points."""
        return sum(number(one.points) or 0 for one in self.lines)


@dataclass(slots=True)
class Grade:
    """A band, as typed."""

    name: str = ""
    least: str = ""


@dataclass(slots=True)
class SheetForm:
    """A sheet, as typed. ``row_version``: what it was written over, 0 for a new one."""

    name: str = ""
    scope: str = ""
    scope_id: UUID | None = None
    subject: str = ""
    purpose: str = Purpose.PLAN
    parts: list[Part] = field(default_factory=list)
    bands: list[Grade] = field(default_factory=list)
    step: str = STEPS[0]
    below: str = "60"
    at_full: bool = True
    row_version: int = 0

    @property
    def points(self) -> float:
        """The most the sheet gives, as far as it can be read."""
        return sum(one.points for one in self.parts)

    @property
    def count(self) -> int:
        """How many indicators."""
        return sum(len(one.lines) for one in self.parts)

    def body(self) -> Json:
        """What ``shape.read`` reads. Of a checked form."""
        return {
            "step": number(self.step),
            "comment_below": (number(self.below) or 0) / 100,
            "comment_at_full": self.at_full,
            "bands": [{"least": number(one.least), "name": one.name} for one in self.bands],
            "dimensions": [
                {
                    "key": part.key,
                    "name": part.name,
                    "indicators": [
                        {"key": one.key, "name": one.name, "points": number(one.points), "hint": one.hint}
                        for one in part.lines
                    ],
                }
                for part in self.parts
            ],
        }


def blank() -> SheetForm:
    """An empty sheet: one dimension of three lines, the usual bands."""
    bands = [
        Grade("优", "90"),
        Grade("良", "80"),
        Grade("中", "70"),
        Grade("合格", "60"),
        Grade("不合格", "0"),
    ]
    return SheetForm(parts=[Part(fresh_key(), lines=[Line(fresh_key()) for _ in range(3)])], bands=bands)


def of(sheet: Sheet) -> SheetForm:
    """A sheet as it was typed; place and subject are the caller's."""
    return SheetForm(
        name=sheet.name,
        purpose=sheet.purpose,
        parts=[
            Part(
                part.key,
                part.name,
                [Line(one.key, one.name, f"{one.points:g}", one.hint) for one in part.indicators],
            )
            for part in sheet.dimensions
        ],
        bands=[Grade(one.name, f"{one.least:g}") for one in sheet.bands],
        step=f"{sheet.step:g}",
        below=f"{sheet.comment_below * 100:g}",
        at_full=sheet.comment_at_full,
    )


def read(sent: Any) -> SheetForm:
    """From a submitted form; odd values count as none."""
    scope, _, place = typed(sent, "place").partition(":")
    purpose, step, version = typed(sent, "purpose"), typed(sent, "step_points"), typed(sent, "row_version")
    taken: set[str] = set()
    return SheetForm(
        name=typed(sent, "name"),
        scope=scope if scope in (Scope.PLATFORM, Scope.REGION, Scope.DISTRICT, Scope.SCHOOL) else "",
        scope_id=chosen_id(place),
        subject=typed(sent, "subject"),
        purpose=purpose if purpose in set(Purpose) else Purpose.PLAN,
        parts=[
            Part(
                _key(key, taken),
                typed(sent, f"part-{at}"),
                [
                    Line(
                        _key(line, taken),
                        typed(sent, f"name-{at}-{on}"),
                        typed(sent, f"points-{at}-{on}"),
                        typed(sent, f"hint-{at}-{on}"),
                    )
                    for on, line in enumerate(sent.getall(f"line-{at}", [])[:MOST_LINES])
                ],
            )
            for at, key in enumerate(sent.getall("part", [])[:MOST_DIMENSIONS])
        ],
        bands=[
            Grade(typed(sent, f"band-{at}"), typed(sent, f"least-{at}"))
            for at in range(min(len(sent.getall("band", [])), MOST_BANDS))
        ],
        step=step if step in STEPS else STEPS[0],
        below=typed(sent, "below"),
        at_full=typed(sent, "at_full") == "1",
        row_version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
    )


def stepped(form: SheetForm, step: str) -> SheetForm:
    """The form after one of its small buttons: ``up-2``, ``down-2``, ``out-2`` of a dimension, ``up-2-0`` …
    of an indicator, ``add``, ``add-2``, ``band``, ``unband-1``. At the edge of its dimension an indicator
    goes over into the next. What names no line changes nothing.

    Raises:
        DomainError: too many of something, or a dimension that has indicators would go.
    """
    what, *numbers = step.split("-")
    at, on, *_ = [int(one) if one.isascii() and one.isdigit() and len(one) < 4 else -1 for one in numbers] + [
        -1, -1,
    ]  # fmt: skip
    if what in ("band", "unband"):
        _step_bands(form.bands, what, at)
    elif what == "add" and not numbers:
        if len(form.parts) >= MOST_DIMENSIONS:
            raise DomainError(f"一张量表最多 {MOST_DIMENSIONS} 个维度。")
        form.parts.append(Part(fresh_key(), lines=[Line(fresh_key())]))
    elif not 0 <= at < len(form.parts):
        return form
    elif what == "add":
        if form.count >= MOST_LINES:
            raise DomainError(f"一张量表最多 {MOST_LINES} 项指标。")
        form.parts[at].lines.append(Line(fresh_key()))
    elif len(numbers) == 1:
        _step_part(form.parts, what, at)
    elif 0 <= on < len(form.parts[at].lines):
        _step_line(form.parts, what, at, on)
    return form


def _step_bands(bands: list[Grade], what: str, at: int) -> None:
    if what == "band":
        if len(bands) >= MOST_BANDS:
            raise DomainError(f"等第最多 {MOST_BANDS} 个。")
        bands.insert(0, Grade())
    elif 0 <= at < len(bands):
        del bands[at]


def _step_part(parts: list[Part], what: str, at: int) -> None:
    part = parts[at]
    if what == "out":
        if not all(one.is_blank for one in part.lines):
            raise DomainError(f"“{part.name or '这个维度'}”里还有指标。先把指标移到别的维度，或逐项去掉。")
        del parts[at]
    elif what in ("up", "down"):
        parts.insert(max(at - 1, 0) if what == "up" else at + 1, parts.pop(at))


def _step_line(parts: list[Part], what: str, at: int, on: int) -> None:
    line = parts[at].lines.pop(on)
    if what == "up" and on == 0 and at > 0:
        parts[at - 1].lines.append(line)
    elif what == "down" and on == len(parts[at].lines) and at + 1 < len(parts):
        parts[at + 1].lines.insert(0, line)
    elif what in ("up", "down"):
        parts[at].lines.insert(max(on - 1, 0) if what == "up" else on + 1, line)
    elif what != "out":
        parts[at].lines.insert(on, line)


def number(text: str) -> float | None:
    """Points and percentages as people type them; ``None``: no number."""
    plain = text.translate(FULL_WIDTH).removesuffix("分").removesuffix("%").strip()
    if not plain or len(plain) > LONGEST_NUMBER or not set(plain) <= set("0123456789."):
        return None
    try:
        return float(plain)
    except ValueError:
        return None


def typed(sent: Mapping[str, object], name: str) -> str:
    """A field as one line: no controls, no direction marks."""
    value = sent.get(name, "")
    if not isinstance(value, str):
        return ""
    shown = "".join(" " if ch.isspace() else ch for ch in value if ch.isspace() or _is_shown(ch))
    return " ".join(shown.split())


def fresh_key() -> str:
    """The key of a line that had none."""
    return new_id().hex


def _is_shown(ch: str) -> bool:
    return unicodedata.category(ch) not in {"Cc", "Cf", "Cs"}


def _key(text: object, taken: set[str]) -> str:
    """The key a line came with; a new one where it has none, or another has it."""
    key = text if isinstance(text, str) and _KEY.fullmatch(text) and text not in taken else fresh_key()
    taken.add(key)
    return key


def chosen_id(text: str) -> UUID | None:
    """An id a form sends; ``None`` where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
