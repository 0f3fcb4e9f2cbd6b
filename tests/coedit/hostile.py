"""Updates and frames that no honest client sends."""

import random
from collections.abc import Iterator

from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from server.coedit.wire import varbytes, varuint

CLIENT = 7


def named(name: str) -> bytes:
    """The parent of a first struct: a root of this name."""
    return b"\x01" + varbytes(name.encode())


def one_client(structs: list[bytes], clock: int = 0, client: int = CLIENT) -> bytes:
    """An update of these structs and no deletions."""
    return varuint(1) + varuint(len(structs)) + varuint(client) + varuint(clock) + b"".join(structs) + b"\x00"


def deep_value(levels: int) -> bytes:
    """Arrays in arrays: pycrdt's decoder recurses, and overflows its stack at some ten thousand."""
    value = bytes([117, 1]) * levels + bytes([117, 0])
    return one_client([bytes([8]) + named("t") + varuint(1) + value])


def deep_elements(levels: int) -> bytes:
    """Elements in elements: deleting the outermost recurses."""
    structs = [bytes([7]) + named("body") + varuint(3) + varbytes(b"a")]
    for level in range(1, levels):
        parent = b"\x00" + varuint(CLIENT) + varuint(level - 1)
        structs.append(bytes([7]) + parent + varuint(3) + varbytes(b"a"))
    return one_client(structs)


def lies() -> Iterator[bytes]:
    """A few bytes that claim very many things; the decoder would reserve room for them."""
    yield bytes.fromhex("b2d1ac7097")
    yield bytes.fromhex("f6f0efaab1d434c2ea7d923e3da686770131d04391b41d37796ab71697bda33341dd")
    yield varuint(1) + varuint(1 << 30) + varuint(CLIENT) + b"\x00\x00"
    yield b"\x00" + varuint(1 << 30)


def rich_document(seed: int) -> tuple[list[bytes], bytes]:
    """The updates of a busy document by three writers in a possible order, and all of them in one."""
    rnd = random.Random(seed)
    docs: list[Doc[Text]] = [Doc() for _ in range(3)]
    made: list[bytes] = []
    watching = [doc.observe(lambda event: made.append(event.update)) for doc in docs]
    updates: list[bytes] = []
    for _ in range(120):
        doc = rnd.choice(docs)
        made.clear()
        _edit(doc, rnd)
        new = list(made)
        updates += new
        for other in docs:
            if other is not doc:
                for update in new:
                    other.apply_update(update)
    assert len(watching) == 3
    return updates, docs[0].get_update()


def _edit(doc: "Doc[Text]", rnd: random.Random) -> None:
    body = doc.get("body", type=XmlFragment)
    blocks = list(body.children)
    match rnd.randrange(6):
        case 0 | 1:
            block = XmlElement("paragraph", {"id": f"b{rnd.randrange(99)}", "n": 1.5})
            body.children.insert(rnd.randint(0, len(blocks)), block)
            block.children.append(XmlText("教案😀ab"))
        case 2 if blocks:
            del body.children[rnd.randrange(len(blocks))]
        case 3 if blocks:
            text = next(iter(rnd.choice(blocks).children))
            text.insert(0, rnd.choice(["x", "同课异构", "😀"]))
            first = "".join(part for part, _ in text.diff())[0]
            text.format(0, len(first.encode()), {"bold": {}})
        case 4:
            values: list[object] = [1, 2.5, None, True, "s", [1, {"a": [2]}], {"k": "v"}, b"xx", 1 << 40]
            doc.get("m", type=Map)[rnd.choice("abc")] = rnd.choice(values)
        case _:
            doc.get("list", type=Array).append(rnd.choice([1, "a", [1, 2], -5]))


def mangled(update: bytes, rnd: random.Random) -> bytes:
    """``update`` with a few bytes changed, missing or added."""
    out = bytearray(update)
    for _ in range(rnd.randrange(1, 4)):
        place = rnd.randrange(len(out)) if out else 0
        match rnd.randrange(3):
            case 0 if out:
                out[place] = rnd.randrange(256)
            case 1:
                del out[place : place + rnd.randrange(1, 4)]
            case _:
                out[place:place] = rnd.randbytes(rnd.randrange(1, 4))
    return bytes(out)
