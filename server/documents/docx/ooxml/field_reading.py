"""Text and fields as they come into a line: what a field showed last, else what its code says."""

from typing import Any

from . import equations, fields, symbols
from .context import Context, Field
from .names import Element, w

Json = dict[str, Any]


class FieldReader:
    """The part of ``runs.RunReader`` that appends to a line and keeps count of the open fields."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def _put(self, out: list[Json], node: Json) -> None:
        self._shown()
        out.append(node)

    def _shown(self) -> None:
        for field in self.context.fields:
            field.is_shown |= field.is_result

    def _text(self, out: list[Json], text: str, marks: tuple[Json, ...]) -> None:
        if not text:
            return
        if text.strip():
            self._shown()
        href = next((field.href for field in self.context.fields if field.href and field.is_result), "")
        if href and not any(mark["type"] == "link" for mark in marks):
            marks = (*marks, {"type": "link", "attrs": {"href": href}})
        kept = list({mark["type"]: mark for mark in marks}.values())
        if out and out[-1]["type"] == "text" and out[-1].get("marks", []) == kept:
            out[-1]["text"] += text
        else:
            out.append({"type": "text", "text": text, **({"marks": kept} if kept else {})})

    def _symbol(self, sign: str | None, font: str, out: list[Json], marks: tuple[Json, ...]) -> None:
        if sign is None:
            self._warn_symbol(font)
        around = self._open_equation()
        if around is not None:
            around.instruction += sign or "□"
        else:
            self._text(out, sign or "□", marks)

    def _warn_symbol(self, font: str) -> None:
        self.context.warn("特殊符号", f"有一个特殊字体（{font}）的符号认不出来，用 □ 代替了。")

    def _warn_link(self) -> None:
        self.context.warn("链接", "有一处链接不通向网页（指向某台电脑上的文件或文中别处），只保留了文字。")

    def _field(self, part: Element, name: str, out: list[Json], marks: tuple[Json, ...]) -> None:
        open_ = self.context.fields
        if name == "instrText":
            if open_:
                open_[-1].instruction += part.text or ""
            return
        kind = part.get(w("fldCharType"))
        if kind == "begin":
            open_.append(Field())
            self._check_box(part, out, marks)
        elif kind == "separate" and open_:
            self._show_result(open_[-1])
        elif kind == "end" and open_:
            self._close_field(open_.pop(), out, marks)

    def _show_result(self, field: Field) -> None:
        field.is_result = True
        field.href = fields.link_of(field.instruction)
        if fields.leads_elsewhere(field.instruction):
            self._warn_link()

    def _check_box(self, part: Element, out: list[Json], marks: tuple[Json, ...]) -> None:
        box = part.find(f"{w('ffData')}/{w('checkBox')}")
        if box is None:
            self._text(out, fields.chosen(part), marks)
            return
        state = box.find(w("checked"))
        state = box.find(w("default")) if state is None else state
        is_checked = state is not None and state.get(w("val"), "1") in ("1", "true")
        self._text(out, "☑" if is_checked else "□", marks)

    def _close_field(self, field: Field, out: list[Json], marks: tuple[Json, ...]) -> None:
        """What a field shows of which the file holds no result: drawn from its code, or named."""
        if field.is_shown:
            return
        kind = fields.kind_of(field.instruction)
        sign = fields.sign_of(field.instruction)
        if kind == "EQ":
            self._equation(field.instruction, out, marks)
        elif sign is not None:
            self._symbol(symbols.sign(*sign), sign[0], out, marks)
        elif words := fields.button_of(field.instruction):
            self._text(out, words, marks)
        elif missing := fields.missing(field.instruction):
            self._warn_field(missing)

    def _warn_field(self, what: str) -> None:
        self.context.warn(
            "域", f"有一处{what}要由 Word 现算，文件里没有存下结果，没有导入。需要的话请对照原文补上。"
        )

    def _open_equation(self) -> Field | None:
        """The EQ field whose code is being read."""
        last = self.context.fields[-1] if self.context.fields else None
        is_code = last is not None and not last.is_result and fields.kind_of(last.instruction) == "EQ"
        return last if is_code else None

    def _equation(self, instruction: str, out: list[Json], marks: tuple[Json, ...]) -> None:
        around, code = self._open_equation(), equations.code(instruction)
        if around is not None:
            around.instruction += code
            return
        found = equations.read(instruction)
        if found is None:
            self.context.warn("域公式", "有一个“EQ 域”公式认不出来，按原来的代码保留了。")
            found = [{"type": "text", "text": code}] if code else []
        for node in found:
            if node["type"] == "text":
                self._text(out, node["text"], (*node.get("marks", ()), *marks))
            else:
                self._put(out, node)
