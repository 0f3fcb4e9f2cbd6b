"""Small makers of WordprocessingML elements; children are given in the order the schema wants."""

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ..ooxml.names import Element

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: object) -> str:
    """Text without the characters XML refuses."""
    return _FORBIDDEN.sub("", str(text))


def make(tag: str, /, *children: Element | None, **attributes: object) -> Element:
    """``make("jc", val="center")``: a ``w:`` element with ``w:`` attributes; absent children are left out."""
    element: Element = OxmlElement("w:" + tag)
    for key, value in attributes.items():
        element.set(qn("w:" + key), clean(value))
    for child in children:
        if child is not None:
            element.append(child)
    return element


def text_run(text: str, properties: Element | None = None) -> Element:
    """A ``w:r`` with its text; tabs and line breaks as elements of their own."""
    run = make("r", properties)
    for piece in re.split(r"(\t|\n)", clean(text)):
        if piece == "\t":
            run.append(make("tab"))
        elif piece == "\n":
            run.append(make("br"))
        elif piece:
            node = make("t")
            node.text = piece
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(node)
    return run


def fonts(east_asian: str = "宋体") -> Element:
    """``w:rFonts``: the East Asian font has to be named by itself, or Word takes the theme's."""
    return make(
        "rFonts", ascii="Times New Roman", hAnsi="Times New Roman", eastAsia=east_asian, cs="Times New Roman"
    )


def field(instruction: str, shown: str, properties: Any = None) -> list[Element]:
    """A complex field such as PAGE: begin, instruction, separator, last result, end."""

    def run(*children: Element) -> Element:
        return make("r", properties() if properties else None, *children)

    code = make("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        run(make("fldChar", fldCharType="begin")),
        run(code),
        run(make("fldChar", fldCharType="separate")),
        text_run(shown, properties() if properties else None),
        run(make("fldChar", fldCharType="end")),
    ]
