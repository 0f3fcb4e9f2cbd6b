"""How a paper of ours says where it comes from, so that what Word's users write in it finds its way back.

The plan and its version are properties of the file. Each paragraph has a hidden bookmark: which block it is,
and a checksum of its letters as they were written, by which untracked typing is told from our own additions.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass

PLAN = "gongbei_plan"
VERSION = "gongbei_version"
FORM = "gongbei_form"  # it is a school's own form, not a paper of ours
OWN = "own"  # begins the names of lines that are no block: labels, fields, names of steps
_PREFIX = "_gb_"
_PLAIN = re.compile(r"[A-Za-z0-9_]{1,24}")
_NAME = re.compile(rf"{_PREFIX}(.+)_([0-9a-f]{{8}})")


@dataclass(frozen=True)
class Origin:
    """A plan, and the version of it that a paper holds."""

    plan: str = ""
    version: str = ""


def sign(block_id: str) -> str:
    """A block's id as it may stand in the name of a bookmark, which has 40 letters, digits and low lines."""
    return (
        block_id if _PLAIN.fullmatch(block_id) else "x" + hashlib.sha256(block_id.encode()).hexdigest()[:20]
    )


def bookmark(block_id: str, words: str) -> str:
    """The name of a paragraph's bookmark."""
    return f"{_PREFIX}{sign(block_id)}_{checksum(words)}"


def read_bookmark(name: str) -> tuple[str, str] | None:
    """Its ``sign`` and checksum; None for other bookmarks."""
    found = _NAME.fullmatch(name)
    return (found[1], found[2]) if found else None


def checksum(words: str) -> str:
    """Of the letters; white space does not count."""
    return f"{zlib.crc32(''.join(words.split()).encode()):08x}"
