"""The words of paragraphs as they stand on the page."""

import re
from collections import Counter
from collections.abc import Iterator

from .parts import Element, M, w

TOKEN = "◈续◈"  # what the round trip appends to every paragraph
_SPACE = re.compile(r"\s+")
_SEAM = "\x1f"  # where a code or a sign of one font stands, which are counted by themselves
_CLAUSE = re.compile(r"[\s\x1f，。；：、！？,.;:!?()（）【】“”\"'《》]+")
PRIVATE = re.compile("[\ue000-\uf8ff]")
_GONE = frozenset({w("del"), w("moveFrom")})
_ASIDE = frozenset({w("txbxContent"), f"{{{M}}}oMath", w("rt"), w("pPr"), w("rPr"), w("instrText")})


def squeezed(text: str) -> str:
    """Without spaces and the appended token."""
    return _SPACE.sub("", text.replace(TOKEN, ""))


def paragraphs(root: Element) -> Iterator[Element]:
    """Every paragraph that is seen: those of deleted rows are not."""
    for paragraph in root.iter(w("p")):
        if not any(_is_deleted_row(one) for one in paragraph.iterancestors(w("tr"))):
            yield paragraph


def _is_deleted_row(row: Element) -> bool:
    return row.find(f"{w('trPr')}/{w('del')}") is not None


def text(element: Element) -> str:
    """The visible text of a paragraph: inserted yes, deleted no; boxes and formulas are counted elsewhere."""
    return "".join(_pieces(element)).replace(_SEAM, "")


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE or child.tag in _ASIDE or not isinstance(child.tag, str):
            continue
        if child.tag == w("t"):
            yield PRIVATE.sub(_SEAM, child.text or "")
        elif child.tag in (w("tab"), w("br"), w("cr"), w("ptab")):
            yield " "
        elif child.tag == w("noBreakHyphen"):
            yield "-"
        else:
            yield from _pieces(child)
            if child.tag in (w("fldChar"), w("fldSimple"), w("sym")):
                yield _SEAM


def told(paragraph: Element, without: tuple[str, ...]) -> str:
    """All words of a paragraph, deleted ones too, but those below elements of these names."""
    leaves = (
        leaf
        for leaf in paragraph.iter(w("t"), w("delText"))
        if not any(above.tag in without for above in leaf.iterancestors())
    )
    return "".join(leaf.text or "" for leaf in leaves)


def texts(root: Element) -> list[str]:
    """The text of every paragraph, squeezed, empty ones left out."""
    return [said for one in paragraphs(root) if (said := squeezed(text(one)))]


def clauses(root: Element) -> Counter[str]:
    """What stands between two marks of punctuation, with how often it stands there."""
    found: Counter[str] = Counter()
    for one in paragraphs(root):
        said = "".join(_pieces(one)).replace(TOKEN, "")
        found.update(part for part in _CLAUSE.split(said) if part)
    return found


def whole(root: Element) -> str:
    """All visible text in one string without spaces and punctuation."""
    return "".join(_CLAUSE.sub("", text(one).replace(TOKEN, "")) for one in paragraphs(root))
