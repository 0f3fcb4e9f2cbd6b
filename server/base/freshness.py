"""Has this part of a page changed since the browser got it? Entity tags.

A tag is made of everything that changes the bytes: what the database would show, the filters, the day (for
words like 昨天), and this build. Only parts without a form and without the reader's name get one.
"""

import functools
import hashlib

from server.base.assets import manifest
from server.base.clock import local, now
from server.base.settings import ROOT


def tag_of(*parts: str) -> str:
    """The entity tag of a part made of ``parts``, today, by this build."""
    text = "\0".join((build(), local(now()).date().isoformat(), *parts))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_known(given: str, tag: str) -> bool:
    """Whether ``given``, an ``If-None-Match`` header, says that the browser has exactly this."""
    return tag in (one.strip().removeprefix("W/") for one in given.split(","))


@functools.cache
def build() -> str:
    """What templates, code and assets are at this process's start, in a few letters."""
    digest = hashlib.sha256(repr(sorted(manifest().items())).encode())
    files = [*(ROOT / "web" / "templates").rglob("*.html"), *(ROOT / "server").rglob("*.py")]
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
