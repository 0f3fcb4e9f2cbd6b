"""What the three texts say at one place, with the words of the same line around it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.documents.spec import Json
from server.plans.runs import Alphabet, Line, Run, compare_lines

_SPOT = re.compile(r"@(\d+)")  # in the id of a hunk: where in the line of the base
_AROUND = 18  # characters of the line shown on either side
_ANCHOR = 4  # characters by which a place is found again where a side says nothing
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says at this place, and the words of the same line before and behind it."""

    runs: Runs
    before: Runs = ()
    behind: Runs = ()


@dataclass(frozen=True, slots=True)
class _Here:
    """A line in which an atom is one character, and where in it the words of the hunk stand."""

    text: str
    start: int
    stop: int


def said(hunk_id: str, words: tuple[str, str, str], lines: Sequence[Json | None]) -> tuple[Said, Said, Said]:
    """Of base, ours, theirs: the words of the hunk, and the line each stands in (``None``: it is gone).

    Words that are not found in their line are shown as they are, formulas as LaTeX.
    """
    alphabet = Alphabet()
    spot = _SPOT.search(hunk_id)
    found: list[_Here | None] = [None, None, None]
    if spot is not None:
        texts = [alphabet.line([line]).text if line is not None else "" for line in lines]
        at = int(spot[1])
        anchor = texts[0][max(at - _ANCHOR, 0) : at]
        found = [_find(text, one, at, anchor, alphabet) for text, one in zip(texts, words, strict=True)]
    base = _slice(words[0], found[0])
    sides = [
        Said(_runs(base, _slice(one, here), alphabet), *_around(here, alphabet))
        for one, here in zip(words[1:], found[1:], strict=True)
    ]
    return Said(_same(base, alphabet), *_around(found[0], alphabet)), sides[0], sides[1]


def _find(text: str, words: str, spot: int, anchor: str, alphabet: Alphabet) -> _Here | None:
    """Of several places that say the same, the one nearest to ``spot``; where a side says nothing, behind the
    ``anchor`` that stands there in the base."""
    if not text:
        return None
    if not words:
        places = [one.end() for one in re.finditer(re.escape(anchor), text)] if anchor else [0]
        at = min(places, key=lambda place: abs(place - spot), default=None)
        return _Here(text, at, at) if at is not None else None
    starts: list[int] = []  # by character of the words as people read them: where in the line
    plain = ""
    for at, letter in enumerate(text):
        shown = "".join(said for _atom, said in alphabet.shown(letter))
        plain += shown
        starts += [at] * len(shown)
    starts.append(len(text))
    found = [
        _Here(text, starts[one.start()], starts[one.start() + len(words)])
        for one in re.finditer(re.escape(words), plain)
    ]
    return min(found, key=lambda here: abs(here.start - spot), default=None)


def _slice(words: str, here: _Here | None) -> str:
    return here.text[here.start : here.stop] if here is not None else words


def _around(here: _Here | None, alphabet: Alphabet) -> tuple[Runs, Runs]:
    if here is None:
        return (), ()
    before, behind = here.text[: here.start], here.text[here.stop :]
    return (
        _same(("…" if len(before) > _AROUND else "") + before[-_AROUND:], alphabet),
        _same(behind[:_AROUND] + ("…" if len(behind) > _AROUND else ""), alphabet),
    )


def _same(text: str, alphabet: Alphabet) -> Runs:
    return tuple(Run("same", words, atom) for atom, words in alphabet.shown(text))


def _runs(base: str, other: str, alphabet: Alphabet) -> Runs:
    """What a side changed; of nothing there is nothing to compare with."""
    if not other:
        return ()
    if not base:
        return tuple(Run("ins", words, atom) for atom, words in alphabet.shown(other))
    old, new = (Line(words, (b"",) * len(words)) for words in (base, other))
    return compare_lines(old, new, alphabet)
