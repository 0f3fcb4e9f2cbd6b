"""What the process is handed: who may open a document, and the shapes of the answers."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Grant:
    """One person's right to one document at this moment. ``session_id`` is only compared."""

    user_id: UUID
    name: str
    hue: int
    can_write: bool
    session_id: str

    def user(self) -> dict[str, object]:
        """What colleagues see beside the caret."""
        return {"id": str(self.user_id), "name": self.name, "hue": self.hue}


Headers: TypeAlias = Mapping[str, str]


class Authorise(Protocol):
    """Who may open what."""

    def __call__(
        self, headers: Headers, document_id: UUID, *, is_active: bool
    ) -> Coroutine[Any, Any, Grant | None]:
        """Asked before a socket opens, every few seconds, and whenever rights may have changed.

        ``is_active``: the person did something since the last time; an open page alone keeps no session
        alive. ``None``: no such document or no right to it, which look the same from outside.

        Raises:
            SignedOut: the session is over.
        """


Settled: TypeAlias = Callable[[UUID], Coroutine[Any, Any, None]]
"""Told that a document was changed and has come to rest (last one left, or ten minutes of work)."""
