"""A client of the coedit protocol: a real replica on a real socket, with everything it was sent."""

import asyncio
import contextlib
import re
from collections.abc import Callable
from typing import Any, Self
from uuid import UUID

import websockets
from pycrdt import Doc, Text, XmlFragment, XmlText
from websockets.asyncio.client import ClientConnection, connect

from server.coedit import wire
from server.coedit.awareness import read as read_presence
from server.documents import ydoc

ROOT = "t"
TOKEN = re.compile(r"<[0-9a-z]+-\d+>")
WAIT_SECONDS = 60.0  # for what comes at once, on a machine that does much else


def document(text: str = "") -> bytes:
    """A fresh document with this text, as its first update."""
    doc: Doc[Text] = Doc()
    shared = doc.get(ROOT, type=Text)
    if text:
        shared += text
    return doc.get_update()


class Typist:
    """Types at the end of the text; ``sent`` and ``acked`` count sync messages as the protocol does."""

    ROOT_TYPE = Text

    def __init__(
        self, socket: ClientConnection, doc: "Doc[Text] | None" = None, *, answers: bool = True
    ) -> None:
        self.socket = socket
        self.answers = answers  # the server's step 1
        self.last_change = b""
        self.doc: Doc[Text] = doc if doc is not None else Doc()
        self.text = self._find_text()
        self.sent = 0
        self.acked = 0
        self.acks: list[int] = []
        self.refusals: list[str] = []
        self.schema: int | None = None
        self.told: list[bool] = []  # whether it may write, as the server said
        self.presence: dict[int, bytes] = {}
        self.is_synced = False
        self.received = 0
        self.frames: list[bytes] = []
        self.close_code: int | None = None
        self._is_applying = False
        self._watching = self.doc.observe(self._changed)
        self._changes: list[bytes] = []
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def join(
        cls, port: int, document_id: UUID, *, user: str = "wang", doc: "Doc[Text] | None" = None,
        synced: bool = True, query: str = "", answers: bool = True, **options: object,
    ) -> Self:  # fmt: skip
        """Open a socket as ``user`` (see ``conftest.Rights``) and sync."""
        url = f"ws://127.0.0.1:{port}/coedit/{document_id}{query}"
        socket = await connect(
            url, additional_headers={"Cookie": f"gb={user}", "Origin": f"http://127.0.0.1:{port}"},
            compression=None, proxy=None, max_size=None,
            **{"open_timeout": WAIT_SECONDS, **options},  # type: ignore[arg-type]
        )  # fmt: skip
        typist = cls(socket, doc, answers=answers)
        with contextlib.suppress(websockets.ConnectionClosed):  # refused: ``closed()`` tells
            await typist.step_1()
        if synced:
            await typist.until(lambda: typist.is_synced or typist.close_code)
            assert typist.is_synced, f"closed with {typist.close_code}"
        return typist

    def _find_text(self) -> Any:
        """What it types in."""
        return self.doc.get(ROOT, type=Text)

    async def step_1(self) -> None:
        """Ask for what this replica lacks."""
        await self.send(b"\x00\x00" + wire.varbytes(self.doc.get_state()))

    async def type(self, text: str) -> None:
        """Insert at the end and send the change."""
        self.text.insert(len(str(self.text).encode()), text)
        await self.flush()

    async def type_offline(self, text: str) -> None:
        """Insert at the end and keep the change."""
        self.text.insert(len(str(self.text).encode()), text)

    def changes(self) -> list[bytes]:
        """What was changed here and not sent; not sent by ``flush`` any more."""
        changes, self._changes = self._changes, []
        return changes

    async def flush(self) -> None:
        """Send what was changed here."""
        for change in self.changes():
            await self.update(change)

    async def update(self, change: bytes) -> None:
        """Send an update as it stands."""
        self.sent += 1
        self.last_change = change
        await self.send(b"\x00\x02" + wire.varbytes(change))

    async def send(self, message: bytes) -> None:
        """Send any bytes."""
        await self.socket.send(message)

    async def until(self, condition: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
        """Wait until what was received makes ``condition`` true."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def saved(self) -> None:
        """Wait until everything sent is acknowledged."""
        await self.until(lambda: self.acked >= self.sent)

    async def closed(self) -> int | None:
        """Wait for the end; the close code."""
        await self.until(lambda: self.close_code is not None)
        return self.close_code

    async def closed_for_ever(self) -> None:
        """Wait for the end, however long."""
        await self._reading

    async def leave(self) -> None:
        """Go. What still arrives is read: a socket nobody reads does not see the other end's goodbye."""
        await self.socket.close()
        await self._reading

    def __str__(self) -> str:
        return str(self.text)

    def _changed(self, event: object) -> None:
        if not self._is_applying:
            self._changes.append(event.update)  # type: ignore[attr-defined]

    async def _read(self) -> None:
        try:
            while True:
                await self._take(await self.socket.recv(decode=False))
                self._news.set()
        except websockets.ConnectionClosed:
            self.close_code = self.socket.close_code
            self._news.set()

    async def _take(self, message: bytes) -> None:
        self.received += 1
        self.frames.append(message)
        kind = message[0]
        if kind == wire.SYNC:
            body, _end = wire.read_varbytes(message, 2)
            if message[1] == wire.STEP_1:
                if not self.answers:
                    return
                self.sent += 1
                await self.send(b"\x00\x01" + wire.varbytes(self.doc.get_update(body)))
                return
            self._is_applying = True
            self.doc.apply_update(body)
            self._is_applying = False
            self.is_synced = self.is_synced or message[1] == wire.STEP_2
        elif kind == wire.AWARENESS:
            body, _end = wire.read_varbytes(message, 1)
            for client_id, _clock, state in read_presence(body):
                self.presence[client_id] = state
        else:
            self._take_ours(kind, message)

    def _take_ours(self, kind: int, message: bytes) -> None:
        if kind == wire.COMMITTED:
            self.acked = wire.read_varuint(message, 1)[0]
            self.acks.append(self.acked)
        elif kind == wire.REFUSED:
            self.refusals.append(wire.read_varbytes(message, 1)[0].decode())
        elif kind == wire.OLD_SCHEMA:
            self.schema = wire.read_varuint(message, 1)[0]
        elif kind == wire.RIGHT:
            self.told.append(bool(wire.read_varuint(message, 1)[0]))


class Paragraph:
    """The text of the first paragraph of a plan, once it is there."""

    def __init__(self, doc: "Doc[Any]") -> None:
        self._doc = doc

    def insert(self, byte: int, words: str) -> None:
        """Put ``words`` before this byte."""
        self._shared().insert(byte, words)

    def __delitem__(self, part: slice) -> None:
        del self._shared()[part]

    def __str__(self) -> str:
        try:
            return ydoc.plain(self._shared())
        except IndexError:  # not synced yet
            return ""

    def _shared(self) -> XmlText:
        node: Any = self._doc.get("body", type=XmlFragment)
        while not isinstance(node, XmlText):
            node = node.children[0]
        return node


class PlanTypist(Typist):
    """Types in the first paragraph of a plan: a room of the platform takes nothing that is no plan."""

    def _find_text(self) -> Any:
        return Paragraph(self.doc)
