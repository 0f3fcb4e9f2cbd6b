"""What lists and outlines show of a text without opening it, and its frozen form. Pure."""

import hashlib
from dataclasses import dataclass

from server.documents import canonical, text
from server.documents.spec import Json
from server.plans.tables import EXCERPT_LENGTH

_LONGEST_LESSON = 9_999
_TELLING_SECTIONS = ("objectives", "material", "learner", "process")


@dataclass(frozen=True, slots=True)
class FrozenText:
    """A text as a version keeps it: canonical JSON, its SHA-256, what lists say of it and its words."""

    body: bytes
    sha256: bytes
    chars: int
    excerpt: str
    filled_sections: int
    total_sections: int
    minutes: int
    words: str  # all of its text, for search


def freeze(doc: Json) -> FrozenText:
    """The frozen form of ``doc``. Tens of milliseconds for a long plan: call it in a thread."""
    doc = canonical.normalise(doc)
    body, outline = canonical.dumps(doc), text.outline(doc)
    return FrozenText(
        body=body,
        sha256=hashlib.sha256(body).digest(),  # as ``canonical.digest``, which would normalise once more
        chars=text.characters(doc),
        excerpt=_excerpt(doc),
        filled_sections=sum(line.fill == "full" for line in outline),
        total_sections=len(outline),
        minutes=min(round(text.minutes(doc) or 0), _LONGEST_LESSON),
        words=text.plain(doc),
    )


def _excerpt(doc: Json) -> str:
    """The first words of what says most about a lesson: its goals, else the next section with words."""
    sections = {str((one.get("attrs") or {}).get("key")): one for one in doc.get("content") or ()}
    for key in _TELLING_SECTIONS:
        if key in sections:
            lines = text.plain({"type": "doc", "content": [sections[key]]}).splitlines()[1:]
            words = " ".join(" ".join(line.split()) for line in lines if line.strip())
            if words:
                return words[:EXCERPT_LENGTH]
    return ""
