"""Fingerprints of a text by winnowing, and the stretches two texts have in common. Pure.

Schleimer, Wilkerson, Aiken (2003): of every 6 shingles of 8 characters in a row the smallest hash is kept, so
that two texts with 13 equal characters in one block share a print. Blocks are taken one by one: what is moved
or stands beside something else is found all the same.
"""

import functools
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.documents import walk
from server.documents.spec import Json

SHINGLE = 8
WINDOW = 6
SAMPLE = 4
_WORDLESS = frozenset({"basics"})  # class, date, teacher: alike everywhere


@dataclass(frozen=True, slots=True)
class Block:
    """The text of one block: as it stands, the characters that count, where each of them stands, and the
    hashes of all shingles in order."""

    id: str
    text: str
    letters: str
    places: tuple[int, ...]
    shingles: tuple[int, ...]


def blocks(doc: Json, *, with_credited: bool = False) -> list[Block]:
    """The paragraphs of a plan that are long enough to compare, heads of tables left out.

    ``with_credited``: also those that carry ``src``: whose they are is said beside them.
    """
    return [
        block
        for section in walk.sections(doc)
        if walk.attr(section, "key") not in _WORDLESS
        for block in _within(section, with_credited=with_credited)
        if len(block.letters) >= SHINGLE
    ]


def prints(found: Iterable[Block]) -> set[int]:
    """The winnowed prints of a text."""
    return {one for block in found for one in _winnowed(block.shingles)}


def shingles(found: Iterable[Block]) -> set[int]:
    """All shingles of a text: a print that is among them comes from it."""
    return {one for block in found for one in block.shingles}


def sample(found: Iterable[int]) -> list[int]:
    """The quarter of prints under the index; the same ones of every text."""
    return [one for one in found if one % SAMPLE == 0]


def hashed(words: str) -> int:
    """A signed 32-bit number, as the column holds it."""
    return zlib.crc32(words.encode()) - 2**31


def _winnowed(row: Sequence[int]) -> Iterator[int]:
    if len(row) <= WINDOW:
        if row:
            yield min(row)
        return
    for at in range(len(row) - WINDOW + 1):
        yield min(row[at : at + WINDOW])


def _within(node: Json, *, with_credited: bool) -> Iterator[Block]:
    if not with_credited and walk.attr(node, "src"):
        return
    if node["type"] in ("paragraph", "heading"):
        yield _block(str(walk.attr(node, "id") or ""), walk.inline_text(node))
    elif node["type"] != "tableHeader":
        for child in node.get("content") or ():
            yield from _within(child, with_credited=with_credited)


def _block(own: str, text: str) -> Block:
    letters: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for one in _counting(char):
            letters.append(one)
            places.append(at)
    joined = "".join(letters)
    hashes = (hashed(joined[at : at + SHINGLE]) for at in range(len(joined) - SHINGLE + 1))
    return Block(own, text, joined, tuple(places), tuple(hashes))


@functools.cache
def _counting(char: str) -> str:
    """What of a character counts: of one width and case, no space and no punctuation."""
    folded = unicodedata.normalize("NFKC", char).casefold()
    return "".join(one for one in folded if unicodedata.category(one)[0] not in "ZPC")
