"""A real co-editing process beside the verbs of plans, and colleagues who type into a plan through it."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.base.errors import Missing
from server.coedit import applying
from server.coedit.grants import Grant
from server.coedit.server import serve
from server.documents import ydoc
from server.people.viewer import Viewer
from server.plans import access
from tests.coedit.conftest import free_port
from tests.coedit.typist import Typist
from tests.support.town import Town

Join = Callable[..., Awaitable["Colleague"]]


class Colleague:
    """Somebody with the plan open: types into its paragraphs, sees what others do."""

    def __init__(self, typist: Typist) -> None:
        self.typist = typist
        self.body = typist.doc.get(ydoc.BODY, type=XmlFragment)

    @property
    def text(self) -> str:
        """All they see, without the marks."""
        return "".join(_texts(self.body))

    async def type(self, words: str, block: str) -> None:
        """Add words at the end of a paragraph."""
        found = _find(self.body, block)
        assert found is not None, block
        if not list(found.children):
            found.children.append(XmlText())
        line = found.children[0]
        assert isinstance(line, XmlText)
        line.insert(len(ydoc.plain(line).encode()), words)
        await self.typist.flush()
        await self.typist.saved()

    async def rewrite(self, words: str, block: str) -> None:
        """Say a paragraph otherwise."""
        found = _find(self.body, block)
        assert found is not None, block
        line = found.children[0]
        assert isinstance(line, XmlText)
        with self.typist.doc.transaction():
            del line[0 : len(ydoc.plain(line).encode())]
            line.insert(0, words)
        await self.typist.flush()
        await self.typist.saved()

    async def add(self, section: str, *paragraphs: tuple[str, str]) -> None:
        """Paste paragraphs (id, words) at the end of a section, in one change."""
        found = _find(self.body, section)
        assert found is not None, section
        with self.typist.doc.transaction():
            for own, words in paragraphs:
                made = found.children.append(XmlElement("paragraph", {"id": own}))
                made.children.append(XmlText(words))
        await self.typist.flush()
        await self.typist.saved()

    async def remove(self, section: str, place: int) -> None:
        """Delete one block of a section."""
        found = _find(self.body, section)
        assert found is not None, section
        del found.children[place]
        await self.typist.flush()
        await self.typist.saved()

    async def sees(self, words: str) -> None:
        """Wait until these words stand in the plan."""
        await self.typist.until(lambda: words in self.text)

    async def leave(self) -> None:
        """Close the editor."""
        await self.typist.leave()


@pytest_asyncio.fixture
async def join(town: Town, database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Join]:
    """``await join(town.wang, plan_id)``: she has it open, with the rights she has."""
    people = {who.login: who for who in town.people.values()}
    port = free_port()
    peers = dataclasses.replace(applying.settings, coedit_peers=(f"127.0.0.1:{port}",))
    monkeypatch.setattr(applying, "settings", peers)
    joined: list[Colleague] = []

    async def authorise(headers: Mapping[str, str], document_id: UUID, *, is_active: bool) -> Grant | None:
        who = people[headers.get("Cookie", "").removeprefix("gb=")]
        try:
            opening = await access.may_open(who, document_id)
        except Missing:
            return None
        return Grant(who.id, who.name, who.hue, opening.can_write, who.login)

    async def enter(who: Viewer, plan_id: UUID) -> Colleague:
        doc: Doc[Any] = Doc()
        found = Colleague(await Typist.join(port, plan_id, user=who.login, doc=doc))
        joined.append(found)
        return found

    async def settled(_document_id: UUID) -> None:
        """Tests settle when they want to."""

    async with serve(dsn=database, port=port, authorise=authorise, settled=settled, schema=1):
        yield enter
        for one in joined:
            await one.leave()


def _find(parent: XmlFragment | XmlElement, own: str) -> XmlElement | None:
    for child in parent.children:
        if isinstance(child, XmlElement):
            attributes: Any = child.attributes
            if dict(attributes).get("id") == own:
                return child
            found = _find(child, own)
            if found is not None:
                return found
    return None


def _texts(parent: XmlFragment | XmlElement) -> list[str]:
    found: list[str] = []
    for child in parent.children:
        found += [ydoc.plain(child)] if isinstance(child, XmlText) else _texts(child)
    return found
