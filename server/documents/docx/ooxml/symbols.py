"""Signs of symbol fonts (Wingdings, Symbol) as Unicode: 打勾的框, numbers in circles, Greek letters."""

import re

from .names import Element, val, w

_PRIVATE = re.compile("[\ue000-\uf8ff]")


def has_private(text: str) -> bool:
    """Whether letters stand in it that only one font, or one computer, can show."""
    return _PRIVATE.search(text) is not None


def font_of(run: Element | None) -> str:
    """The font a run names for signs; "" when its style says."""
    fonts = run.find(f"{w('rPr')}/{w('rFonts')}") if run is not None else None
    return "" if fonts is None else str(fonts.get(w("ascii")) or fonts.get(w("hAnsi")) or "")


def symbol(element: Element) -> str | None:
    """The character of a ``w:sym`` in Unicode; None when its font's private signs are not known."""
    try:
        point = int(val(element) or element.get(w("char"), ""), 16)
    except ValueError:
        return None
    return sign(element.get(w("font"), ""), point)


def sign(font: str, point: int) -> str | None:
    """The same by font and number; 0xF000 and what is added to it are the signs of a symbol font."""
    table = _SYMBOL_FONTS.get(font.lower().replace(" ", ""))
    low = point & 0xFF if 0xF000 <= point <= 0xF0FF else point
    if table is not None and low in table:
        return table[low]
    if 0xE000 <= point <= 0xF8FF or not 0x20 <= point <= 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        return None
    return None if table is not None and low < 0x100 else chr(point)


def public(text: str, font: str) -> tuple[str, int]:
    """A text with its private signs in Unicode, □ for those nobody knows, and how many these are."""
    found = [sign(font, ord(one)) if has_private(one) else one for one in text]
    return "".join(one or "□" for one in found), found.count(None)


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
# The encoding of the font Symbol, 0x20 to 0x7E, 0xA0 to 0xEF, 0xF1 to 0xFE.
_SYMBOL = dict(
    zip(
        (*range(0x20, 0x7F), *range(0xA0, 0xF0), *range(0xF1, 0xFF)),
        " !∀#∃%&∋()∗+,−./0123456789:;<=>?"
        "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
        "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵"
        "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
        "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
        strict=True,
    )
)
_SYMBOL_FONTS: dict[str, dict[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings2": _WINGDINGS2,
    "symbol": _SYMBOL,
    "wingdings3": {},
    "webdings": {},
    "mtextra": {},
}
SYMBOL_FONTS = frozenset(_SYMBOL_FONTS)
