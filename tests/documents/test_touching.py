"""Which blocks a change wrote in, and which words it only moved."""

from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.documents import ydoc
from server.documents.touching import Touch, Watcher


def paragraph(own: str, words: str) -> dict[str, Any]:
    content = {"content": [{"type": "text", "text": words}]} if words else {}
    return {"type": "paragraph", "attrs": {"id": own}, **content}


@pytest.fixture
def shared() -> "Doc[Any]":
    """A section with three paragraphs; the last one is empty."""
    section = {
        "type": "section", "attrs": {"id": "s", "key": "process", "title": "教学过程"},
        "content": [paragraph("p", "先分一分，再说一说"), paragraph("q", "比大小"), paragraph("e", "")],
    }  # fmt: skip
    doc: Doc[Any] = Doc()
    doc.apply_update(ydoc.from_json({"type": "doc", "content": [section]}))
    return doc


def section_of(doc: "Doc[Any]") -> XmlElement:
    found = doc.get("body", type=XmlFragment).children[0]
    assert isinstance(found, XmlElement)
    return found


def block(doc: "Doc[Any]", place: int) -> XmlElement:
    found = section_of(doc).children[place]
    assert isinstance(found, XmlElement)
    return found


def line(doc: "Doc[Any]", place: int) -> XmlText:
    found = block(doc, place).children[0]
    assert isinstance(found, XmlText)
    return found


def touch(written: set[str] | None = None, moved: set[tuple[str, str]] | None = None) -> Touch:
    return Touch(frozenset(written or ()), frozenset(moved or ()))


def test_typing_writes_in_its_block_and_formatting_or_deleting_in_none(shared: "Doc[Any]") -> None:
    watcher = Watcher(shared)
    ydoc.insert(line(shared, 0), 2, "仔细")
    assert watcher.take() == touch({"p"})
    ydoc.mark(line(shared, 0), 0, 3, {"bold": {}})
    assert watcher.take() == touch()
    ydoc.delete(line(shared, 0), 2, 4)
    assert watcher.take() == touch()
    block(shared, 2).children.append(XmlText("新写的"))
    assert watcher.take() == touch({"e"})
    assert watcher.take() == touch()


def test_a_paste_writes_in_every_block_it_brings(shared: "Doc[Any]") -> None:
    watcher = Watcher(shared)
    with shared.transaction():
        for own in ("a", "b"):
            section_of(shared).children.append(XmlElement("paragraph", {"id": own})).children.append(
                XmlText(own * 3)
            )
        section_of(shared).children.append(XmlElement("image", {"id": "i", "file_id": "f"}))
    assert watcher.take() == touch({"a", "b", "i"})


def test_splitting_joining_and_wrapping_move_words_and_write_none(shared: "Doc[Any]") -> None:
    watcher = Watcher(shared)
    with shared.transaction():  # Enter in the middle
        ydoc.delete(line(shared, 0), 5, 9)
        section_of(shared).children.insert(1, XmlElement("paragraph", {"id": "n"})).children.append(
            XmlText("再说一说")
        )
    assert watcher.take() == touch(moved={("n", "p")})
    with shared.transaction():  # Backspace at the start
        ydoc.insert(line(shared, 1), 4, "比大小")
        del section_of(shared).children[2]
    assert watcher.take() == touch(moved={("n", "q")})
    with shared.transaction():  # into a list: the library writes it anew
        del section_of(shared).children[0]
        items = section_of(shared).children.insert(0, XmlElement("bulletList", {"id": "l"}))
        item = items.children.append(XmlElement("listItem", {"id": "t"}))
        item.children.append(XmlElement("paragraph", {"id": "p"})).children.append(XmlText("先分一分，"))
    assert watcher.take() == touch()
    with shared.transaction():  # and under a new id
        del section_of(shared).children[1]
        section_of(shared).children.insert(1, XmlElement("heading", {"id": "h"})).children.append(
            XmlText("再说一说比大小")
        )
    assert watcher.take() == touch(moved={("h", "n")})
