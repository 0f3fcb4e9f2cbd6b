"""Clauses: what a reader takes in at once, and the words in them that turn a meaning around."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from server.documents.text_patching import Edit

# ASCII signs inside numbers (1,000; 9:30) end nothing.
_END = re.compile(r"[，。；：！？、…\n]+[”’」』）)]*|[,;:!?](?!\d)")
# A number or a negation (docs/merging.md). A Chinese numeral counts where it counts: 第一, 十五, 三分钟;
# not in 一起, 一边. And 非常, 特别, 未来, 无论 deny nothing.
_NUMERAL = "[零〇一二两三四五六七八九十百千万亿半]"
_COUNTED = "[个道题遍次分秒时课步名人组页段句行节篇章幅张本件条块只位倍元米克升天周月年岁日号班册成]"
_TURNING = re.compile(
    rf"\d+(?:[.:：/]\d+)*|[０-９]+|第{_NUMERAL}+|{_NUMERAL}{{2,}}|{_NUMERAL}(?={_COUNTED})"
    r"|[不没勿莫]|非(?!常)|未(?!来)|无(?!论)|(?<![分特区个级性类识差辨])别(?!人)"
)


def turning_words(text: str) -> list[str]:
    """Numbers and negations, in order."""
    return _TURNING.findall(text)


class Clauses:
    """The clauses of a base text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends = [found.end() for found in _END.finditer(text)]
        self.is_open = not self.ends or self.ends[-1] < len(text)  # the last one has no sign behind it
        if self.is_open:
            self.ends.append(len(text))

    def bounds(self, first: int, last: int) -> tuple[int, int]:
        """Where the clauses ``first`` to ``last`` lie."""
        return (self.ends[first - 1] if first else 0), self.ends[last]

    def touched(self, edit: Edit, new: str) -> tuple[int, int] | None:
        """First and last clause an edit changes; None for a clause put between two others.

        ``new``: what the edit writes.
        """
        last = len(self.ends) - 1
        if edit.start == edit.stop:
            return self._touched_by_insertion(edit.start, new)
        begin = min(bisect_right(self.ends, edit.start), last)
        end = min(bisect_left(self.ends, edit.stop), last)
        begins_inside = edit.start > self.bounds(begin, begin)[0]
        runs_on = edit.stop == self.ends[end] and (begins_inside or bool(new)) and not _ends(new)
        return begin, min(end + 1, last) if runs_on else end

    def _touched_by_insertion(self, at: int, new: str) -> tuple[int, int] | None:
        last = len(self.ends) - 1
        if at == len(self.text):
            return (last, last) if self.is_open and self.text else None
        clause = bisect_right(self.ends, at)
        if at == self.bounds(clause, clause)[0] and _ends(new):
            return None
        return clause, clause


def _ends(text: str) -> bool:
    return any(found.end() == len(text) for found in _END.finditer(text))
