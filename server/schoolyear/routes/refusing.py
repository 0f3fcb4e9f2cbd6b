"""What every form of this room does with a refusal: the same page, the words, what was typed."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field

from server.base.errors import DomainError, Missing
from server.schoolyear.forms import FormRefused


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form was not taken: ``which`` form, a sentence, and sentences by field."""

    which: str = ""
    status: int = 200
    words: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, object] = field(default_factory=dict)

    def value(self, which: str, name: str, default: object = "") -> object:
        """What was typed into a field of the refused form, else the default."""
        if which == self.which and name in self.typed:
            return self.typed[name]
        return default if default is not None else ""

    def of(self, which: str, name: str) -> str:
        """The sentence under a field."""
        return self.fields.get(name, "") if which == self.which else ""


NONE = Refusal()


async def refusal_of(which: str, typed: Mapping[str, object], work: Awaitable[object]) -> Refusal | None:
    """Do the work of a form; ``None`` when it was done.

    Raises:
        Missing: what is not there stays not there.
    """
    try:
        await work
    except Missing:
        raise
    except FormRefused as refused:
        return Refusal(which, 422, str(refused), refused.fields, typed)
    except DomainError as refused:
        return Refusal(which, refused.status, str(refused), {}, typed)
    return None
