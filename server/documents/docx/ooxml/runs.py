"""The inside of a paragraph: runs, links, fields, formulas, ruby, notes, tracked changes."""

from typing import Any

from lxml import etree

from . import omml
from .context import Context, Field
from .drawings import Blocks, read_object
from .fields import chosen, equation, link_of, safe_href
from .marks import read_marks, symbol
from .names import MC, Element, M, is_on, local, m, namespace, r, w

Json = dict[str, Any]

_TRANSPARENT = frozenset({"smartTag", "customXml", "dir", "bdo", "fldSimple", "sdtContent"})
_UNDERSTOOD = frozenset({"wps", "wpg", "wpc", "w14", "w15", "wpi", "a14", "v", ""})


class RunReader:
    """Reads inline content; ``blocks`` reads what stands in text boxes (the way back to the walker)."""

    def __init__(self, context: Context, blocks: Blocks) -> None:
        self.context = context
        self.blocks = blocks

    def read(self, element: Element, out: list[Json], marks: tuple[Json, ...] = ()) -> None:
        """Append the inline nodes below ``element`` to ``out``."""
        for child in element:
            self._one(child, out, marks)

    def _one(self, child: Element, out: list[Json], marks: tuple[Json, ...]) -> None:
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
        elif name == "AlternateContent":
            self._alternate(child, out, marks)

    def _deleted(self, element: Element) -> None:
        count = sum(len(text.text or "") for text in element.iter(w("delText")))
        if count:
            self.context.warn("修订删除", f"修订中已删除的 {count} 个字没有导入。")

    def _link(self, element: Element) -> tuple[Json, ...]:
        relation = self.context.package.relations(self.context.part).get(element.get(r("id"), ""))
        href = safe_href(relation.target) if relation is not None and relation.is_external else ""
        if not href and element.get(w("anchor")) and not element.get(w("anchor"), "").startswith("_Toc"):
            self.context.warn("文内链接", "有一处跳到文中别处的链接，只保留了文字。")
        return ({"type": "link", "attrs": {"href": href}},) if href else ()

    def _math(self, element: Element, out: list[Json]) -> None:
        formulas = element.findall(m("oMath")) if local(element) == "oMathPara" else [element]
        kind = "blockMath" if local(element) == "oMathPara" else "inlineMath"
        for formula in formulas:
            # Exclusive: the same formula is the same text, wherever in the file it stands.
            source = etree.tostring(formula, method="c14n", exclusive=True, with_tail=False).decode()
            out.append({"type": kind, "attrs": {"latex": omml.latex(formula), "omml": source}})

    def _alternate(self, element: Element, out: list[Json], marks: tuple[Json, ...]) -> None:
        """Choice when we understand it, else Fallback; never both (text boxes would come twice)."""
        for choice in element.findall(f"{{{MC}}}Choice"):
            if set(choice.get("Requires", "").split()) <= _UNDERSTOOD:
                self._run_parts(choice, out, marks)
                return
        fallback = element.find(f"{{{MC}}}Fallback")
        if fallback is not None:
            self._run_parts(fallback, out, marks)

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
            self._text(out, (part.text or "").replace("\n", " ").replace("\r", ""), marks)
        elif name in ("tab", "ptab"):
            self._text(out, "\t", marks)
        elif name in ("br", "cr"):
            if part.get(w("type"), "textWrapping") == "textWrapping":
                out.append({"type": "hardBreak"})
        elif name == "sym":
            self._symbol(part, out, marks)
        elif name == "noBreakHyphen":
            self._text(out, "-", marks)
        elif name in ("drawing", "pict", "object"):
            read_object(self.context, part, out, self.blocks)
        elif name == "AlternateContent":
            self._alternate(part, out, marks)
        elif name in ("footnoteReference", "endnoteReference"):
            self._note(part, name[:-9], out)
        elif name == "ruby":
            self._ruby(part, out)
        elif name in ("fldChar", "instrText"):
            self._field(part, name, out, marks)
        elif name in ("r", "hyperlink", "ins", "sdt", "oMath", "oMathPara"):
            self._one(part, out, marks)
        elif name == "contentPart":
            self.context.warn("手写", "有一处手写墨迹没有导入。")

    def _text(self, out: list[Json], text: str, marks: tuple[Json, ...]) -> None:
        if not text:
            return
        href = next((field.href for field in self.context.fields if field.href and field.is_result), "")
        if href and not any(mark["type"] == "link" for mark in marks):
            marks = (*marks, {"type": "link", "attrs": {"href": href}})
        kept = list({mark["type"]: mark for mark in marks}.values())
        if out and out[-1]["type"] == "text" and out[-1].get("marks", []) == kept:
            out[-1]["text"] += text
        else:
            out.append({"type": "text", "text": text, **({"marks": kept} if kept else {})})

    def _symbol(self, part: Element, out: list[Json], marks: tuple[Json, ...]) -> None:
        sign = symbol(part)
        if sign is None:
            self.context.warn(
                "特殊符号", f"有一个特殊字体（{part.get(w('font'), '')}）的符号认不出来，用 □ 代替了。"
            )
        self._text(out, sign or "□", marks)

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
            out.append({"type": "footnote", "attrs": {"text": text}})

    def _ruby(self, part: Element, out: list[Json]) -> None:
        texts = {}
        for name in ("rubyBase", "rt"):
            holder = part.find(w(name))
            texts[name] = (
                "".join(text.text or "" for text in holder.iter(w("t"))) if holder is not None else ""
            )
        out.append({"type": "ruby", "attrs": {"base": texts["rubyBase"], "rt": texts["rt"]}})

    def _field(self, part: Element, name: str, out: list[Json], marks: tuple[Json, ...]) -> None:
        fields = self.context.fields
        if name == "instrText":
            if fields:
                fields[-1].instruction += part.text or ""
            return
        kind = part.get(w("fldCharType"))
        if kind == "begin":
            fields.append(Field())
            self._check_box(part, out, marks)
        elif kind == "separate" and fields:
            fields[-1].is_result = True
            fields[-1].href = link_of(fields[-1].instruction)
        elif kind == "end" and fields:
            self._close_field(fields.pop(), out)

    def _check_box(self, part: Element, out: list[Json], marks: tuple[Json, ...]) -> None:
        box = part.find(f"{w('ffData')}/{w('checkBox')}")
        if box is None:
            self._text(out, chosen(part), marks)
            return
        state = box.find(w("checked"))
        state = box.find(w("default")) if state is None else state
        is_checked = state is not None and state.get(w("val"), "1") in ("1", "true")
        self._text(out, "☑" if is_checked else "□", marks)

    def _close_field(self, field: Field, out: list[Json]) -> None:
        if field.is_result:
            return
        found = equation(field.instruction)
        if found is not None:
            out.append(found)
        elif field.instruction.strip().upper().startswith("EQ"):
            text = field.instruction.strip()[2:].strip()
            self._text(out, text, ())
            self.context.warn("域公式", "有一个“EQ 域”公式认不出来，按原来的代码保留了。")
