"""Runs: text with marks, links, formulas, ruby, notes, small pictures."""

import re
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from server.documents import palette

from ..ooxml.fields import safe_href
from ..ooxml.marks import HIGHLIGHTS
from ..ooxml.names import Element
from . import beside, formulas
from .context import Context
from .look import LINK
from .objects import object_run
from .pictures import picture_run
from .xml import clean, fonts, make, text_run

Json = dict[str, Any]

_HEX = re.compile(r"#?([0-9A-Fa-f]{6})")
_NAMED = {
    "red": "FF0000",
    "blue": "0000FF",
    "green": "008000",
    "orange": "FFA500",
    "yellow": "FFFF00",
    "purple": "800080",
    "gray": "808080",
    "grey": "808080",
    "black": "000000",
}
_HIGHLIGHT_OF = {value: name for name, value in HIGHLIGHTS.items()}


def write_inline(context: Context, nodes: list[Json], into: Element) -> None:
    """Append the runs of inline nodes to a paragraph."""
    for node in nodes:
        piece = make("p")
        _write_one(context, node, piece)
        into.extend(beside.inline(context, node, list(piece)))


def _write_one(context: Context, node: Json, into: Element) -> None:
    kind, attrs = node["type"], node.get("attrs") or {}
    if kind == "text":
        _text(context, node, into)
    elif kind == "hardBreak":
        into.append(make("r", make("br")))
    elif kind == "inlineMath":
        into.append(formula(context, attrs))
    elif kind == "ruby":
        into.append(_ruby(str(attrs.get("base") or ""), str(attrs.get("rt") or "")))
    elif kind == "footnote":
        text = str(attrs.get("text") or "")
        into.append(text_run(f"（注：{text}）") if context.is_boxed else context.footnotes.reference(text))
    elif kind == "opaque":
        run = object_run(context, attrs)
        into.append(run if run is not None else text_run(f"〔{attrs.get('label') or '对象'}〕"))
    elif kind == "inlineImage":
        run = picture_run(context, attrs)
        into.append(run if run is not None else text_run(f"［图片{attrs.get('alt') or ''}］"))


def _text(context: Context, node: Json, into: Element) -> None:
    marks = {mark["type"]: mark.get("attrs") or {} for mark in node.get("marks") or []}
    href = safe_href(str(marks.get("link", {}).get("href") or "")) if "link" in marks else ""
    run = text_run(node["text"], run_properties(marks, bool(href), context.font))
    if not href:
        into.append(run)
        return
    link = make("hyperlink", run)
    link.set(
        qn("r:id"),
        context.document.part.relate_to(clean(href), RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
    )
    into.append(link)


def run_properties(marks: dict[str, Json], is_link: bool = False, font: str = "宋体") -> Element:
    """``w:rPr`` in schema order: style, fonts, b, i, strike, color, highlight, u, shd, vertAlign, em."""
    colour = _colour(marks.get("color", {}).get("color"))
    wash = str(marks.get("highlight", {}).get("color") or "#ffff00").lower() if "highlight" in marks else ""
    name = _HIGHLIGHT_OF.get(wash)
    fill = _colour(wash, is_wash=True) if wash and name is None else None
    script = "superscript" if "sup" in marks else "subscript" if "sub" in marks else ""
    return make(
        "rPr",
        make("rStyle", val=LINK) if is_link else None,
        make("rFonts", hint="eastAsia", ascii="Times New Roman", hAnsi="Times New Roman", eastAsia=font),
        make("b") if "bold" in marks else None,
        make("bCs") if "bold" in marks else None,
        make("i") if "italic" in marks else None,
        make("iCs") if "italic" in marks else None,
        make("strike") if "strike" in marks else None,
        make("color", val=colour) if colour else None,
        make("highlight", val=name) if name else None,
        make("u", val="single") if "underline" in marks else None,
        make("shd", val="clear", color="auto", fill=fill) if fill else None,
        make("vertAlign", val=script) if script else None,
        make("em", val="dot") if "emphasis" in marks else None,
    )


def _colour(value: object, is_wash: bool = False) -> str | None:
    match = _HEX.fullmatch(str(value or ""))
    name = str(value or "").lower()
    return match[1].upper() if match else _NAMED.get(name) or palette.shade(name, is_wash)


def _ruby(base: str, reading: str) -> Element:
    properties = make(
        "rubyPr",
        make("rubyAlign", val="center"),
        make("hps", val=12),
        make("hpsRaise", val=22),
        make("hpsBaseText", val=24),
        make("lid", val="zh-CN"),
    )
    small = make("rPr", fonts(), make("sz", val=12), make("szCs", val=12))
    return make(
        "r",
        make(
            "ruby",
            properties,
            make("rt", text_run(reading, small)),
            make("rubyBase", text_run(base, make("rPr", fonts()))),
        ),
    )


def formula(context: Context, attrs: Json) -> Element:
    """The formula as OMML; a run with its LaTeX (and a warning) when we cannot write it."""
    latex = str(attrs.get("latex") or "")
    try:
        return formulas.omml(latex, str(attrs.get("omml") or ""))
    except formulas.LatexError:
        context.warn(f"公式“{latex[:40]}”里有 Word 公式写不出的内容，按 LaTeX 文字写入。")
        return text_run(latex)
