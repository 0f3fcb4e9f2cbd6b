"""Makers of OMML elements."""

from lxml import etree

from ..ooxml.names import Element, M, W, m


def new(name: str, *children: Element, **attributes: str) -> Element:
    element: Element = etree.Element(m(name), nsmap={"m": M, "w": W})
    for key, value in attributes.items():
        element.set(m(key), value)
    for child in children:
        element.append(child)
    return element


def holder(name: str, content: list[Element]) -> Element:
    return new(name, *content)


def run(text: str, is_plain: bool = False) -> Element:
    run = new("r")
    if is_plain:
        run.append(new("rPr", new("nor")))
    properties = etree.SubElement(run, f"{{{W}}}rPr")
    etree.SubElement(
        properties, f"{{{W}}}rFonts", {f"{{{W}}}ascii": "Cambria Math", f"{{{W}}}hAnsi": "Cambria Math"}
    )
    node = new("t")
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(node)
    return run


def styled(elements: list[Element], *, is_plain: bool) -> list[Element]:
    """Every run in them upright as words are, or else bold."""
    for element in elements:
        for one in element.iter(m("r")):
            if one.find(m("rPr")) is None:
                one.insert(0, new("rPr", new("nor") if is_plain else new("sty", val="bi")))
    return elements


def scripted(base: list[Element], below: list[Element] | None, above: list[Element] | None) -> Element:
    """A base with what hangs on it."""
    if below is not None and above is not None:
        return new("sSubSup", holder("e", base), holder("sub", below), holder("sup", above))
    if below is not None:
        return new("sSub", holder("e", base), holder("sub", below))
    return new("sSup", holder("e", base), holder("sup", above or []))
