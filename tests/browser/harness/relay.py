"""A small co-editing server of the protocol in docs/architecture.md, with switches for what goes wrong.

The editor's own tests run against it, so that they can hold back an acknowledgement or cut a line at a
chosen moment. That the real coedit process speaks the same protocol is proved by the journeys with the
whole platform.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pycrdt import Doc
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from server.documents import ydoc
from server.documents.spec import Json

SYNC, AWARENESS, QUERY, ACK, REFUSED, SCHEMA, RIGHT, POKE = 0, 1, 3, 100, 101, 102, 103, 104
STEP1, STEP2, UPDATE = 0, 1, 2


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def block(data: bytes) -> bytes:
    return varint(len(data)) + data


class Reader:
    """Takes lib0's variable integers and byte runs off a frame."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def bytes(self) -> bytes:
        length = self.number()
        self.at += length
        return self.data[self.at - length : self.at]


@dataclass(eq=False)
class Member:
    """One socket and who sits behind it."""

    socket: ServerConnection
    user: Json
    read: int = 0  # sync messages taken
    awareness: dict[int, tuple[int, Json | None]] = field(default_factory=dict)


@dataclass
class Room:
    doc: Doc[Any] = field(default_factory=Doc)
    members: set[Member] = field(default_factory=set)
    acks: bool = True  # False: updates are taken but never acknowledged
    mute: bool = False  # True: nothing is answered, as on a half-open line
    refuse: str = ""  # the reason with which the next update is refused
    close_with: int = 0  # the code with which every new socket is closed
    joined: int = 0
    bar: tuple[str, ...] = ("研讨中", "标为备好")  # what the page's head says of the plan, and offers
    held: list[tuple[Member, bytes]] | None = None  # a list: changes wait in it, so that two really cross

    def json(self) -> Json:
        return ydoc.to_json(self.doc)

    async def say_right(self, can_write: bool) -> None:
        """Frame 103 to everybody."""
        for member in list(self.members):
            await member.socket.send(varint(RIGHT) + varint(can_write))

    async def say_poke(self, topic: str) -> None:
        """Frame 104 to everybody."""
        for member in list(self.members):
            await member.socket.send(varint(POKE) + block(topic.encode()))

    async def cut(self, code: int) -> None:
        for member in list(self.members):
            await member.socket.close(code)


class Relay:
    """All rooms of one test run."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = defaultdict(Room)

    def seed(self, name: str, doc: Json) -> Room:
        room = self.rooms[name]
        room.doc.apply_update(ydoc.from_json(doc))
        return room

    async def serve(self, socket: ServerConnection) -> None:
        request = urlsplit(socket.request.path if socket.request else "")
        room = self.rooms[request.path.rsplit("/", 1)[-1]]
        query = parse_qs(request.query)
        user = {"id": query["user"][0], "name": query["user"][0], "hue": int(query.get("hue", ["8"])[0])}
        room.joined += 1
        if room.close_with:
            await socket.close(room.close_with)
            return
        member = Member(socket, user)
        room.members.add(member)
        try:
            await self._talk(room, member)
        except ConnectionClosed:
            pass
        finally:
            room.members.discard(member)
            await self._left(room, member)

    async def _talk(self, room: Room, member: Member) -> None:
        await member.socket.send(varint(SYNC) + varint(STEP1) + block(room.doc.get_state()))
        for other in list(room.members):
            if other is not member and other.awareness:
                await member.socket.send(_frame(other))
        async for frame in member.socket:
            assert isinstance(frame, bytes)
            if not room.mute:
                await self._take(room, member, frame)

    async def _take(self, room: Room, member: Member, frame: bytes) -> None:
        reader = Reader(frame)
        kind = reader.number()
        if kind == AWARENESS:
            await self._heard(room, member, Reader(reader.bytes()))
        if kind != SYNC:
            return
        step, payload = reader.number(), reader.bytes()
        if step == STEP1:
            await member.socket.send(varint(SYNC) + varint(STEP2) + block(room.doc.get_update(payload)))
            return
        if room.refuse:
            await member.socket.send(varint(REFUSED) + block(room.refuse.encode()))
            room.refuse = ""
            return
        if room.held is not None:
            room.held.append((member, payload))
            return
        await self._change(room, member, payload)

    async def release(self, room: Room) -> None:
        """Lets through what waited."""
        held, room.held = room.held or [], None
        for member, payload in held:
            await self._change(room, member, payload)

    async def _change(self, room: Room, member: Member, payload: bytes) -> None:
        room.doc.apply_update(payload)
        member.read += 1
        await self._tell(room, member, varint(SYNC) + varint(UPDATE) + block(payload))
        if room.acks:
            await member.socket.send(varint(ACK) + varint(member.read))

    async def _heard(self, room: Room, member: Member, reader: Reader) -> None:
        for _ in range(reader.number()):
            client, clock = reader.number(), reader.number()
            state = json.loads(reader.bytes())
            shown = None if state is None else {"cursor": state.get("cursor"), "user": member.user}
            member.awareness[client] = (clock, shown)
        await self._tell(room, member, _frame(member))

    async def _left(self, room: Room, member: Member) -> None:
        member.awareness = {client: (clock + 1, None) for client, (clock, _) in member.awareness.items()}
        if member.awareness:
            await self._tell(room, member, _frame(member))

    async def _tell(self, room: Room, sender: Member, frame: bytes) -> None:
        for other in list(room.members):
            if other is not sender:
                try:
                    await other.socket.send(frame)
                except ConnectionClosed:
                    room.members.discard(other)


def _frame(member: Member) -> bytes:
    states = b"".join(
        varint(client) + varint(clock) + block(json.dumps(state).encode())
        for client, (clock, state) in member.awareness.items()
    )
    return varint(AWARENESS) + block(varint(len(member.awareness)) + states)


async def until(claim: Callable[[], Awaitable[Any] | Any], what: str, seconds: float = 20) -> Any:
    """Asks again until ``claim`` is true and gives its answer; fails with ``what`` when it does not come."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        answer = claim()
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer:
            return answer
        if loop.time() > end:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        await asyncio.sleep(0.02)
