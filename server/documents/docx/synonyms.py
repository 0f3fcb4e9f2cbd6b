"""The table of words over a section, field or column: ``synonyms.json``, and those of a 学区."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

SYNONYMS = Path(__file__).with_name("synonyms.json")
FILLERS = re.compile(r"[与和及其的]|以及")


@dataclass(frozen=True)
class Match:
    """What a label means: ``kind`` section, meta, info (a field kept as text) or other (its own section).

    ``is_said``: by the words of a 学区. ``is_guess``: by a word in it; believed of what looks like a label.
    """

    kind: str
    key: str
    phrase: str
    is_said: bool = False
    is_guess: bool = False


@dataclass(frozen=True)
class Synonyms:
    """The table, ready for looking up."""

    phrases: dict[str, Match]
    scrambled: dict[str, Match]
    unjoined: dict[str, Match]
    columns: dict[str, str]
    column_parts: dict[str, str]
    column_starts: dict[str, str]
    column_ends: dict[str, str]
    parents: dict[str, frozenset[str]]
    joined: dict[str, frozenset[str]]
    never: frozenset[str]
    cores: dict[str, dict[str, list[str]]]
    not_cores: tuple[str, ...]
    stages: tuple[str, ...]
    kinds: tuple[str, ...]
    latin: frozenset[str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]


Said: TypeAlias = Sequence[tuple[str, str, str]]  # (phrase, kind, key)
_said: Said = ()


def give(said: Said) -> None:
    """Take what labels mean in a 学区 into the table, in place of what was given before."""
    global _said
    _said = tuple(said)
    synonyms.cache_clear()


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    """The built-in table with what ``use`` was given; read once."""
    raw = json.loads(SYNONYMS.read_text(encoding="utf-8"))
    phrases: dict[str, Match] = {}
    for phrase in raw["other"]:
        phrases[phrase] = Match("other", phrase, phrase)
    for phrase in raw["info"]:
        phrases[phrase] = Match("info", phrase, phrase)
    for kind, group in (("meta", raw["meta"]), ("section", raw["sections"])):
        for key, names in group.items():
            for phrase in names:
                phrases[phrase] = Match(kind, key, phrase)
    columns = {phrase: key for key, names in raw["columns"].items() for phrase in names}
    for phrase, kind, key in _said:
        if kind == "column":
            columns[phrase] = key
        else:
            phrases[phrase] = Match(kind, key, phrase, is_said=True)
    return Synonyms(
        phrases=phrases,
        scrambled={
            "".join(sorted(phrase)): match
            for phrase, match in phrases.items()
            if len(phrase) >= 4 and match.kind in ("section", "meta")
        },
        unjoined=_unjoined(phrases),
        columns=columns,
        column_parts=raw["column_parts"],
        column_starts=raw["column_starts"],
        column_ends=raw["column_ends"],
        parents={key: frozenset(children) for key, children in raw["parents"].items()},
        joined={key: frozenset(others) for key, others in raw["joined"].items()},
        never=frozenset(raw["never"]),
        cores=raw["cores"],
        not_cores=tuple(raw["not_cores"]),
        stages=tuple(raw["stages"]),
        kinds=tuple(raw["kinds"]),
        latin=frozenset(raw["latin"]),
        prefixes=tuple(raw["prefixes"]),
        suffixes=tuple(raw["suffixes"]),
    )


def _unjoined(phrases: dict[str, Match]) -> dict[str, Match]:
    """教学目的及要求 is 教学目的与要求: phrases without the words that only join their parts."""
    found: dict[str, Match] = {}
    for phrase, match in phrases.items():
        word = FILLERS.sub("", phrase)
        if len(word) >= 4 and match.kind == "section":
            found.setdefault(word, match)
    return found
