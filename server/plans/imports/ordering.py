"""Files in the order people count them: 第2课 before 第10课, 第九课 before 第十课."""

import re
import unicodedata

from server.documents.docx.ooxml.numerals import read_chinese

_NUMBER = re.compile(r"([0-9]+|[一二三四五六七八九十]+)")


def by_number(path: str) -> tuple[str | int, ...]:
    """A key to sort paths by: words and numbers take turns, numbers by what they are worth."""
    parts = _NUMBER.split(unicodedata.normalize("NFKC", path).casefold())
    return tuple(_worth(part) if at % 2 else part for at, part in enumerate(parts))


def _worth(number: str) -> int:
    return int(number) if number.isdecimal() else read_chinese(number) or 0
