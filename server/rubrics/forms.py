"""What the marking form sends, as typed, and the checks it must pass."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.base.errors import DomainError
from server.rubrics import scoring
from server.rubrics.shape import Indicator, Sheet
from server.rubrics.tables import COMMENT_LENGTH

MARK, COMMENT = "mark-", "comment-"
FULL_WIDTH = str.maketrans("０１２３４５６７８９．。", "0123456789..")
LONGEST_MARK = 12


class MarksRefused(DomainError):
    """Some marks cannot be taken; ``fields`` maps ``mark-…`` and ``comment-…`` to the sentence under each."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("".join(dict.fromkeys(fields.values())))
        self.fields = fields


@dataclass(slots=True)
class MarkForm:
    """Marks and comments by indicator, as typed; ``values`` are the fields to show again."""

    marks: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sheet: Sheet, form: Mapping[str, object]) -> "MarkForm":
        """The lines of this sheet; everything else a form sends is ignored."""
        keys = [one.key for one in sheet.indicators]
        return cls(
            {key: text for key in keys if (text := _text(form.get(MARK + key)))},
            {key: text for key in keys if (text := _text(form.get(COMMENT + key)))},
        )

    @classmethod
    def of(cls, marks: Mapping[str, float], comments: Mapping[str, str]) -> "MarkForm":
        """What is stored, as it was typed."""
        return cls({key: f"{mark:g}" for key, mark in marks.items()}, dict(comments))

    def checked(self, sheet: Sheet, *, is_done: bool) -> tuple[dict[str, float], dict[str, str]]:
        """Marks and comments to store. What is kept on the way may lack comments, what is handed in may not.

        Raises:
            MarksRefused: out of range, no number, a comment missing or too long; handed in without a mark.
        """
        refused: dict[str, str] = {}
        marks: dict[str, float] = {}
        for one in sheet.indicators:
            self._check(sheet, one, marks, refused, is_done=is_done)
        if is_done and not self.marks:
            refused["marks"] = scoring.NOTHING_MARKED
        if refused:
            raise MarksRefused(refused)
        return marks, dict(self.comments)

    def _check(
        self, sheet: Sheet, one: Indicator, marks: dict[str, float], refused: dict[str, str], *, is_done: bool
    ) -> None:
        comment = self.comments.get(one.key, "")
        if len(comment) > COMMENT_LENGTH:
            refused[COMMENT + one.key] = f"评语最多 {COMMENT_LENGTH} 个字，现在有 {len(comment)} 个。"
        text = self.marks.get(one.key)
        if text is None:
            return
        mark = _number(text)
        if mark is None or not scoring.fits(sheet, one, mark):
            refused[MARK + one.key] = (
                f"“{one.name}”请打 0 到 {one.points:g} 分，最小 {sheet.step:g} 分，"
                f"现在写的是“{text[:LONGEST_MARK]}”。"
            )
            return
        marks[one.key] = mark
        if is_done and not comment and scoring.wants_comment(sheet, one, mark):
            why = "给满分，说一句好在哪里。" if mark == one.points else "分数偏低，说一句差在哪里。"
            refused[COMMENT + one.key] = why


def _number(text: str) -> float | None:
    plain = text.translate(FULL_WIDTH)
    if len(plain) > LONGEST_MARK:
        return None
    try:
        return float(plain) if set(plain) <= set("0123456789.") else None
    except ValueError:
        return None


def _text(value: object) -> str:
    """One paragraph: no controls, no direction marks."""
    if not isinstance(value, str):
        return ""
    shown = "".join(" " if ch.isspace() else ch for ch in value if ch.isspace() or _is_shown(ch))
    return " ".join(shown.split())


def _is_shown(ch: str) -> bool:
    return unicodedata.category(ch) not in {"Cc", "Cf", "Cs"}
