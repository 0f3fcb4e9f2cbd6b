"""How long a step lasts, as teachers write it."""

import re

from .ooxml.numerals import read_chinese

_MINUTES = re.compile(
    r"[(（\[【]?\s*(?:约|大约|预计|用时|时间)?[:：]?\s*(\d{1,3}(?:\.\d)?|[一二三四五六七八九十]{1,3})\s*(?:[-—~～至]\s*(\d{1,3}))?\s*"
    r"(?:分钟|分(?![之析组为别层享散成数配类工解离段支开])|min(?:ute)?s?\b|['′’](?!['′’\w]))",
    re.IGNORECASE,
)


def minutes_of(text: str, is_time: bool = False) -> float | None:
    """ "5分钟", "5′", "(约8min)", "3-5分钟" (the upper bound); a bare number only in a time column."""
    match = _MINUTES.search(text)
    if match:
        value = match[2] or match[1]
    elif is_time and re.fullmatch(r"\s*约?\s*\d{1,3}(?:\.\d)?\s*", text):
        value = re.sub(r"[^\d.]", "", text)
    else:
        return None
    number = float(value) if value[0].isdigit() else float(read_chinese(value) or 0)
    return number if 0 < number <= 600 else None
