"""Tracked changes: the body as it reads when some authors are followed and the others are not.

Reading a paper once for each author leaves the reader without a word about revisions: what it gets has none.
"""

import copy
from collections.abc import Collection, Iterator

from .names import Element, local, w

STAMP = "{urn:gongbei:reading}id"
ALL_STAMPS = "{urn:gongbei:reading}all"
_OURS = "{urn:gongbei:reading}ours"
NOBODY = "未署名"
NAME_LENGTH = 60

_COMING = frozenset({"ins", "moveTo"})
_GOING = frozenset({"del", "moveFrom"})
_TAGS = tuple(w(name) for name in (*_COMING, *_GOING))
_LOOKS = ("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange")
_RANGES = tuple(w(name) for name in ("commentRangeStart", "commentRangeEnd", "bookmarkStart", "bookmarkEnd"))
_PARAGRAPH = w("p")
_DELETED_NAMES = {w("delText"): w("t"), w("delInstrText"): w("instrText")}


def author_of(element: Element) -> str:
    """The name a change or comment goes under."""
    name = " ".join((element.get(w("author")) or "").split())
    return name[:NAME_LENGTH] or NOBODY


def has_changes(root: Element) -> bool:
    """Whether anything in the body is tracked."""
    return next(root.iter(*_TAGS), None) is not None


def authors(root: Element) -> dict[str, str]:
    """Who changed something, in the order of the text, each with the day and hour of the first change."""
    found: dict[str, str] = {}
    for element in root.iter(*_TAGS):
        if element.get(_OURS):
            continue
        found.setdefault(author_of(element), element.get(w("date")) or "")
    return found


def changed_inside(root: Element) -> Iterator[tuple[str, str, str]]:
    """(who put it there, who struck it, the words) of what one author struck in what another put there."""
    for going in root.iter(w("del")):
        words = "".join(text.text or "" for text in going.iter(w("delText")))
        coming = next((one for one in going.iterancestors(w("ins"), w("moveTo"))), None)
        if words.strip() and coming is not None and author_of(coming) != author_of(going):
            yield author_of(coming), author_of(going), words


def changes_looks(root: Element) -> bool:
    """Whether looks are tracked too: they are read as they are now."""
    return next(root.iter(*(w(name) for name in _LOOKS)), None) is not None


def disown(root: Element, known: Collection[tuple[str, str]]) -> None:
    """Changes of these (author, date) are ones we sent along: nobody's, and never followed."""
    for element in root.iter(*_TAGS):
        if (author_of(element), element.get(w("date")) or "") in known:
            element.set(_OURS, "1")


def stamp(root: Element) -> None:
    """Give every paragraph a name by which it is known in every reading."""
    for number, paragraph in enumerate(root.iter(_PARAGRAPH), start=1):
        paragraph.set(STAMP, f"p{number}")
        paragraph.set(ALL_STAMPS, f"p{number}")


def changed(root: Element) -> frozenset[str]:
    """The stamps of all paragraphs that read otherwise to some."""
    found: set[str] = set()
    for element in root.iter(*_TAGS):
        found |= {one.get(STAMP) or "" for one in element.iterancestors(_PARAGRAPH)}
        found |= {one.get(STAMP) or "" for one in element.iter(_PARAGRAPH)}
    return frozenset(found)


def resolved(root: Element, followed: Collection[str]) -> Element:
    """A copy without tracked changes: those of ``followed`` are done, those of others undone.

    Paragraphs that a mark no longer parts are one; it bears the stamp of the longer piece.
    """
    root = copy.deepcopy(root)
    _rows(root, followed)
    for element in list(root.iter(*_TAGS)):
        if not _is_mark(element) and element.getparent() is not None:
            _inline(element, followed)
    for name, plain in _DELETED_NAMES.items():
        for text in root.iter(name):
            text.tag = plain
    _paragraphs(root, followed)
    return root


def _stays(element: Element, followed: Collection[str]) -> bool:
    is_followed = not element.get(_OURS) and author_of(element) in followed
    return is_followed == (local(element) in _COMING)


def _is_mark(element: Element) -> bool:
    """Whether it says something of a paragraph mark, a row, a number: it holds nothing itself."""
    parent = element.getparent()
    return parent is not None and local(parent) in ("rPr", "trPr", "numPr", "ctrlPr")


def _inline(element: Element, followed: Collection[str]) -> None:
    parent = element.getparent()
    assert parent is not None
    if _stays(element, followed):
        place = parent.index(element)
        for offset, child in enumerate(list(element)):
            parent.insert(place + offset, child)
    else:
        _save_ranges(element, parent)
    parent.remove(element)


def _save_ranges(element: Element, parent: Element) -> None:
    """Where comments and bookmarks begin and end is no part of what is dropped."""
    place = parent.index(element)
    for offset, child in enumerate(list(element.iter(*_RANGES))):
        parent.insert(place + offset, child)


def _rows(root: Element, followed: Collection[str]) -> None:
    for row in list(root.iter(w("tr"))):
        marks = [one for name in ("ins", "del") for one in row.findall(f"{w('trPr')}/{w(name)}")]
        if all(_stays(mark, followed) for mark in marks):
            _forget(marks)
            continue
        table = row.getparent()
        if table is not None:
            table.remove(row)
            _drop_if_bare(table)


def _forget(marks: list[Element]) -> None:
    for mark in marks:
        holder = mark.getparent()
        if holder is not None:
            holder.remove(mark)


def _drop_if_bare(table: Element) -> None:
    holder = table.getparent()
    if local(table) == "tbl" and holder is not None and next(table.iter(w("tr")), None) is None:
        holder.remove(table)


def _paragraphs(root: Element, followed: Collection[str]) -> None:
    for paragraph in list(root.iter(_PARAGRAPH)):
        marks = [
            mark for mark in paragraph.iterfind(f"{w('pPr')}/{w('rPr')}/*") if local(mark) in _COMING | _GOING
        ]
        if all(_stays(mark, followed) for mark in marks):
            _forget(marks)
            continue
        after = paragraph.getnext()
        while after is not None and after.tag in _RANGES:
            after = after.getnext()
        if after is not None and after.tag == _PARAGRAPH:
            _join(paragraph, after)
        elif not length(paragraph) and not _holds_something(paragraph):
            _drop(paragraph)


def _join(paragraph: Element, after: Element) -> None:
    """What stands in ``paragraph`` goes to the beginning of the next, whose mark is the one that stays."""
    stamps = [one.get(ALL_STAMPS) or "" for one in (paragraph, after)]
    if length(paragraph) >= max(length(after), 1):
        after.set(STAMP, paragraph.get(STAMP) or "")
    after.set(ALL_STAMPS, " ".join(filter(None, stamps)))
    place = 1 if len(after) and local(after[0]) == "pPr" else 0
    kept = [child for child in paragraph if local(child) != "pPr"]
    for offset, child in enumerate(kept):
        after.insert(place + offset, child)
    holder = paragraph.getparent()
    assert holder is not None
    holder.remove(paragraph)


def _drop(paragraph: Element) -> None:
    """A paragraph put there as the last of its cell; a cell keeps at least one."""
    holder = paragraph.getparent()
    if holder is not None and sum(1 for one in holder if one.tag == _PARAGRAPH) > 1:
        holder.remove(paragraph)


def _holds_something(paragraph: Element) -> bool:
    return next(paragraph.iter(w("drawing"), w("pict"), w("object")), None) is not None


def length(element: Element) -> int:
    """Letters of a paragraph, those of text boxes in it too."""
    return sum(len(text.text or "") for text in element.iter(w("t"), w("delText")))
