"""What the coedit process is told of the content of its documents: they are plans."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pycrdt import Doc

from server.coedit.content import Guard
from server.documents import guarding
from server.plans import rescuing


class Plans:
    """``coedit.content.Content`` for plans."""

    def guard(self, doc: "Doc[Any]") -> Guard:
        """For a plan that is in shape."""
        return guarding.Guard(doc)

    def may_hold(self, types: int, contents: int, roots: Iterable[bytes]) -> bool:
        """Whether a plan may hold such things at all."""
        return guarding.may_hold(types, contents, roots)

    def fault(self, doc: "Doc[Any]") -> str:
        """What is wrong with a whole plan."""
        return guarding.fault(doc)

    def mended(self, state: bytes) -> bytes:
        """The change that puts a plan right."""
        return guarding.mended(state)

    def lines(self, doc: "Doc[Any]") -> list[str]:
        """Its text, line by line."""
        return guarding.lines(doc)

    async def spoilt(self, document_id: UUID, user_id: UUID | None, what: str, before: bytes | None) -> None:
        """A change was refused, or a plan mended."""
        if user_id is not None:
            await rescuing.change_refused(document_id, user_id, what)
        else:
            await rescuing.document_mended(document_id, before, what)

    async def lost(self, document_id: UUID, before: bytes) -> int | None:
        """Much of the text went at once: it is kept as a version, whose number this is."""
        return await rescuing.keep_lost(document_id, before)

    async def tell_lost(self, document_id: UUID, kept: int) -> None:
        """It has not come back."""
        await rescuing.tell_lost(document_id, kept)
