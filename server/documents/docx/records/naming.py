"""What the labels of a record mean, and of which fields the value may be long: data in ``records.json``."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from server.documents.docx import labels

Json = dict[str, Any]

DATA = Path(__file__).with_name("records.json")
MAX_LABEL = 18
_TAIL = r"(?:记录)?(?:表格|表|本|单|册|簿|稿|卡)?(?:[(（].*[)）]|[-_\d]+)*$"  # what may follow in a title
_JOINTS = re.compile(r"[与和及、/]")
_SIGNED = re.compile(r"(.{2,})[（(]?(?:签名|签字|姓名)[)）]?$")
# What may stand under two labels of one meaning: both are kept.
TEXTS = frozenset(
    {
        "process",
        "remarks",
        "summary",
        "strengths",
        "weaknesses",
        "advice",
        "discussion",
        "consensus",
        "division",
        "content",
        "present",
    }
)
# What may run over several rows of a table; of every other field the value ends with its row.
_LONG = TEXTS | {
    "lead_talk",
    "outcome",
    "purpose",
    "objectives",
    "key_difficult",
    "key",
    "difficult",
    "methods",
    "reflection",
}


@dataclass(frozen=True)
class Table:
    """The data, ready for looking up."""

    kinds: dict[str, Json]
    phrases: dict[str, str]
    signs: tuple[str, ...]


@lru_cache(maxsize=1)
def table() -> Table:
    """``records.json``; read once."""
    raw = json.loads(DATA.read_text(encoding="utf-8"))
    return Table(
        raw["kinds"],
        {phrase: key for key, names in raw["fields"].items() for phrase in names},
        tuple(raw["signs"]),
    )


def key_of(text: str) -> str | None:
    """Which field a label names, or None."""
    word = text.strip()
    if not word or len(word) > MAX_LABEL or any(sign in word for sign in "。；！？"):
        return None
    phrases = table().phrases
    found = phrases.get(labels.bare(word)) or phrases.get(labels.bare(word, with_hints=True))
    if found is None:  # 点评与思考
        parts = [phrases.get(labels.bare(part)) for part in _JOINTS.split(word)]
        found = parts[0] if len(parts) == 2 and all(parts) else None
    signed = _SIGNED.fullmatch(word) if found is None else None
    return phrases.get(labels.bare(signed[1])) if signed is not None else found


def kind_titled(line: str) -> str | None:
    """The kind of record a line is the title of: 八年级组集体备课活动记录（一）."""
    word = re.sub(r"\s", "", unicodedata.normalize("NFKC", line))
    kinds = table().kinds.items()
    return next(
        (kind for kind, said in kinds if any(re.search(one + _TAIL, word) for one in said["titles"])), None
    )


def has_one_value(key: str) -> bool:
    """Whether its value ends with its row: a date, a name, a place."""
    return key not in _LONG and not key.startswith("custom:")
