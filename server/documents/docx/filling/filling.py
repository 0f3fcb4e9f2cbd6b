"""Filling a form: fields, sections, what is left over."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from server.documents.canonical import normalise
from server.documents.keys import section_title

from .. import labels, listing, titles
from ..grid import grid_of
from ..hints import CAPTION, is_kept, is_prompt, says_something
from ..ooxml.names import Element, local, w
from ..opinions import Opinions
from ..pieces import Piece
from ..texts import is_empty, text_of_all
from ..writing.document import Written, write_with_warnings
from ..writing.xml import make
from . import fields, heading, lacking, placeholders, printed, repeats, shares, voices
from .blocks import put
from .leaves import Leaf, leaves
from .looks import Look, look_of
from .matching import Match, match
from .paper import Asset, Paper, has_words, open_paper
from .places import relax, row_of
from .room import Room
from .rows import is_process

Json = dict[str, Any]

_PAPER_NAME = 40
_UNFILLED = re.compile(r"[年月日星期周次第节_＿:：]+$")
_LOST = "学校表格里没有“{title}”的位置，内容加在了文件最后。"


def fill(
    form: bytes,
    doc: Json,
    meta: Mapping[str, Any],
    asset: Asset,
    name: str = "",
    is_own: bool = False,
    is_record: bool = False,
    digests: Mapping[str, str] | None = None,
    opinions: Opinions | None = None,
) -> Written:
    """The form with the plan in it, and what did not fit as it was.

    ``meta`` as ``Imported.meta``; further entries are fields by their label (听课人). ``is_own``: the form is
    the file the plan came from, so that what the plan no longer says goes from it too. ``is_record``: it is
    no 教案 but a sheet such as 评课表, whose words in its cells are its own. ``digests``: of pictures that
    are kept otherwise than they came in Word, SHA-256 of what came, by file id. ``opinions`` go along as
    tracked changes and comments; of a plan's own file they take the place of those in it.

    Raises:
        Refused: the form is no .docx that can be filled.
    """
    paper = open_paper(form, name, asset, is_own, is_record, digests)
    doc = normalise(doc)
    if shares.is_shared(paper, doc):
        own = shares.own_share(paper, doc, str(meta.get("title") or ""))
        if own is None:
            written = write_with_warnings(doc, dict(meta), asset, opinions)
            return replace(written, warnings=[shares.UNSURE, *written.warnings])
        paper = open_paper(own, name, asset, is_own, is_record, digests)
        shares.leave_lines_over(paper, doc)
    return _filled(paper, doc, meta, opinions)


def _filled(paper: Paper, doc: Json, meta: Mapping[str, Any], opinions: Opinions | None) -> Written:
    """The opened form with the normalised plan in it."""
    woven = voices.weave(paper, doc, opinions) if opinions is not None else None
    text = voices.text_to_fill(woven) if woven is not None else doc
    sections = [node for node in text.get("content") or [] if node["type"] == "section"]
    said = fields.said(sections, meta)
    holes = placeholders.find(paper)
    fields.fill(paper, said)
    heading.fill(paper, said)
    matches, homeless = match(paper, sections)
    for one in matches:
        _fill_section(paper, one)
    if paper.is_emptied:
        _clear(paper, {id(one.piece) for one in matches})
    placeholders.fill(paper, holes, said, sections)
    repeats.drop(paper)
    _front(paper, [one for one in homeless if _key(one) == "basics"], said)
    for section in [*homeless, *paper.homeless]:
        if _key(section) != "basics" and not is_empty(section.get("content") or []):
            _append(paper, section)
    lacking.tell(paper, said, sections)
    if woven is not None:
        voices.speak(paper, woven)
    owners = paper.owners()
    return Written(paper.save(), paper.writing.warnings, owners)


def _fill_section(paper: Paper, one: Match) -> None:
    paper.writing.place = one.piece.label
    _note_label(paper, one)
    room = room_of(paper, one.piece)
    is_blanked = paper.is_own or (paper.is_sample and has_words(one.piece))
    if is_empty(one.content) and not (room.slots and is_blanked):
        return
    _mark_stages(one, room)
    if not room.slots and len(one.piece.room) > 1:  # its cells are those of its parts
        paper.homeless.append({"attrs": {"title": one.piece.label}, "content": one.content})
        return
    put(paper, room, one.content)
    if paper.leftover:
        paper.homeless.append({"attrs": {"title": one.piece.label}, "content": paper.leftover})
        paper.leftover = []
    for leaf in room.slots:
        _relax(leaf.element)
    _relax(room.holder)


def _note_label(paper: Paper, one: Match) -> None:
    """What is said of a section stands at its label."""
    label = (one.piece.at or {}).get("element")
    line = label.find(w("p")) if label is not None and local(label) == "tc" else label
    if line is not None:
        for section in one.sections:
            paper.note(section, line)


def _mark_stages(one: Match, room: Room) -> None:
    """导入 | …, 新授 | …: two columns of a process without a head over them take steps too."""
    tables = [leaf.node for leaf in room.slots if leaf.kind == "table" and leaf.element is None]
    has_steps = any(is_process(block) for block in one.content)
    is_bare = len(room.slots) == len(tables) == 1 and not tables[0].get("attrs")
    if one.piece.key == "process" and has_steps and is_bare and grid_of(tables[0]).right == 2:
        tables[0] |= {"attrs": {"kind": "process"}, "is_headless": True}


def _relax(element: Element | None) -> None:
    cell = element
    while cell is not None and local(cell) != "tc":
        cell = cell.getparent()
    if cell is not None:
        relax(row_of(cell))


def room_of(paper: Paper, piece: Piece) -> Room:
    """Where a piece of the form has its content: its blocks, else its blank cells, else behind its label."""
    is_field = piece.kind in ("meta", "info")
    table = None if is_field else printed.rows_of(paper, piece.room)
    if table is not None:
        return Room([Leaf(table)])
    first = None if is_field else _first_cell(paper, piece)
    slots = leaves(listing.settle(first if first is not None else piece.blocks))
    kept = [leaf for leaf in slots if not (paper.is_own or is_field) and _is_kept(leaf)]
    slots = [leaf for leaf in slots if leaf not in kept]
    if any(leaf.element is not None or leaf.kind == "table" for leaf in slots):
        return Room(slots, look=None)
    cells = [cell["element"] for cell in piece.room[:1] if cell.get("element") is not None]
    blank = [
        Leaf({"type": "paragraph", "element": line})
        for cell in cells
        for line in cell.findall(w("p"))
        if not words_in(line)
    ]
    if kept and not (cells and blank and kept[0].element not in cells[0]):
        return Room([], before=kept[0].element, look=look_of(kept[0].element))
    if blank:
        return Room(blank)
    if cells:  # its parts stand there
        return Room([], holder=cells[0], after=cells[0].find(w("tcPr")), look=body_look(paper))
    blank = [Leaf(block) for block in piece.blocks if block.get("element") is not None]
    if blank:
        return Room(blank)
    label = (piece.at or {}).get("element")
    if label is not None and local(label) == "tc":
        lines = label.findall(w("p"))
        return Room([], holder=label, after=lines[-1] if lines else None, look=body_look(paper))
    return Room([], holder=paper.body, after=label, look=body_look(paper))


def _first_cell(paper: Paper, piece: Piece) -> list[Json] | None:
    """The blocks of the first of several cells that are a place, if the form prints words of its own into the
    ones beside or below (听课人点评, and room for that): those stay. None if all of them are written into."""
    if paper.is_emptied or len(piece.room) < 2 or any(cell.get("element") is None for cell in piece.room):
        return None
    first, *others = [[leaf.text for leaf in leaves(cell.get("content") or [])] for cell in piece.room]
    rows = {row_of(cell["element"]) for cell in piece.room}
    has_captions = len(rows) > 1 and any(CAPTION.fullmatch(line) for lines in others for line in lines)
    is_line = len(rows) in (1, len(piece.room))
    is_open = not any(CAPTION.fullmatch(line) or says_something(line) for line in first)
    is_printed = any(line.strip() for lines in others for line in lines)
    is_ours = is_line and is_open and is_printed and not has_captions
    return list(piece.room[0].get("content") or []) if is_ours else None


def _is_kept(leaf: Leaf) -> bool:
    return (
        leaf.kind == "line"
        and leaf.element is not None
        and not leaf.node.get("is_part")
        and is_kept(leaf.text)
    )


def words_in(element: Element) -> bool:
    """Whether there is anything to see."""
    text = "".join(part.text or "" for part in element.iter(w("t"))).strip()
    return bool(text) or next(element.iter(w("drawing"), w("pict"), w("object")), None) is not None


def body_look(paper: Paper) -> Look:
    """How ordinary text looks in this form."""
    for piece in paper.settled.sections:
        for leaf in leaves(piece.blocks):
            if (
                leaf.kind == "line"
                and leaf.node["type"] == "paragraph"
                and leaf.element is not None
                and leaf.text.strip()
                and not is_prompt(leaf.element)
            ):
                return look_of(leaf.element)
    return Look()


def _clear(paper: Paper, kept: set[int]) -> None:
    """What the plan does not say: taken out since it was read from this file, or another lesson's words."""
    for piece in paper.settled.sections:
        is_left = id(piece) not in kept and piece.kind in ("section", "other")
        if is_left and not is_empty(piece.blocks) and (paper.is_own or has_words(piece)):
            put(paper, room_of(paper, piece), [])


# -- what has no place


def _front(paper: Paper, basics: list[Json], said: fields.Said) -> None:
    """What stands before the first section: in its own file it follows the plan, in a form it stays."""
    blocks = [block for section in basics for block in section.get("content") or [] if not said.has(block)]
    if paper.is_own:
        extras = [block for block in paper.settled.extras if not said.has(block)]
        slots = leaves(listing.settle(paper.settled.front + extras))
        if any(leaf.element is not None for leaf in slots):
            put(paper, Room(slots), blocks)
            return
    title = said.meta.get("title", "")
    there = _squeezed(text_of_all([{"type": "doc", "content": paper.blocks}]))
    left = [
        block
        for block in blocks
        if not is_empty([block])
        and not _is_of_paper(block, title)
        and _squeezed(text_of_all([block])) not in there
    ]
    if left:
        _append(paper, {"attrs": {"title": section_title("basics")}, "content": left})


def _is_of_paper(block: Json, title: str) -> bool:
    """教案（十四）, 《荷花》教学设计, 授课日期　年　月　日: words of the paper the plan came in."""
    words = _squeezed(text_of_all([block]))
    if len(words) > _PAPER_NAME:
        return False
    field = labels.lookup(_UNFILLED.sub("", words))
    return titles.clean(words) in ("", title) or (field is not None and field.kind in ("meta", "info"))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _key(section: Json) -> str:
    return str((section.get("attrs") or {}).get("key") or "")


def _append(paper: Paper, section: Json) -> None:
    attrs = section.get("attrs") or {}
    title = str(attrs.get("title") or section_title(str(attrs.get("key") or "")))
    words = {"type": "text", "text": title, "marks": [{"type": "bold"}]}
    content = section.get("content") or []
    own = paper.note_title(content)
    _append_blocks(paper, [{"type": "paragraph", "attrs": {"id": own}, "content": [words]}, *content])
    if own in paper.written:
        paper.note(section, paper.written[own])
    paper.warn(_LOST.format(title=title))


def _append_blocks(paper: Paper, blocks: list[Json]) -> None:
    look = body_look(paper)
    body = paper.body
    last = next((child for child in reversed(body) if local(child) != "sectPr"), None)
    if last is not None and local(last) == "tbl":
        gap = make("p")
        last.addnext(gap)
        last = gap
    put(paper, Room([], holder=body, after=last, look=look), blocks)
