"""短链接: an address of ours in seven characters, to be read out or pasted into a chat."""

import secrets
from uuid import UUID

from server.base.clock import now
from server.base.database import value
from server.base.errors import Missing

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0/o, 1/l/i: read out on the phone
LENGTH = 7  # 27 thousand million codes: nobody tries them out
TRIES = 5  # the code or, at the same moment, the address was taken
INSERT = """
INSERT INTO short_link (code, url, by_id, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING code
"""
NO_LINK = "没有找到这个短链接：可能少抄了一个字，请对照原来的通知再看看。"


async def make(url: str, by: UUID) -> str:
    """The code of ``url``, a path of this site; the same path has the same code for everybody."""
    assert is_own_path(url), f"{url!r} leads elsewhere"
    for _attempt in range(TRIES):
        found = await value("SELECT code FROM short_link WHERE url = $1", url)
        if found is None:
            code = "".join(secrets.choice(LETTERS) for _one in range(LENGTH))
            found = await value(INSERT, code, url, by, now())
        if found is not None:
            return str(found)
    raise AssertionError("no free code in five tries")


async def find(code: str) -> str:
    """Where a code leads.

    Raises:
        Missing: nowhere.
    """
    known = code.lower()
    found = await value("SELECT url FROM short_link WHERE code = $1", known) if is_code(known) else None
    if found is None or not is_own_path(found):
        raise Missing(NO_LINK)
    return str(found)


def is_code(text: str) -> bool:
    """Whether it could be one of ours."""
    return len(text) == LENGTH and set(text) <= set(LETTERS)


def is_own_path(url: str) -> bool:
    """Whether ``url`` stays on this site."""
    return url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable() and " " not in url
