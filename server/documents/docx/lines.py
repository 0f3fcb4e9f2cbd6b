"""Paragraphs as lines: headings by style, number, brackets or weight; "label：content"; fields."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import labels
from .inline_labels import BRACKET, INLINE, fields_of, gapped_label, inline_label, lead_of
from .ooxml.context import Hint, hint_of
from .ooxml.numerals import read_chinese, read_roman
from .periods import period_of
from .texts import text_of

Json = dict[str, Any]

_CHINESE = re.compile(r"^第?([一二三四五六七八九十]{1,3})(?:部分)?\s*[、.．,，:：\s]")
_CHINESE_PAREN = re.compile(r"^[（(]([一二三四五六七八九十]{1,3})[)）]")
_ARABIC = re.compile(r"^(\d{1,2})(?:[、.．]|\s+)(?!\d)")
_PAREN = re.compile(r"^[（(]?(\d{1,2})[)）]")
_ROMAN = re.compile(r"^([ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[IVX]{1,4}(?=[.、．]))")
_CIRCLE = re.compile(r"^[①-⑳]")
_MARKDOWN = re.compile(r"^(?:(#{1,6})\s+)?[*#>\s]*")  # signs left over where a plan was pasted as Markdown
_CORE = frozenset(
    {
        "board",
        "homework",
        "reflection",
        "process",
        "objectives",
        "key_difficult",
        "key",
        "difficult",
        "learner",
        "material",
        "prep",
        "objectives_key",
        "methods",
    }
)
# Stages of a lesson rather than sections when they stand inside the process.
STAGES = frozenset(
    {
        "summary",
        "stage",
        "exercise",
        "safety",
        "structure",
        "evaluation",
        "methods",
        "prep",
        "material",
        "innovation",
    }
)
# Words that stand inside any section ("评价：…"): no new section without a number or bold print.
ASIDES = STAGES - {"methods", "prep", "material"}
# Rows a table of the process may hold as steps although they are labels too.
LESSON_STAGES = frozenset({"summary", "stage", "exercise"})
_STEPS = LESSON_STAGES | {"safety", "structure"}
DEPTH = {
    "cn": 1,
    "roman": 1,
    "bracket": 1,
    "bold": 2,
    "plain": 2,
    "cnparen": 2,
    "arabic": 3,
    "paren": 4,
    "circle": 5,
}


@dataclass
class Line:
    """One paragraph with what it could be."""

    node: Json

    @cached_property
    def text(self) -> str:
        """The text as typed, trimmed."""
        return text_of(self.node).strip()

    @cached_property
    def hint(self) -> Hint:
        """How it looked in Word."""
        return hint_of(self.node)

    @cached_property
    def shown(self) -> str:
        """The text with its automatic number."""
        label = self.hint.label
        return (
            f"{label.text} {self.text}"
            if label is not None and label.fmt != "bullet" and label.text
            else self.text
        )

    @cached_property
    def signature(self) -> str:
        """By what it stands out: style1…, cn, bracket, cnparen, arabic, paren, circle, bold, plain."""
        if self.hint.level:
            return f"style{self.hint.level}"
        if self._markdown[1]:
            return f"style{min(len(self._markdown[1]), 6)}"
        for name, pattern in (
            ("cn", _CHINESE),
            ("roman", _ROMAN),
            ("bracket", BRACKET),
            ("cnparen", _CHINESE_PAREN),
            ("arabic", _ARABIC),
            ("paren", _PAREN),
            ("circle", _CIRCLE),
        ):
            if pattern.match(self._unmarked):
                return name
        is_bold = self.hint.bold or self._leads_bold or re.fullmatch(r"\*\*[^*]+\*\*[:：]?", self.text)
        return "bold" if is_bold else "plain"

    @cached_property
    def _markdown(self) -> re.Match[str]:
        found = _MARKDOWN.match(self.shown)
        assert found is not None
        return found

    @property
    def _unmarked(self) -> str:
        """As shown, without the signs of Markdown in front."""
        return self.shown[self._markdown.end() :]

    @property
    def _leads_bold(self) -> bool:
        """A bold label with its content in ordinary print behind it."""
        first = next(iter(self.node.get("content", [])), None)
        if first is None or first["type"] != "text" or len(first["text"].strip()) < 2:
            return False
        is_bold = any(mark["type"] == "bold" for mark in first.get("marks", []))
        return is_bold and INLINE.match(text_of(self.node)) is not None

    @cached_property
    def number(self) -> int | None:
        """Its number when it is numbered at the top (一、 or 1.)."""
        for pattern in (_CHINESE, _CHINESE_PAREN, _ARABIC):
            match = pattern.match(self._unmarked)
            if match:
                return read_chinese(match[1])
        roman = _ROMAN.match(self._unmarked)
        if roman:
            return read_roman(unicodedata.normalize("NFKC", roman[1]))
        return None

    @cached_property
    def match(self) -> labels.Match | None:
        """What the whole line means as a label."""
        return labels.lookup(self.text) if len(self.text) <= labels.MAX_LABEL else None

    @cached_property
    def is_head(self) -> bool:
        """Whether the whole line is a known label that looks like a heading."""
        if self.match is None or self.match.kind not in ("section", "other", "meta"):
            return False
        strong = self.signature.startswith("style") or self.signature in ("cn", "roman", "bracket")
        if self.match.is_guess and not strong and self.signature != "bold":
            return False
        text = labels.without_latin(self.text)
        word = labels.bare(text)
        if self.match.kind == "meta":
            is_counted = self.signature in ("cnparen", "arabic") and word == self.match.phrase
            return (strong or is_counted) and not self.text.endswith(("。", "；"))
        if strong or (self.signature == "bold" and len(text) <= (40 if text.isascii() else 20)):
            return True
        if self.match.is_said and word == self.match.phrase:
            return True
        if self.match.kind == "other":
            return False
        if self.signature in ("cnparen", "arabic"):
            return True
        if self.text.isascii() and self.match.key not in _STEPS and len(word) <= 30:
            return word == self.match.phrase
        if (
            4 <= len(word) <= 10
            and self.match.key not in _STEPS
            and not self.text.endswith(tuple("。；，！？"))
        ):
            return True
        return (len(word) <= 10 and self.text.endswith((":", "："))) or (
            len(word) <= 8 and self.match.key in _CORE
        )

    @cached_property
    def inline(self) -> tuple[labels.Match, str, int] | None:
        """(meaning, label as written, characters before the content) of "教学重点：…" or "【教学重点】…"."""
        text = text_of(self.node)
        found = inline_label(text) or (gapped_label(text) if self.match is None else None)
        is_plain_guess = found is not None and found[0].is_guess and self.signature == "plain"
        return None if is_plain_guess else found

    @cached_property
    def fields(self) -> list[tuple[labels.Match, str, str]]:
        """(meaning, label, value) of a line 学科：数学 年级：八年级; empty unless it starts with a field."""
        return [self.bracketed_field] if self.bracketed_field is not None else fields_of(self.text)

    @property
    def lead(self) -> str:
        """What stands before the fields of the line."""
        return "" if self.bracketed_field is not None else lead_of(self.text, self.fields)

    @cached_property
    def bracketed_field(self) -> tuple[labels.Match, str, str] | None:
        """【课时】2课时."""
        found = BRACKET.match(self.text)
        match = labels.lookup(found[1].strip()) if found and found[2].strip() else None
        if found is None or match is None or match.kind not in ("meta", "info"):
            return None
        return match, found[1].strip(), found[2].strip()

    @cached_property
    def headed(self) -> tuple[str, int] | None:
        """(heading, characters before the content) of 【…】 with its content in the same line."""
        text = text_of(self.node)
        found = BRACKET.match(text.lstrip())
        if found is None or not found[2].strip():
            return None
        return found[1].strip(), len(text) - len(text.lstrip()) + found.start(2)

    @cached_property
    def period(self) -> tuple[int, str] | None:
        """(n, what follows) of a line 第n课时."""
        return period_of(self.text)

    @property
    def looks_like_heading(self) -> bool:
        """Short and without the stop of a sentence."""
        return 0 < len(self.text) <= 30 and not self.text.endswith(("。", "；", "，", "！", "？", ";", ","))


def is_known_head(line: Line) -> bool:
    """A heading of a section with a key."""
    return line.is_head and line.match is not None and line.match.kind == "section"


def without_start(node: Json, count: int) -> Json:
    """The paragraph without its first ``count`` characters of text."""
    content: list[Json] = []
    left = count
    for child in node.get("content", []):
        if left <= 0:
            content.append(child)
            continue
        size = len(text_of(child))
        if child["type"] == "text" and size > left:
            content.append({**child, "text": child["text"][left:]})
        left -= size
    if content and content[0]["type"] == "text":
        content[0] = {**content[0], "text": content[0]["text"].lstrip()}
    rest = {key: value for key, value in node.items() if key not in ("content", "hint")}
    kept = [child for child in content if child["type"] != "text" or child["text"]]
    return {**rest, "content": kept, "is_part": True}
