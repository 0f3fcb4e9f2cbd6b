"""What people type about a plan (not into it), and the checks it must pass."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from server.base.errors import DomainError
from server.documents.keys import CUSTOM_PREFIX
from server.plans.tables import NOTE_LENGTH, SHORT_LENGTH, TEXTBOOK_LENGTH, TITLE_LENGTH, Kind

LABELS = {
    "title": "课题",
    "subject": "学科",
    "grade": "年级",
    "textbook": "教材",
    "period": "课时",
    "note": "说明",
}
LENGTHS = {
    "title": TITLE_LENGTH,
    "subject": SHORT_LENGTH,
    "grade": SHORT_LENGTH,
    "textbook": TEXTBOOK_LENGTH,
    "period": SHORT_LENGTH,
    "note": NOTE_LENGTH,
}
NO_TITLE = "课题要写，例如“分数的初步认识”。"


class FormRefused(DomainError):
    """Some fields cannot be taken; ``fields`` maps their names to the sentence shown under each."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("".join(fields.values()))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a plan: title, subject, grade, textbook and which 课时."""

    title: str
    subject: str = ""
    grade: str = ""
    textbook: str = ""
    period: str = ""

    def cleaned(self) -> "Heading":
        """The same in one spelling.

        Raises:
            FormRefused: no title, or a field longer than its column.
        """
        values = {name: one_line(getattr(self, name)) for name in ("title", *_REST)}
        refused = too_long(values)
        if not values["title"]:
            refused["title"] = NO_TITLE
        if refused:
            raise FormRefused(refused)
        return Heading(**values)


_REST = ("subject", "grade", "textbook", "period")


@dataclass(slots=True)
class NewPlanForm:
    """写教案, and the heading part of 确认导入: everything as typed."""

    title: str = ""
    subject: str = ""
    grade: str = ""
    textbook: str = ""
    period: str = ""
    kind: Kind = Kind.MASTER

    @classmethod
    def read(cls, form: Mapping[str, object]) -> Self:
        """From a submitted form; whatever is missing or no text counts as empty."""
        kind = typed(form, "kind")
        return cls(
            title=typed(form, "title"),
            subject=typed(form, "subject"),
            grade=typed(form, "grade"),
            textbook=typed(form, "textbook"),
            period=typed(form, "period"),
            kind=Kind(kind) if kind in set(Kind) else Kind.MASTER,
        )

    def heading(self) -> Heading:
        """The fields above the text, not yet checked."""
        return Heading(self.title, self.subject, self.grade, self.textbook, self.period)


def typed(form: Mapping[str, object], name: str) -> str:
    """A text field of a submitted form; a file, a repeated or a missing field is empty."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def chosen_id(form: Mapping[str, object], name: str) -> UUID | None:
    """An id chosen in a form, or ``None`` when there is none or it is no id."""
    try:
        return UUID(typed(form, name))
    except ValueError:
        return None


def counted(form: Mapping[str, object], name: str) -> int | None:
    """A number a form of ours carries, or ``None`` when it is missing or no number."""
    text = typed(form, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def one_line(text: str) -> str:
    """Text without controls, direction marks and line ends; runs of space are one, none at the ends.

    Direction marks could make a title or a file name read other than it is.
    """
    shown = "".join(" " if ch.isspace() else ch for ch in text if ch.isspace() or _is_shown(ch))
    return re.sub(" {2,}", " ", shown).strip()


def custom_key(label: str) -> str:
    """The key of a section that keeps its own name: letters, digits and characters of it, at most 40."""
    name = re.sub(r"[^\w-]+", "", label)[:40]
    return f"{CUSTOM_PREFIX}{name or '其他'}"


def too_long(values: dict[str, str]) -> dict[str, str]:
    """Field name to sentence, for every value that does not fit its column."""
    return {
        name: f"{LABELS[name]}最多 {LENGTHS[name]} 个字，现在有 {len(value)} 个。"
        for name, value in values.items()
        if len(value) > LENGTHS[name]
    }


def _is_shown(ch: str) -> bool:
    return unicodedata.category(ch) not in {"Cc", "Cf", "Cs"}
