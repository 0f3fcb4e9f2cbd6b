"""A line of a plan as a string: every atom and every paragraph break is one private character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any, TypeAlias

from server.documents.canonical import dumps
from server.documents.spec import Json
from server.plans.runs import words_of

_FIRST_CODE = 0xF0000
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")

Marks: TypeAlias = list[Json] | None


class Line:
    """``marks`` has an entry per character, or is None when nothing in the line is marked."""

    __slots__ = ("marks", "text")

    def __init__(self, text: str, marks: list[Marks] | None = None) -> None:
        self.text = text
        self.marks = marks

    def marks_of(self, start: int, stop: int) -> list[Marks]:
        return self.marks[start:stop] if self.marks is not None else [None] * (stop - start)


class Codes:
    """The private characters of one merge."""

    def __init__(self) -> None:
        self._codes: dict[Any, str] = {}
        self._atoms: dict[str, Json | str] = {}  # a node, or a character that looks like a code
        self.breaks: dict[str, str] = {}  # code → key of the block that begins behind it

    def line(self, content: Sequence[Json]) -> Line:
        if len(content) == 1 and content[0]["type"] == "text" and "marks" not in content[0]:
            return Line(self._escaped(content[0]["text"]))
        text: list[str] = []
        marks: list[Marks] = []
        is_marked = False
        for piece in content:
            is_text = piece["type"] == "text"
            words = self._escaped(piece["text"]) if is_text else self._code(dumps(piece), piece)
            own = piece.get("marks") if is_text else None
            is_marked = is_marked or own is not None
            text.append(words)
            marks += [own] * len(words)
        return Line("".join(text), marks if is_marked else None)

    def chain(self, contents: Sequence[tuple[str, Sequence[Json]]]) -> Line:
        """Several blocks as one line: (key, content) each, a break before every block but the first."""
        lines = [self.line(content) for _key, content in contents]
        marked = any(line.marks is not None for line in lines)
        text = lines[0].text
        marks = lines[0].marks_of(0, len(text))
        for (key, _content), line in zip(contents[1:], lines[1:], strict=True):
            text += self.break_before(key) + line.text
            marks += [None, *line.marks_of(0, len(line.text))]
        return Line(text, marks if marked else None)

    def break_before(self, key: str) -> str:
        code = self._code(("break", key), "\n")
        self.breaks[code] = key
        return code

    def content(self, line: Line) -> list[Json]:
        """The nodes of a line without breaks, in canonical spelling."""
        if line.marks is None and not _PRIVATE.search(line.text):
            return [{"type": "text", "text": line.text}] if line.text else []
        result: list[Json] = []
        pairs = zip(line.text, line.marks_of(0, len(line.text)), strict=True)
        for (is_text, marks), group in groupby(pairs, lambda pair: (self._is_text(pair[0]), pair[1])):
            characters = [character for character, _marks in group]
            if not is_text:
                result += [dict(self._node(character)) for character in characters]
                continue
            node: Json = {"type": "text", "text": "".join(map(self._letter, characters))}
            if marks:
                node["marks"] = marks
            result.append(node)
        return result

    def said(self, text: str) -> str:
        """Words for a person."""
        return _PRIVATE.sub(lambda found: self._said(found[0]), text)

    def without_breaks(self, text: str) -> str:
        if not self.breaks or not _PRIVATE.search(text):
            return text
        return "".join(one for one in text if one not in self.breaks)

    def any_break(self, text: str) -> str:
        """The text with all breaks alike: two people who press Enter at one place did the same."""
        if not self.breaks or not _PRIVATE.search(text):
            return text
        return "".join("\n" if one in self.breaks else one for one in text)

    def _escaped(self, text: str) -> str:
        return _PRIVATE.sub(lambda found: self._code(("letter", found[0]), found[0]), text)

    def _code(self, identity: Any, meaning: Json | str) -> str:
        code = self._codes.get(identity)
        if code is None:
            code = self._codes[identity] = chr(_FIRST_CODE + len(self._codes))
            self._atoms[code] = meaning
        return code

    def _is_text(self, character: str) -> bool:
        return isinstance(self._atoms.get(character, ""), str)

    def _letter(self, character: str) -> str:
        meaning = self._atoms.get(character, character)
        return meaning if isinstance(meaning, str) else character

    def _node(self, code: str) -> Json:
        node = self._atoms[code]
        return node if isinstance(node, dict) else {"type": "text", "text": node}

    def _said(self, code: str) -> str:
        meaning = self._atoms[code]
        if isinstance(meaning, str):
            return meaning
        return "\n" if meaning["type"] == "hardBreak" else words_of(meaning)
