"""The walk over the body: paragraphs, tables, controls, text boxes, embedded HTML; nothing is passed over."""

import re
from typing import Any

from . import stamps
from .context import Context, Hint, attach_hint
from .decoration import warn_decoration
from .drawings import Blocks
from .margins import warn_margins
from .marks import half_points, is_bold_run
from .names import Element, M, child_val, local, namespace, number, r, w
from .notes import read_notes
from .numbering import Label, read_numbering
from .package import Package
from .runs import RunReader, chosen, says_nothing
from .styles import read_styles
from .tables import is_blank, read_table

Json = dict[str, Any]

BOOKMARK = "gongbei_"
OWN_CAPTION = "GongbeiCaption"
_ALIGN = {
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
}
_BLOCK_WRAPPERS = frozenset({"ins", "customXml", "smartTag", "moveTo"})


def read_body(
    package: Package, keeps_elements: bool = False, root: Element | None = None
) -> tuple[list[Json], Context]:
    """All blocks of the document in order, with hints, and what the reading collected.

    ``root``: the main part, where it is not read as it stands (``revisions.resolved``).
    """
    root = package.tree(package.main) if root is None else root
    context = Context(
        package=package,
        part=package.main,
        styles=read_styles(package),
        numbering=read_numbering(package.related_tree("numbering")),
        keeps_elements=keeps_elements,
    )
    read_notes(context)
    body = root.find(w("body")) if root is not None else None
    blocks = read_blocks(context, body) if body is not None else []
    if body is not None:
        warn_margins(context, body)
        warn_decoration(context, body)
    blocks += context.drain_boxes(0)
    if any(not field.is_result and field.instruction.strip() for field in context.fields):
        context.warnings.add("域", "有一处域只写了开头、没有结束，读不出来。请对照原文看一眼。")
    if context.insertions:
        context.warnings.add("修订插入", f"文中有 {context.insertions} 处修订插入，已按“接受修订”导入。")
    return blocks, context


def read_blocks(context: Context, element: Element) -> list[Json]:
    """The blocks below a body, cell, control or text box."""
    out: list[Json] = []
    for child in element:
        _read_one(context, child, out)
    return out


_BLOCKS: Blocks = read_blocks


def _read_one(context: Context, child: Element, out: list[Json]) -> None:
    name = local(child)
    if name == "p":
        if child_val(child.find(w("pPr")), "pStyle") == OWN_CAPTION:
            return  # the name of an object, which its picture carries too
        start = len(context.boxes)
        found = read_paragraph(context, child)
        stamps.put(child, found)
        boxes = context.drain_boxes(start)
        if boxes and all(is_blank(block) for block in found):
            found = []  # the paragraph only held the anchor
        out.extend(context.read_from(child, node) for node in found + boxes)
    elif name == "tbl":
        out.append(context.read_from(child, read_table(context, child, _BLOCKS)))
    elif name == "sdt":
        content = child.find(w("sdtContent"))
        if content is not None:
            out.extend(read_blocks(context, content))
    elif name in _BLOCK_WRAPPERS:
        out.extend(read_blocks(context, child))
    elif name == "altChunk":
        out.extend(_embedded(context, child))
    elif name == "AlternateContent":
        reading = chosen(child)
        if reading is not None:
            out.extend(read_blocks(context, reading))
    elif not says_nothing(name):
        out.extend(_loose(context, child))


def _loose(context: Context, element: Element) -> list[Json]:
    """What stands between paragraphs: a formula, words without a paragraph, a frame of paragraphs we know
    nothing of."""
    if next(element.iter(w("p"), w("tbl")), None) is not None and namespace(element) != M:
        return read_blocks(context, element)
    start = len(context.boxes)
    inline: list[Json] = []
    RunReader(context, _BLOCKS).one(element, inline)
    found = _lines(inline, {}, Hint()) if inline else []
    return [context.read_from(element, node) for node in found] + context.drain_boxes(start)


def read_paragraph(context: Context, element: Element) -> list[Json]:
    """One ``w:p``: usually one paragraph; pictures and formulas alone in their line become blocks."""
    if not context.cells:
        context.paragraphs += 1
    inline: list[Json] = []
    RunReader(context, _BLOCKS).read(element, inline)
    properties = element.find(w("pPr"))
    hint = _hint(context, element, properties)
    return _lines(inline, _attributes(context, properties, element), hint)


def _lines(inline: list[Json], attrs: Json, hint: Hint) -> list[Json]:
    has_words = any(
        node["type"] not in ("object-mark", "inlineImage") and not _is_space(node) for node in inline
    )
    inline = [_settle(node) for node in inline if has_words or node["type"] != "object-mark"]
    if inline and all(node["type"] == "blockMath" or _is_space(node) for node in inline):
        return [node for node in inline if node["type"] == "blockMath"]
    for part in inline:
        if part["type"] == "blockMath":
            part["type"] = "inlineMath"
    if not has_words and any(node["type"] == "inlineImage" for node in inline):
        return [_as_block(node, attrs) for node in inline if node["type"] == "inlineImage"]
    node: Json = {"type": "paragraph"}
    if attrs:
        node["attrs"] = attrs
    if inline:
        node["content"] = inline
    return [attach_hint(node, hint)]


def _is_space(node: Json) -> bool:
    return node["type"] == "hardBreak" or (node["type"] == "text" and not node["text"].strip())


def _settle(node: Json) -> Json:
    return {"type": "text", "text": node["label"]} if node["type"] == "object-mark" else node


def _as_block(node: Json, attrs: Json) -> Json:
    kept = dict(node["attrs"])
    if attrs.get("align") in ("left", "center", "right"):
        kept["align"] = attrs["align"]
    return {"type": "image", "attrs": kept}


def _style_id(context: Context, properties: Element | None) -> str:
    return child_val(properties, "pStyle") or context.styles.default_paragraph


def _hint(context: Context, element: Element, properties: Element | None) -> Hint:
    style = _style_id(context, properties)
    level = context.styles.level(style)
    if properties is not None and properties.find(w("outlineLvl")) is not None:
        outline = number(child_val(properties, "outlineLvl"), 9)
        level = outline + 1 if outline < 9 else level
    runs = [
        run
        for run in element.iter(w("r"))
        if any((text.text or "").strip() for text in run.iterchildren(w("t")))
    ]
    inherited = context.styles.is_bold(style)
    marks = [mark.get(w("name"), "") for mark in element.iter(w("bookmarkStart"))]
    return Hint(
        level=level,
        bold=bool(runs) and all(is_bold_run(run, context.styles, inherited) for run in runs),
        size=max((half_points(run) for run in runs), default=0),
        label=_label(context, properties, style),
        is_title=context.styles.is_title(style),
        is_centred=(child_val(properties, "jc") or context.styles.align(style)) == "center",
        mark=next((mark for mark in marks if mark.startswith(BOOKMARK)), ""),
    )


def _label(context: Context, properties: Element | None, style: str) -> Label | None:
    numbers = properties.find(w("numPr")) if properties is not None else None
    from_style = context.styles.num(style)
    num_id = child_val(numbers, "numId") or (from_style[0] if from_style else "")
    default_level = from_style[1] if from_style else 0
    index = number(child_val(numbers, "ilvl"), default_level) if numbers is not None else default_level
    return context.numbering.next(num_id, index) if num_id else None


def _attributes(context: Context, properties: Element | None, element: Element) -> Json:
    attrs: Json = {}
    if properties is None:
        return attrs
    align = _ALIGN.get(child_val(properties, "jc") or context.styles.align(_style_id(context, properties)))
    if align:
        attrs["align"] = align
    indent = properties.find(w("ind"))
    if indent is not None:
        chars = _first_line(indent, element)
        if chars > 0:
            attrs["indentChars"] = chars
    return attrs


def _first_line(indent: Element, element: Element) -> float:
    """First-line indent in characters; from twips by the size of the first run (10.5 pt when unsaid)."""
    in_hundredths = number(indent.get(w("firstLineChars")))
    if in_hundredths:
        return min(in_hundredths / 100, 40)
    twips = number(indent.get(w("firstLine")))
    if twips <= 0:
        return 0
    first = next(element.iter(w("r")), None)
    size = (half_points(first) if first is not None else 0) or 21
    chars = round(twips / (size * 10) * 2) / 2
    return 2 if 400 <= twips <= 640 else min(chars, 40)


def _embedded(context: Context, element: Element) -> list[Json]:
    """An ``altChunk``: HTML or text as paragraphs; another document inside is named as a loss."""
    relation = context.package.relations(context.part).get(element.get(r("id"), ""))
    data = context.package.data(relation.target) if relation is not None and not relation.is_external else b""
    if not data or data.startswith((b"PK", b"{\\rtf", b"\xd0\xcf")) or b"MIME-Version:" in data[:400]:
        context.warn("嵌入的文档", "这里嵌入了另一份文档，没有导入。请在 Word 里另存一份后再导入。")
        return []
    text = _decoded(data)
    if "<" in text:
        text = _html_text(text)
    context.warn("嵌入的网页", "这里嵌入了一段网页内容，只导入了文字。")
    lines = [line.strip() for line in text.splitlines()]
    return [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines if line]


def _decoded(data: bytes) -> str:
    """Pages saved in China are in UTF-8 or GB 18030, whatever they say."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _html_text(source: str) -> str:
    from lxml import html  # only here: reading must start fast

    root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
    for node in root.iter("script", "style", "head"):
        node.text = ""
    for node in root.iter("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4"):
        node.tail = "\n" + (node.tail or "")
    return "".join(str(text) for text in root.itertext())
