"""Where a sending of a record goes: on top of what is in force, in its place, or beside it. Pure.

The rule (docs/decisions/0038-offline-records.md): nothing that was written is lost, and nothing is put
together by guessing. Who wrote on top of what is in force goes on from it; who did not know of it is kept
beside it, and the observer chooses.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


class Way(enum.StrEnum):
    """How a sending is kept."""

    AGAIN = "again"
    REPLACES = "replaces"
    FOLLOWS = "follows"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Kept:
    """A version that is there. ``is_this``: it holds, or held, this very sending. ``is_same``: its text is
    that of this sending."""

    seq: int
    device: UUID
    is_submitted: bool
    is_beside: bool
    is_this: bool
    is_same: bool


@dataclass(frozen=True, slots=True)
class Place:
    """``seq`` of the version afterwards; ``over``: the one whose row it takes; ``is_beside``."""

    way: Way
    seq: int
    over: int = 0
    is_beside: bool = False


def place(versions: Sequence[Kept], current: int, *, base: int, device: UUID) -> Place:
    """``current``: the version in force, 0 for none; ``base``: the one this was written on top of.

    A version that is replaced gets a new number, so that another device which built on the old one is told.
    """
    for one in versions:
        if one.is_this:
            return Place(Way.AGAIN, one.seq, is_beside=one.is_beside)
    following = max((one.seq for one in versions), default=0) + 1
    in_force = next((one for one in versions if one.seq == current), None)
    is_own = in_force is not None and in_force.device == device and not in_force.is_submitted
    if in_force is not None and is_own:
        return Place(Way.REPLACES, following, over=in_force.seq)
    if base == current or (in_force is not None and in_force.is_same):
        return Place(Way.FOLLOWS, following)
    for one in versions:
        if one.is_beside and one.device == device and not one.is_submitted:
            return Place(Way.REPLACES, following, over=one.seq, is_beside=True)
    return Place(Way.BESIDE, following, is_beside=True)
