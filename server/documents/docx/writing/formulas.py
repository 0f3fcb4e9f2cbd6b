"""Formulas to OMML: the original when the LaTeX is as it came, else written from the LaTeX."""

import re

from lxml import etree

from ..ooxml import omml as reading
from ..ooxml.names import Element, M, W, m, namespace
from ..ooxml.package import parser
from . import latex
from .latex import LatexError
from .xml import clean

__all__ = ["LatexError", "from_latex", "omml"]

_MAX_SOURCE = 5000
_MAX_DEPTH = 40


def omml(source: str, original: str) -> Element:
    """``m:oMath`` for a formula.

    ``original`` is the OMML it was read from; it is used again only when it still says ``source``.

    Raises:
        LatexError: ``source`` is outside the subset and there is no original that fits.
    """
    kept = _original(original)
    if kept is not None and reading.latex(kept) == source:
        return kept
    return from_latex(source)


def _original(text: str) -> Element | None:
    """The stored OMML when it is well-formed and holds nothing but formula and run elements."""
    if not text or len(text) > 400_000:
        return None
    try:
        root: Element = etree.fromstring(text.encode(), parser())
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != m("oMath"):
        return None
    for element in root.iter():
        if namespace(element) not in (M, W) or any(
            not str(key).startswith((f"{{{M}}}", f"{{{W}}}", "{http://www.w3.org/XML"))
            for key in element.attrib
        ):
            return None
    return root


def from_latex(source: str) -> Element:
    """``m:oMath`` of LaTeX.

    Raises:
        LatexError: it holds something outside the subset (docs/word.md).
    """
    text = clean(source).strip().strip("$").strip()
    if not text or len(text) > _MAX_SOURCE:
        raise LatexError("empty or too long")
    writer = _Writer(latex.tokens(text))
    root = _new("oMath")
    root.extend(writer.until(None))
    return root


def _new(name: str, *children: Element, **attributes: str) -> Element:
    element: Element = etree.Element(m(name), nsmap={"m": M, "w": W})
    for key, value in attributes.items():
        element.set(m(key), value)
    for child in children:
        element.append(child)
    return element


def _holder(name: str, content: list[Element]) -> Element:
    return _new(name, *content)


def _run(text: str, is_plain: bool = False) -> Element:
    run = _new("r")
    if is_plain:
        run.append(_new("rPr", _new("nor")))
    properties = etree.SubElement(run, f"{{{W}}}rPr")
    etree.SubElement(
        properties, f"{{{W}}}rFonts", {f"{{{W}}}ascii": "Cambria Math", f"{{{W}}}hAnsi": "Cambria Math"}
    )
    node = _new("t")
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(node)
    return run


class _Writer:
    """A recursive reader of tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> str:
        if self.at >= len(self.tokens):
            raise LatexError("ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def until(self, *stops: str | None) -> list[Element]:
        """Elements up to one of ``stops`` (not consumed)."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise LatexError("too deep")
        out: list[Element] = []
        while (word := self.peek()) is not None and word not in stops:
            out += self.scripted()
        if self.peek() is None and None not in stops:
            raise LatexError("not closed")
        self.depth -= 1
        return out

    def group(self) -> list[Element]:
        """A {group} or one word."""
        if self.peek() == "{":
            self.take()
            inside = self.until("}")
            self.take()
            return inside
        return self.atom()

    def scripted(self) -> list[Element]:
        """An atom with its ^ and _."""
        word = self.peek()
        if word in latex.NARY:
            return [self.nary(self.take())]
        name = (word or "")[1:]
        if name in latex.FUNCTIONS:
            self.take()
            return [self.function(name)]
        base = [] if word in ("^", "_") else self.atom()
        below, above = self.scripts()
        if below is None and above is None:
            return base
        return [_scripted(base, below, above)]

    def scripts(self) -> tuple[list[Element] | None, list[Element] | None]:
        below: list[Element] | None = None
        above: list[Element] | None = None
        while self.peek() in ("^", "_", "'"):
            sign = self.take()
            if sign == "'":
                above = [*(above or []), _run("′")]
            elif sign == "^":
                if above is not None and any(child.tag == m("r") for child in above) is False:
                    raise LatexError("two superscripts")
                above = [*(above or []), *self.group()]
            elif below is not None:
                raise LatexError("two subscripts")
            else:
                below = self.group()
        return below, above

    def nary(self, word: str) -> Element:
        if self.peek() in ("\\limits", "\\nolimits"):
            self.take()
        below, above = self.scripts()
        properties = _new(
            "naryPr",
            _new("chr", val=latex.NARY[word]),
            _new("limLoc", val="subSup" if "int" in word else "undOvr"),
        )
        if below is None:
            properties.append(_new("subHide", val="1"))
        if above is None:
            properties.append(_new("supHide", val="1"))
        body = self.scripted() if self.peek() not in (None, "}", "&", "\\\\", "\\right", "\\end") else []
        return _new(
            "nary", properties, _holder("sub", below or []), _holder("sup", above or []), _holder("e", body)
        )

    def function(self, name: str) -> Element:
        below, above = self.scripts()
        head: Element = _run(name, is_plain=False)
        if below is not None and name in latex.LIMITS:
            head = _new("limLow", _holder("e", [head]), _holder("lim", below))
        elif below is not None or above is not None:
            head = _scripted([head], below, above)
        body = (
            self.scripted()
            if self.peek() not in (None, "}", "&", "\\\\", "\\right", "\\end", "+", "-", "=", ",", ")")
            else []
        )
        return _new("func", _holder("fName", [head]), _holder("e", body))

    def atom(self) -> list[Element]:
        word = self.take()
        if word == "{":
            inside = self.until("}")
            self.take()
            return inside
        if word.startswith("\\") and word not in ("\\", "\\\\"):
            return self.command(word)
        if word in ("}", "&", "\\\\", "\\"):
            raise LatexError(f"unexpected {word}")
        if word == "~":
            return [_run(" ")]
        if word.isdigit() or word == ".":
            while (following := self.peek()) is not None and (following.isdigit() or following == "."):
                word += self.take()
        return [_run(word)]

    def command(self, word: str) -> list[Element]:
        if word in latex.SIGNS:
            return [_run(latex.SIGNS[word])]
        if word in latex.SPACES:
            return [_run(latex.SPACES[word])] if latex.SPACES[word] else []
        if word in ("\\frac", "\\dfrac", "\\tfrac", "\\cfrac"):
            return [_new("f", _holder("num", self.group()), _holder("den", self.group()))]
        if word in ("\\binom", "\\dbinom"):
            return [self.binomial()]
        if word == "\\sqrt":
            return [self.root()]
        if word == "\\left":
            return [self.fence()]
        if word == "\\begin":
            return [self.environment()]
        if word in latex.TEXTS:
            return [_run(self.raw_group(), is_plain=True)]
        return self.decorated(word)

    def decorated(self, word: str) -> list[Element]:
        if word in latex.ACCENTS:
            return [
                _new("acc", _new("accPr", _new("chr", val=latex.ACCENTS[word])), _holder("e", self.group()))
            ]
        if word in latex.BARS:
            return [_new("bar", _new("barPr", _new("pos", val=latex.BARS[word])), _holder("e", self.group()))]
        if word == "\\mathbb":
            word = self.raw_group()
            if word in latex.BLACKBOARD:
                return [_run(latex.BLACKBOARD[word])]
        if word in ("\\overset", "\\stackrel"):
            above, base = self.group(), self.group()
            return [_new("limUpp", _holder("e", base), _holder("lim", above))]
        if word == "\\underset":
            below, base = self.group(), self.group()
            return [_new("limLow", _holder("e", base), _holder("lim", below))]
        if word in ("\\overbrace", "\\underbrace"):
            place = "top" if word == "\\overbrace" else "bot"
            sign = "⏞" if place == "top" else "⏟"
            properties = _new("groupChrPr", _new("chr", val=sign), _new("pos", val=place))
            return [_new("groupChr", properties, _holder("e", self.group()))]
        if word in ("\\displaystyle", "\\textstyle", "\\limits", "\\nolimits", "\\bf", "\\it"):
            return []
        raise LatexError(f"unknown {word}")

    def binomial(self) -> Element:
        fraction = _new(
            "f",
            _new("fPr", _new("type", val="noBar")),
            _holder("num", self.group()),
            _holder("den", self.group()),
        )
        return _new("d", _holder("e", [fraction]))

    def root(self) -> Element:
        degree: list[Element] = []
        if self.peek() == "[":
            self.take()
            degree = self.until("]")
            self.take()
        hide = _new("degHide", val="1")
        properties = _new("radPr", *([] if degree else [hide]))
        return _new("rad", properties, _holder("deg", degree), _holder("e", self.group()))

    def fence(self) -> Element:
        begin = _delimiter(self.take())
        inside = self.until("\\right")
        self.take()
        end = _delimiter(self.take())
        properties = _new("dPr", _new("begChr", val=begin), _new("endChr", val=end))
        return _new("d", properties, _holder("e", inside))

    def environment(self) -> Element:
        name = self.raw_group()
        if name == "array" and self.peek() == "{":
            self.raw_group()
        rows: list[list[list[Element]]] = [[[]]]
        while self.peek() != "\\end":
            word = self.peek()
            if word is None:
                raise LatexError("not closed")
            if word == "&":
                self.take()
                rows[-1].append([])
            elif word == "\\\\":
                self.take()
                rows.append([[]])
            else:
                rows[-1][-1] += self.scripted()
        self.take()
        if self.raw_group() != name:
            raise LatexError("environments cross")
        if rows[-1] == [[]] and len(rows) > 1:
            rows.pop()
        return _grid(name, rows)

    def raw_group(self) -> str:
        """The text of a {group} as it stands."""
        if self.take() != "{":
            raise LatexError("needs a group")
        parts: list[str] = []
        while (word := self.take()) != "}":
            parts.append(latex.SIGNS.get(word, latex.SPACES.get(word, word)))
        text = "".join(parts)
        if "\\" in text and not re.fullmatch(r"[^\\]*", text):
            raise LatexError("commands inside text")
        return text


def _delimiter(word: str) -> str:
    return "" if word == "." else latex.SIGNS.get(word, word)


def _scripted(base: list[Element], below: list[Element] | None, above: list[Element] | None) -> Element:
    if below is not None and above is not None:
        return _new("sSubSup", _holder("e", base), _holder("sub", below), _holder("sup", above))
    if below is not None:
        return _new("sSub", _holder("e", base), _holder("sub", below))
    return _new("sSup", _holder("e", base), _holder("sup", above or []))


def _grid(name: str, rows: list[list[list[Element]]]) -> Element:
    if name in latex.ARRAYS:
        return _new("eqArr", *[_holder("e", [part for cell in row for part in cell]) for row in rows])
    if name not in latex.MATRICES:
        raise LatexError(f"unknown environment {name}")
    begin, end = latex.MATRICES[name]
    width = max(len(row) for row in rows)
    lines = [
        _new("mr", *[_holder("e", cell) for cell in [*row, *([[]] * (width - len(row)))]]) for row in rows
    ]
    matrix = _new("m", *lines)
    if not begin and not end:
        return matrix
    return _new("d", _new("dPr", _new("begChr", val=begin), _new("endChr", val=end)), _holder("e", [matrix]))
