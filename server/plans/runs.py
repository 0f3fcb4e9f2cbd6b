"""What was inserted and deleted in a line, character by character. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import Indel

from server.documents import walk
from server.documents.canonical import dumps
from server.documents.spec import Json

RunKind = Literal["same", "ins", "del"]

_CLOSE = 2  # hunks with fewer equal characters between them are one
_UNLIKE = 0.3  # less alike than this, a line counts as rewritten: crumbs of equal characters only confuse
_FIRST_CODE = 0xF0000  # private use: stands for what is not a character
_UNSEEN = frozenset({"id", "src", "width", "height", "align"})


@dataclass(frozen=True)
class Run:
    """A stretch of a line. ``atom`` is the node type when it is no text (a formula: ``text`` is its LaTeX);
    ``is_remarked`` when only its format differs."""

    kind: RunKind
    text: str
    atom: str | None = None
    is_remarked: bool = False


@dataclass(frozen=True)
class Line:
    """Text in which every atom is one private character, and the marks of each character."""

    text: str
    marks: tuple[bytes, ...]


@dataclass
class Alphabet:
    """Gives every different atom of a comparison its private character."""

    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    atoms: dict[str, tuple[str, str]] = field(default_factory=dict)

    def line(self, nodes: Iterable[Json]) -> Line:
        """The blocks as one line, "\\n" between them."""
        text: list[str] = []
        marks: list[bytes] = []
        for number, node in enumerate(nodes):
            if number:
                text.append("\n")
                marks.append(b"")
            for piece in node.get("content") or () if node["type"] in ("paragraph", "heading") else (node,):
                written = self._written(piece)
                text.append(written)
                marks.extend([_marks(piece)] * len(written))
        return Line("".join(text), tuple(marks))

    def shown(self, text: str) -> Iterator[tuple[str | None, str]]:
        """The stretches of plain text (None, text) and the atoms (type, words)."""
        for is_atom, group in groupby(text, key=lambda character: character in self.atoms):
            if is_atom:
                yield from (_as_text(*self.atoms[character]) for character in group)
            else:
                yield None, "".join(group)

    def _written(self, piece: Json) -> str:
        if piece["type"] == "text":
            words: str = piece["text"]
            if max(words, default="") < chr(_FIRST_CODE):
                return words
            return "".join(self._code("text", one, one) if ord(one) >= _FIRST_CODE else one for one in words)
        if piece["type"] == "hardBreak":
            return "\n"
        attrs = {name: value for name, value in (piece.get("attrs") or {}).items() if name not in _UNSEEN}
        return self._code(piece["type"], dumps(attrs).decode(), words_of(piece))

    def _code(self, kind: str, identity: str, words: str) -> str:
        code = self.codes.get((kind, identity))
        if code is None:
            code = self.codes[kind, identity] = chr(_FIRST_CODE + len(self.codes))
            self.atoms[code] = (kind, words)
        return code


def words_of(node: Json) -> str:
    """What an atom is called in a line."""
    kind = node["type"]
    if kind in ("inlineMath", "blockMath"):
        return str(walk.attr(node, "latex") or "")
    if kind == "ruby":
        return f"{walk.attr(node, 'base') or ''}（{walk.attr(node, 'rt') or ''}）"
    if kind == "footnote":
        return f"〔注：{walk.attr(node, 'text') or ''}〕"
    name = walk.attr(node, "alt") or walk.attr(node, "label")
    word = "图" if kind in ("image", "inlineImage") else "对象"
    return f"〔{word}：{name}〕" if name else f"〔{word}〕"


def compare_lines(base: Line, other: Line, alphabet: Alphabet) -> tuple[Run, ...]:
    """The runs in reading order, a deletion before the insertion that replaces it.

    Taking away the insertions gives the base text, taking away the deletions the other.
    """
    result: list[Run] = []
    at_base = at_other = 0
    for base_start, base_end, other_start, other_end in hunks(base.text, other.text):
        result += _kept(base, other, at_base, base_start, at_other, alphabet)
        result += _runs("del", base.text[base_start:base_end], alphabet)
        result += _runs("ins", other.text[other_start:other_end], alphabet)
        at_base, at_other = base_end, other_end
    result += _kept(base, other, at_base, len(base.text), at_other, alphabet)
    return tuple(result)


def hunks(base: str, other: str) -> list[tuple[int, int, int, int]]:
    """(base start, base end, other start, other end) of each change; close ones are joined."""
    if base == other:
        return []
    if base and other and Indel.normalized_similarity(base, other, score_cutoff=_UNLIKE) == 0:
        return [(0, len(base), 0, len(other))]
    result: list[tuple[int, int, int, int]] = []
    for op in Indel.opcodes(base, other):
        if op.tag == "equal":
            continue
        if result and op.src_start - result[-1][1] < _CLOSE:
            first = result.pop()
            result.append((first[0], op.src_end, first[2], op.dest_end))
        else:
            result.append((op.src_start, op.src_end, op.dest_start, op.dest_end))
    return result


def whole(kind: RunKind, line: Line, alphabet: Alphabet) -> tuple[Run, ...]:
    return tuple(_runs(kind, line.text, alphabet))


def _kept(base: Line, other: Line, start: int, end: int, at_other: int, alphabet: Alphabet) -> Iterator[Run]:
    shift = at_other - start
    if base.marks[start:end] == other.marks[at_other : end + shift]:
        yield from _runs("same", base.text[start:end], alphabet)
        return
    for is_remarked, group in groupby(
        range(start, end), lambda at: base.marks[at] != other.marks[at + shift]
    ):
        text = "".join(base.text[at] for at in group)
        yield from _runs("same", text, alphabet, is_remarked)


def _runs(kind: RunKind, text: str, alphabet: Alphabet, is_remarked: bool = False) -> Iterator[Run]:
    for atom, words in alphabet.shown(text):
        yield Run(kind, words, atom, is_remarked)


def _as_text(kind: str, words: str) -> tuple[str | None, str]:
    return (None if kind == "text" else kind), words


def _marks(piece: Json) -> bytes:
    marks = piece.get("marks")
    return dumps(marks) if marks else b""
