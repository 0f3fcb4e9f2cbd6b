"""Labels teachers write over a section, field or column, looked up in ``synonyms.json`` (data, not code)."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

SYNONYMS = Path(__file__).with_name("synonyms.json")

MAX_LABEL = 60  # characters as written, spaces and hints in parentheses included
_MAX_PHRASE = 30
_MAX_GUESS = 10
_SPEAKS = re.compile(r"[:：】〗]\s*\S|[{}的《》“”]")  # content behind a label, a place to fill in, a sentence
_BLANK_NUMBER = re.compile(r"^第?[一二三四五六七八九十]{1,3}(?:部分)?[\s　]+(\S.{2,})$", re.DOTALL)
_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十]+(?:部分)?[、.．,，:： ]|第[一二三四五六七八九十]+部分"
    r"|[（(][一二三四五六七八九十\d]+[)）][、.．]?"
    r"|\d+(?:\.\d+)*(?:[、.．)）]|(?=[\u4e00-\u9fff]))|[①-⑳]|[ivx]{1,4}[、.．]|[●■◆▲★※◇○▶►➤✦\-•·*#]+)\s*"
)
_TITLE_NUMBER = re.compile(_NUMBER.pattern, re.IGNORECASE)
_BRACKETED = re.compile(r"[(（\[［][^)）\]］]*[)）\]］]")
_SIGNS = re.compile(r"[:：、。，,;；\-—–―“”\"'‘’《》〈〉·・/\\|｜\s()（）\[\]［］【】〖〗〔〕*#&+＋★☆_.…~～]")
_STOPS = re.compile(r"[，。！？；]")
_JOINTS = re.compile(r"[与和及、/&＋+]|以及")
_COUNT = re.compile(r"\d+\s*个?(?:课时|学时|年级|班级?|周|节|人|分钟?|学分)")  # 3课时 is a value
_FILLERS = re.compile(r"[与和及其的]|以及")
_WITH_REMEDY = re.compile(
    r"(.{0,4}(?:重点|难点))(?:及其?|与其?|和|的)(?:化解|突破|解决|处理|应对)(?:的?(?:方法|措施|策略|办法|手段|对策))?$"
)
_WHOLE = ("单元", "本课", "本节课", "本节", "本次课", "课时", "活动", "项目")  # before words of two signs too


@dataclass(frozen=True)
class Match:
    """What a label means: ``kind`` section, meta, info (a field kept as text) or other (its own section).

    ``is_said``: by the words of a 学区. ``is_guess``: by a word in it; believed of what looks like a label.
    """

    kind: str
    key: str
    phrase: str
    is_said: bool = False
    is_guess: bool = False


@dataclass(frozen=True)
class Synonyms:
    """The table, ready for looking up."""

    phrases: dict[str, Match]
    scrambled: dict[str, Match]
    unjoined: dict[str, Match]
    columns: dict[str, str]
    column_parts: dict[str, str]
    column_starts: dict[str, str]
    column_ends: dict[str, str]
    parents: dict[str, frozenset[str]]
    joined: dict[str, frozenset[str]]
    never: frozenset[str]
    cores: dict[str, dict[str, list[str]]]
    not_cores: tuple[str, ...]
    stages: tuple[str, ...]
    kinds: tuple[str, ...]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]


Said: TypeAlias = Sequence[tuple[str, str, str]]  # (phrase, kind, key)
_said: Said = ()


def use(said: Said) -> None:
    """Give what labels mean in a 学区 to every look-up of this process from now on: they count before ours.

    ``said``: (phrase as ``bare`` gives it, ``section``, ``meta``, ``info``, ``other`` or ``column``, key). A
    process reads one paper (``worker``); who reads several with different words calls it before each.
    """
    global _said
    _said = tuple(said)
    for cached in (synonyms, lookup, column):
        cached.cache_clear()


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    """The built-in table with what ``use`` was given; read once."""
    raw = json.loads(SYNONYMS.read_text(encoding="utf-8"))
    phrases: dict[str, Match] = {}
    for phrase in raw["other"]:
        phrases[phrase] = Match("other", phrase, phrase)
    for phrase in raw["info"]:
        phrases[phrase] = Match("info", phrase, phrase)
    for kind, group in (("meta", raw["meta"]), ("section", raw["sections"])):
        for key, names in group.items():
            for phrase in names:
                phrases[phrase] = Match(kind, key, phrase)
    columns = {phrase: key for key, names in raw["columns"].items() for phrase in names}
    for phrase, kind, key in _said:
        if kind == "column":
            columns[phrase] = key
        else:
            phrases[phrase] = Match(kind, key, phrase, is_said=True)
    return Synonyms(
        phrases=phrases,
        scrambled={
            "".join(sorted(phrase)): match
            for phrase, match in phrases.items()
            if len(phrase) >= 4 and match.kind in ("section", "meta")
        },
        unjoined=_unjoined(phrases),
        columns=columns,
        column_parts=raw["column_parts"],
        column_starts=raw["column_starts"],
        column_ends=raw["column_ends"],
        parents={key: frozenset(children) for key, children in raw["parents"].items()},
        joined={key: frozenset(others) for key, others in raw["joined"].items()},
        never=frozenset(raw["never"]),
        cores=raw["cores"],
        not_cores=tuple(raw["not_cores"]),
        stages=tuple(raw["stages"]),
        kinds=tuple(raw["kinds"]),
        prefixes=tuple(raw["prefixes"]),
        suffixes=tuple(raw["suffixes"]),
    )


def _unjoined(phrases: dict[str, Match]) -> dict[str, Match]:
    """教学目的及要求 is 教学目的与要求: phrases without the words that only join their parts."""
    found: dict[str, Match] = {}
    for phrase, match in phrases.items():
        word = _FILLERS.sub("", phrase)
        if len(word) >= 4 and match.kind == "section":
            found.setdefault(word, match)
    return found


def bare(text: str, with_hints: bool = False) -> str:
    """A label without numbers, brackets, signs and spaces; ``with_hints`` keeps words in parentheses."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    text = re.sub(r"\s+", "", text)
    text = text.strip("【】[]〖〗〔〕*# ")
    for _ in range(2):
        text = _NUMBER.sub("", text)
    if not with_hints:
        shorter = _BRACKETED.sub("", text)
        text = shorter or text
    return _SIGNS.sub("", text)


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


def _words(text: str) -> tuple[str, ...]:
    """The label bare, and with its hints in parentheses where it has some."""
    word = bare(text)
    return (word, bare(text, with_hints=True)) if _BRACKETED.search(text) else (word,)


def _is_sentence(text: str) -> bool:
    """Text with the signs of a sentence outside parentheses is no label."""
    return bool(_STOPS.search(text)) and bool(_STOPS.search(_BRACKETED.sub("", text)))


def _is_scrambled(text: str) -> bool:
    """Two columns of a label typed into one cell leave gaps or line breaks between the pieces."""
    return bool(re.search(r"\S\s+\S", text))


def _joined(text: str) -> Match | None:
    """教学方法与手段, 重点、难点: every part means the same, or they are the children of one parent."""
    parts = [bare(part) for part in _JOINTS.split(_BRACKETED.sub("", text)) if bare(part)]
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
            match = match or (table.unjoined.get(_FILLERS.sub("", usual)) if len(rest) >= 4 else None)
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
    return table.unjoined.get(_FILLERS.sub("", word)) if not _FILLERS.match(word[-1:]) else None


def has_numbered_lines(text: str) -> bool:
    """Whether a text counts (一、导入 二、新授): content, however short its lines."""
    return sum(bool(_TITLE_NUMBER.match(line.strip())) for line in text.splitlines()) >= 2


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
    return _column_by_part(words[-1])


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
    return len(text) <= MAX_LABEL and any(stage in bare(text)[:12] for stage in synonyms().stages)


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
