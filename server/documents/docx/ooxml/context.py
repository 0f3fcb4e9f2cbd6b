"""What one reading of a document carries along: parts, lists, warnings with their place, pictures."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from .names import Element
from .numbering import Label, Numbering
from .package import Package
from .styles import Styles

Json = dict[str, Any]

_SHOWN_PER_KIND = 6


@dataclass
class Hint:
    """What a paragraph looked like in Word, for the recogniser; never part of the plan."""

    level: int | None = None
    bold: bool = False
    size: int = 0
    label: Label | None = None
    is_title: bool = False
    is_centred: bool = False
    mark: str = ""


@dataclass
class Warnings:
    """Losses, each with its place; beyond six of a kind they are counted."""

    lines: list[str] = field(default_factory=list)
    _kinds: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, sentence: str) -> None:
        """Keep ``sentence`` unless six of its kind were kept."""
        count = self._kinds.get(kind, 0) + 1
        self._kinds[kind] = count
        if count <= _SHOWN_PER_KIND:
            self.lines.append(sentence)

    def all(self) -> list[str]:
        """The sentences for the teacher."""
        more = [
            f"另有 {count - _SHOWN_PER_KIND} 处同样的情况（{kind}）。"
            for kind, count in self._kinds.items()
            if count > _SHOWN_PER_KIND
        ]
        return self.lines + more


@dataclass
class Context:
    """The state of one reading."""

    package: Package
    part: str
    styles: Styles
    numbering: Numbering
    notes: dict[str, str] = field(default_factory=dict)
    rich_notes: set[str] = field(default_factory=set)  # with more in them than words
    warnings: Warnings = field(default_factory=Warnings)
    assets: dict[str, bytes] = field(default_factory=dict)
    boxes: list[Json] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    objects: int = 0
    insertions: int = 0
    cells: list[str] = field(default_factory=list)
    fields: list["Field"] = field(default_factory=list)
    keeps_elements: bool = False

    @property
    def place(self) -> str:
        """Where the reading is: 第3段, or 第2个表格第1行第3格."""
        return self.cells[-1] if self.cells else f"第{max(self.paragraphs, 1)}段"

    def warn(self, kind: str, sentence: str) -> None:
        """Keep a loss with its place."""
        self.warnings.add(kind, f"{self.place}：{sentence}")

    def keep(self, data: bytes) -> str:
        """Keep the bytes of a picture; its file id ``asset:<sha256>``."""
        file_id = "asset:" + hashlib.sha256(data).hexdigest()
        self.assets[file_id] = data
        return file_id

    def read_from(self, element: Element, node: Json) -> Json:
        """The node; with the element it was read from beside it for who writes back into the same paper."""
        if self.keeps_elements:
            node.setdefault("element", element)
        return node

    def drain_boxes(self, start: int) -> list[Json]:
        """Blocks that came up inside a paragraph (text boxes, objects), to stand after it."""
        found = self.boxes[start:]
        del self.boxes[start:]
        return found


@dataclass
class Field:
    """A complex field being read: its instruction until ``separate``, then its result."""

    instruction: str = ""
    is_result: bool = False
    is_shown: bool = False  # something stood in its result
    href: str = ""


def attach_hint(node: Json, hint: Hint) -> Json:
    """The node with its hint beside it (not in its attributes)."""
    node["hint"] = hint
    return node


def hint_of(node: Json) -> Hint:
    """The hint of a paragraph; an empty one when it has none."""
    hint = node.get("hint")
    return hint if isinstance(hint, Hint) else Hint()
