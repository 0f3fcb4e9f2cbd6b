"""Labels teachers write over a section, field or column, looked up in ``synonyms.json`` (data, not code)."""

import re
from functools import lru_cache

from .synonyms import FILLERS, give
from .synonyms import Match as Match
from .synonyms import Said as Said
from .synonyms import synonyms as synonyms
from .wording import BRACKETED
from .wording import bare as bare
from .wording import has_numbered_lines as has_numbered_lines
from .wording import title as title

MAX_LABEL = 60  # characters as written, spaces and hints in parentheses included
_MAX_PHRASE = 30
_MAX_GUESS = 10
_SPEAKS = re.compile(r"[:：】〗]\s*\S|[{}的《》“”]")  # content behind a label, a place to fill in, a sentence
_BLANK_NUMBER = re.compile(r"^第?[一二三四五六七八九十]{1,3}(?:部分)?[\s　]+(\S.{2,})$", re.DOTALL)
_STOPS = re.compile(r"[，。！？；]")
_JOINTS = re.compile(r"[与和及、/&＋+]|以及")
_COUNT = re.compile(r"\d+\s*个?(?:课时|学时|年级|班级?|周|节|人|分钟?|学分)")  # 3课时 is a value
_WITH_REMEDY = re.compile(
    r"(.{0,4}(?:重点|难点))(?:及其?|与其?|和|的)(?:化解|突破|解决|处理|应对)(?:的?(?:方法|措施|策略|办法|手段|对策))?$"
)
_LATIN = re.compile(r"[A-Za-z]+(?:['’]s?)?")
_ROMAN_NUMBER = re.compile(r"^\s*[IVX]{1,4}[、.．]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")
_WHOLE = ("单元", "本课", "本节课", "本节", "本次课", "课时", "活动", "项目")  # before words of two signs too


def use(said: Said) -> None:
    """Give what labels mean in a 学区 to every look-up of this process from now on: they count before ours.

    ``said``: (phrase as ``bare`` gives it, ``section``, ``meta``, ``info``, ``other`` or ``column``, key). A
    process reads one paper (``worker``); who reads several with different words calls it before each.
    """
    give(said)
    for cached in (lookup, column):
        cached.cache_clear()


@lru_cache(maxsize=32768)
def lookup(text: str) -> Match | None:
    """What a label means, or None; scrambled cells (课 时教 学目 标) are told by their sorted characters."""
    if not 2 <= len(text) <= MAX_LABEL or _is_sentence(text) or _COUNT.match(text.strip()):
        return None
    table = synonyms()
    words = _words(text)
    for word in words:
        if word in table.phrases:
            return table.phrases[word]
    chinese = without_latin(text)
    if chinese != text:
        return lookup(chinese)
    if words[0] in table.never:  # a part of the goals, however much it sounds like a section
        return None
    word = words[0]
    if not 2 <= len(word) <= _MAX_PHRASE:
        return None
    if len(word) >= 4 and "".join(sorted(word)) in table.scrambled and _is_scrambled(text):
        return table.scrambled["".join(sorted(word))]
    remedied = _WITH_REMEDY.match(word)
    if remedied:  # 学习重点及化解方法
        return lookup(remedied[1])
    found = _joined(text) or _with_affixes(word) or _of_a_kind(word)
    return found or _after_number(text) or _by_core(word, text)


def without_latin(text: str) -> str:
    """The Chinese half of Ⅱ. Teaching Aims 教学目标 or 课型 Type; any other text as it is.

    Only words that stand over sections are taken off: 教学重点 used to do says what is taught.
    """
    words = _LATIN.findall(_ROMAN_NUMBER.sub("", text))
    if not words or not _CHINESE.search(text) or not all(map(_is_usual, words)):
        return text
    return _LATIN.sub("", text).strip(" ./&-")


def _is_usual(word: str) -> bool:
    """Of the words over sections, in any number and case: Students', Aims."""
    return re.split("['’]", word.lower())[0] in synonyms().latin


def _words(text: str) -> tuple[str, ...]:
    """The label bare, and with its hints in parentheses where it has some."""
    word = bare(text)
    return (word, bare(text, with_hints=True)) if BRACKETED.search(text) else (word,)


def _is_sentence(text: str) -> bool:
    """Text with the signs of a sentence outside parentheses is no label."""
    return bool(_STOPS.search(text)) and bool(_STOPS.search(BRACKETED.sub("", text)))


def _is_scrambled(text: str) -> bool:
    """Two columns of a label typed into one cell leave gaps or line breaks between the pieces."""
    return bool(re.search(r"\S\s+\S", text))


def _joined(text: str) -> Match | None:
    """教学方法与手段, 重点、难点: every part means the same, or they are the children of one parent."""
    parts = [bare(part) for part in _JOINTS.split(BRACKETED.sub("", text)) if bare(part)]
    if not 2 <= len(parts) <= 4:
        return None
    table = synonyms()
    matches = [table.phrases.get(part) or _of_a_kind(part) for part in parts]
    found = [match for match in matches if match is not None and match.kind == "section"]
    if len(found) != len(parts):
        return None
    keys = {match.key for match in found}
    phrase = "".join(parts)
    if len(keys) == 1:
        return Match("section", found[0].key, phrase)
    for parent, children in (*table.parents.items(), *table.joined.items()):
        if keys <= children | {parent}:
            return Match("section", parent, phrase)
    return None


def _with_affixes(word: str) -> Match | None:
    """本节课教学目标设计: a known phrase inside usual words. Sections only: fields are too short."""
    table = synonyms()
    heads = [word] + [word[len(prefix) :] for prefix in table.prefixes if word.startswith(prefix)]
    for head in heads:
        tails = [head] + [head[: -len(suffix)] for suffix in table.suffixes if head.endswith(suffix)]
        for tail in tails:
            match = _long_phrase(tail)
            if match is not None:
                return Match("section", match.key, word)
    for prefix in _WHOLE:
        match = table.phrases.get(word[len(prefix) :]) if word.startswith(prefix) else None
        if match is not None and match.kind == "section":
            return Match("section", match.key, word)
    return None


def _of_a_kind(word: str) -> Match | None:
    """实训目的与要求, 活动班级: said of a training or an activity as 教学目的与要求 is said of a lesson."""
    table = synonyms()
    rests = [word[len(kind) :] for kind in table.kinds if word.startswith(kind)]
    for rest in [word, *rests] if len(word) >= 4 else rests:
        for usual in ("教学" + rest, "授课" + rest):
            match = table.phrases.get(usual) if len(rest) >= 2 else None
            match = match or (table.unjoined.get(FILLERS.sub("", usual)) if len(rest) >= 4 else None)
            if match is not None and match.kind != "other":
                return Match(match.kind, match.key, word)
    return None


def _after_number(text: str) -> Match | None:
    """一 教学目标: a number with a blank behind it."""
    found = _BLANK_NUMBER.match(text.strip())
    return lookup(found[1]) if found else None


def _by_core(word: str, text: str) -> Match | None:
    """板书设计思路, 课后反思随笔: a label of nobody's table that holds the one word that says it."""
    table = synonyms()
    if not 3 <= len(word) <= _MAX_GUESS or any(sign in word for sign in table.not_cores):
        return None
    lines = text.split("\n")
    if _SPEAKS.search(text) or (len(lines) > 1 and max(map(len, lines)) > 2):
        return None
    for key, core in table.cores.items():
        if (
            any(part in word for part in core.get("has", ()))
            or any(word.startswith(part) for part in core.get("starts", ()))
            or any(word.endswith(part) for part in core.get("ends", ()))
        ):
            return Match("section", key, word, is_guess=True)
    return None


def _long_phrase(word: str) -> Match | None:
    """A section by a phrase of four signs or more, the words that join its parts aside."""
    table = synonyms()
    match = table.phrases.get(word) if len(word) >= 4 else None
    if match is not None:
        return match if match.kind == "section" else None
    return table.unjoined.get(FILLERS.sub("", word)) if not FILLERS.match(word[-1:]) else None


@lru_cache(maxsize=32768)
def column(text: str) -> str | None:
    """The kind of a process column by its head, or None."""
    if len(text) > MAX_LABEL or _is_sentence(text):
        return None
    columns = synonyms().columns
    words = _words(text)
    for word in reversed(words):  # 主要教学内容（教师活动）: the hint tells more
        if word in columns:
            return columns[word]
    is_hint = BRACKETED.fullmatch(text.strip()) is not None  # （每个环节写明时间） is no head
    return None if is_hint else _column_by_part(words[-1])


def _column_by_part(word: str) -> str | None:
    """5E环节, 教师主导作用: a head told by how it begins or ends."""
    for part, kind in synonyms().column_parts.items():
        if word.endswith(part) or word.startswith(part):
            return kind
    if not 3 <= len(word) <= 8 or lookup(word) is not None:
        return None
    starts = synonyms().column_starts
    ends = synonyms().column_ends
    return next((kind for part, kind in starts.items() if word.startswith(part)), None) or next(
        (kind for part, kind in ends.items() if word.endswith(part)), None
    )


def is_part(text: str) -> bool:
    """Whether it is a part of the goals (过程与方法), however much it sounds like a section."""
    return bare(text) in synonyms().never


def is_stage(text: str) -> bool:
    """Whether a short label names a stage of a lesson (导入新课, 环节二)."""
    word = bare(text)[:12] if len(text) <= MAX_LABEL else ""
    return any(stage in word for stage in synonyms().stages)
