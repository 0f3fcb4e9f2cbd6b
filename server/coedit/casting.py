"""Showing a room's members what was committed: one write for each, however many changes."""

from typing import TYPE_CHECKING

from server.coedit.entries import Entry

if TYPE_CHECKING:
    from server.coedit.rooms import Room
    from server.coedit.sockets import Socket


def cast(room: "Room", shown: list[Entry], senders: "set[Socket]") -> None:
    """Write the frames of ``shown`` to whoever is live; senders get the others' and their ack."""
    frames = b"".join([entry.frame for entry in shown]) if len(shown) != 1 else shown[0].frame
    members = room.members
    if frames:
        for member in members:
            if member.is_live and member not in senders:
                try:
                    member.send(frames)
                except RuntimeError:  # our half of its line was shut a moment ago
                    continue
    for member in senders:
        if member in members:
            _answer(member, shown)
    if room.choked:
        _let_fall_behind(room)


def _answer(member: "Socket", shown: list[Entry]) -> None:
    frames = member.ack()
    if member.is_live:
        frames = b"".join([entry.frame for entry in shown if entry.socket is not member]) + frames
    member.write(frames)


def _let_fall_behind(room: "Room") -> None:
    """What was written is all they get for now; with the rest they are sent what they lack."""
    choked, room.choked = room.choked, set()
    have = room.live.state_vector()
    for member in choked:
        if member.is_slow and member.is_live:
            member.fall_behind(have)
