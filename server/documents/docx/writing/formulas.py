"""Formulas to OMML: the original when the LaTeX is as it came, else written from the LaTeX."""

from lxml import etree

from ..ooxml import omml as reading
from ..ooxml.names import Element, M, W, m, namespace
from ..ooxml.package import parser
from . import latex
from .latex import LatexError
from .latex_reading import LatexReader
from .math_elements import new
from .xml import clean

__all__ = ["LatexError", "from_latex", "omml"]

_MAX_SOURCE = 5000


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
    root = new("oMath")
    root.extend(LatexReader(latex.tokens(text)).until(None))
    return root
