"""How a label is written: bare for looking it up, in order as the title of a section."""

import re
import unicodedata

from .synonyms import Match

_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十]+(?:部分)?[、.．,，:： ]|第[一二三四五六七八九十]+部分"
    r"|[（(][一二三四五六七八九十\d]+[)）][、.．]?"
    r"|\d+(?:\.\d+)*(?:[、.．)）]|(?=[\u4e00-\u9fff]))|[①-⑳]|[ivx]{1,4}[、.．]|[●■◆▲★※◇○▶►➤✦\-•·*#]+)\s*"
)
_TITLE_NUMBER = re.compile(_NUMBER.pattern, re.IGNORECASE)
BRACKETED = re.compile(r"[(（\[［][^)）\]］]*[)）\]］]")
_SIGNS = re.compile(r"[:：、。，,;；\-—–―“”\"'‘’《》〈〉·・/\\|｜\s()（）\[\]［］【】〖〗〔〕*#&+＋★☆_.…~～]")


def bare(text: str, with_hints: bool = False) -> str:
    """A label without numbers, brackets, signs and spaces; ``with_hints`` keeps words in parentheses."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    text = re.sub(r"\s+", "", text)
    text = text.strip("【】[]〖〗〔〕*# ")
    for _ in range(2):
        text = _NUMBER.sub("", text)
    if not with_hints:
        shorter = BRACKETED.sub("", text)
        text = shorter or text
    return _SIGNS.sub("", text)


def has_numbered_lines(text: str) -> bool:
    """Whether a text counts (一、导入 二、新授): content, however short its lines."""
    return sum(bool(_TITLE_NUMBER.match(line.strip())) for line in text.splitlines()) >= 2


def title(text: str, match: Match | None = None) -> str:
    """A label as a section title: its number, colon and spaces gone; a scrambled one in its right order."""
    text = re.sub(r"\s+", "" if _is_mostly_chinese(text) else " ", _plain_letters(text).strip())
    if (
        match is not None
        and bare(text) != match.phrase
        and "".join(sorted(bare(text))) == "".join(sorted(match.phrase))
    ):
        return match.phrase
    text = _TITLE_NUMBER.sub("", text.strip("【】[]〖〗*#"))
    return text.strip().rstrip(":：*").strip("【】[]〖〗 ")[:80]


def _plain_letters(text: str) -> str:
    """Letters, digits and blanks of full width as plain ones; the punctuation stays the teacher's."""
    return "".join(
        unicodedata.normalize("NFKC", sign)
        if sign == "．" or unicodedata.category(sign)[0] in "LNZ"
        else sign
        for sign in text
    )


def _is_mostly_chinese(text: str) -> bool:
    return sum("\u4e00" <= sign <= "\u9fff" for sign in text) * 2 >= len("".join(text.split()))
