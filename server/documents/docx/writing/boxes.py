"""Text boxes as Word makes them: a DrawingML shape, and its VML twin for programs before 2010."""

import copy
import math
from collections.abc import Callable
from typing import Any

from docx.oxml import parse_xml

from ..ooxml.names import MC, WP, A, Element, R, V, W
from ..texts import text_of
from . import beside
from .context import Context
from .look import CELL
from .xml import make

Json = dict[str, Any]
Blocks = Callable[[Context, list[Json], Element], None]

WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_EMU_PER_TWIP = 635
_PADDING = 288  # left and right together, in twips
_LINE = 320
_SIGN = 210  # a character of table text
_MAX_WIDTH = 6800
_MAX_HEIGHT = 12000
_SHAPE = (
    f'<mc:AlternateContent xmlns:mc="{MC}" xmlns:w="{W}" xmlns:wp="{WP}" xmlns:a="{A}" xmlns:wps="{WPS}"'
    f' xmlns:r="{R}" xmlns:v="{V}"><mc:Choice Requires="wps"><w:drawing>'
    '<wp:anchor distT="45720" distB="45720" distL="114300" distR="114300" simplePos="0" relativeHeight="{id}"'
    ' behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="column"><wp:align>left</wp:align></wp:positionH>'
    '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
    '<wp:extent cx="{cx}" cy="{cy}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>'
    '<wp:docPr id="{id}" name="文本框 {id}"/><wp:cNvGraphicFramePr/><a:graphic>'
    f'<a:graphicData uri="{WPS}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
    '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></wps:spPr><wps:txbx/>'
    '<wps:bodyPr wrap="square" lIns="91440" tIns="45720" rIns="91440" bIns="45720"><a:spAutoFit/>'
    "</wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict>"
    '<v:rect style="width:{width}pt;height:{height}pt"><v:textbox style="mso-fit-shape-to-text:t"/></v:rect>'
    "</w:pict></mc:Fallback></mc:AlternateContent>"
)


def box_run(context: Context, node: Json, write_blocks: Blocks) -> Element:
    """The run holding a text box with the node's blocks; what stands in it may not hold another one."""
    blocks = node.get("content") or []
    width = min(max(_widest(blocks) * _SIGN + _PADDING, 1400), context.width, _MAX_WIDTH)
    inside = context.within(width - _PADDING, CELL)
    inside.is_boxed = True
    content = make("txbxContent")
    write_blocks(inside, blocks, content)
    if not len(content) or content[-1].tag != make("p").tag:
        content.append(make("p", make("pPr", make("pStyle", val=CELL))))
    height = min(_height(blocks, inside.width), _MAX_HEIGHT)
    shape = parse_xml(
        _SHAPE.format(
            cx=width * _EMU_PER_TWIP,
            cy=height * _EMU_PER_TWIP,
            id=context.next_id(),
            width=width // 20,
            height=height // 20,
        )
    )
    next(shape.iter(f"{{{V}}}textbox")).append(beside.unmarked(copy.deepcopy(content)))
    next(shape.iter(f"{{{WPS}}}txbx")).append(content)
    return make("r", shape)


def _widest(blocks: list[Json]) -> int:
    """Characters of the longest line; a table or a picture wants the whole width."""
    if any(block["type"] not in ("paragraph", "heading") for block in blocks):
        return 100
    lines = [line for block in blocks for line in text_of(block).split("\n")]
    return max((sum(2 if ord(sign) > 255 else 1 for sign in line) // 2 + 1 for line in lines), default=4)


def _height(blocks: list[Json], room: int) -> int:
    """About as high as its text; Word fits the box when somebody types into it."""
    per_line = max(room // _SIGN, 1)
    lines = sum(
        math.ceil(max(len(line), 1) / per_line) for block in blocks for line in text_of(block).split("\n")
    )
    pictures = sum(float((block.get("attrs") or {}).get("height") or 0) * 15 for block in blocks)
    return int(max(lines, 1) * _LINE + pictures + 160)
