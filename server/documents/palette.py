"""Colours of text as names of a fixed palette: a page's CSP allows no colour of its own."""

from __future__ import annotations

import re
from functools import lru_cache

from server.documents.spec import COLOR

# Hues a teacher writes with; the style sheet decides their shade in light and dark.
_PALETTE = {
    "red": (0xC0, 0x00, 0x00),
    "orange": (0xE8, 0x7B, 0x1A),
    "yellow": (0xFF, 0xE0, 0x40),
    "green": (0x2E, 0x8B, 0x40),
    "cyan": (0x20, 0xB0, 0xB8),
    "blue": (0x20, 0x60, 0xC8),
    "purple": (0x80, 0x40, 0xA8),
    "gray": (0x80, 0x80, 0x80),
}
# Word's names for highlights and the commonest CSS ones.
_NAMES = {
    "darkred": "red", "magenta": "purple", "pink": "red", "darkmagenta": "purple", "violet": "purple",
    "darkyellow": "orange", "gold": "yellow", "darkgreen": "green", "lime": "green", "darkcyan": "cyan",
    "teal": "cyan", "turquoise": "cyan", "darkblue": "blue", "navy": "blue", "grey": "gray",
    "lightgray": "gray", "darkgray": "gray", "silver": "gray",
}  # fmt: skip
_PLAIN = frozenset({"black", "white", "auto", "none", "transparent"})
_HEX = re.compile(r"#?([0-9A-Fa-f]{6})")


@lru_cache(maxsize=512)
def tint(color: str) -> str | None:
    """The nearest name of the palette; None for black, white and what is no colour."""
    if not COLOR.fullmatch(color):
        return None
    found = _HEX.fullmatch(color)
    if found is None:
        name = color.lower()
        return None if name in _PLAIN else name if name in _PALETTE else _NAMES.get(name, "gray")
    value = int(found.group(1), 16)
    red, green, blue = value >> 16, value >> 8 & 255, value & 255
    if max(red, green, blue) < 0x38 or min(red, green, blue) > 0xF0:
        return None
    if max(red, green, blue) - min(red, green, blue) < 0x18:
        return "gray"
    return min(_PALETTE, key=lambda name: _distance((red, green, blue), _PALETTE[name]))


def shade(color: str, is_wash: bool = False) -> str | None:
    """The colour of the palette nearest to a name or value, as RRGGBB for paper; None where `tint` is.

    ``is_wash``: pale, for what stands behind the letters.
    """
    name = tint(color)
    if name is None:
        return None
    return "".join(f"{255 - (255 - part) // 3 if is_wash else part:02X}" for part in _PALETTE[name])


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Between the hues, not the shades: a pale red is nearer to red than to gray."""
    first, second = _hue(one), _hue(other)
    return sum((a - b) ** 2 for a, b in zip(first, second, strict=True))


def _hue(color: tuple[int, int, int]) -> tuple[float, float, float]:
    low = min(color)
    high = max(color) - low or 1
    red, green, blue = ((part - low) / high for part in color)
    return red, green, blue
