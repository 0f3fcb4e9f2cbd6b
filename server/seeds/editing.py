"""Typing into a plan of the demo as a teacher would: small changes to a text that stays the same document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from pycrdt import XmlElement, XmlFragment, XmlText

from server.base.database import execute
from server.coedit import clients, log
from server.documents import ids, ydoc

COMMIT = """
INSERT INTO coedit_update (document_id, data, user_id, client_id, epoch, at) VALUES ($1, $2, $3, $4, 0, now())
"""


@dataclass(frozen=True, slots=True)
class Replace:
    """Put other words where ``words`` stand first."""

    words: str
    by: str


@dataclass(frozen=True, slots=True)
class Note:
    """Write into the 二次备课 column of the step called ``step``."""

    step: str
    text: str


@dataclass(frozen=True, slots=True)
class Add:
    """A paragraph at the end of the section ``key``."""

    key: str
    text: str


Change = Replace | Note | Add


async def change(plan_id: UUID, author: UUID, changes: Sequence[Change]) -> None:
    """Make the changes in order and commit them as one update of ``author``.

    For documents nobody has open: a running room would not learn of it.

    Raises:
        LookupError: a change does not find its place; nothing is written.
    """
    doc = await log.load(plan_id)
    before = doc.get_state()
    body = doc.get(ydoc.BODY, type=XmlFragment)
    with doc.transaction():
        apply(body, changes)
    await execute(COMMIT, plan_id, doc.get_update(before), author, doc.client_id)
    await clients.claim(plan_id, [doc.client_id], author)


def apply(body: XmlFragment, changes: Sequence[Change]) -> None:
    """Make the changes in order.

    Raises:
        LookupError: a change does not find its place.
    """
    for one in changes:
        _make(body, one)


def _make(body: XmlFragment, one: Change) -> None:
    match one:
        case Replace(words, by):
            _replace(body, words, by)
        case Note(step, text):
            _write(_second_cell(body, step), text)
        case Add(key, text):
            section = _only(node for node in _elements(body) if node.attributes.get("key") == key)
            section.children.append(XmlElement("paragraph", {"id": ids.fresh()}, [XmlText(text)]))


def _replace(body: XmlFragment, words: str, by: str) -> None:
    for text in _texts(body):
        start = ydoc.plain(text).find(words)
        if start >= 0:
            ydoc.delete(text, start, start + len(words))
            ydoc.insert(text, start, by)
            return
    raise LookupError(words)


def _write(cell: XmlElement, text: str) -> None:
    paragraph = _only(child for child in cell.children if isinstance(child, XmlElement))
    paragraph.children.append(XmlText(text))


def _second_cell(body: XmlFragment, step: str) -> XmlElement:
    row = _only(
        node for node in _elements(body) if node.tag == "tableRow" and node.attributes.get("title") == step
    )
    return _only(
        cell
        for cell in row.children
        if isinstance(cell, XmlElement) and cell.attributes.get("col") == "second"
    )


def _elements(parent: XmlFragment | XmlElement) -> Iterator[XmlElement]:
    for child in parent.children:
        if isinstance(child, XmlElement):
            yield child
            yield from _elements(child)


def _texts(body: XmlFragment) -> Iterator[XmlText]:
    for element in _elements(body):
        yield from (child for child in element.children if isinstance(child, XmlText))


def _only(found: Iterator[XmlElement]) -> XmlElement:
    for element in found:
        return element
    raise LookupError
