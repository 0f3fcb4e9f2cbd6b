"""The whole paper: title, table of fields, sections with numbered headings, header and footer."""

import copy
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from server.documents.canonical import normalise
from server.documents.keys import CUSTOM_PREFIX, section_title

from .. import labels, titles
from ..fronts import TITLE as TITLE_MARK
from ..fronts import TITLE_LINE
from ..ooxml import numerals
from ..ooxml.names import Element
from ..opinions import Opinions
from ..origins import Origin
from ..periods import period_of
from ..texts import is_empty, text_of
from . import beside, comments, revisions, tracking
from . import origin as origins
from .blocks import write_blocks
from .casting import Item, cast, is_cast
from .context import Context
from .footnotes import Footnotes
from .look import CELL, TEXT_WIDTH, TITLE, new_document
from .numbering import Lists
from .soundness import heads_of, lines_of, says_title
from .tables import TableWriter
from .xml import clean, make, text_run

Json = dict[str, Any]
Asset = Callable[[str], bytes | None]

FIELDS = (
    ("subject", "学科"),
    ("grade", "年级"),
    ("textbook", "教材版本"),
    ("course", "课程名称"),
    ("type", "课型"),
    ("period", "课时"),
    ("teacher", "授课教师"),
    ("date", "授课日期"),
)


@dataclass
class Written:
    """The bytes of a .docx and what could not be written as it was. ``owners``, of a filled form: which of
    its paragraphs (as an answer counts them, from 1) was written from which block."""

    data: bytes
    warnings: list[str] = field(default_factory=list)
    owners: dict[int, str] = field(default_factory=dict)


def write(
    doc: Json,
    meta: dict[str, Any],
    asset: Asset,
    opinions: Opinions | None = None,
    origin: Origin | None = None,
) -> bytes:
    """A plan as a .docx; ``meta`` as ``Imported.meta``, and ``district`` and ``school`` for the header.

    ``opinions`` go along as tracked changes and comments; ``origin`` makes an answered paper readable again.
    """
    return write_with_warnings(doc, meta, asset, opinions, origin).data


def write_with_warnings(
    doc: Json,
    meta: dict[str, Any],
    asset: Asset,
    opinions: Opinions | None = None,
    origin: Origin | None = None,
) -> Written:
    """The same, and the losses: pictures that are gone, formulas Word cannot show."""
    header = "　".join(clean(meta[key]) for key in ("district", "school") if meta.get(key))
    document = new_document(header)
    context = Context(document=document, asset=asset, lists=Lists(document), footnotes=Footnotes())
    body = document.element.body
    page = body[-1]
    body.remove(page)
    title = clean(meta.get("title") or "教案")
    context.names_blocks = origin is not None
    woven, homeless = _woven(context, normalise(doc), opinions or Opinions())
    items = cast(woven, meta)
    _top(context, woven, meta, items, body)
    comments.around(body[:1], homeless)
    _sections(context, items, body)
    if len(body) and body[-1].tag == make("tbl").tag:
        body.append(_last_line())
    body.append(page)
    context.footnotes.attach(document)
    context.comments.attach(document)
    if origin is not None:
        origins.attach(document, origin)
    if origin is not None and opinions is not None:
        tracking.switch_on(document)
    document.core_properties.title = title[:250]
    document.core_properties.author = clean(meta.get("teacher") or "")[:250]
    document.core_properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return Written(out.getvalue(), context.warnings)


def put(context: Context, doc: Json, meta: dict[str, Any], body: Element) -> None:
    """Title, fields and sections of a plan at the end of ``body``: one of several in a book."""
    items = cast(normalise(doc), meta)
    _top(context, normalise(doc), meta, items, body)
    _sections(context, items, body)


def _last_line() -> Element:
    """The paragraph Word wants after a table, too low to begin a page of its own."""
    low = make("rPr", make("sz", val=2), make("szCs", val=2))
    spacing = make("spacing", before=0, after=0, line=20, lineRule="exact")
    return make("p", make("pPr", make("pStyle", val=CELL), spacing, low))


def _woven(context: Context, doc: Json, opinions: Opinions) -> tuple[Json, list[int]]:
    """The text with what people said of it; and the comments about the whole."""
    if not opinions:
        return doc, []
    woven, told = revisions.weave(doc, opinions.suggested)
    woven = copy.deepcopy(woven)
    return woven, context.comments.place(woven, [*opinions.threads, *told])


def _marked(context: Context, style: str, text: str, name: str, font: str) -> Element:
    """A heading with a bookmark, by which our own paper is known when it comes back."""
    number = context.next_id()
    properties = make("rPr", make("rFonts", ascii="Times New Roman", hAnsi="Times New Roman", eastAsia=font))
    return make(
        "p",
        make("pPr", make("pStyle", val=style)),
        make("bookmarkStart", id=number, name=name) if name else None,
        text_run(text, properties),
        make("bookmarkEnd", id=number) if name else None,
    )


def _top(context: Context, doc: Json, meta: dict[str, Any], items: list[Item], body: Element) -> None:
    """Title and fields: the lines they stood in when the plan was read, else our own."""
    title = clean(meta.get("title") or "教案")
    head, lines = (clean(lines_of(doc, meta)[0]), [clean(line) for line in lines_of(doc, meta)[1]])
    is_said = says_title(doc) or any(titles.place_in(line, title) for line in lines)
    if not head and items and items[0].kind == "blocks" and is_said:
        write_blocks(context, items.pop(0).node["content"], body)
    elif head and titles.place_in(head, title):
        body.append(_marked(context, TITLE, head, "" if head == title else TITLE_LINE, "黑体"))
    elif head:
        shown = head if is_said else f"《{title}》{head}"
        body.append(_marked(context, TITLE, shown, "" if is_said else TITLE_LINE, "黑体"))
    else:
        body.append(_marked(context, TITLE, title, TITLE_MARK, "黑体"))
    for line in lines:
        write_blocks(context, [_plain(line)], body)
    said = "".join("".join(text_of(item.node).split()) for item in items if item.kind == "table")
    _fields(context, meta, said + "".join("".join([head, *lines]).split()), body)


def _plain(text: str) -> Json:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def _fields(context: Context, meta: dict[str, Any], said: str, body: Element) -> None:
    """What is known of the lesson as a table; as lines where the paper ``said`` most of it already."""
    filled = [(label, clean(meta[key])) for key, label in FIELDS if meta.get(key)]
    if said:
        for label, value in filled:
            if "".join(value.split()) not in said:
                write_blocks(context, [_plain(f"{label}：{value}")], body)
        return
    if not filled:
        return
    rows = []
    for index in range(0, len(filled), 2):
        pair = filled[index : index + 2]
        cells = [
            cell
            for label, value in pair
            for cell in (_cell(label, 90, "tableHeader"), _cell(value, 187 if len(pair) == 2 else 464))
        ]
        if len(pair) == 1:
            cells[1]["attrs"] = {"colspan": 3, "colwidth": [187, 90, 187]}
        rows.append({"type": "tableRow", "content": cells})
    inside = context.within(TEXT_WIDTH, CELL)
    TableWriter(inside, write_blocks).write({"type": "table", "content": rows}, body)
    body.append(make("p", make("pPr", make("pStyle", val=CELL))))


def _cell(text: str, width: int, kind: str = "tableCell") -> Json:
    return {
        "type": kind,
        "attrs": {"colwidth": [width]},
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }


def _sections(context: Context, items: list[Item], body: Element) -> None:
    """Sections under numbered headings; those that came from a table go back into it.

    Bookmarks tell our own paper when it comes back. A paper with tables that hold sections has none: it is
    read as it stands.
    """
    sections = [item.node for item in items if item.kind == "section"]
    heads = heads_of(sections)
    written = {id(sections[place]): words for place, words in heads.items()}
    headings = _Headings(context, body, is_marked=not is_cast(items), written=written)
    for index, item in enumerate(items):
        if item.kind == "table":
            write_blocks(context, [item.node], body)
        elif item.kind == "blocks" or (heads and id(item.node) not in written):
            write_blocks(context, item.node["content"], body)
        else:
            following = items[index + 1].node if index + 1 < len(items) else {}
            headings.write(item.node, following)


class _Headings:
    """Headings as they were ``written``; else numbered 一、 and （一）, from 一 again in the next 课时."""

    def __init__(self, context: Context, body: Element, is_marked: bool, written: dict[int, str]) -> None:
        self.context, self.body, self.is_marked, self.written = context, body, is_marked, written
        self.index = self.number = self.child = 0
        self.parent = ""
        self.period: object = None

    def write(self, section: Json, following: Json) -> None:
        """One section with its heading."""
        attrs = section.get("attrs") or {}
        key, now = str(attrs.get("key") or ""), attrs.get("period")
        title = clean(attrs.get("title") or section_title(key))
        if now is not None and now != self.period:
            self.period, self.number, self.parent = now, 0, ""
            if period_of(title) is None:  # 第一课时 认识粽子 says it itself
                words = f"第{numerals.counting(int(now))}课时"
                self._heading("Heading1", words, f"gongbei_{self.index}_period")
        if _is_child(section, self.parent):
            self.child += 1
            level, shown = 2, f"（{numerals.counting(self.child)}）{title}"
        else:
            self.number, self.child, self.parent = self.number + 1, 0, key
            level, shown = 1, f"{numerals.counting(self.number)}、{title}"
        shown = clean(self.written.get(id(section), shown))
        self._heading(f"Heading{level}", shown, _bookmark(self.index, key, now))
        if self.context.names_blocks and attrs.get("id"):
            self.body[-1].extend(origins.around_heading(str(attrs["id"]), shown, self.context.next_id()))
        said = {name: section.get(name) for name in ("comments", "tracked")}
        beside.put(self.context, {"type": "heading", **said}, self.body, -1)
        self.index += 1
        self.context.place = title
        content = section.get("content") or []
        if is_empty(content) and _is_child(following, key):
            content = []  # 重难点 with nothing but 重点 and 难点 below it
        if content:
            write_blocks(self.context, content, self.body)

    def _heading(self, style: str, words: str, mark: str) -> None:
        self.body.append(_marked(self.context, style, words, mark if self.is_marked else "", "黑体"))


def _is_child(section: Json, parent: str) -> bool:
    key = str((section.get("attrs") or {}).get("key") or "")
    return key in labels.synonyms().parents.get(parent, frozenset())


def _bookmark(index: int, key: str, period: object) -> str:
    name = "custom" if key.startswith(CUSTOM_PREFIX) or not key.isascii() or not key else key
    return f"gongbei_{index}_{f'p{period}_' if period is not None else ''}{name}"[:40]
