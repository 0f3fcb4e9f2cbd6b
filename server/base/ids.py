"""Ids of rows: made in Python, sorted by time so that indexes stay compact."""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, 74 random bits."""
    moment = time.time_ns() // 1_000_000
    number = (moment & (2**48 - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62
    return UUID(int=number | secrets.randbits(62))
