"""What people who keep places and posts in order type, and the checks it must pass."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from server.base.clock import local, now
from server.base.errors import DomainError
from server.people.spelling import clean_name

PLACE_NAME = 80
SHORT_NAME = 20
WORDS = 20
EARLIEST = date(2000, 1, 1)
YEARS_AHEAD = 10


class FormRefused(DomainError):
    """Some fields cannot be taken; ``fields`` maps their names to the sentence shown under each."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("".join(fields.values()))
        self.fields = fields


def typed(form: Mapping[str, object], name: str) -> str:
    """A text field of a submitted form in one spelling; missing, repeated or a file is empty."""
    value = form.get(name, "")
    return clean_name(value) if isinstance(value, str) else ""


def chosen_id(form: Mapping[str, object], name: str) -> UUID | None:
    """An id chosen in a form, ``None`` when there is none or it is no id."""
    try:
        return UUID(typed(form, name))
    except ValueError:
        return None


def is_ticked(form: Mapping[str, object], name: str) -> bool:
    """Whether a box of the form was ticked."""
    return bool(typed(form, name))


def required(name: str, text: str, label: str, length: int = PLACE_NAME) -> str:
    """``text`` when it fits.

    Raises:
        FormRefused: empty or too long, said under the field ``name``.
    """
    if not text:
        raise FormRefused({name: f"{label}要填。"})
    return optional(name, text, label, length)


def optional(name: str, text: str, label: str, length: int = WORDS) -> str:
    """``text`` when it is not too long.

    Raises:
        FormRefused: it is.
    """
    if len(text) > length:
        raise FormRefused({name: f"{label}最多 {length} 个字，现在有 {len(text)} 个。"})
    return text


def today() -> date:
    """The day on the wall of a Chinese school."""
    return local(now()).date()


def day_in(form: Mapping[str, object], name: str, label: str, *, empty: date | None = None) -> date:
    """The day in a date field; ``empty`` (today when ``None``) for nothing.

    Raises:
        FormRefused: no day, or one no school means.
    """
    text = typed(form, name)
    if not text:
        return empty or today()
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise FormRefused({name: f"{label}要写成日期，例如 {today().isoformat()}。"}) from None
    if not EARLIEST <= found <= today() + timedelta(days=366 * YEARS_AHEAD):
        raise FormRefused({name: f"{label}不对，请看看年份。"})
    return found
