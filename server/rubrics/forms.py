"""What the marking form sends, as typed, and the checks it must pass."""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.base.errors import DomainError
from server.rubrics import scoring
from server.rubrics.shape import Indicator, Sheet
from server.rubrics.tables import COMMENT_LENGTH

MARK, COMMENT, WAS = "mark-", "comment-", "was-"
MARK_DIGITS = 12
FULL_WIDTH = str.maketrans("０１２３４５６７８９．。", "0123456789..")
LONGEST_MARK = 12


class MarksRefused(DomainError):
    """Some marks cannot be taken; ``fields`` maps ``mark-…`` and ``comment-…`` to the sentence under each,
    ``form`` is what to show again."""

    def __init__(self, fields: dict[str, str], form: "MarkForm") -> None:
        super().__init__("".join(dict.fromkeys(fields.values())))
        self.fields = fields
        self.form = form


@dataclass(slots=True)
class MarkForm:
    """Marks and comments by indicator, as typed. ``was`` tells, by the name of a field, which text it had
    before anything was typed; a field that is not in it was empty."""

    marks: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sheet: Sheet, form: Mapping[str, object]) -> "MarkForm":
        """The lines of this sheet; everything else a form sends is ignored."""
        keys = [one.key for one in sheet.indicators]
        return cls(
            {key: text for key in keys if (text := _text(form.get(MARK + key)))},
            {key: text for key in keys if (text := _text(form.get(COMMENT + key)))},
            {
                name: text
                for name in (head + key for key in keys for head in (MARK, COMMENT))
                if (text := _text(form.get(WAS + name)))
            },
        )

    @classmethod
    def of(cls, marks: Mapping[str, float], comments: Mapping[str, str]) -> "MarkForm":
        """What is stored, as it was typed."""
        made = cls({key: f"{mark:g}" for key, mark in marks.items()}, dict(comments))
        made.was = {name: _digest(text) for name, text in made.fields().items()}
        return made

    def fields(self) -> dict[str, str]:
        """All texts by the name of their field."""
        marks = {MARK + key: text for key, text in self.marks.items()}
        return marks | {COMMENT + key: text for key, text in self.comments.items()}

    def woven(self, sheet: Sheet, stored: "MarkForm") -> "MarkForm":
        """What was changed on the page, and beside it what is stored meanwhile. ``self`` has marks in the
        spelling of ``of``.

        Raises:
            MarksRefused: a field was changed here and in another window.
        """
        mine, theirs = self.fields(), stored.fields()
        made = MarkForm(was=stored.was)
        refused: dict[str, str] = {}
        for one in sheet.indicators:
            for head, side in ((MARK, made.marks), (COMMENT, made.comments)):
                name = head + one.key
                here, there, was = mine.get(name, ""), theirs.get(name, ""), self.was.get(name, "")
                is_here, is_there = _digest(here) != was, _digest(there) != was
                if is_here and is_there and here != there:
                    what = "分" if head == MARK else "评语"
                    refused[name] = _clash(one.name, what, here, there)
                if text := here if is_here else there:
                    side[one.key] = text
        if refused:
            raise MarksRefused(refused, made)
        return made

    def spelled(self, sheet: Sheet) -> "MarkForm":
        """The same with marks in one spelling.

        Raises:
            MarksRefused: as ``checked`` for what is kept on the way.
        """
        made = MarkForm.of(*self.checked(sheet, is_done=False))
        made.was = self.was
        return made

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
            raise MarksRefused(refused, self)
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


def _clash(name: str, what: str, here: str, there: str) -> str:
    stored = f"存的是“{there}”" if there else "把它清空了"
    typed = f"这里写的是“{here}”" if here else "这里是空的"
    return f"“{name}”的{what}，别的窗口里刚存过，{stored}；{typed}。请看一看留哪个，改好再存一次。"


def _digest(text: str) -> str:
    """Tells two texts of a field apart; "" is: empty."""
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_DIGITS] if text else ""


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
