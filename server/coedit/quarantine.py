"""What nobody, or one person, may write for a while after something went wrong."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

QUARANTINE_SECONDS: Final = 60.0


class Quarantine:
    """Documents that may only be read, and people who may only read one; each for so long."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._documents: dict[UUID, float] = {}
        self._people: dict[tuple[UUID, UUID], float] = {}  # document and person

    def put(self, document_id: UUID) -> None:
        """The document may be read but not written for a while."""
        self._documents[document_id] = self._now() + QUARANTINE_SECONDS

    def holds(self, document_id: UUID) -> bool:
        """Whether the document may only be read."""
        return self._documents.get(document_id, 0) > self._now()

    def bar(self, document_id: UUID, user_id: UUID) -> None:
        """This person may only read the document for a while."""
        self._people[document_id, user_id] = self._now() + QUARANTINE_SECONDS

    def bars(self, document_id: UUID, user_id: UUID) -> bool:
        """Whether somebody spoilt the document a moment ago, or tried to."""
        return self._people.get((document_id, user_id), 0) > self._now()

    def over(self) -> list[UUID]:
        """Forget whose time is over; the documents among them, which may be written again."""
        now = self._now()
        self._people = {who: until for who, until in self._people.items() if until > now}
        free = [document_id for document_id, until in self._documents.items() if until < now]
        for document_id in free:
            del self._documents[document_id]
        return free
