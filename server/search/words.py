"""How a text becomes lexemes, and how typed words become a query: the same function at both ends. Pure.

A run of Chinese characters (and of any other signs that are no Latin, Greek or Cyrillic letters or digits)
becomes its pairs of neighbours, with its last character as a lexeme of its own; a Latin word or a number is
one lexeme. So every word of two characters is one lexeme, and one character is the beginning of one.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

QUERY_LENGTH = 80
MOST_TERMS = 8
WORD_LENGTH = 64
MOST_LEXEMES = 50_000  # a tsvector holds 1 MB
OFTEN = 3  # times in a body

_WORD = "0-9a-zß-öø-ɏͰ-ϿЀ-ӿḀ-ỿ"
_SIGNS = "×÷+=←-⯿\U0001f000-\U0001faff"
_PIECE = re.compile(f"(?P<word>[{_WORD}]+)|(?:[^\\W_{_WORD}]|[{_SIGNS}])+")
_BREAKS = re.compile(r"""[\s,;:!?"'`()<>\[\]{}&|*。、…“”‘’《》〈〉「」『』【】〔〕—]+""")
# Zero-width signs and variation selectors; the dots in the names of several peoples are one.
_INVISIBLE = dict.fromkeys(
    [0, 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, *range(0xFE00, 0xFE10),
     *range(0xE0100, 0xE01F0), *range(0xD800, 0xE000)]
)  # fmt: skip
_SAME = _INVISIBLE | dict.fromkeys(map(ord, "•‧∙・･"), "·")


@dataclass(frozen=True, slots=True)
class Term:
    """One of the typed words. ``lexemes`` narrow down; ``is_checked``: they do not prove it (pairs may stand
    apart from each other), so that the text has to be looked at."""

    text: str
    lexemes: tuple[str, ...]
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed: every term must be there."""

    terms: tuple[Term, ...]

    @property
    def tsquery(self) -> str:
        """For PostgreSQL; only to be asked when there are terms."""
        return " & ".join(dict.fromkeys(one for term in self.terms for one in term.lexemes))

    @property
    def patterns(self) -> list[str]:
        """What the folded text must be LIKE besides."""
        return [pattern(term.text) for term in self.terms if term.is_checked]


def fold(text: str) -> str:
    """A text as it is compared: NFKC, small letters, no invisible signs."""
    return unicodedata.normalize("NFKC", text.translate(_SAME)).lower().translate(_SAME)


def lexemes(folded: str) -> Iterator[str]:
    """The lexemes of a folded text, in order, with repetitions."""
    for piece in _PIECE.finditer(folded):
        run = piece.group()
        if piece["word"]:
            yield run[:WORD_LENGTH]
        else:
            yield from map("".join, itertools.pairwise(run))
            yield run[-1]


def parse(typed: str) -> Query:
    """The query of what somebody typed: at most ``MOST_TERMS`` words of ``QUERY_LENGTH`` letters."""
    words = _BREAKS.split(fold(typed[:QUERY_LENGTH]))
    terms = (_term(word) for word in dict.fromkeys(words))
    return Query(tuple(term for term in terms if term.lexemes)[:MOST_TERMS])


def pattern(text: str) -> str:
    """``text`` anywhere, for LIKE."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _term(text: str) -> Term:
    found: list[str] = []
    pieces = list(_PIECE.finditer(text))
    for piece in pieces:
        run = piece.group()
        if piece["word"] or len(run) == 1:
            found.append(f"'{run[:WORD_LENGTH]}':*")
        else:
            found += [f"'{first}{second}'" for first, second in itertools.pairwise(run)]
    is_proved = len(found) == 1 and pieces[0].group() == text and len(text) <= WORD_LENGTH
    return Term(text, tuple(found), is_checked=not is_proved)


def vector(title: str, fields: str, body: str) -> tuple[str, str]:
    """``head`` and ``lexemes`` of an entry, folded texts given, as PostgreSQL reads a tsvector.

    Weights: A in the title, B in the fields, C often in the body, D (no position at all) once or twice.
    """
    weights: dict[str, str] = {}
    for text, weight in ((title, ":1A"), (fields, ":1B")):
        for one in lexemes(text):
            weights.setdefault(one, weight)
    head = _written(weights)
    counts: dict[str, int] = {}
    for one in lexemes(body):
        counts[one] = counts.get(one, 0) + 1
    for one, count in counts.items():
        if len(weights) >= MOST_LEXEMES:
            break
        weights.setdefault(one, ":1C" if count >= OFTEN else "")
    return head, _written(weights)


def _written(weights: dict[str, str]) -> str:
    return " ".join(f"'{one}'{weight}" for one, weight in weights.items())
