"""Block ids: what forking, comparing, comments and observation hang on."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator

from server.documents.spec import NODES, Json

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
LENGTH = 12


def fresh() -> str:
    """A new id: a letter and eleven letters or digits, 57 bits."""
    number = secrets.randbits(96)  # one draw: a large paper wants thousands of ids
    number, letter = divmod(number, 26)
    signs = [ALPHABET[10 + letter]]
    for _ in range(LENGTH - 1):
        number, sign = divmod(number, 36)
        signs.append(ALPHABET[sign])
    return "".join(signs)


def ensure(doc: Json, stable: bool = False) -> Json:
    """A copy in which every node that can have an id has one and no two are the same.

    The first owner of an id keeps it, later copies get a new one. ``stable`` derives new ids from the place
    in the document instead of chance: reading the same shared text twice then gives the same JSON.
    """
    taken: set[str] = set()
    return _ensure(doc, taken, _numbered(taken) if stable else fresh)


def _ensure(node: Json, taken: set[str], make: Callable[[], str]) -> Json:
    spec = NODES.get(node.get("type", ""))
    result = dict(node)
    if spec is not None and spec.is_identified:
        attrs = dict(node.get("attrs") or {})
        own = attrs.get("id")
        if not isinstance(own, str) or not own or own in taken:
            own = make()
            while own in taken:
                own = make()
        taken.add(own)
        attrs["id"] = own
        result["attrs"] = attrs
    if node.get("content"):
        result["content"] = [_ensure(child, taken, make) for child in node["content"]]
    return result


def _numbered(taken: set[str]) -> Callable[[], str]:
    """Ids from the number of ids before them: `n` + a hash, so that they look like nobody's own."""

    def numbers() -> Iterator[str]:
        tries = 0
        while True:
            tries += 1
            yield "n" + hashlib.sha256(f"{len(taken)}/{tries}".encode()).hexdigest()[: LENGTH - 1]

    source = numbers()
    return lambda: next(source)
