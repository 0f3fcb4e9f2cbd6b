"""Formulas: Office Math (OMML) to LaTeX as KaTeX renders it. ``writing.formulas`` is the way back."""

from .math_signs import ACCENTS, FUNCTIONS, NARY, SYMBOLS
from .names import Element, M, local, m, namespace, w

_SPECIAL = {
    "{": "\\{",
    "}": "\\}",
    "%": "\\%",
    "#": "\\#",
    "$": "\\$",
    "&": "\\&",
    "_": "\\_",
    "\\": "\\backslash ",
}
_FENCES = {
    "{": "\\{",
    "}": "\\}",
    "‖": "\\|",
    "⌊": "\\lfloor ",
    "⌋": "\\rfloor ",
    "⌈": "\\lceil ",
    "⌉": "\\rceil ",
    "〈": "\\langle ",
    "〉": "\\rangle ",
    "⟨": "\\langle ",
    "⟩": "\\rangle ",
    "": ".",
}


def latex(element: Element) -> str:
    """An ``m:oMath`` (or any part of one) as LaTeX; letters and signs it does not know stay as they are."""
    return _convert(element).strip()


def _convert(element: Element | None) -> str:
    if element is None:
        return ""
    if namespace(element) != M:  # tracked changes, controls and the like around math runs
        return letters(element.text or "") if element.tag == w("t") else _children(element)
    name = local(element)
    maker = _MAKERS.get(name)
    if maker is not None:
        return maker(element)
    return "" if name.endswith("Pr") else _children(element)


def _children(element: Element) -> str:
    parts = [_convert(child) for child in element]
    text = ""
    for part in parts:
        text = join(text, part)
    return text


def join(left: str, right: str) -> str:
    """Two pieces of LaTeX with a space where a command would swallow the next letter."""
    if left and right and right[0].isalpha() and right[0].isascii() and _ends_in_command(left):
        return left + " " + right
    return left + right


def _ends_in_command(text: str) -> bool:
    word = len(text)
    while word and text[word - 1].isascii() and text[word - 1].isalpha():
        word -= 1
    return 0 < word < len(text) and text[word - 1] == "\\"


def _part(element: Element, name: str) -> str:
    return _convert(element.find(m(name))).strip()


def _property(element: Element, *path: str) -> str | None:
    found: Element | None = element
    for name in path:
        found = found.find(m(name)) if found is not None else None
    return None if found is None else found.get(m("val"), "")


def _run(element: Element) -> str:
    text = "".join(child.text or "" for child in element.iter(m("t"), w("t")))
    if text in FUNCTIONS:
        return "\\" + text
    out = letters(text, is_plain=element.find(f"{m('rPr')}/{m('nor')}") is not None)
    if out.startswith("\\text{"):
        return out
    is_bold = _property(element, "rPr", "sty") in ("b", "bi") and bool(out.strip())
    return f"\\boldsymbol{{{out}}}" if is_bold else out


def letters(text: str, is_plain: bool = False) -> str:
    """Letters and signs as they stand in a formula; words in Chinese and upright ones as text."""
    has_chinese = any("\u4e00" <= sign <= "\u9fff" for sign in text)
    if (is_plain and text.strip()) or has_chinese:
        return "\\text{" + "".join(_SPECIAL.get(sign, sign) for sign in text) + "}"
    out = ""
    for sign in text:
        out = join(out, SYMBOLS.get(sign) or _SPECIAL.get(sign, sign))
    return out


def fence(sign: str) -> str:
    """A bracket behind ``\\left`` or ``\\right``; a point where there is none."""
    return _FENCES.get(sign, sign)


def _fraction(element: Element) -> str:
    top, bottom = _part(element, "num"), _part(element, "den")
    kind = _property(element, "fPr", "type")
    if kind == "lin":
        return f"{top}/{bottom}"
    return f"\\binom{{{top}}}{{{bottom}}}" if kind == "noBar" else f"\\frac{{{top}}}{{{bottom}}}"


def _radical(element: Element) -> str:
    degree = _part(element, "deg")
    return ("\\sqrt" + (f"[{degree}]" if degree else "")) + f"{{{_part(element, 'e')}}}"


def _base(element: Element) -> str:
    base = _part(element, "e")
    return base if len(base) == 1 or (base.startswith("\\") and base[1:].isalpha()) else f"{{{base}}}"


def _superscript(element: Element) -> str:
    return f"{_base(element)}^{{{_part(element, 'sup')}}}"


def _subscript(element: Element) -> str:
    return f"{_base(element)}_{{{_part(element, 'sub')}}}"


def _both_scripts(element: Element) -> str:
    return f"{_base(element)}_{{{_part(element, 'sub')}}}^{{{_part(element, 'sup')}}}"


def _before_scripts(element: Element) -> str:
    return f"{{}}_{{{_part(element, 'sub')}}}^{{{_part(element, 'sup')}}}{_part(element, 'e')}"


def _nary(element: Element) -> str:
    sign = _property(element, "naryPr", "chr")
    text = NARY.get(sign or "∫", sign or "\\int")
    below, above = _part(element, "sub"), _part(element, "sup")
    text += (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
    return text + f"{{{_part(element, 'e')}}}"


def _delimiter(element: Element) -> str:
    begin, end = _property(element, "dPr", "begChr"), _property(element, "dPr", "endChr")
    separator = _property(element, "dPr", "sepChr")
    inside = (separator or "|").join(_convert(child).strip() for child in element.findall(m("e")))
    left = _FENCES.get("(" if begin is None else begin, begin or "(")
    right = _FENCES.get(")" if end is None else end, end or ")")
    return f"\\left{left}{inside}\\right{right}"


def _matrix(element: Element) -> str:
    rows = [
        "&".join(_convert(cell).strip() for cell in row.findall(m("e"))) for row in element.findall(m("mr"))
    ]
    return "\\begin{matrix}" + "\\\\".join(rows) + "\\end{matrix}"


def _array(element: Element) -> str:
    rows = [_convert(child).strip().replace("\\&", "&") for child in element.findall(m("e"))]
    return "\\begin{aligned}" + "\\\\".join(rows) + "\\end{aligned}"


def _function(element: Element) -> str:
    return join(_part(element, "fName"), f"{{{_part(element, 'e')}}}")


def _lower(element: Element) -> str:
    return f"{_part(element, 'e')}_{{{_part(element, 'lim')}}}"


def _upper(element: Element) -> str:
    base = _part(element, "e")
    if base == "\\to":
        return f"\\xrightarrow{{{_part(element, 'lim')}}}"
    return (
        f"{base}^{{{_part(element, 'lim')}}}"
        if base.startswith("\\")
        else f"\\overset{{{_part(element, 'lim')}}}{{{base}}}"
    )


def _accent(element: Element) -> str:
    sign = _property(element, "accPr", "chr") or "\u0302"
    return ACCENTS.get(sign, "\\hat") + f"{{{_part(element, 'e')}}}"


def _bar(element: Element) -> str:
    command = "\\underline" if _property(element, "barPr", "pos") == "bot" else "\\overline"
    return f"{command}{{{_part(element, 'e')}}}"


def _box(element: Element) -> str:
    return f"\\boxed{{{_part(element, 'e')}}}"


def _phantom(element: Element) -> str:
    is_hidden = _property(element, "phantPr", "show") in ("0", "off", "false")
    return f"\\phantom{{{_part(element, 'e')}}}" if is_hidden else _part(element, "e")


def _group(element: Element) -> str:
    is_top = _property(element, "groupChrPr", "pos") == "top"
    return ("\\overbrace" if is_top else "\\underbrace") + f"{{{_part(element, 'e')}}}"


_MAKERS = {
    "r": _run,
    "f": _fraction,
    "rad": _radical,
    "sSup": _superscript,
    "sSub": _subscript,
    "sSubSup": _both_scripts,
    "sPre": _before_scripts,
    "nary": _nary,
    "d": _delimiter,
    "m": _matrix,
    "eqArr": _array,
    "func": _function,
    "limLow": _lower,
    "limUpp": _upper,
    "acc": _accent,
    "bar": _bar,
    "groupChr": _group,
    "borderBox": _box,
    "phant": _phantom,
}
