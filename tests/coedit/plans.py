"""Plans in the rooms of a test: what the process is told of their content, and people who type in them."""

from typing import Any
from uuid import UUID

from pycrdt import Doc, XmlFragment, XmlText

from server.base import database as db
from server.base import ids
from server.coedit import log, structs
from server.coedit.content import Guard
from server.coedit.watching import Watcher
from server.coedit.wire import varbytes, varuint
from server.documents import guarding, ydoc
from tests.coedit.conftest import person
from tests.coedit.hostile import one_client
from tests.coedit.typist import Typist
from tests.documents.samples import paragraph, plan, section

XML_TEXT, MAP, Y_TEXT, HOOK, FRAGMENT = 6, 1, 2, 5, 4


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


def places(state: bytes) -> dict[str, tuple[int, int]]:
    """Client and clock of the section, of its first paragraph, and of that one's text."""
    client = structs.scan_own(state).gives[0][0]
    home, line = [clock for clock in range(20) if _is_type(state, client, clock)][:2]
    return {
        "section": (client, home),
        "paragraph": (client, line),
        "text": (client, line + 2),
    }  # its id between


def _is_type(state: bytes, client: int, clock: int) -> bool:
    """Whether something can be put into the struct of this clock."""
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    before = str(doc.get("body", type=XmlFragment))
    try:
        doc.apply_update(one_client([bytes([7]) + into((client, clock)) + b"\x03" + varbytes(b"x")]))
    except RuntimeError:  # the library's: nothing can be put into it
        return False
    return str(doc.get("body", type=XmlFragment)) != before


def into(place: tuple[int, int]) -> bytes:
    """The parent of a struct without neighbours."""
    return b"\x00" + varuint(place[0]) + varuint(place[1])


def beside(place: tuple[int, int]) -> bytes:
    """The left neighbour of a struct."""
    return varuint(place[0]) + varuint(place[1])


def hostile(state: bytes, client: int = 7) -> dict[str, list[bytes]]:
    """Structs of ``client`` by what they do."""
    at = places(state)
    home, line, words = into(at["section"]), into(at["paragraph"]), into(at["text"])
    sorts = {"map": MAP, "text type": Y_TEXT, "fragment": FRAGMENT, "bare text": XML_TEXT}
    named = {"unknown node": b"video", "row in a section": b"tableRow", "section in a section": b"section"}
    root = b"\x01" + varbytes(b"body")
    own_id = (at["paragraph"][0], at["paragraph"][1] + 1)  # the value of the paragraph's attribute
    return {
        **{name: [bytes([7]) + home + varuint(sort)] for name, sort in sorts.items()},
        **{name: [bytes([7]) + home + b"\x03" + varbytes(tag)] for name, tag in named.items()},
        "element as a value": [bytes([0x27]) + line + varbytes(b"align") + b"\x03" + varbytes(b"paragraph")],
        "text as a value": [bytes([0x27]) + line + varbytes(b"align") + varuint(XML_TEXT)],
        "element instead of a value": [bytes([0x87]) + beside(own_id) + b"\x03" + varbytes(b"paragraph")],
        "mark as a value": [bytes([0x26]) + line + varbytes(b"align") + varbytes(b"bold") + varbytes(b"{}")],
        "hook": [bytes([7]) + home + varuint(HOOK) + varbytes(b"x")],
        "letters in a section": [bytes([4]) + home + varbytes("裸".encode())],
        "letters beside a block": [bytes([0x84]) + beside(at["paragraph"]) + varbytes("裸".encode())],
        "value in a section": [bytes([8]) + home + varuint(1) + bytes([126])],
        "bytes in a section": [bytes([3]) + home + varbytes(b"xx")],
        "object in a text": [bytes([5]) + words + varbytes(b"{}")],
        "block in a line": [bytes([7]) + line + b"\x03" + varbytes(b"table")],
        "unknown mark": [
            bytes([6]) + words + varbytes(b"blink") + varbytes(b"{}"),
            bytes([0x84]) + beside((client, 0)) + varbytes("闪".encode()),
        ],
        "paragraph in the body": [bytes([7]) + root + b"\x03" + varbytes(b"paragraph")],
        "letters in the body": [bytes([4]) + root + varbytes("裸".encode())],
        "another root": [bytes([4]) + b"\x01" + varbytes(b"other") + varbytes(b"x")],
    }
