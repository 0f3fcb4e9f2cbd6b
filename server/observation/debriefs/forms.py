"""What the board sends, and the checks it must pass."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from server.base.ids import new_id
from server.observation.debriefs.tables import EntryKind
from server.plans.comment_forms import cleaned
from server.plans.forms import FormRefused, chosen_id, counted, typed

TEXT_LENGTH = 1000
CONSENSUS_LENGTH = 4000
_MOMENT = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
COLUMNS = (EntryKind.EVIDENCE, EntryKind.PUZZLE, EntryKind.ALTERNATIVE, EntryKind.NEXT_STEP)
NO_WORDS = "还没有写。写一句看到的、想到的，再放上去。"
NO_KIND = "先选放在哪一栏。"
NO_ONE = "先选由谁来做。"
NO_DAY = "日期看不懂，请从日历里选，或写成 2026-11-30。"


@dataclass(frozen=True, slots=True)
class CardForm:
    """A card as typed. ``key`` becomes its id: sent twice it is one card. ``was``: the ``row_version`` it was
    written over."""

    key: UUID
    kind: str = ""
    text: str = ""
    answers: UUID | None = None
    record: UUID | None = None
    moment: str = ""
    was: int = 0

    @classmethod
    def read(cls, form: Mapping[str, object]) -> "CardForm":
        """From a submitted form."""
        record, moment = line(form)
        return cls(
            chosen_id(form, "key") or new_id(),
            typed(form, "kind"),
            typed(form, "text"),
            chosen_id(form, "answers"),
            record,
            moment,
            counted(form, "was") or 0,
        )

    def checked(self) -> tuple[EntryKind, str]:
        """Column and words, in one spelling.

        Raises:
            FormRefused: no column, too much, or nothing: neither words nor a line of a record.
        """
        words = cleaned(self.text)
        refused = {}
        if not words and not self.moment:
            refused["text"] = NO_WORDS
        if len(words) > TEXT_LENGTH:
            refused["text"] = (
                f"一张卡片最多 {TEXT_LENGTH} 个字，现在有 {len(words)} 个。字都还在，可以分两张写。"
            )
        if self.kind not in COLUMNS:
            refused["kind"] = NO_KIND
        if refused:
            raise FormRefused(refused)
        return EntryKind(self.kind), words


@dataclass(frozen=True, slots=True)
class StepForm:
    """A next step to be done: by whom, until when."""

    who: UUID | None = None
    due: str = ""

    @classmethod
    def read(cls, form: Mapping[str, object]) -> "StepForm":
        """From a submitted form."""
        return cls(chosen_id(form, "who"), typed(form, "due").strip())

    def checked(self) -> tuple[UUID, date | None]:
        """The person and the day.

        Raises:
            FormRefused: nobody, or a day that is none.
        """
        if self.who is None:
            raise FormRefused({"who": NO_ONE})
        try:
            return self.who, date.fromisoformat(self.due) if self.due else None
        except ValueError:
            raise FormRefused({"due": NO_DAY}) from None


def line(form: Mapping[str, object]) -> tuple[UUID | None, str]:
    """The line of a record that is quoted: record and moment; neither where one of them cannot be."""
    record, moment = chosen_id(form, "record"), typed(form, "moment")
    return (record, moment) if record is not None and _MOMENT.fullmatch(moment) else (None, "")


def consensus_words(text: str) -> str:
    """The summary in one spelling; "" is none.

    Raises:
        FormRefused: too much.
    """
    words = cleaned(text)
    if len(words) > CONSENSUS_LENGTH:
        raise FormRefused(
            {"text": f"共识最多 {CONSENSUS_LENGTH} 个字，现在有 {len(words)} 个。字都还在，请删短一些再存。"}
        )
    return words
