"""Fields: what Word works out or draws by itself. What they showed last stands in the file, or does not."""

import re
from typing import Any
from urllib.parse import urlsplit

from .names import Element, child_val, number, val, w

Json = dict[str, Any]

_HYPERLINK = re.compile(r'^\s*HYPERLINK\s+(?:\\[a-z]\s+)*"([^"]+)"', re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*HYPERLINK\s+(?!.*\\l\s+\"?_Toc)", re.IGNORECASE)
_SYMBOL = re.compile(r"\s*SYMBOL\s+(0x[0-9a-f]{1,6}|\d{1,7})", re.IGNORECASE)
_FONT = re.compile(r"\\f\s*[\"“]?([^\"”\\]+)", re.IGNORECASE)
_BUTTON = re.compile(r"\s*(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s*(.*)", re.IGNORECASE | re.DOTALL)
# Fields that show nothing: entries of an index, settings, forms whose boxes are read where they begin.
_SILENT = frozenset(
    {"", "XE", "TC", "TA", "RD", "SET", "ASK", "FILLIN", "NEXT", "NEXTIF", "SKIPIF", "ADVANCE", "PRIVATE",
     "PRINT", "IF", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN"}
)  # fmt: skip
_NAMES = {
    **dict.fromkeys(("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES"), "页码"),
    **dict.fromkeys(("DATE", "TIME", "SAVEDATE", "PRINTDATE", "CREATEDATE", "EDITTIME"), "日期"),
    **dict.fromkeys(("LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "SEQ"), "自动编号"),
    **dict.fromkeys(("REF", "PAGEREF", "NOTEREF", "STYLEREF"), "交叉引用"),
    **dict.fromkeys(("TOC", "INDEX", "TOA"), "目录"),
    **dict.fromkeys(("INCLUDEPICTURE", "INCLUDETEXT", "LINK", "EMBED"), "链接的内容"),
    **dict.fromkeys(("BARCODE", "DISPLAYBARCODE", "MERGEBARCODE"), "条形码或二维码"),
}
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


def kind_of(instruction: str) -> str:
    """The name of a field: EQ, SYMBOL, PAGE …; "=" for a sum."""
    text = instruction.strip()
    return "=" if text.startswith("=") else re.split(r"[\s\\]", text, maxsplit=1)[0].upper()


def leads_elsewhere(instruction: str) -> bool:
    """Whether it is a link that no plan can hold: to a place in the text or a file on somebody's disk."""
    return _ELSEWHERE.match(instruction) is not None and not link_of(instruction)


def sign_of(instruction: str) -> tuple[str, int] | None:
    """(font, number) of a SYMBOL field."""
    match = _SYMBOL.match(instruction)
    if match is None:
        return None
    font = _FONT.search(instruction, match.end())
    return (font[1].strip() if font else ""), int(match[1], 16 if match[1][:2].lower() == "0x" else 10)


def button_of(instruction: str) -> str:
    """The words a MACROBUTTON shows: in forms they say where to type."""
    match = _BUTTON.match(instruction)
    return match[1].strip() if match else ""


def missing(instruction: str) -> str:
    """What Word would show here and the file does not hold; "" for fields that show nothing."""
    kind = kind_of(instruction)
    return "" if kind in _SILENT else _NAMES.get(kind, f"域（{kind[:20]}）")
