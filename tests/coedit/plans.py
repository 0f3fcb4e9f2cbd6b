"""Plans in the rooms of a test: what the process is told of their content, and people who type in them."""

from typing import Any
from uuid import UUID

from pycrdt import Doc, XmlFragment, XmlText

from server.base import database as db
from server.base import ids
from server.coedit import log
from server.coedit.content import Guard
from server.coedit.watching import Watcher
from server.documents import guarding, ydoc
from tests.coedit.conftest import person
from tests.coedit.typist import Typist
from tests.documents.samples import paragraph, plan, section


class Plans:
    """The content of plans, and what was told of it."""

    may_hold = staticmethod(guarding.may_hold)
    fault = staticmethod(guarding.fault)
    mended = staticmethod(guarding.mended)

    def __init__(self) -> None:
        self.told: list[tuple[UUID | None, str, bytes | None]] = []
        self.losses: list[bytes] = []
        self.told_lost: list[int] = []
        self.looks = 0
        self.visits = 0  # of the watcher
        self.watchers: list[Watcher] = []

    def guard(self, doc: "Doc[Any]") -> Guard:
        guard = guarding.Guard(doc)
        over = guard.over

        def counted(put: Any) -> str:
            self.looks += 1
            return over(put)

        guard.over = counted  # type: ignore[method-assign]
        return guard

    def lines(self, doc: "Doc[Any]") -> list[str]:
        return guarding.lines(doc)

    async def spoilt(self, document_id: UUID, user_id: UUID | None, what: str, before: bytes | None) -> None:
        self.told.append((user_id, what, before))

    async def lost(self, document_id: UUID, before: bytes) -> int:
        self.losses.append(before)
        return len(self.losses)

    async def tell_lost(self, document_id: UUID, kept: int) -> None:
        self.told_lost.append(kept)


async def plant_plan(*lines: str) -> tuple[UUID, bytes]:
    """A plan of one section with these paragraphs, and its first update."""
    made = [paragraph(line, f"p{place}") for place, line in enumerate(lines)]
    state = ydoc.from_json(plan(section("process", "过程", *made, own="s1")))
    document_id = ids.new_id()
    async with db.writing():
        await log.seed(document_id, state, person("wang"))
    return document_id, state


def line_of(typist: Typist, place: int = 0) -> XmlText:
    """The text of a paragraph of the first section."""
    block: Any = typist.doc.get("body", type=XmlFragment).children[0]
    found: Any = block.children[place].children[0]
    assert isinstance(found, XmlText)
    return found


async def write(typist: Typist, words: str, place: int = 0) -> None:
    """Type at the end of a paragraph."""
    shared = line_of(typist, place)
    ydoc.insert(shared, len(ydoc.plain(shared)), words)
    await typist.flush()
