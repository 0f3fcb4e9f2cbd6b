"""装订: several plans as one paper, with a cover and a list of contents, each on a page of its own."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .ooxml.names import Element, w
from .writing.context import Context
from .writing.document import Asset, Written, put
from .writing.footnotes import Footnotes
from .writing.look import CELL, TEXT_WIDTH, TITLE, new_document
from .writing.numbering import Lists
from .writing.xml import clean, fonts, make, text_run
from .writing.xml import field as word_field

Json = dict[str, Any]

_COVER_GAP = 3200  # twips above the title of the cover
_ANCHOR = "plan_{}"


@dataclass(frozen=True)
class Leafed:
    """One plan of a book: its text and its ``meta`` as for ``writing.write``."""

    doc: Json
    meta: dict[str, Any]


@dataclass(frozen=True)
class Cover:
    """The title of a book and the lines below it (school, subject and grade, term)."""

    title: str
    lines: tuple[str, ...] = ()
    header: str = ""


def bind(cover: Cover, plans: Sequence[Leafed], asset: Asset) -> Written:
    """One .docx in our own look; Word works out the page numbers of the contents when it opens the file."""
    document = new_document(clean(cover.header))
    body = document.element.body
    page = body[-1]
    body.remove(page)
    context = Context(document=document, asset=asset, lists=Lists(document), footnotes=Footnotes())
    _cover(cover, body)
    _contents(plans, body)
    for index, plan in enumerate(plans):
        _plan(context, plan, index, body)
    body.append(page)
    context.footnotes.attach(document)
    document.core_properties.title = clean(cover.title)[:250]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return Written(out.getvalue(), context.warnings)


def _cover(cover: Cover, body: Element) -> None:
    size = make("rPr", fonts("黑体"), make("sz", val=52), make("szCs", val=52))
    spacing = make("spacing", before=_COVER_GAP, after=1200)
    body.append(make("p", make("pPr", spacing, make("jc", val="center")), text_run(clean(cover.title), size)))
    for line in cover.lines:
        letters = make("rPr", fonts("宋体"), make("sz", val=32), make("szCs", val=32))
        gap = make("spacing", before=120, after=120)
        body.append(make("p", make("pPr", gap, make("jc", val="center")), text_run(clean(line), letters)))


def _contents(plans: Sequence[Leafed], body: Element) -> None:
    head = make("pPr", make("pStyle", val=TITLE), make("pageBreakBefore"))
    body.append(make("p", head, text_run("目　录")))
    for index, plan in enumerate(plans):
        link = make("hyperlink", anchor=_ANCHOR.format(index + 1))
        link.append(text_run(f"{index + 1}　{_title(plan)}"))
        link.append(make("r", make("tab")))
        runs = word_field(f"PAGEREF {_ANCHOR.format(index + 1)} \\h", "…")
        begin = runs[0].find(w("fldChar"))
        if begin is not None:
            begin.set(w("dirty"), "1")  # Word works the number out when it opens the file
        link.extend(runs)
        tabs = make("tabs", make("tab", val="right", leader="dot", pos=TEXT_WIDTH))
        body.append(make("p", make("pPr", make("pStyle", val=CELL), tabs), link))


def _plan(context: Context, plan: Leafed, index: int, body: Element) -> None:
    """A plan as it is written alone; its bookmarks are the book's, so that no two have one name."""
    holder = make("body")
    put(context, plan.doc, plan.meta, holder)
    for mark in list(holder.iter(w("bookmarkStart"))):
        name = mark.get(w("name")) or ""
        mark.set(w("name"), f"b{index + 1}_{name.removeprefix('gongbei_')}"[:40])
    number = context.next_id()
    first = holder[0] if len(holder) and holder[0].tag == w("p") else make("p", make("pPr"))
    if first.getparent() is None:
        holder.insert(0, first)
    properties = first.find(w("pPr"))
    if properties is None:
        properties = make("pPr")
        first.insert(0, properties)
    style = properties.find(w("pStyle"))
    place = 0 if style is None else properties.index(style) + 1
    properties.insert(place, make("pageBreakBefore"))
    at = first.index(properties) + 1
    first.insert(at, make("bookmarkEnd", id=number))
    first.insert(at, make("bookmarkStart", id=number, name=_ANCHOR.format(index + 1)))
    for element in list(holder):
        body.append(element)
    last = body[-1]
    if last.tag == w("tbl"):
        body.append(_hairline())
    elif len(holder) == 0 and not "".join(str(text) for text in last.itertext()) and _is_after_table(last):
        body.replace(last, _hairline())


def _is_after_table(paragraph: Element) -> bool:
    before = paragraph.getprevious()
    return before is not None and before.tag == w("tbl") and next(paragraph.iter(w("drawing")), None) is None


def _hairline() -> Element:
    """The line Word wants behind a table, too thin to begin a page of its own."""
    spacing = make("spacing", before=0, after=0, line=20, lineRule="exact")
    letters = make("rPr", make("sz", val=2), make("szCs", val=2))
    return make("p", make("pPr", spacing, letters))


def _title(plan: Leafed) -> str:
    teacher = str(plan.meta.get("teacher") or "")
    return f"{plan.meta.get('title') or '教案'}{f'（{teacher}）' if teacher else ''}"
