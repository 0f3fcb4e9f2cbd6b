"""What the whole process may know about the request or job at hand: its id and where it came from."""

import secrets
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
client_address: ContextVar[str] = ContextVar("client_address", default="")


def new_request_id() -> str:
    """Twelve characters a teacher can read out on the phone: no 0/o, 1/l."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))
