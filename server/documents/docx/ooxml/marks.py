"""Run properties to marks of the plan schema."""

import re
from typing import Any

from .names import Element, child_val, is_on, local, m, val, w
from .styles import Styles
from .symbols import symbol

Json = dict[str, Any]

_HEX = re.compile(r"[0-9A-Fa-f]{6}")
HIGHLIGHTS = {
    "yellow": "#ffff00",
    "green": "#00ff00",
    "cyan": "#00ffff",
    "magenta": "#ff00ff",
    "blue": "#0000ff",
    "red": "#ff0000",
    "darkBlue": "#00008b",
    "darkCyan": "#008b8b",
    "darkGreen": "#006400",
    "darkMagenta": "#800080",
    "darkRed": "#8b0000",
    "darkYellow": "#808000",
    "darkGray": "#a9a9a9",
    "lightGray": "#d3d3d3",
    "black": "#000000",
    "white": "#ffffff",
}


_SAID = (w("t"), m("t"), w("tab"), w("br"), w("p"), w("sym"), w("noBreakHyphen"))
_SIMPLE = (("b", "bold"), ("i", "italic"), ("strike", "strike"), ("dstrike", "strike"))
_SCRIPTS = {"superscript": "sup", "subscript": "sub"}
_PERCENT = re.compile(r"pct(\d{1,2})")
_LINKS = frozenset({"hyperlink", "followedhyperlink", "超链接", "已访问的超链接", "链接"})


def read_marks(properties: Element | None, styles: Styles) -> list[Json]:
    """The marks of a run, its character style included; fonts and sizes are not part of a plan."""
    if properties is None or not len(properties):
        return []
    said = {child.tag: child for child in properties}
    style = said.get(w("rStyle"))
    if style is not None:
        _add_style(said, val(style), styles)
    marks: list[Json] = [{"type": mark} for name, mark in _SIMPLE if is_on(said.get(w(name)))]
    line = said.get(w("u"))
    if line is not None and line.get(w("val"), "single") != "none":
        marks.append({"type": "underline"})
    if val(said.get(w("em")), "none") != "none":
        marks.append({"type": "emphasis"})
    script = _SCRIPTS.get(val(said.get(w("vertAlign"))))
    if script:
        marks.append({"type": script})
    return marks + _colours(said)


def _add_style(said: dict[str, Element], style_id: str, styles: Styles) -> None:
    """What a character style says and the run does not; the look of links comes with being one."""
    for style in styles.chain(style_id):
        if style.name.replace(" ", "") in _LINKS or style.run is None:
            continue
        for child in style.run:
            said.setdefault(child.tag, child)


def _colours(said: dict[str, Element]) -> list[Json]:
    marks: list[Json] = []
    colour = val(said.get(w("color")))
    if _HEX.fullmatch(colour) and colour not in ("000000", "FFFFFF", "ffffff"):
        marks.append({"type": "color", "attrs": {"color": "#" + colour.lower()}})
    highlight = HIGHLIGHTS.get(val(said.get(w("highlight")))) or _shade(said.get(w("shd")))
    if highlight:
        marks.append({"type": "highlight", "attrs": {"color": highlight}})
    return marks


def _shade(shade: Element | None) -> str:
    """字符底纹: a colour, or a pattern of black dots on white, which is a grey."""
    if shade is None:
        return ""
    fill = shade.get(w("fill"), "")
    if _HEX.fullmatch(fill) and fill.upper() != "FFFFFF":
        return "#" + fill.lower()
    dots = _PERCENT.match(val(shade))
    grey = 255 - round(int(dots[1]) * 2.55) if dots else 255
    return f"#{grey:02x}{grey:02x}{grey:02x}" if grey < 255 else ""


def is_bold_run(run: Element, styles: Styles, inherited: bool) -> bool:
    """Whether a run shows bold, its paragraph's style counted."""
    properties = run.find(w("rPr"))
    bold = properties.find(w("b")) if properties is not None else None
    if bold is not None:
        return is_on(bold)
    style = child_val(properties, "rStyle")
    return styles.is_bold(style) if style and styles.has(style) and styles.is_bold(style) else inherited


def half_points(run: Element) -> int:
    """The direct size of a run in half points; 0 when its style says."""
    properties = run.find(w("rPr"))
    size = child_val(properties, "sz")
    return int(size) if size.isdecimal() and len(size) < 5 else 0


def plain_text(element: Element) -> str:
    """All visible text below an element, for notes and captions; deleted text left out."""
    parts: list[str] = []
    for node in element.iter(*_SAID):
        name = local(node)
        if name == "t":
            parts.append(node.text or "")
        elif name == "sym":
            parts.append(symbol(node) or "□")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name == "p":
            parts.append("\n" if parts else "")
        else:
            parts.append(" ")
    return "".join(parts).strip()
