"""Plain text of blocks, as people would read it off the page."""

from typing import Any

Json = dict[str, Any]


def text_of(node: Json) -> str:
    """The text of one node, blocks on lines of their own; formulas as $LaTeX$, ruby by its base."""
    kind = node["type"]
    attrs = node.get("attrs", {})
    if kind == "text":
        return str(node["text"])
    if kind == "hardBreak":
        return "\n"
    if kind in ("inlineMath", "blockMath"):
        return f"${attrs.get('latex', '')}$"
    if kind == "ruby":
        return str(attrs.get("base", ""))
    if kind == "opaque":
        return str(attrs.get("label", ""))
    content = node.get("content", [])
    if kind in ("paragraph", "heading"):
        return "".join(text_of(child) for child in content)
    return text_of_all(content)


def text_of_all(nodes: list[Json]) -> str:
    """The texts of several nodes, empty ones left out."""
    return "\n".join(text for node in nodes if (text := text_of(node)).strip())


def is_empty(nodes: list[Json]) -> bool:
    """Neither text nor picture nor formula anywhere inside."""
    return not any(_has_something(node) for node in nodes)


def _has_something(node: Json) -> bool:
    kind = node["type"]
    if kind in ("image", "inlineImage", "opaque", "inlineMath", "blockMath", "ruby", "footnote"):
        return True
    if kind == "text":
        return bool(node["text"].strip())
    return any(_has_something(child) for child in node.get("content", []))


def paragraph(text: str) -> Json:
    """A plain paragraph."""
    return (
        {"type": "paragraph", "content": [{"type": "text", "text": text}]} if text else {"type": "paragraph"}
    )
