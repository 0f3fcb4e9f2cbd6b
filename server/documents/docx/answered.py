"""A paper of ours that came back from Word: its lines as they were before tracked changes, as each author
would have them, and its comments. No recognising: bookmarks say which block a line is (``origins``)."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from . import guard
from .errors import Refused
from .ooxml import revisions
from .ooxml.body import BOOKMARK, OWN_CAPTION, read_paragraph
from .ooxml.comments import read_threads
from .ooxml.context import Context
from .ooxml.names import MC, Element, child_val, local, w
from .ooxml.notes import read_notes
from .ooxml.numbering import read_numbering
from .ooxml.package import Package
from .ooxml.revisions import ALL_STAMPS, STAMP
from .ooxml.styles import read_styles
from .opinions import Thread
from .origins import FORM, PLAN, VERSION, read_bookmark
from .tracked import inside, voices

Json = dict[str, Any]

_PLACE = "{urn:gongbei:reading}place"
_UNREADABLE = "这个 Word 文件的内容读不出来。请用 Word 或 WPS 打开后另存一份，再读一次；教案没有改动。"
_ERRORS = (
    etree.LxmlError, AssertionError, ValueError, KeyError, IndexError, TypeError, AttributeError,
    OverflowError, RecursionError, OSError, RuntimeError, EOFError,
)  # fmt: skip
_SPACES = re.compile(r"\s+")


@dataclass
class Line:
    """One paragraph. ``signs`` are the blocks whose bookmarks begin in it, ``sums`` their checksums; ``cell``
    and ``row`` number what it stands in (empty: the body). ``is_heading``: of ours, not the plan's text."""

    stamp: str
    content: list[Json]
    signs: list[str] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)
    cell: str = ""
    row: str = ""
    is_heading: bool = False

    @property
    def words(self) -> str:
        """Its letters without those of formulas and pictures."""
        return "".join(piece["text"] for piece in self.content if piece["type"] == "text")


@dataclass
class Voice:
    """The lines as one author would have them."""

    author: str
    at: str
    lines: list[Line]


@dataclass
class Answered:
    """``plan`` and ``version`` as the file says; ``threads`` stand at the stamps of lines."""

    plan: str
    version: str
    lines: list[Line]
    voices: list[Voice] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    saved_by: str = ""
    untold: list[str] = field(default_factory=list)
    is_form: bool = False


def read_answer(data: bytes, name: str = "", known: Collection[tuple[str, str]] = ()) -> Answered:
    """Read a paper that was answered in Word. ``known``: author and date of the changes we sent along.

    Raises:
        Refused: with the sentence for the teacher; never another error, whatever the bytes.
    """
    checked = guard.check(data, name)
    try:
        return _read(Package(checked.archive, checked.main), frozenset(known))
    except _ERRORS as error:
        raise Refused(_UNREADABLE) from error


def answered_of(data: Json) -> Answered:
    """From the JSON that ``dataclasses.asdict`` makes of it."""
    from .opinions import opinions_of

    return Answered(
        plan=data["plan"],
        version=data["version"],
        lines=[Line(**line) for line in data["lines"]],
        voices=[
            Voice(one["author"], one["at"], [Line(**line) for line in one["lines"]]) for one in data["voices"]
        ],
        threads=opinions_of({"threads": data["threads"]}).threads,
        saved_by=data["saved_by"],
        untold=data["untold"],
        is_form=data["is_form"],
    )


def _read(package: Package, known: frozenset[tuple[str, str]]) -> Answered:
    root = package.tree(package.main)
    if root is None:
        raise Refused(_UNREADABLE)
    _only_once(root)
    revisions.disown(root, known)
    revisions.stamp(root)
    _place(root)
    reader = _Reader(package, _signs(root), revisions.changed(root))
    threads, drawn = read_threads(package, root)
    said = _properties(package)
    return Answered(
        plan=said.get(PLAN, ""),
        version=said.get(VERSION, ""),
        lines=reader.lines(revisions.resolved(root, ())),
        voices=[
            Voice(author, at, reader.lines(revisions.resolved(root, followed)))
            for author, at, followed in voices(root)
        ],
        threads=threads,
        saved_by=_saved_by(package),
        is_form=bool(said.get(FORM)),
        untold=[*inside(root), *(f"{one}的批注里有图片或手写，这些没有读回来，文字都在。" for one in drawn)],
    )


def _only_once(root: Element) -> None:
    """Text boxes stand twice in the file, for old programs and new ones."""
    for fallback in list(root.iter(f"{{{MC}}}Fallback")):
        holder = fallback.getparent()
        if holder is not None and holder.find(f"{{{MC}}}Choice") is not None:
            holder.remove(fallback)


def _place(root: Element) -> None:
    for name in ("tc", "tr"):
        for number, element in enumerate(root.iter(w(name)), start=1):
            element.set(_PLACE, f"{name[1]}{number}")


def _signs(root: Element) -> dict[str, tuple[list[tuple[str, str]], bool]]:
    """By stamp: the blocks that begin in a paragraph, and whether it is a heading of ours."""
    found: dict[str, tuple[list[tuple[str, str]], bool]] = {}
    waiting: list[tuple[str, str]] = []
    for node in root.iter(w("p"), w("bookmarkStart")):
        if local(node) == "p":
            found[node.get(STAMP) or ""] = (waiting, False)
            waiting = []
            continue
        paragraph = next(node.iterancestors(w("p")), None)
        name = node.get(w("name"), "")
        block = read_bookmark(name)
        if paragraph is None:
            waiting += [block] if block else []
            continue
        stamp = paragraph.get(STAMP) or ""
        blocks, is_heading = found[stamp]
        found[stamp] = ([*blocks, *([block] if block else [])], is_heading or name.startswith(BOOKMARK))
    return found


class _Reader:
    """Reads the lines of one resolved body after the other; what nobody changed only once."""

    def __init__(
        self,
        package: Package,
        signs: dict[str, tuple[list[tuple[str, str]], bool]],
        changed: frozenset[str],
    ) -> None:
        self._package, self._signs, self._changed = package, signs, changed
        self._known: dict[str, Line | None] = {}

    def lines(self, root: Element) -> list[Line]:
        """All of them in order."""
        context = Context(
            package=self._package,
            part=self._package.main,
            styles=read_styles(self._package),
            numbering=read_numbering(self._package.related_tree("numbering")),
        )
        read_notes(context)
        return [line for one in root.iter(w("p")) if (line := self._one(context, one)) is not None]

    def _one(self, context: Context, paragraph: Element) -> Line | None:
        stamps = paragraph.get(ALL_STAMPS) or ""
        if stamps in self._changed or " " in stamps:
            return self._line(context, paragraph)
        if stamps not in self._known:
            self._known[stamps] = self._line(context, paragraph)
        return self._known[stamps]

    def _line(self, context: Context, paragraph: Element) -> Line | None:
        if child_val(paragraph.find(w("pPr")), "pStyle") == OWN_CAPTION:
            return None
        content = [piece for node in read_paragraph(context, paragraph) for piece in _inline(node)]
        context.boxes.clear()
        stamps = (paragraph.get(ALL_STAMPS) or "").split()
        told = [self._signs.get(stamp, ([], False)) for stamp in stamps]
        blocks = [block for found, _is_heading in told for block in found]
        return Line(
            stamp=paragraph.get(STAMP) or "",
            content=content,
            signs=[sign for sign, _sum in blocks],
            sums=[checksum for _sign, checksum in blocks],
            cell=_around(paragraph, "tc"),
            row=_around(paragraph, "tr"),
            is_heading=any(is_heading for _blocks, is_heading in told),
        )


def _inline(node: Json) -> Iterator[Json]:
    if node["type"] == "paragraph":
        yield from node.get("content") or ()
    else:
        yield {"type": node["type"], "attrs": node.get("attrs") or {}}


def _around(paragraph: Element, name: str) -> str:
    found = next(paragraph.iterancestors(w(name)), None)
    return (found.get(_PLACE) or "") if found is not None else ""


def _properties(package: Package) -> dict[str, str]:
    """What stands among the file's own properties."""
    kinds = ("custom-properties", "customProperties")
    part = next((one.target for one in package.relations("").values() if one.kind in kinds), "")
    root = package.tree(part) if part else None
    found = {}
    for one in root.iterchildren("{*}property") if root is not None else ():
        found[one.get("name", "")] = "".join(str(text) for text in one.itertext()).strip()
    return found


def _saved_by(package: Package) -> str:
    part = next((one.target for one in package.relations("").values() if one.kind == "core-properties"), "")
    root = package.tree(part) if part else None
    found = next(root.iter("{*}lastModifiedBy"), None) if root is not None else None
    words = _SPACES.sub(" ", (found.text or "") if found is not None else "").strip()
    return words[: revisions.NAME_LENGTH]
