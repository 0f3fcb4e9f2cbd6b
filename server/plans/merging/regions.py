"""diff3: where two sides changed one line, and which of their changes meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.documents.text_patching import Edit


@dataclass(slots=True)
class Region:
    """``low`` to ``high`` of the base, with the edits of each side in it; one list may be empty."""

    low: int
    high: int
    first: list[Edit] = field(default_factory=list)
    second: list[Edit] = field(default_factory=list)


def regions(first: Sequence[Edit], second: Sequence[Edit]) -> list[Region]:
    """Edits of the two sides that overlap or touch lie in one region."""
    result: list[Region] = []
    i = j = 0
    while i < len(first) or j < len(second):
        is_first = j == len(second) or (i < len(first) and first[i][:2] <= second[j][:2])
        seed = first[i] if is_first else second[j]
        region = Region(seed.start, seed.stop)
        ends = {True: -1, False: -1}  # how far each side's edits reach in the base
        has_grown = True
        while has_grown:
            has_grown = False
            if i < len(first) and (first[i] is seed or first[i].start <= ends[False]):
                region.first.append(first[i])
                ends[True] = first[i].stop
                i += 1
                has_grown = True
            if j < len(second) and (second[j] is seed or second[j].start <= ends[True]):
                region.second.append(second[j])
                ends[False] = second[j].stop
                j += 1
                has_grown = True
        region.high = max(ends.values())
        result.append(region)
    return result
