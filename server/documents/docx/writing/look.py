"""The default Chinese look: page, styles, header and footer (sizes of docs/word.md)."""

from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from ..ooxml.names import Element
from .xml import field, fonts, make, text_run

PAGE = (11906, 16838)  # A4 in twips
MARGINS = (1440, 1797)  # 2.54 cm above and below, 3.17 cm left and right
TEXT_WIDTH = PAGE[0] - 2 * MARGINS[1]
TEXT_HEIGHT = PAGE[1] - 2 * MARGINS[0]
BODY, CELL, TITLE, CAPTION, OBJECT, LINK = (
    "PlanBody",
    "PlanCell",
    "Title",
    "GongbeiCaption",
    "GongbeiObject",
    "PlanLink",
)

_BLACK = "000000"
# id: (name, East Asian font, half points, bold, line in 240ths, before, after, first-line chars, align)
_STYLES: dict[str, tuple[str, str, int, bool, int, int, int, int, str]] = {
    "Title": ("Title", "黑体", 44, False, 360, 0, 240, 0, "center"),
    "Heading1": ("heading 1", "黑体", 32, False, 360, 240, 120, 0, ""),
    "Heading2": ("heading 2", "黑体", 28, False, 360, 160, 80, 0, ""),
    "Heading3": ("heading 3", "黑体", 24, False, 360, 120, 60, 0, ""),
    "Heading4": ("heading 4", "宋体", 24, True, 360, 60, 0, 0, ""),
    "Heading5": ("heading 5", "宋体", 24, True, 360, 60, 0, 0, ""),
    "Heading6": ("heading 6", "宋体", 24, True, 360, 60, 0, 0, ""),
    BODY: ("教案正文", "宋体", 24, False, 360, 0, 0, 200, ""),
    CELL: ("表格文字", "宋体", 21, False, 300, 0, 0, 0, ""),
    CAPTION: ("对象名称", "宋体", 18, False, 240, 0, 60, 0, "center"),
    OBJECT: ("对象", "宋体", 21, False, 240, 60, 0, 0, "center"),
}


def new_document(header: str) -> Document:
    """An empty document with our page, styles, header and footer."""
    document: Document = docx.Document()
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    _page(document)
    _defaults(document.styles.element)
    for style_id, spec in _STYLES.items():
        _style(document.styles.element, style_id, *spec)
    _link_style(document.styles.element)
    _header_and_footer(document, header)
    return document


def _page(document: Document) -> None:
    section: Any = document.sections[0]
    properties = section._sectPr
    for name in ("pgSz", "pgMar", "docGrid"):
        for old in properties.findall(qn("w:" + name)):
            properties.remove(old)
    size = make("pgSz", w=PAGE[0], h=PAGE[1])
    margins = make(
        "pgMar",
        top=MARGINS[0],
        right=MARGINS[1],
        bottom=MARGINS[0],
        left=MARGINS[1],
        header=851,
        footer=992,
        gutter=0,
    )
    columns = properties.find(qn("w:cols"))
    place = list(properties).index(columns) if columns is not None else len(properties)
    properties.insert(place, margins)
    properties.insert(place, size)


def _defaults(styles: Element) -> None:
    """No theme fonts anywhere: they would beat the named ones."""
    run = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if run is not None:
        for child in list(run):
            run.remove(child)
        for child in (
            fonts(),
            make("sz", val=24),
            make("szCs", val=24),
            make("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
        ):
            run.append(child)
    paragraph = styles.find(f"{qn('w:docDefaults')}/{qn('w:pPrDefault')}/{qn('w:pPr')}")
    if paragraph is not None:
        for child in list(paragraph):
            paragraph.remove(child)


def _style(
    styles: Element,
    style_id: str,
    name: str,
    font: str,
    size: int,
    bold: bool,
    line: int,
    before: int,
    after: int,
    indent: int,
    align: str,
) -> None:
    style = next(
        (one for one in styles.iterchildren(qn("w:style")) if one.get(qn("w:styleId")) == style_id), None
    )
    if style is None:
        style = make(
            "style",
            make("name", val=name),
            make("basedOn", val="Normal"),
            make("qFormat"),
            type="paragraph",
            customStyle=1,
            styleId=style_id,
        )
        styles.append(style)
    for old in (*style.findall(qn("w:pPr")), *style.findall(qn("w:rPr")), *style.findall(qn("w:link"))):
        style.remove(old)
    is_heading = style_id.startswith("Heading")
    style.append(
        make(
            "pPr",
            make("keepNext") if is_heading else None,
            make("keepLines") if is_heading else None,
            make("spacing", before=before, after=after, line=line, lineRule="auto"),
            make("ind", firstLineChars=indent, firstLine=indent * size // 10) if indent else None,
            make("jc", val=align) if align else None,
            make("outlineLvl", val=int(style_id[-1]) - 1) if is_heading else None,
        )
    )
    style.append(
        make(
            "rPr",
            fonts(font),
            make("b") if bold else make("b", val=0),
            make("color", val=_BLACK),
            make("sz", val=size),
            make("szCs", val=size),
        )
    )


def _link_style(styles: Element) -> None:
    styles.append(
        make(
            "style",
            make("name", val="链接"),
            make("rPr", make("color", val="0563C1"), make("u", val="single")),
            type="character",
            customStyle=1,
            styleId=LINK,
        )
    )


def _small() -> Element:
    return make("rPr", fonts(), make("sz", val=18), make("szCs", val=18))


def _header_and_footer(document: Document, header: str) -> None:
    section = document.sections[0]
    if header:
        _fill(section.header, [text_run(header, _small())], has_rule=True)
    runs = [
        text_run("第 ", _small()),
        *field("PAGE", "1", _small),
        text_run(" 页　共 ", _small()),
        *field("NUMPAGES", "1", _small),
        text_run(" 页", _small()),
    ]
    _fill(section.footer, runs, has_rule=False)


def _fill(holder: Any, runs: list[Element], has_rule: bool) -> None:
    paragraph = holder.paragraphs[0]._p
    for child in list(paragraph):
        paragraph.remove(child)
    rule = make("pBdr", make("bottom", val="single", sz=4, space=1, color="auto")) if has_rule else None
    paragraph.append(make("pPr", rule, make("jc", val="center")))
    paragraph.extend(runs)
