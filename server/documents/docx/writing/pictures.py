"""Pictures: parts of the package and the drawings that show them, never wider than their place."""

import io
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from .. import pixels
from ..ooxml.names import PIC, WP, A, Element, R, W
from .context import Context
from .look import TEXT_HEIGHT
from .xml import clean, make

_EMU_PER_PIXEL = 9525
_EMU_PER_TWIP = 635
_DEFAULT = (240, 160)
_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
    "image/emf": "emf",
    "image/wmf": "wmf",
}
_CONTENT_TYPES = {"image/emf": "image/x-emf", "image/wmf": "image/x-wmf"}
_INLINE = (
    f'<w:drawing xmlns:w="{W}" xmlns:wp="{WP}" xmlns:a="{A}" xmlns:pic="{PIC}" xmlns:r="{R}">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/>'
    '<wp:docPr id="{id}" name="图片 {id}"/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/>'
    "</wp:cNvGraphicFramePr><a:graphic>"
    '<a:graphicData uri="{pic}"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="{id}" name="图片 {id}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{rid}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)


def picture_run(context: Context, attrs: dict[str, Any], description: str = "") -> Element | None:
    """A run showing the picture of ``file_id``; None (and a warning) when its bytes are gone or unknown."""
    data = context.asset(str(attrs.get("file_id") or ""))
    mime = pixels.mime_of(data) if data else None
    if data and mime == "image/webp":
        data, mime = _as_png(data), "image/png"
    if not data or mime not in _EXTENSIONS:
        name = attrs.get("alt") or attrs.get("label") or ""
        context.warn(f"有一张图片{f'（{name}）' if name else ''}取不到，没有写进文件。")
        return None
    width, height = _size(data, attrs, context.width)
    drawing = parse_xml(
        _INLINE.format(cx=width, cy=height, id=context.next_id(), pic=PIC, rid=_relate(context, data, mime))
    )
    about = drawing.find(f".//{{{WP}}}docPr")
    words = description or str(attrs.get("alt") or "")
    if words and about is not None:
        about.set("descr", clean(words)[:800])
    return make("r", drawing)


def _size(data: bytes, attrs: dict[str, Any], room: int) -> tuple[int, int]:
    natural = pixels.size_of(data) or _DEFAULT
    width, height = float(attrs.get("width") or 0), float(attrs.get("height") or 0)
    if not width and not height:
        width, height = float(natural[0]), float(natural[1])
    width = width or height * natural[0] / max(natural[1], 1)
    height = height or width * natural[1] / max(natural[0], 1)
    scale = min(
        1.0,
        room * _EMU_PER_TWIP / (width * _EMU_PER_PIXEL),
        TEXT_HEIGHT * 0.9 * _EMU_PER_TWIP / (height * _EMU_PER_PIXEL),
    )
    return max(1, int(width * _EMU_PER_PIXEL * scale)), max(1, int(height * _EMU_PER_PIXEL * scale))


def _relate(context: Context, data: bytes, mime: str) -> str:
    """The relationship to the picture's part; the same bytes are stored once."""
    parts: dict[bytes, Part] = context.document.part.__dict__.setdefault("_gongbei_pictures", {})
    part = parts.get(data)
    if part is None:
        name = PackURI(f"/word/media/image{len(parts) + 1}.{_EXTENSIONS[mime]}")
        part = parts[data] = Part(name, _CONTENT_TYPES.get(mime, mime), data, context.document.part.package)
    relation: str = context.document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    return relation


def _as_png(data: bytes) -> bytes:
    """WebP as PNG: Word before 2021 does not show it."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            out = io.BytesIO()
            picture.convert("RGBA").save(out, "PNG")
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""
