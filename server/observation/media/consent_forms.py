"""授权登记 as it is sent: by the page's form, or by a phone along with the first photo."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from server.base.errors import DomainError
from server.base.ids import new_id
from server.observation.media import seats
from server.observation.media.tables import NAME_LENGTH, MediumKind
from server.schoolyear.forms import FormRefused, chosen_id, counted, read_date, typed

PAPER_LENGTH = 120
LONGEST_DAYS = 400
KINDS = {MediumKind.PHOTO: "照片", MediumKind.VOICE: "录音", MediumKind.VIDEO: "录像"}
NO_CLASS = "写清是哪个班，例如“三（2）班”。"
NO_KIND = "选一选授权了什么：照片、录音还是录像。"
NO_DAYS = "写清从哪天到哪天，例如 2026-09-01 到 2027-01-31。"
BACKWARDS = "“到”在“从”的前面，把两个日期换一下。"
LONG = "一次登记最长一年多一点，到期再登记一次，别让旧的授权一直有效。"
NO_PAPER = "写一下纸质同意书放在哪里，例如“教导处 3 号柜”。没有纸质的，先请家长签好再登记。"
SPELT = str.maketrans({"(": "（", ")": "）", " ": "", "\u3000": ""})


def spelt(class_name: str) -> str:
    """A class's name in one spelling: 「三(2)班」 and 「三（2） 班」 are one class."""
    return class_name.translate(SPELT)


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """What a class has agreed to. ``id``: of the phone, or a new one."""

    id: UUID
    school_id: UUID | None
    class_id: UUID | None
    class_name: str
    kinds: tuple[str, ...]
    starts_on: date | None
    until: date | None
    paper: str
    rows: int = 0
    columns: int = 0
    off_camera: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, form: Mapping[str, Any], kinds: list[str], off: list[str]) -> Self:
        """From a submitted page; ``kinds`` and ``off`` come several times in it."""
        return cls(
            id=chosen_id(form, "id") or new_id(),
            school_id=chosen_id(form, "school"),
            class_id=chosen_id(form, "class"),
            class_name=spelt(typed(form, "class_name"))[:NAME_LENGTH],
            kinds=tuple(kind for kind in KINDS if kind in kinds),
            starts_on=read_date(typed(form, "starts_on")),
            until=read_date(typed(form, "until")),
            paper=typed(form, "paper")[:PAPER_LENGTH],
            rows=counted(form, "rows") or 0,
            columns=counted(form, "columns") or 0,
            off_camera=off,
        )

    @classmethod
    def sent(cls, body: Mapping[str, Any]) -> Self:
        """From a phone, whatever it says; ``checked`` looks at it."""

        def listed(name: str) -> list[str]:
            found = body.get(name)
            return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []

        words = {name: str(body[name]) for name in body if isinstance(body[name], str | int)}
        return cls.read(
            words | {"school": words.get("school_id", ""), "class": words.get("class_id", "")},
            listed("kinds"),
            listed("off_camera"),
        )

    def at(self, school_id: UUID) -> "ConsentForm":
        """The same, at this school."""
        return replace(self, school_id=school_id)

    def checked(self) -> "ConsentForm":
        """The same, when it says enough.

        Raises:
            FormRefused: a field is missing or cannot be.
        """
        faults = {}
        if not self.class_name and self.class_id is None:
            faults["class_name"] = NO_CLASS
        if not self.kinds:
            faults["kinds"] = NO_KIND
        if self.starts_on is None or self.until is None:
            faults["until"] = NO_DAYS
        elif self.until < self.starts_on:
            faults["until"] = BACKWARDS
        elif self.until - self.starts_on > timedelta(days=LONGEST_DAYS):
            faults["until"] = LONG
        if not self.paper:
            faults["paper"] = NO_PAPER
        try:
            seats.checked(self.off_camera, self.rows, self.columns)
        except DomainError as fault:
            faults["off_camera"] = str(fault)
        if faults:
            raise FormRefused(faults)
        return self
