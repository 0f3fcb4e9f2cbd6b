"""Complex fields: links, check boxes, and the EQ fields in which old Word kept pinyin and fractions."""

import re
from typing import Any
from urllib.parse import urlsplit

from .names import Element, child_val, number, val, w

Json = dict[str, Any]

_HYPERLINK = re.compile(r'^\s*HYPERLINK\s+(?:\\[a-z]\s+)*"([^"]+)"', re.IGNORECASE)
_RUBY = re.compile(r"\\s\s*\\up\s*-?\d*\s*\(([^()]*)\)\s*[,;]\s*([^()]*)\)\s*$", re.IGNORECASE)
_FRACTION = re.compile(r"\\f\s*\(([^(),;]*)[,;]([^(),;]*)\)\s*$", re.IGNORECASE)
_ROOT = re.compile(r"\\r\s*\((?:([^(),;]*)[,;])?([^(),;]*)\)\s*$", re.IGNORECASE)
_SCHEMES = frozenset({"http", "https", "mailto"})


def chosen(begin: Element) -> str:
    """What was chosen in a drop-down field of a form; it stands nowhere else."""
    found = begin.find(f"{w('ffData')}/{w('ddList')}")
    if found is None:
        return ""
    entries = [val(entry) for entry in found.iterchildren(w("listEntry"))]
    index = number(child_val(found, "result") or child_val(found, "default"))
    return entries[index] if 0 <= index < len(entries) else ""


def safe_href(address: str) -> str:
    """The address when it is http, https or mailto, else ""."""
    text = address.strip()
    try:
        scheme = urlsplit(text).scheme.lower()
    except ValueError:
        return ""
    return (
        text if scheme in _SCHEMES and len(text) < 2000 and not any(ord(sign) < 32 for sign in text) else ""
    )


def link_of(instruction: str) -> str:
    """The address of a HYPERLINK field; "" for other fields."""
    match = _HYPERLINK.match(instruction)
    return safe_href(match[1]) if match else ""


def equation(instruction: str) -> Json | None:
    """An EQ field as a ruby or a formula; None when it is no EQ field, or one we cannot tell."""
    text = instruction.strip()
    if not text.upper().startswith("EQ"):
        return None
    match = _RUBY.search(text)
    if match:
        return {"type": "ruby", "attrs": {"base": match[2].strip(), "rt": match[1].strip()}}
    match = _FRACTION.search(text)
    if match:
        return {
            "type": "inlineMath",
            "attrs": {"latex": f"\\frac{{{match[1].strip()}}}{{{match[2].strip()}}}"},
        }
    match = _ROOT.search(text)
    if match:
        degree = f"[{match[1].strip()}]" if match[1] else ""
        return {"type": "inlineMath", "attrs": {"latex": f"\\sqrt{degree}{{{match[2].strip()}}}"}}
    return None
