"""How the text looks: East Asian font, size, first-line indent and alignment, styles followed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .parts import Element, Paper, val, w
from .words import paragraphs, squeezed, text


@dataclass
class Looks:
    """Per kind, what of the text looks how: (paragraph text, look) → characters or paragraphs."""

    fonts: Counter[tuple[str, str]]
    sizes: Counter[tuple[str, str]]
    indents: Counter[tuple[str, str]]
    alignments: Counter[tuple[str, str]]


def looks(paper: Paper) -> Looks:
    """The looks of a whole document."""
    found = Looks(Counter(), Counter(), Counter(), Counter())
    styles = _Styles(paper)
    for paragraph in paragraphs(paper.body):
        said = squeezed(text(paragraph))
        is_changing = any(True for _ in paragraph.iter(w("ins"), w("del")))  # what it says is not settled
        if not said or is_changing:
            continue
        settings = paragraph.find(w("pPr"))
        name = val(settings, "pStyle") or styles.usual
        indent = _indent(settings, styles, name)
        if indent:
            found.indents[said, indent] += 1
        align = val(settings, "jc") or styles.paragraph(name, "jc")
        if align not in ("", "left", "start", "both"):
            found.alignments[said, align] += 1
        for run in paragraph.iter(w("r")):
            count = len(squeezed("".join(one.text or "" for one in run.iterchildren(w("t")))))
            if count:
                own = run.find(w("rPr"))
                font = val(own, "rFonts", "eastAsia") or styles.run(name, own, "rFonts", "eastAsia")
                size = val(own, "sz") or styles.run(name, own, "sz", "val")
                found.fonts[said, font] += count if font else 0
                found.sizes[said, size] += count if size else 0
    return found


def _indent(settings: Element | None, styles: "_Styles", name: str) -> str:
    own = settings.find(w("ind")) if settings is not None else None
    chain = [own] if own is not None else []
    for indent in [*chain, *styles.indents(name)]:
        for attribute in ("firstLineChars", "firstLine"):
            if indent.get(w(attribute)) is not None:
                said = str(indent.get(w(attribute)))
                return "" if said in ("0", "") else f"{attribute}={said}"
    return ""


class _Styles:
    """What styles say, nearest first, the defaults of the document last."""

    def __init__(self, paper: Paper) -> None:
        root = paper.beside("styles")
        self.by_id = {one.get(w("styleId"), ""): one for one in root.iterchildren(w("style"))} if (
            root is not None
        ) else {}  # fmt: skip
        self.defaults = (
            root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}") if root is not None else None
        )
        self.usual = next(
            (
                name
                for name, one in self.by_id.items()
                if one.get(w("type")) == "paragraph" and one.get(w("default")) in ("1", "true")
            ),
            "",
        )

    def chain(self, name: str) -> Iterator[Element]:
        steps = 0
        while name in self.by_id and steps < 12:
            yield self.by_id[name]
            name, steps = val(self.by_id[name], "basedOn"), steps + 1

    def paragraph(self, name: str, child: str) -> str:
        return next((said for one in self.chain(name) if (said := val(one.find(w("pPr")), child))), "")

    def indents(self, name: str) -> list[Element]:
        found = [one.find(f"{w('pPr')}/{w('ind')}") for one in self.chain(name)]
        return [one for one in found if one is not None]

    def run(self, name: str, own: Element | None, child: str, attribute: str) -> str:
        for style in (*self.chain(val(own, "rStyle")), *self.chain(name)):
            if said := val(style.find(w("rPr")), child, attribute):
                return said
        return val(self.defaults, child, attribute)
