"""`docs/schema.json` as Python objects: the one description of a plan that both sides are tested against.

The limits are ours alone (they keep hostile content small) and are not part of the schema.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

SCHEMA_FILE = Path(__file__).resolve().parents[2] / "docs" / "schema.json"

MAX_DEPTH = 60  # nodes from the root to the deepest one; Word itself stops far earlier
MAX_NODES = 50_000  # text nodes included
MAX_CHARACTERS = 2_000_000  # of all text nodes together

SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\x7f]+", re.IGNORECASE)
COLOR = re.compile(r"#?[0-9A-Fa-f]{6}|[A-Za-z]{1,24}")
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
REFERENCE = re.compile(r"[A-Za-z0-9_.:/-]{1,200}")
CUSTOM_KEY = re.compile(r"custom:[\w-]{1,40}")
# XML 1.0 and PostgreSQL's jsonb both refuse these; lone surrogates have no UTF-8.
FORBIDDEN_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

STRING_LENGTHS = {
    "title": 500,
    "latex": 20_000,
    "omml": 400_000,
    "alt": 2_000,
    "text": 20_000,
    "label": 500,
    "base": 200,
    "rt": 200,
    "href": 4_000,
    "kind": 64,
    "col": 64,
    "mould": 60_000,
}
STRING_FORMS = {
    "id": ID,
    "src": REFERENCE,
    "file_id": REFERENCE,
    "parcel": REFERENCE,
    "color": COLOR,
    "href": SAFE_LINK,
}
NUMBER_RANGES: dict[str, tuple[float, float]] = {
    "colspan": (1, 1_000),
    "rowspan": (1, 1_000),
    "level": (1, 9),
    "start": (0, 100_000),
    "period": (0, 1_000),
    "minutes": (0, 10_000),
    "width": (0, 100_000),
    "height": (0, 100_000),
    "indentChars": (-100, 100),
}
ANY_NUMBER = (-1e9, 1e9)


@dataclass(frozen=True)
class Attr:
    """One attribute. ``default`` is None when it may be absent."""

    name: str
    type: str  # string, integer, number, object, array, enum
    choices: tuple[str, ...] = ()
    default: Any = None


@dataclass(frozen=True)
class Node:
    """One node type. ``child`` is the group or type its children belong to, None for text and atoms."""

    name: str
    group: str | None
    child: str | None
    needs_child: bool
    attrs: dict[str, Attr] = field(default_factory=dict)

    @property
    def is_identified(self) -> bool:
        return "id" in self.attrs


def _attrs(raw: Json) -> dict[str, Attr]:
    return {
        name: Attr(
            name, "enum" if "enum" in spec else spec["type"], tuple(spec.get("enum", ())), spec.get("default")
        )
        for name, spec in raw.items()
    }


def _node(name: str, raw: Json) -> Node:
    content = raw.get("content")
    return Node(
        name,
        raw.get("group"),
        content[:-1] if content else None,
        bool(content and content[-1] == "+"),
        _attrs(raw.get("attrs", {})),
    )


_raw: Json = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
VERSION: int = _raw["version"]
TOP: str = _raw["top"]
KEYS: tuple[str, ...] = tuple(_raw["keys"])
COLS: tuple[str, ...] = tuple(_raw["cols"])
NODES: dict[str, Node] = {name: _node(name, raw) for name, raw in _raw["nodes"].items()}
MARKS: dict[str, dict[str, Attr]] = {
    name: _attrs(raw.get("attrs", {})) for name, raw in _raw["marks"].items()
}


def fits(child: str, wanted: str) -> bool:
    """May a node of type ``child`` stand where ``wanted`` (a type or a group) is expected?"""
    return child == wanted or NODES[child].group == wanted
