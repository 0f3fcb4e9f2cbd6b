"""Who is in a room and where their caret is. Never stored; names and colours are the server's.

Of what a client says about itself only ``cursor`` counts. A socket speaks for one Yjs client id, the
first it names; what it repeats about others (y-websocket clients do) is passed over.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from server.coedit.limits import PRESENCE_BYTES, PRESENCE_ENTRIES
from server.coedit.wire import Malformed, read_varbytes, read_varuint, varbytes, varuint

GONE: Final = b"null"


@dataclass(slots=True)
class Entry:
    """One client's state: ``state`` is JSON, ``owner`` the socket it came by."""

    client_id: int
    clock: int
    state: bytes
    owner: object


def read(data: bytes) -> list[tuple[int, int, bytes]]:
    """Client id, clock and JSON of each entry of an awareness message.

    Raises:
        Malformed: truncated, or more entries than any room has.
    """
    count, at = read_varuint(data, 0)
    if count > PRESENCE_ENTRIES:
        raise Malformed("presence")
    entries = []
    for _ in range(count):
        client_id, at = read_varuint(data, at)
        clock, at = read_varuint(data, at)
        state, at = read_varbytes(data, at)
        entries.append((client_id, clock, state))
    if at != len(data):
        raise Malformed("presence")
    return entries


def pack(entries: Iterable[Entry]) -> bytes:
    """Entries as the inside of an awareness message."""
    parts = [varuint(e.client_id) + varuint(e.clock) + varbytes(e.state) for e in entries]
    return varuint(len(parts)) + b"".join(parts)


def _is_cursor(said: object) -> bool:
    """Whether browsers may be given it as a caret: Yjs throws at a place that is nowhere."""
    return isinstance(said, dict) and _is_place(said.get("anchor")) and _is_place(said.get("head"))


def _is_place(said: object) -> bool:
    """Relative to an item, inside a type, or in the body (``collab/carets.js`` asks the same)."""
    if not isinstance(said, dict):
        return False
    item, inside = said.get("item"), said.get("type")
    is_somewhere = item is not None or inside is not None or said.get("tname") == "body"
    return is_somewhere and _is_id(item) and _is_id(inside)


def _is_id(said: object) -> bool:
    return said is None or (
        isinstance(said, dict) and _is_count(said.get("client")) and _is_count(said.get("clock"))
    )


def _is_count(said: object) -> bool:
    """JavaScript makes no difference between 1 and 1.0."""
    return isinstance(said, int | float) and not isinstance(said, bool) and said >= 0 and said % 1 == 0


def stamp(state: bytes, user: dict[str, Any]) -> bytes:
    """What others get to see: the server's ``user`` and the client's ``cursor``.

    Raises:
        Malformed: not a JSON object, or nested without end.
    """
    if len(state) > PRESENCE_BYTES:
        return json.dumps({"user": user}).encode()
    try:
        said = json.loads(state)
    except (ValueError, RecursionError) as error:
        raise Malformed("presence") from error
    if said is None:
        return GONE
    if not isinstance(said, dict):
        raise Malformed("presence")
    try:
        cursor = said.get("cursor")
        shown = json.dumps({"user": user, "cursor": cursor}, allow_nan=False)
    except ValueError as error:  # Infinity and NaN, which no browser can read
        raise Malformed("presence") from error
    return (shown if _is_cursor(cursor) else json.dumps({"user": user, "cursor": None})).encode()


class Presence:
    """The states of one room, and which of them the others have not been told yet."""

    __slots__ = ("_changed", "_entries", "told_at")

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}
        self._changed: dict[int, Entry] = {}
        self.told_at = 0.0

    def say(self, owner: object, client_id: int, clock: int, state: bytes, *, same_person: bool) -> bool:
        """Note a state; whether there is something to tell. An id that a live socket of another person
        holds is not given away (``same_person``: the holder is the same person, come back)."""
        known = self._entries.get(client_id)
        if known is not None:
            if known.owner is not owner and not same_person:
                return False
            if clock < known.clock or (clock == known.clock and state != GONE):
                return False
        entry = Entry(client_id, clock, state, owner)
        self._changed[client_id] = entry
        if state == GONE:
            self._entries.pop(client_id, None)
        else:
            self._entries[client_id] = entry
        return True

    def holder(self, client_id: int) -> object | None:
        """The socket that speaks for this client id."""
        entry = self._entries.get(client_id)
        return entry.owner if entry is not None else None

    def leave(self, owner: object) -> bool:
        """Forget what ``owner`` said; whether there is something to tell."""
        gone = [entry for entry in self._entries.values() if entry.owner is owner]
        for entry in gone:
            del self._entries[entry.client_id]
            self._changed[entry.client_id] = Entry(entry.client_id, entry.clock + 1, GONE, owner)
        return bool(gone)

    def everybody(self) -> list[Entry]:
        """All present states, for somebody who comes in."""
        return list(self._entries.values())

    def take_changes(self) -> list[Entry]:
        """What the others have not been told; told now."""
        changed = list(self._changed.values())
        self._changed.clear()
        return changed
