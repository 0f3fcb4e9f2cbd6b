"""What of a document is found in the text another converter makes of it (HTML, Markdown or plain).

A lower bound for everybody: what is found must stand there as it stood in Word, spaces and punctuation aside.
"""

import html
import re
from collections import Counter

from .census import Census
from .comparing import Kept

_TAGS = re.compile(r"<[^>]*>")
_SIGNS = re.compile(r"[\W_]+")
_ROW = re.compile(r"^\s*\|.*\|\s*$")


def found_in(before: Census, output: str) -> dict[str, Kept]:
    """The kinds that can be told from text."""
    words = _SIGNS.sub("", html.unescape(_TAGS.sub("", output)))
    return {
        "text": _text(before, words),
        "tables": _count(len(before.tables), _tables(output)),
        "merges": _count(
            sum(len(table.merged) for table in before.tables),
            len(re.findall(r'<t[dh][^>]*(?:colspan|rowspan)="?[2-9]', output)),
        ),
        "images": _count(before.pictures.total(), len(re.findall(r"<img|!\[|----media/", output))),
        "omml": _count(before.formulas.total(), len(re.findall(r"<math|(?<!\\)\$[^$\n]+\$|<latex>", output))),
        "notes": _said(before.notes, words),
        "comments": _said(Counter(text for _, text in before.comments.elements()), words),
        "insertions": _count(before.insertions.total(), len(re.findall(r'<ins\b|class="insertion"', output))),
        "deletions": _count(before.deletions.total(), len(re.findall(r'<del\b|class="deletion"', output))),
        "ruby": _count(before.rubies.total(), len(re.findall(r"<ruby", output))),
        "text_boxes": _said(before.boxes, words),
    }


def _text(before: Census, words: str) -> Kept:
    found = Kept()
    for clause, count in before.clauses.items():
        bare = _SIGNS.sub("", clause)
        have = words.count(bare) if bare else count
        found.present += len(clause) * count
        found.kept += len(clause) * min(count, have)
    return found


def _tables(output: str) -> int:
    """HTML tables, and runs of lines between bars, each with one line of dashes."""
    rules = sum(1 for line in output.splitlines() if _ROW.match(line) and set(line) <= set("|-: \t"))
    return len(re.findall(r"<table\b", output)) + rules


def _count(present: int, found: int) -> Kept:
    return Kept(min(present, found), present)


def _said(wanted: Counter[str], words: str) -> Kept:
    bare = [_SIGNS.sub("", text) for text in wanted.elements()]
    return Kept(sum(1 for text in bare if text in words), len(bare))
