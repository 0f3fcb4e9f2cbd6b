"""Times of a record: the phone's clock against ours. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.base.clock import local

TOLD_FROM = timedelta(seconds=120)
DAYS_KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Times:
    """By the server's time: ``began_at``, when the lesson clock was started; ``first_at``, that or when the
    record was first written in. ``off_seconds``: how far the phone's clock is behind (negative: ahead), 0
    when that is not worth a word."""

    began_at: datetime | None
    first_at: datetime | None
    off_seconds: int


def times(
    began: datetime | None, written: datetime | None, client_now: datetime | None, received_at: datetime
) -> Times:
    """What the phone says, put right by the difference of both clocks at the moment of sending.

    Nothing begins after it was received, nor years ago: then the clock says nothing, nor do we.
    """
    off = received_at - client_now if client_now is not None else timedelta()

    def right(said: datetime | None) -> datetime | None:
        found = min(said + off, received_at) if said is not None else None
        return found if found is not None and received_at - found <= DAYS_KEPT else None

    told = round(off.total_seconds()) if abs(off) > TOLD_FROM else 0
    began_at = right(began)
    return Times(began_at, began_at or right(written), told)


def is_late(first_at: datetime | None, received_at: datetime, on: date) -> bool:
    """补记: begun after the day of the lesson. Where the phone does not say when, the first arrival does."""
    return local(first_at or received_at).date() > on
