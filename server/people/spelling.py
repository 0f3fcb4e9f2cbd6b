"""How names are written, compared and searched: one middle dot, one key, the pinyin of every reading."""

import functools
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, cast

DOT = "·"
DOTS = str.maketrans(dict.fromkeys("•‧・･∙⋅᛫ꞏ", DOT))
READINGS = 8  # of one name at most: enough for two characters with several sounds each
# Family names that sound otherwise than the word.
FAMILY = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "朴": "piao", "区": "ou",
    "盖": "ge", "翟": "zhai", "尉": "yu", "乐": "yue", "万": "wan", "缪": "miao", "冼": "xian", "佘": "she",
    "秘": "bi", "员": "yun", "晁": "chao", "华": "hua", "纪": "ji", "燕": "yan", "宁": "ning", "尧": "yao",
    "那": "na", "沈": "shen", "覃": "qin", "黑": "he", "折": "she", "种": "chong", "逄": "pang",
}  # fmt: skip
# Characters of names the table of readings does not hold.
MORE = {"𠮷": ["ji"]}


def clean_name(text: str) -> str:
    """A name as it is kept: what was typed, without controls and direction marks, middle dots of one kind.

    Rare characters stay what they are, of whatever plane; runs of space become one.
    """
    shown = "".join(
        " " if ch.isspace() else ch
        for ch in text
        if ch.isspace() or unicodedata.category(ch) not in {"Cc", "Cf", "Cs"}
    )
    return re.sub(" {2,}", " ", shown).strip().translate(DOTS)


def name_key(name: str) -> str:
    """What two spellings of one name have in common: NFKC, one middle dot, no blanks, lower case."""
    return re.sub(r"\s+", "", clean_name(unicodedata.normalize("NFKC", name))).casefold()[:40]


def pinyin_of(name: str) -> str:
    """Full pinyin and initials of every likely reading, separated by blanks: 「wangyuqing wyq」.

    Slow on its first call (it loads the table of readings): in a process that answers requests, call it in a
    thread.
    """
    sounds = _sounds(unicodedata.normalize("NFKC", name))
    if not sounds:
        return ""
    first = [heard[0] for heard in sounds]
    spoken = [first]
    for place, heard in enumerate(sounds):
        spoken += [[*first[:place], other, *first[place + 1 :]] for other in heard[1:]]
    spoken = spoken[:READINGS]
    whole = ["".join(one) for one in spoken]
    initials = ["".join(sound[0] for sound in one) for one in spoken]
    return " ".join(dict.fromkeys([*whole, *initials]))


def pinyin_typed(text: str) -> str:
    """Pinyin as people type it in the spelling of ``pinyin_of``: lower case, no blanks, ü and the passport's
    yu of a first 吕 or 女 as v; empty when ``text`` is not pinyin."""
    plain = re.sub(r"[\s'’]+", "", unicodedata.normalize("NFKC", text)).lower().replace("ü", "v")
    plain = re.sub(r"^([ln])yu", r"\1v", plain)
    return plain if re.fullmatch(r"[a-z]+", plain) else ""


def _sounds(name: str) -> list[list[str]]:
    """The readings of each character that has any, the likeliest first."""
    found = []
    for place, ch in enumerate(name):
        heard = [ch.lower()] if ch.isascii() and ch.isalpha() else MORE.get(ch) or _table()(ch)
        if place == 0 and ch in FAMILY:
            heard = [FAMILY[ch], *(one for one in heard if one != FAMILY[ch])]
        if heard:
            found.append(heard)
    return found


@functools.cache
def _table() -> Callable[[str], list[str]]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # 30 MB of words, which names are not
    from pypinyin import Style, pinyin

    def readings(ch: str) -> list[str]:
        heard = cast(
            "Sequence[Sequence[Any]]", pinyin(ch, style=Style.NORMAL, heteronym=True, errors="ignore")
        )
        return list(dict.fromkeys(str(one) for one in heard[0])) if heard else []

    return readings
