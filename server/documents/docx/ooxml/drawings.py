"""Pictures, text boxes and the objects we only show: OLE, SmartArt, charts, EMF and WMF."""

import io
import re
import struct
from collections.abc import Callable, Iterator
from typing import Any

from .. import pixels
from . import parcels
from .context import Context
from .names import MC, WP, A, Element, O, R, V, local, number, r, w

Json = dict[str, Any]
Blocks = Callable[[Context, Element], list[Json]]

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_CONVERTED = frozenset({"image/bmp", "image/tiff"})
_EMU_PER_PIXEL = 9525
_MAX_PIXELS = 40_000_000  # TIFF sizes are not in the guard's reach
# What Pillow raises for broken pictures, besides its own bomb error.
_PICTURE_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    struct.error,
    ArithmeticError,
)
_OWN_OBJECT = re.compile(r"gongbei:([^|]{1,64})\|(.+)", re.DOTALL)
_VML_SHAPES = frozenset(
    f"{{{V}}}{name}" for name in ("shape", "rect", "oval", "roundrect", "line", "arc", "polyline")
)
_CHART = "/chart"
_DIAGRAM = "/diagram"


def read_object(context: Context, element: Element, out: list[Json], blocks: Blocks) -> bool:
    """A ``w:drawing``, ``w:pict`` or ``w:object``: pictures into ``out``, boxes after the paragraph.

    Returns whether anything was kept.
    """
    boxes = list(_outermost(element, w("txbxContent")))
    if len(boxes) and _drawn_shapes(element):
        context.warn("图形", "文本框里的文字都导入了，和它们画在一起的线条、箭头没有导入。")
    for box in boxes:
        start = len(context.boxes)
        inside = blocks(context, box)
        nested = context.drain_boxes(start)
        context.boxes.append({"type": "textbox", "content": inside + nested})
    if local(element) == "object":
        _keep_ole(context, element, out)
        return True
    kept = _pictures(context, element, out)
    kept = _word_art(element, out) or kept
    if kept and (words := _words(element)):  # a drawing pasted from slides, pictures in it
        context.boxes.append({"type": "textbox", "content": [_line(words)]})
    if not kept and not boxes:
        kept = _graphic(context, element, out)
    return kept or bool(boxes)


def _outermost(element: Element, tag: str) -> Iterator[Element]:
    """Elements with this name that have no such ancestor below ``element``; Fallbacks left out."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag != f"{{{MC}}}Fallback" or element.find(f"{{{MC}}}Choice") is None:
            yield from _outermost(child, tag)


def _pictures(context: Context, element: Element, out: list[Json]) -> bool:
    kept = False
    extent = next(element.iter(f"{{{WP}}}extent"), None)
    size = (0, 0) if extent is None else (number(extent.get("cx")), number(extent.get("cy")))
    for picture in _outermost_pictures(element):
        relation = (
            picture.get(r("embed"))
            or picture.get(r("id"))
            or picture.get(r("pict"))
            or picture.get(f"{{{O}}}relid")
        )
        if relation is None and picture.get(r("link")):
            relation = picture.get(r("link"))
        if relation:
            shown = size if any(size) else _vml_size(picture)
            kept = _keep_picture(context, relation, shown, _alt(element), out, element) or kept
    if kept and _drawn_shapes(element):
        context.warn("图形", "和图片组合在一起的线条或形状没有导入，图片已导入。")
    if kept and any(node.attrib for node in element.iter(f"{{{A}}}srcRect")):
        context.warn("图片裁剪", "有一张图片在 Word 里裁剪过，这里显示的是整张图片。")
    return kept


def _outermost_pictures(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in (f"{{{A}}}blip", f"{{{V}}}imagedata"):
            yield child
        elif child.tag == w("txbxContent"):
            continue
        elif child.tag != f"{{{MC}}}Fallback" or element.find(f"{{{MC}}}Choice") is None:
            yield from _outermost_pictures(child)


def _vml_size(picture: Element) -> tuple[int, int]:
    shape = picture.getparent()
    style = shape.get("style", "") if shape is not None else ""
    sizes = dict(part.split(":", 1) for part in style.replace(" ", "").split(";") if ":" in part)
    return _points(sizes.get("width", "")), _points(sizes.get("height", ""))


def _points(text: str) -> int:
    factors = {"pt": 12700, "in": 914400, "cm": 360000, "mm": 36000, "px": _EMU_PER_PIXEL}
    factor = factors.get(text[-2:], 0)
    try:
        return int(float(text[:-2]) * factor) if factor else 0
    except (ValueError, OverflowError):
        return 0


def _alt(element: Element) -> str:
    about = next(element.iter(f"{{{WP}}}docPr"), None)
    return (about.get("descr") or about.get("title") or "")[:200] if about is not None else ""


def _keep_picture(
    context: Context, relation_id: str, size: tuple[int, int], alt: str, out: list[Json], source: Element
) -> bool:
    relation = context.package.relations(context.part).get(relation_id)
    if relation is None or relation.is_external or not context.package.has(relation.target):
        context.warn("图片找不到", "有一张图片没有存在文件里（只是一个链接），没有导入。")
        return False
    data = context.package.data(relation.target)
    mime = pixels.mime_of(data)
    own = _OWN_OBJECT.match(alt)
    if own:  # an object our own export showed as its picture
        context.boxes.append(
            {"type": "opaque", "attrs": {"kind": own[1], "label": own[2], "file_id": context.keep(data)}}
        )
        return True
    if mime in _CONVERTED:
        data, mime = _as_png(data), "image/png"
    if not data or mime not in SHOWN:
        _keep_opaque(context, "picture", data, mime, "图片", out, source)
        return True
    width, height = _shown_size(data, size)
    attrs: Json = {"file_id": context.keep(data)}
    if alt:
        attrs["alt"] = alt
    if width and height:
        attrs |= {"width": width, "height": height}
    out.append({"type": "inlineImage", "attrs": attrs})
    return True


def _shown_size(data: bytes, size: tuple[int, int]) -> tuple[int, int]:
    if size[0] > 0 and size[1] > 0:
        return max(1, round(size[0] / _EMU_PER_PIXEL)), max(1, round(size[1] / _EMU_PER_PIXEL))
    return pixels.size_of(data) or (0, 0)


def _as_png(data: bytes) -> bytes:
    """BMP and TIFF of old scanners as PNG, which browsers show; b"" when the picture is broken."""
    from PIL import Image  # only here: reading must start fast

    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                return b""
            out = io.BytesIO()
            picture.convert("RGBA" if picture.mode in ("RGBA", "LA", "P") else "RGB").save(out, "PNG")
            return out.getvalue()
    except (*_PICTURE_ERRORS, Image.DecompressionBombError):
        return b""


def _keep_opaque(
    context: Context, kind: str, data: bytes, mime: str | None, label: str, out: list[Json], source: Element
) -> None:
    """An object we show but do not edit: a numbered mark in the line, the object after the paragraph."""
    context.objects += 1
    attrs: Json = {"kind": kind, "label": f"{label}{context.objects}"}
    if data and mime is not None:
        attrs["file_id"] = context.keep(data)
    parcel = parcels.pack(context.package, context.part, source)
    if parcel is not None:
        attrs["parcel"] = context.keep(parcel)
    context.boxes.append({"type": "opaque", "attrs": attrs})
    if not _is_floating(source):
        out.append({"type": "object-mark", "label": f"〔{label}{context.objects}〕"})
    kept = "已保留，导出 Word 时原样放回" if parcel else "以图片保留" if data and mime else "只保留了名称"
    context.warn(
        "不能编辑的对象", f"“{label}{context.objects}”（{_KINDS.get(kind, kind)}）{kept}，在这里不能编辑。"
    )


def _is_floating(element: Element) -> bool:
    """Whether it stands beside the text rather than in the line."""
    return any(local(node) == "anchor" for node in element.iter()) or any(
        "position:absolute" in (node.get("style") or "").replace(" ", "") for node in element.iter()
    )


_KINDS = {
    "picture": "EMF/WMF 等格式的图片",
    "chart": "图表",
    "smartart": "SmartArt 图形",
    "shape": "自选图形",
}


def _keep_ole(context: Context, element: Element, out: list[Json]) -> None:
    ole = next(element.iter(f"{{{O}}}OLEObject"), None)
    program = ole.get("ProgID", "") if ole is not None else ""
    data, mime = b"", None
    picture = next(element.iter(f"{{{V}}}imagedata"), None)
    relation = (
        context.package.relations(context.part).get(picture.get(r("id"), "")) if picture is not None else None
    )
    if relation is not None and not relation.is_external:
        data = context.package.data(relation.target)
        mime = pixels.mime_of(data)
    label = "公式" if program.lower().startswith("equation") or "mathtype" in program.lower() else "对象"
    _keep_opaque(context, "ole:" + (program[:60] or "object"), data, mime, label, out, element)


def _word_art(element: Element, out: list[Json]) -> bool:
    """Old WordArt keeps its text in an attribute."""
    texts = [path.get("string", "") for path in element.iter(f"{{{V}}}textpath")]
    text = "\n".join(text for text in texts if text)
    if text:
        out.append({"type": "text", "text": text})
    return bool(text)


def _graphic(context: Context, element: Element, out: list[Json]) -> bool:
    uri = next((data.get("uri", "") for data in element.iter(f"{{{A}}}graphicData")), "")
    if uri.endswith(_CHART) or "chart" in uri:
        _keep_opaque(context, "chart", b"", None, _label(context, element, "图表"), out, element)
    elif uri.endswith(_DIAGRAM):
        _keep_opaque(context, "smartart", b"", None, _label(context, element, "SmartArt"), out, element)
    elif _is_missing_picture(element):
        return False  # said already
    elif _is_line(element):
        context.warn("线条", "有一条线没有导入。")
        return False
    else:
        words = _words(element)
        _keep_opaque(context, "shape", b"", None, f"图形（{words}）" if words else "图形", out, element)
    return True


def _line(words: str) -> Json:
    return {"type": "paragraph", "content": [{"type": "text", "text": words}]}


def _is_missing_picture(element: Element) -> bool:
    return any(True for _ in element.iter(f"{{{A}}}blip", f"{{{V}}}imagedata"))


def _is_line(element: Element) -> bool:
    """A rule under a heading or an arrow: nothing but strokes."""
    if any(node.get(f"{{{O}}}hr") for node in element.iter()):
        return True
    forms = [node.get("prst", "") for node in element.iter(f"{{{A}}}prstGeom")]
    drawn = [local(node) for node in element.iter() if node.tag in _VML_SHAPES]
    if forms or drawn:
        return all("line" in form or "onnector" in form for form in forms) and all(
            name == "line" for name in drawn
        )
    return False


def _drawn_shapes(element: Element) -> bool:
    """Whether there are shapes of one's own drawing in it, beside pictures and text boxes."""
    return any(
        local(node) in ("wsp", "cxnSp") and next(node.iter(w("txbxContent")), None) is None
        for node in element.iter()
    )


def _label(context: Context, element: Element, name: str) -> str:
    """The name of a chart or SmartArt with the words in it, so that no text is lost."""
    relations = context.package.relations(context.part)
    for node in element.iter():
        for attribute, value in node.attrib.items():
            if str(attribute).startswith(f"{{{R}}}") and str(value) in relations:
                root = context.package.tree(relations[str(value)].target)
                words = _words(root) if root is not None else ""
                if words:
                    return f"{name}（{words}）"
    return name


def _words(root: Element) -> str:
    words = [node.text.strip() for node in root.iter(f"{{{A}}}t") if node.text and node.text.strip()]
    return "、".join(dict.fromkeys(words))[:400]
