"""A paper that holds several plans: the share of one of them, the rest cut away."""

import copy
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .. import labels, periods, titles
from ..hints import is_kept
from ..ooxml.names import Element, local, w
from ..pieces import Piece
from ..texts import text_of, text_of_all
from .paper import Paper

Json = dict[str, Any]

UNSURE = (
    "这份教案原来和别的教案在同一个 Word 文件里，没有分清原文件里哪一段是它的，"
    "所以用默认样式导出，教案的文字都在。要用原来的表格，请在 Word 里把这一份单独存成一个文件，再导入一次。"
)
_MIN_OWN = 3  # lines of the plan that stand in one share only
_MIN_LINE = 4
_LONGEST = 40  # signs of a line over a plan


def is_shared(paper: Paper, doc: Json) -> bool:
    """Whether the plan was one of several with names of their own in the paper it came in.

    A paper that was not divided on import keeps them apart by their 课时.
    """
    whole = {_period(piece) for piece in paper.settled.sections if piece.is_section}
    is_book = bool(paper.settled.lessons) and all(n in paper.settled.lessons for n in whole if n > 1)
    kept = [(section.get("attrs") or {}).get("period") for section in doc.get("content") or []]
    return paper.is_own and is_book and not any(kept)


def own_share(paper: Paper, doc: Json, title: str) -> bytes | None:
    """The paper with nothing but the plan in it; None where it is not sure what belongs to it."""
    starts = _starts(paper)
    if starts is None:
        return None
    ends = [*starts[1:], len(_blocks(paper))]
    shares = [_blocks(paper)[start:end] for start, end in zip(starts, ends, strict=True)]
    texts = [_squeezed(_words(share)) for share in shares]
    names = [paper.settled.meta.get("title", ""), *(paper.settled.lessons.values())]
    chosen = _chosen(texts, names, doc, title)
    if chosen is None or len(names) != len(shares):
        return None
    if any(_squeezed(name) not in text for name, text in zip(names[1:], texts[1:], strict=True)):
        return None
    return _cut(paper, shares[chosen])


def leave_lines_over(paper: Paper, doc: Json) -> None:
    """第一课时, 第2课 《春》: what told the plans apart is no text of a plan any more, and stays over it."""
    settled = paper.settled
    own = {_squeezed(line) for line in text_of_all([doc]).split("\n")}
    title = titles.clean(settled.meta.get("title", ""))
    settled.front = [
        block
        for block in settled.front
        if _squeezed(text_of(block)) in own or not _names_only(text_of(block), title)
    ]


def _names_only(line: str, title: str) -> bool:
    return periods.period_of(line) is not None or bool(title and titles.clean(line) == title)


def _period(piece: Piece) -> int:
    return piece.period or 1


def _blocks(paper: Paper) -> list[Element]:
    return [child for child in paper.body if local(child) != "sectPr"]


def _starts(paper: Paper) -> list[int] | None:
    """The block each plan begins with, the lines over it included; None where two are in one block."""
    blocks = _blocks(paper)
    place = {block: index for index, block in enumerate(blocks)}
    starts = [0]
    for number, name in sorted(paper.settled.lessons.items()):
        own = [piece for piece in (*paper.pieces, *paper.settled.sections) if piece.period == number]
        found = [place[top] for piece in own for top in _tops(piece, paper.body) if top in place]
        start = _with_lines_over(blocks, min(found), starts[-1], name) if found else None
        if start is None or start <= starts[-1]:
            return None
        starts.append(start)
    return starts


def _tops(piece: Piece, body: Element) -> Iterator[Element]:
    """The blocks of the body a piece was read from."""
    for element in _elements([piece.at or {}, *piece.room, *piece.blocks]):
        top: Element | None = element
        while top is not None and top.getparent() is not body:
            top = top.getparent()
        if top is not None:
            yield top


def _elements(nodes: list[Json]) -> Iterator[Element]:
    for node in nodes:
        if node.get("element") is not None:
            yield node["element"]
        yield from _elements(node.get("content") or [])


def _with_lines_over(blocks: list[Element], start: int, least: int, name: str) -> int | None:
    """Where the lines over a plan begin: all below the table before it, else from the line that names it."""
    first = start
    while first > least + 1 and local(blocks[first - 1]) == "p" and _is_over(blocks[first - 1]):
        first -= 1
    over = range(first, start)
    said = [index for index in over if _words([blocks[index]]).strip()]
    if not said or local(blocks[first - 1]) == "tbl":
        return said[0] if said else start
    named = [index for index in said if _names(_words([blocks[index]]), name)]
    is_named = _squeezed(name) in _squeezed(_words([blocks[start]]))
    return named[-1] if named else start if is_named else None


def _is_over(line: Element) -> bool:
    """Whether a line may stand over a plan: short, no heading of a section, nothing to be signed."""
    text = _words([line]).strip()
    known = labels.lookup(text)
    is_heading = known is not None and known.kind == "section"
    return (
        len(text) <= _LONGEST and not text.endswith("。") and not is_heading and not (text and is_kept(text))
    )


def _names(line: str, name: str) -> bool:
    return _squeezed(name) in _squeezed(line) or periods.period_of(line) is not None


def _chosen(texts: list[str], names: list[str], doc: Json, title: str) -> int | None:
    """Which share is the plan's: the one of its name, else the one most of its lines stand in."""
    own = [index for index, name in enumerate(names) if name and titles.clean(name) == titles.clean(title)]
    if len(own) == 1:
        return own[0]
    lines = {_squeezed(line) for line in text_of_all([doc]).split("\n")}
    where = [
        [index for index, text in enumerate(texts) if line in text]
        for line in lines
        if len(line) >= _MIN_LINE
    ]
    counts = [sum(found == [index] for found in where) for index in range(len(texts))]
    best = max(range(len(counts)), key=lambda index: counts[index])
    others = sum(counts) - counts[best]
    return best if counts[best] >= _MIN_OWN and counts[best] > 2 * others else None


def _cut(paper: Paper, share: list[Element]) -> bytes:
    """The file with only these blocks, on the pages they stood on."""
    while (
        len(share) > 1
        and local(share[-1]) == "p"
        and not _words([share[-1]]).strip()
        and _is_plain(share[-1])
    ):
        share = share[:-1]
    _settle_page(paper.body, share[-1])
    kept = set(share)
    for block in _blocks(paper):
        if block not in kept:
            paper.body.remove(block)
    if local(share[-1]) != "p":
        share[-1].addnext(share[-1].makeelement(w("p")))
    root = etree.tostring(paper.document.element, xml_declaration=True, encoding="UTF-8", standalone=True)
    main = str(paper.document.part.partname).lstrip("/")
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(paper.original)) as own,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in own.namelist():
            target.writestr(name, root if name == main else own.read(name))
    return out.getvalue()


def _is_plain(line: Element) -> bool:
    return next(line.iter(w("drawing"), w("pict"), w("object")), None) is None


def _settle_page(body: Element, last: Element) -> None:
    """The page layout of the last block is the one of the paper: Word says it in the line that ends it."""
    ends = [block.find(f"{w('pPr')}/{w('sectPr')}") for block in (last, *last.itersiblings())]
    page = next((end for end in ends if end is not None), None)
    if page is None:
        return
    if page.getparent().getparent() is last:  # type: ignore[union-attr]
        page.getparent().remove(page)  # type: ignore[union-attr]
    for old in body.findall(w("sectPr")):
        body.remove(old)
    body.append(copy.deepcopy(page))


def _words(blocks: list[Element]) -> str:
    return "\n".join(
        "".join(text.text or "" for text in line.iter(w("t")))
        for block in blocks
        for line in block.iter(w("p"))
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())
