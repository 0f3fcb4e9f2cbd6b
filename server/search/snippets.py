"""The words around what was found, with the found ones marked. Pure; everything is escaped."""

import itertools
from collections.abc import Sequence

from markupsafe import Markup, escape

from server.search.words import Query, fold

WIDTH = 96  # characters of a snippet
LEAD = 24  # of them before the first marked word

Span = tuple[int, int]


def marked(text: str, query: Query) -> Markup:
    """The whole text, found words in ``<mark>``."""
    return _written(text, _spans(text, query))


def snippet(text: str, query: Query) -> Markup:
    """A piece of ``text`` around the longest term in it; its beginning when none is there."""
    near = _near(text, query)
    text = " ".join(text[max(0, near - 2 * WIDTH) : near + 3 * WIDTH].split())
    spans = _spans(text, query)
    first = max(spans, key=lambda span: (span[1] - span[0], -span[0]))[0] if spans else 0
    start = max(0, min(first - LEAD, len(text) - WIDTH))
    end = start + WIDTH
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
    before, after = "…" if start or near > 2 * WIDTH else "", "…" if end < len(text) else ""
    return escape(before) + _written(text[start:end], inside) + after


def _near(text: str, query: Query) -> int:
    """About where the longest term stands: as it is if possible, for folding a whole text is slow."""
    terms = sorted((term.text for term in query.terms), key=len, reverse=True)
    for searched in (str, str.lower, fold):
        there = searched(text)
        for term in terms:
            if (at := there.find(term)) >= 0:
                return at
    return 0


def _written(text: str, spans: list[Span]) -> Markup:
    out, at = Markup(), 0
    for start, end in spans:
        out += escape(text[at:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        at = end
    return out + escape(text[at:])


def _spans(text: str, query: Query) -> list[Span]:
    """Where the terms stand in ``text``, in order, overlapping ones joined."""
    folded = fold(text)
    places: Sequence[int] | None = range(len(text) + 1) if len(folded) == len(text) else None
    if places is None:
        folded, places = _aligned(text)
    found = sorted(
        (places[at], places[at + len(term.text) - 1] + 1)
        for term in query.terms
        for at in _occurrences(folded, term.text)
    )
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _aligned(text: str) -> tuple[str, list[int]]:
    """The folded text with, for each of its characters, the place of the one it came from."""
    parts = [fold(one) for one in text]
    places = itertools.chain.from_iterable([place] * len(part) for place, part in enumerate(parts))
    return "".join(parts), [*places, len(text)]


def _occurrences(text: str, word: str) -> list[int]:
    found, at = [], text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + len(word))
    return found
