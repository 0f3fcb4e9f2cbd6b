"""Blocks of a plan to paragraphs and tables."""

from typing import Any

from ..ooxml.names import Element
from ..origins import OWN
from . import beside, numbering, objects, origin
from .boxes import box_run
from .context import Context
from .inline import formula, write_inline
from .look import CAPTION, CELL, OBJECT
from .pictures import picture_run
from .tables import TableWriter
from .xml import clean, make, text_run

Json = dict[str, Any]

_ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_INDENT = 420
_FIRST_LINE = 480  # two characters of the text, in twips


def write_blocks(context: Context, nodes: list[Json], into: Element) -> None:
    """Append blocks to a body or cell; two tables in a row are kept apart, or Word would join them."""
    for node in objects.fold(nodes):
        if node["type"] == "table" and len(into) and into[-1].tag == make("tbl").tag:
            into.append(make("p", make("pPr", make("pStyle", val=CELL))))
        count = len(into)
        _write_one(context, node, into)
        beside.put(context, node, into, count)
    if not nodes:
        into.append(paragraph(context, {}, []))


def _write_one(context: Context, node: Json, into: Element) -> None:
    kind, attrs = node["type"], node.get("attrs") or {}
    if kind in ("paragraph", "heading"):
        into.append(_text_block(context, node))
    elif kind in ("bulletList", "orderedList"):
        _list(context, node, into, 0, {})
    elif kind == "table":
        TableWriter(context, write_blocks).write(node, into)
    elif kind == "image":
        into.append(_picture(context, attrs))
    elif kind == "blockMath":
        into.append(_display(context, attrs))
    elif kind == "textbox":
        _textbox(context, node, into)
    elif kind == "opaque":
        _opaque(context, attrs, into)


def paragraph(
    context: Context,
    attrs: Json,
    content: list[Json],
    style: str = "",
    numbers: Element | None = None,
    indent: Element | None = None,
) -> Element:
    """A ``w:p``: properties in schema order, then the runs."""
    chars = attrs.get("indentChars")
    if indent is None and isinstance(chars, int | float) and chars > 0:
        indent = make("ind", firstLineChars=int(chars * 100), firstLine=int(chars * 240))
    align = _ALIGN.get(str(attrs.get("align") or context.cell_align))
    has_lines = any(node["type"] == "hardBreak" for node in content)
    if indent is None and (align in ("center", "right") or has_lines):
        indent = make("ind", firstLineChars=0, firstLine=0)
    properties = make(
        "pPr",
        make("pStyle", val=style or context.style),
        numbers,
        indent,
        make("jc", val=align) if align else None,
    )
    element = make("p", properties)
    if context.names_blocks:
        number = context.next_id()
        begin, end = origin.around_block(str(attrs.get("id") or f"{OWN}{number}"), content, number)
        element.append(begin)
        write_inline(context, content, element)
        element.append(end)
    else:
        write_inline(context, content, element)
    return element


def _text_block(context: Context, node: Json) -> Element:
    attrs = node.get("attrs") or {}
    numbers = None
    num = attrs.get("num")
    if isinstance(num, dict) and num.get("text"):
        numbers = numbering.properties(*context.lists.fixed(num))
    if node["type"] == "paragraph":
        return paragraph(context, attrs, node.get("content") or [], numbers=numbers)
    level = min(max(int(attrs.get("level") or 2), 2), 6)
    font = "黑体" if level < 4 else "宋体"
    inside = context.within(context.width, context.style)
    inside.font = font
    return paragraph(inside, attrs, node.get("content") or [], f"Heading{level}", numbers)


def _list(context: Context, node: Json, into: Element, depth: int, above: dict[int, str]) -> None:
    num_id, level = context.lists.for_list(node, min(depth, 8), above)
    for index, item in enumerate(node.get("content") or []):
        count = len(into)
        blocks = item.get("content") or [{"type": "paragraph"}]
        if blocks[0]["type"] not in ("paragraph", "heading"):
            blocks = [{"type": "paragraph"}, *blocks]
        here = {**above, level: numbering.shown(node, index)}
        for place, block in enumerate(blocks):
            if block["type"] in ("bulletList", "orderedList"):
                _list(context, block, into, max(depth + 1, level + 1), here)
            elif block["type"] in ("paragraph", "heading"):
                numbers = numbering.properties(num_id, level) if place == 0 else None
                indent = make(
                    "ind",
                    left=_left(context, level),
                    **({"hanging": _INDENT} if place == 0 else {"firstLineChars": 0, "firstLine": 0}),
                )
                into.append(
                    paragraph(
                        context,
                        block.get("attrs") or {},
                        block.get("content") or [],
                        numbers=numbers,
                        indent=indent,
                    )
                )
                beside.put(context, block, into, -1)
            else:
                write_blocks(context, [block], into)
        beside.put(context, item, into, count)


def _left(context: Context, level: int) -> int:
    """Where an item starts: its number stands two characters in, as the text does; in cells at the edge."""
    return _INDENT * (level + 1) + (0 if context.style == CELL else _FIRST_LINE)


def _picture(context: Context, attrs: Json) -> Element:
    align = _ALIGN.get(str(attrs.get("align") or ""), "center")
    properties = make(
        "pPr", make("pStyle", val=OBJECT), make("jc", val=align) if attrs.get("align") else None
    )
    run = picture_run(context, attrs)
    return make("p", properties, run if run is not None else text_run(f"［图片{attrs.get('alt') or ''}］"))


def _display(context: Context, attrs: Json) -> Element:
    from lxml import etree

    from ..ooxml.names import m

    math = formula(context, attrs)
    element = make("p", make("pPr", make("pStyle", val=OBJECT)))
    if math.tag == m("oMath"):
        holder: Element = etree.SubElement(element, m("oMathPara"))
        holder.append(math)
    else:
        element.append(math)
    return element


def _textbox(context: Context, node: Json, into: Element) -> None:
    """A text box in a line of its own. Word allows none inside another: that one is a frame of one cell."""
    if not context.is_boxed:
        into.append(make("p", make("pPr", make("pStyle", val=OBJECT)), box_run(context, node, write_blocks)))
        return
    cell = {"type": "tableCell", "content": node.get("content") or []}
    frame = {"type": "table", "content": [{"type": "tableRow", "content": [cell]}]}
    TableWriter(context, write_blocks).write(frame, into)
    properties = into[-1][0]
    properties.append(make("tblDescription", val="gongbei:textbox"))


def _opaque(context: Context, attrs: Json, into: Element) -> None:
    """An object we could not read: itself, or its picture with its name below, else its name alone."""
    label = clean(attrs.get("label") or "对象")
    run = objects.itself(context, attrs)
    if run is not None:
        into.append(make("p", make("pPr", make("pStyle", val=OBJECT)), run))
        return
    run = objects.shown(context, attrs)
    if run is None:
        into.append(make("p", make("pPr", make("pStyle", val=OBJECT)), text_run(label)))
        return
    into.append(make("p", make("pPr", make("pStyle", val=OBJECT)), run))
    if attrs.get("kind") != "picture":
        into.append(make("p", make("pPr", make("pStyle", val=CAPTION)), text_run(label)))
