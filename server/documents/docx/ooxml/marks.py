"""Run properties to marks of the plan schema."""

import re
from typing import Any

from .names import Element, child_val, is_on, local, m, val, w
from .styles import Styles

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


def read_marks(properties: Element | None, styles: Styles) -> list[Json]:
    """The marks of a run, its character style included; fonts and sizes are not part of a plan."""
    if properties is None:
        return []
    marks: list[Json] = []
    style = child_val(properties, "rStyle")
    bold = properties.find(w("b"))
    if is_on(bold) or (bold is None and style and styles.is_bold(style)):
        marks.append({"type": "bold"})
    if is_on(properties.find(w("i"))):
        marks.append({"type": "italic"})
    if is_on(properties.find(w("strike"))) or is_on(properties.find(w("dstrike"))):
        marks.append({"type": "strike"})
    if child_val(properties, "u", "none") != "none" or _is_bare(properties.find(w("u"))):
        marks.append({"type": "underline"})
    if child_val(properties, "em", "none") != "none":
        marks.append({"type": "emphasis"})
    script = {"superscript": "sup", "subscript": "sub"}.get(child_val(properties, "vertAlign"))
    if script:
        marks.append({"type": script})
    return marks + _colours(properties)


def _is_bare(element: Element | None) -> bool:
    return element is not None and w("val") not in element.attrib


def _colours(properties: Element) -> list[Json]:
    marks: list[Json] = []
    colour = child_val(properties, "color")
    if _HEX.fullmatch(colour) and colour not in ("000000", "FFFFFF", "ffffff"):
        marks.append({"type": "color", "attrs": {"color": "#" + colour.lower()}})
    highlight = HIGHLIGHTS.get(child_val(properties, "highlight"))
    shade = properties.find(w("shd"))
    fill = shade.get(w("fill"), "") if shade is not None else ""
    if highlight is None and _HEX.fullmatch(fill) and fill.upper() != "FFFFFF":
        highlight = "#" + fill.lower()
    if highlight:
        marks.append({"type": "highlight", "attrs": {"color": highlight}})
    return marks


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


def symbol(element: Element) -> str | None:
    """The character of a ``w:sym`` in Unicode; None when its font's private signs are not known."""
    code = val(element) or element.get(w("char"), "")
    try:
        point = int(code, 16)
    except ValueError:
        return None
    font = element.get(w("font"), "").lower()
    table = _SYMBOL_FONTS.get(font.replace(" ", ""))
    low = point & 0xFF if 0xF000 <= point <= 0xF0FF else point
    if table is not None and low in table:
        return table[low]
    if 0xE000 <= point <= 0xF8FF or not 0x20 <= point <= 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        return None
    return chr(point)


_WINGDINGS = {
    0x21: "✏",
    0x22: "✂",
    0x28: "☎",
    0x4A: "☺",
    0x4C: "☹",
    0x52: "☼",
    0x6C: "●",
    0x6D: "❍",
    0x6E: "■",
    0x6F: "□",
    0x71: "❑",
    0x72: "❒",
    0x75: "◆",
    0x76: "❖",
    0x77: "◆",
    0x9F: "•",
    0xA1: "○",
    0xA7: "▪",
    0xA8: "□",
    0xAB: "★",
    0xB2: "✧",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xE8: "➔",
    0xF0: "⇨",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
    **{0x81 + index: chr(0x2460 + index) for index in range(10)},
    **{0x8C + index: chr(0x2776 + index) for index in range(10)},
}
_WINGDINGS2 = {
    0x50: "✓",
    0x4F: "✗",
    0x51: "☒",
    0x52: "☑",
    0x53: "☒",
    0x54: "☒",
    0xA3: "□",
    0x30: "☐",
    **{0x6A + index: chr(0x2460 + index) for index in range(10)},
}
_SYMBOL = {
    0x61: "α",
    0x62: "β",
    0x63: "χ",
    0x64: "δ",
    0x65: "ε",
    0x66: "φ",
    0x67: "γ",
    0x68: "η",
    0x6C: "λ",
    0x6D: "μ",
    0x6E: "ν",
    0x70: "π",
    0x71: "θ",
    0x72: "ρ",
    0x73: "σ",
    0x74: "τ",
    0x77: "ω",
    0x44: "Δ",
    0x46: "Φ",
    0x47: "Γ",
    0x50: "Π",
    0x51: "Θ",
    0x53: "Σ",
    0x57: "Ω",
    0xA3: "≤",
    0xA5: "∞",
    0xAE: "→",
    0xB0: "°",
    0xB1: "±",
    0xB2: "″",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0xD0: "∠",
    0xD6: "√",
    0xD7: "⋅",
    0x5E: "⊥",
    0x5C: "∴",
    0x44 + 0x8C: "∇",
    0xCE: "∈",
    0xC7: "∩",
    0xC8: "∪",
    0xC6: "∅",
    0x40: "≅",
    0x7E: "∼",
}
_SYMBOL_FONTS = {"wingdings": _WINGDINGS, "wingdings2": _WINGDINGS2, "symbol": _SYMBOL}


def plain_text(element: Element) -> str:
    """All visible text below an element, for notes and captions; deleted text left out."""
    parts: list[str] = []
    for node in element.iter(w("t"), m("t"), w("tab"), w("br"), w("p")):
        name = local(node)
        if name == "t":
            parts.append(node.text or "")
        elif name == "p":
            parts.append("\n" if parts else "")
        else:
            parts.append(" ")
    return "".join(parts).strip()
