"""The inside of a paragraph: runs, links, fields, formulas, ruby, notes, tracked changes."""

from typing import Any

from lxml import etree

from . import fields, omml, symbols
from .context import Context, Field
from .drawings import Blocks, read_object
from .field_reading import FieldReader
from .marks import plain_text, read_marks
from .names import MC, Element, M, is_on, local, m, namespace, r, w

Json = dict[str, Any]

_TRANSPARENT = frozenset({"smartTag", "customXml", "dir", "bdo", "sdtContent"})
_UNDERSTOOD = frozenset({"wps", "wpg", "wpc", "w14", "w15", "a14", "v", ""})
_COUNTED = frozenset(f"{unit}{size}" for unit in ("day", "month", "year") for size in ("Short", "Long"))


def chosen(element: Element) -> Element | None:
    """The Choice we understand, else the Fallback, else the first; never two: boxes would come twice."""
    choices = element.findall(f"{{{MC}}}Choice")
    for choice in choices:
        if set(choice.get("Requires", "").split()) <= _UNDERSTOOD:
            return choice
    fallback = element.find(f"{{{MC}}}Fallback")
    return fallback if fallback is not None and len(fallback) else next(iter(choices), None)


# In the XML, but nothing a reader of the page sees (docs/fidelity.md).
_SAYING_NOTHING = frozenset(
    {"proofErr", "commentReference", "moveFrom", "lastRenderedPageBreak", "softHyphen", "separator",
     "continuationSeparator", "delText", "delInstrText", "fldData", ""}
)  # fmt: skip
_MARKERS = ("Pr", "Start", "End", "Ref")  # properties, both ends of ranges, the number of a note in itself


def says_nothing(name: str) -> bool:
    """Whether an element of this name shows nothing on the page."""
    return name in _SAYING_NOTHING or name.endswith(_MARKERS)


class RunReader(FieldReader):
    """Reads inline content; ``blocks`` reads what stands in text boxes (the way back to the walker)."""

    def __init__(self, context: Context, blocks: Blocks) -> None:
        super().__init__(context)
        self.blocks = blocks

    def read(self, element: Element, out: list[Json], marks: tuple[Json, ...] = ()) -> None:
        """Append the inline nodes below ``element`` to ``out``."""
        for child in element:
            self.one(child, out, marks)

    def one(self, child: Element, out: list[Json], marks: tuple[Json, ...] = ()) -> None:
        """Append what one element of a paragraph shows."""
        name = local(child)
        if namespace(child) == M:
            self._math(child, out)
        elif name == "r":
            self._run(child, out, marks)
        elif name == "hyperlink":
            self.read(child, out, marks + self._link(child))
        elif name in ("ins", "moveTo"):
            self.context.insertions += name == "ins"
            self.read(child, out, marks)
        elif name == "del":
            self._deleted(child)
        elif name == "sdt":
            content = child.find(w("sdtContent"))
            if content is not None:
                self.read(content, out, marks)
        elif name in _TRANSPARENT:
            self.read(child, out, marks)
        elif name == "fldSimple":
            self._simple_field(child, out, marks)
        elif name == "AlternateContent":
            self._alternate(child, out, marks)
        elif not says_nothing(name):
            self._unknown(child, name, out, marks)

    def _unknown(self, element: Element, name: str, out: list[Json], marks: tuple[Json, ...]) -> None:
        """What no version of Word we know writes here: its words are read, the rest is named."""
        if name == "subDoc":
            self.context.warn("子文档", "这里链接了另一份 Word（子文档），没有导入。请单独导入那一份。")
        elif plain_text(element):
            self.read(element, out, marks)
        else:
            self.context.warn(
                "认不出的内容", f"有一处内容认不出来（{name[:40]}），没有导入。请对照原文看一眼。"
            )

    def _deleted(self, element: Element) -> None:
        count = sum(len(text.text or "") for text in element.iter(w("delText")))
        if count:
            self.context.warn("修订删除", f"修订中已删除的 {count} 个字没有导入。")

    def _link(self, element: Element) -> tuple[Json, ...]:
        relation = self.context.package.relations(self.context.part).get(element.get(r("id"), ""))
        is_outside = relation is not None and relation.is_external
        href = fields.safe_href(relation.target) if relation is not None and is_outside else ""
        if is_outside and not href:
            self._warn_link()
        elif not href and element.get(w("anchor")) and not element.get(w("anchor"), "").startswith("_Toc"):
            self.context.warn("文内链接", "有一处跳到文中别处的链接，只保留了文字。")
        return ({"type": "link", "attrs": {"href": href}},) if href else ()

    def _math(self, element: Element, out: list[Json]) -> None:
        formulas = element.findall(m("oMath")) if local(element) == "oMathPara" else [element]
        kind = "blockMath" if local(element) == "oMathPara" else "inlineMath"
        for formula in formulas:
            # Exclusive: the same formula is the same text, wherever in the file it stands.
            source = etree.tostring(formula, method="c14n", exclusive=True, with_tail=False).decode()
            self._put(out, {"type": kind, "attrs": {"latex": omml.latex(formula), "omml": source}})

    def _alternate(self, element: Element, out: list[Json], marks: tuple[Json, ...]) -> None:
        reading = chosen(element)
        if reading is None:
            self.context.warn("认不出的内容", "有一处新版 Word 的内容认不出来，没有导入。请对照原文看一眼。")
        else:
            self._run_parts(reading, out, marks)

    def _run(self, run: Element, out: list[Json], marks: tuple[Json, ...]) -> None:
        properties = run.find(w("rPr"))
        own = read_marks(properties, self.context.styles)
        if properties is not None and is_on(properties.find(w("vanish"))) and run.find(w("t")) is not None:
            self.context.warn("隐藏文字", "有一段在 Word 里隐藏的文字，这里显示出来了。")
        self._run_parts(run, out, (*own, *marks))

    def _run_parts(self, run: Element, out: list[Json], marks: tuple[Json, ...]) -> None:
        for part in run:
            self._part(part, out, marks)

    def _part(self, part: Element, out: list[Json], marks: tuple[Json, ...]) -> None:
        name = local(part)
        if name == "t":
            self._text(out, self._letters(part), marks)
        elif name in ("tab", "ptab"):
            self._text(out, "\t", marks)
        elif name in ("br", "cr"):
            if part.get(w("type"), "textWrapping") == "textWrapping":
                self._put(out, {"type": "hardBreak"})
        elif name == "sym":
            self._symbol(symbols.symbol(part), part.get(w("font"), ""), out, marks)
        elif name == "noBreakHyphen":
            self._text(out, "-", marks)
        elif name in ("drawing", "pict", "object"):
            read_object(self.context, part, out, self.blocks)
            self._shown()
        elif name in ("footnoteReference", "endnoteReference"):
            self._note(part, name[:-9], out)
        elif name == "ruby":
            self._ruby(part, out)
        elif name in ("fldChar", "instrText"):
            self._field(part, name, out, marks)
        elif name == "contentPart":
            self.context.warn("手写", "有一处手写墨迹没有导入。")
        elif name == "pgNum" or name in _COUNTED:
            self._warn_field("页码" if name == "pgNum" else "日期")
        else:
            self.one(part, out, marks)

    def _simple_field(self, element: Element, out: list[Json], marks: tuple[Json, ...]) -> None:
        field = Field(instruction=element.get(w("instr"), ""))
        self._show_result(field)
        self.context.fields.append(field)
        self.read(element, out, marks)
        self.context.fields.remove(field)
        self._close_field(field, out, marks)

    def _letters(self, part: Element) -> str:
        text = (part.text or "").replace("\n", " ").replace("\r", "")
        if not symbols.has_private(text):
            return text
        font = symbols.font_of(part.getparent())
        text, unknown = symbols.public(text, font)
        for _ in range(unknown):
            self._warn_symbol(font)
        return text

    def _note(self, part: Element, kind: str, out: list[Json]) -> None:
        name = f"{kind}:{part.get(w('id'), '')}"
        text = self.context.notes.get(name)
        if kind == "endnote" and text is not None:
            self.context.warn("尾注", "这里的尾注导入后和脚注一样，印在本页下面。")
        if name in self.context.rich_notes:
            self.context.warn("脚注", "脚注里的图片、表格或公式没有导入，文字都在。")
        if text is None:
            self.context.warn("脚注", "有一个脚注的内容在文件里找不到，没有导入。")
        else:
            self._put(out, {"type": "footnote", "attrs": {"text": text}})

    def _ruby(self, part: Element, out: list[Json]) -> None:
        texts = {}
        for name in ("rubyBase", "rt"):
            holder = part.find(w(name))
            texts[name] = (
                "".join(text.text or "" for text in holder.iter(w("t"))) if holder is not None else ""
            )
        self._put(out, {"type": "ruby", "attrs": {"base": texts["rubyBase"], "rt": texts["rt"]}})
