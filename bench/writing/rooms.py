"""What is typed: a lesson plan of 5,000 characters and, for every typist, ready updates in their order.

The updates are made before anything is measured, so that every server gets the same bytes and the generator
only has to send them. A typist writes nine-letter tokens into paragraphs of the plan, mostly where the last
one ended, now and then elsewhere. Tokens stay readable inside an update, also inside updates a server has
merged: whoever received the bytes knows which ones came.
"""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from bench.plan_texts import Writer
from server.coedit.wire import varbytes
from server.documents import canonical, ydoc

TOKEN = re.compile(rb"<[0-9a-f]{3}[0-9a-f]{4}>")
TOKEN_BYTES = 9
JUMPS = 0.08  # of the tokens begin somewhere else
PARAGRAPHS, LETTERS = 50, 100


def plan_json(paragraphs: int = PARAGRAPHS, letters: int = LETTERS, seed: int = 7) -> dict[str, Any]:
    """A plan of our schema, 5,000 characters long unless said otherwise."""
    writer = Writer(seed)
    text = "".join(writer.body() for _ in range(1 + paragraphs * letters // 900)).replace("\n", "，")
    content = [
        {
            "type": "paragraph",
            "attrs": {"id": f"p{number}"},
            "content": [{"type": "text", "text": text[number * letters : (number + 1) * letters]}],
        }
        for number in range(paragraphs)
    ]
    attrs = {"id": "s1", "key": "objectives", "title": "教学目标"}
    return {"type": "doc", "content": [{"type": "section", "attrs": attrs, "content": content}]}


@dataclass
class Room:
    """One document: its first state, and each typist's updates with the token each carries."""

    document_id: str
    base: bytes
    scripts: list[list[tuple[bytes, bytes]]]

    def text(self, updates: Iterable[bytes]) -> str:
        """A fingerprint of the text a replica has after ``updates``."""
        doc: Doc[Any] = Doc()
        with doc.transaction():
            for update in updates:
                doc.apply_update(update)
        return canonical.digest(ydoc.to_json(doc)).hex()


def make(document_id: str, base: bytes, typists: int, each: int, first: int, seed: int) -> Room:
    """A room whose typists have ``each`` tokens to write; typist numbers begin at ``first``."""
    return Room(
        document_id, base, [_script(base, first + one, each, seed * 1000 + one) for one in range(typists)]
    )


def _script(base: bytes, typist: int, each: int, seed: int) -> list[tuple[bytes, bytes]]:
    chance = random.Random(seed)
    doc: Doc[Any] = Doc(client_id=chance.getrandbits(31) | 1)
    doc.apply_update(base)
    places = list(_texts(doc.get("body", type=XmlFragment)))
    made: list[bytes] = []
    watching = doc.observe(lambda event: made.append(event.update))
    script = []
    text, at = chance.choice(places), 0
    for number in range(each):
        if chance.random() < JUMPS:
            text = chance.choice(places)
            at = chance.choice((0, len(text)))
        token = b"<%03x%04x>" % (typist, number)
        text.insert(at, token.decode())
        at += TOKEN_BYTES
        script.append((token, made.pop()))
    doc.unobserve(watching)
    return script


def _texts(node: XmlFragment | XmlElement) -> Iterator[XmlText]:
    for child in node.children:
        if isinstance(child, XmlText):
            yield child
        else:
            yield from _texts(child)


def sync_update(update: bytes) -> bytes:
    """y-websocket's message that carries an update."""
    return b"\x00\x02" + varbytes(update)
