"""Times of a record: the phone's clock against ours. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.base.clock import local

TOLD_FROM = timedelta(seconds=120)
DAYS_KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Times:
    """``began_at`` by the server's time; ``off_seconds``: how far the phone's clock is behind (negative:
    ahead), 0 when that is not worth a word."""

    began_at: datetime | None
    off_seconds: int


def times(began: datetime | None, client_now: datetime | None, received_at: datetime) -> Times:
    """What the phone says, put right by the difference of both clocks at the moment of sending.

    A lesson never begins after it was received, nor years ago: then the clock says nothing, nor do we.
    """
    off = received_at - client_now if client_now is not None else timedelta()
    told = round(off.total_seconds()) if abs(off) > TOLD_FROM else 0
    if began is None:
        return Times(None, told)
    right = min(began + off, received_at)
    return Times(right if received_at - right <= DAYS_KEPT else None, told)


def is_late(began_at: datetime | None, first_received_at: datetime, on: date) -> bool:
    """补记: begun after the day of the lesson. Without a lesson clock the first arrival says when."""
    return local(began_at or first_received_at).date() > on
