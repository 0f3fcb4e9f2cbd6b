"""Recognising the sections of a plan: from blocks with hints to a document of schema v1."""

import re
from typing import Any

from server.documents import ids
from server.documents.canonical import normalise
from server.documents.spec import KEYS

from . import labels, listing, marked, moulds, processes, titles
from .candidates import Settled, settle
from .fronts import TITLE, TITLE_LINE
from .grid import grid_of
from .imported import Imported, Section
from .ooxml.context import hint_of
from .pieces import CONFIDENCE, Piece
from .processes import table_text
from .segmenting import NESTED, Segmenter
from .texts import is_empty, paragraph, text_of, text_of_all

Json = dict[str, Any]

_KEY_SIGNS = re.compile(r"[^\w-]")


def recognise(blocks: list[Json], name: str = "") -> Imported:
    """Sections, fields and the plan document; ``name`` is the file's, for a title of last resort."""
    pieces = pieces_of(blocks)
    settled = settle(pieces)
    title_line = take_title(settled, name)
    sections = [section for piece in settled.sections if (section := _node(piece)) is not None]
    front = listing.settle(settled.front + settled.extras)
    if any(block["type"] == "table" or not is_empty([block]) for block in front):
        basics = {"type": "section", "attrs": {"key": "basics", "title": "基本信息"}, "content": front}
        sections.insert(
            0, (basics, Piece("section", "basics", "基本信息", settled.front + settled.extras, "rest"))
        )
    if not sections:
        body: Json = {
            "type": "section",
            "attrs": {"key": "basics", "title": "基本信息"},
            "content": [paragraph(title_line)],
        }
        sections.append((body, Piece("section", "basics", "基本信息", [paragraph(title_line)], "rest")))
    doc = normalise(ids.ensure({"type": "doc", "content": [node for node, _ in sections]}))
    moulds.attach(blocks, pieces, sections, doc, settled.meta)
    shown = [_shown(node, piece, sections) for node, (_, piece) in zip(doc["content"], sections, strict=True)]
    return Imported(
        doc=doc, meta=settled.meta, sections=shown, fields=settled.fields, lessons=settled.lessons
    )


def pieces_of(blocks: list[Json]) -> list[Piece]:
    """What the blocks of a paper fall into; every block in exactly one piece."""
    first = marked.first_mark(blocks)
    if first is not None:
        front = [
            piece if piece.kind in ("meta", "info") else Piece("rest", "", "", piece.blocks)
            for piece in Segmenter(blocks[:first], frozenset(), only_fields=True).run()
        ]
        return front + marked.segment(blocks[first:])
    pieces = Segmenter(blocks, frozenset()).run()
    wanted = NESTED - {piece.key for piece in pieces if piece.is_section}
    has_process = any(piece.key == "process" and piece.is_section for piece in pieces)
    return Segmenter(blocks, wanted).run() if wanted and has_process else pieces


def take_title(settled: Settled, name: str) -> str:
    """Fill meta.title when no field did; a title line saying no more leaves the front. Returns that line."""
    _heading_to_front(settled)
    line = ""
    for block in settled.front:
        if hint_of(block).mark in (TITLE, TITLE_LINE):
            said = " ".join(text_of(block).split())
            is_whole = hint_of(block).mark == TITLE
            settled.meta["title"] = said if is_whole else titles.clean(said) or said
            settled.front = [other for other in settled.front if other is not block]
            return settled.meta["title"]
    filled = [block for block in settled.front if block["type"] != "paragraph" or not is_empty([block])]
    for index, block in enumerate(filled[:6]):
        if not titles.is_title_line(block, index):
            continue
        text = " ".join(text_of(block).split())
        below = filled[index + 1] if index + 1 < len(filled) else None
        if (
            below is not None
            and titles.is_title_line(below, index + 1)
            and titles.is_chapter_of(text, text_of(below))
        ):
            continue
        title = titles.clean(text)
        line = line or text
        if title and not settled.meta.get("title"):
            settled.meta["title"] = title
        if titles.says_nothing_else(text, settled.meta.get("title", "")):
            settled.front = [other for other in settled.front if other is not block]
            break
        if title:
            break
    if not settled.meta.get("title"):
        _title_from_content(settled)
    if not settled.meta.get("title") and titles.from_name(name):
        settled.meta["title"] = titles.from_name(name)
    return line


def _title_from_content(settled: Settled) -> None:
    """教学内容：圆的认识 — many forms have no 课题 but name the lesson as its content."""
    for piece in settled.sections:
        if piece.key != "material" or "内容" not in piece.label:
            continue
        text = titles.first_item(text_of_all(piece.blocks))
        if 2 <= len(text) <= 25 and "。" not in text:
            settled.meta["title"] = text
            return


def _heading_to_front(settled: Settled) -> None:
    """A first heading with nothing under it is the title of the paper, not a section."""
    first = settled.sections[0] if settled.sections else None
    if (
        first is not None
        and first.kind == "other"
        and first.via == "heading"
        and is_empty(first.blocks)
        and not settled.front
    ):
        settled.sections.pop(0)
        node = paragraph(first.label)
        settled.front.insert(0, node)
        title = titles.clean(first.label)
        if title:
            settled.meta.setdefault("title", title)
        if titles.says_nothing_else(first.label, settled.meta.get("title", "")):
            settled.front.pop(0)


def type_tables(piece: Piece) -> None:
    """Process tables that stood inside a cell or among the text of the process."""
    if piece.key != "process" or not piece.is_section or piece.columns:
        return
    for index, block in enumerate(piece.blocks):
        built = processes.recognise_plain(block, grid_of(block)) if block["type"] == "table" else None
        if built is not None:
            node, names, steps = built
            piece.blocks[index] = {**node, "element": block["element"]} if "element" in block else node
            piece.columns = piece.columns or names
            piece.steps = (piece.steps or 0) + steps


def _node(piece: Piece) -> tuple[Json, Piece] | None:
    type_tables(piece)
    content = listing.settle(piece.blocks)
    attrs: Json = {"key": doc_key(piece), "title": piece.label or piece.key}
    if piece.period is not None:
        attrs["period"] = piece.period
    return {"type": "section", "attrs": attrs, "content": content or [paragraph("")]}, piece


def doc_key(piece: Piece) -> str:
    """The key in the document: those of the schema, or custom: with the label."""
    if piece.kind == "section":
        key = "objectives" if piece.key == "objectives_key" else piece.key
        return key if key in KEYS else custom_key(key)
    return custom_key(piece.key or piece.label)


def custom_key(label: str) -> str:
    """custom:… of a label, signs left out."""
    return "custom:" + (_KEY_SIGNS.sub("", labels.bare(label, with_hints=True))[:40] or "其他")


def _shown(node: Json, piece: Piece, all_pieces: list[tuple[Json, Piece]]) -> Section:
    text = section_text(node)
    keys = labels.synonyms().parents.get(piece.key, frozenset())
    around = all_pieces if keys else []
    children = [(other, twin) for other, twin in around if twin.parent is piece and twin.key in keys]
    for other, twin in children:
        part = section_text(other)
        text = "\n".join(filter(None, [text, f"{twin.label}：{part}"]))
    confidence = CONFIDENCE.get(piece.via, 0.5) if piece.is_section else 0.4
    key = piece.key if piece.is_section else str(node["attrs"]["key"])
    return Section(
        id=node["attrs"]["id"],
        key=key,
        label=piece.label,
        text=text.strip(),
        via=piece.via,
        confidence=confidence,
        columns=piece.columns,
        steps=piece.steps,
    )


def section_text(node: Json) -> str:
    """The text of a section; of a process table the head counts unless it is only the section's label."""
    parts = [
        table_text(block) if block["type"] == "table" else text_of(block) for block in node.get("content", [])
    ]
    return "\n".join(part for part in parts if part.strip()).strip()
