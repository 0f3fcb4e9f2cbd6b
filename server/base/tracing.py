"""What the whole process may know about the request or job at hand: its id and where it came from."""

import secrets
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
client_address: ContextVar[str] = ContextVar("client_address", default="")


_LETTERS = b"abcdefghjkmnpqrstuvwxyz23456789"
_LETTER_OF = bytes(_LETTERS[byte % len(_LETTERS)] for byte in range(256))


def new_request_id() -> str:
    """Twelve characters a teacher can read out on the phone: no 0/o, 1/l."""
    return secrets.token_bytes(12).translate(_LETTER_OF).decode()
