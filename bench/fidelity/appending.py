"""Types a token at the end of every paragraph of a shared document, as a browser would."""

from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from .words import TOKEN


def append_everywhere(shared: Doc[Any]) -> int:
    """How many paragraphs now end with the token."""
    body = shared.get("body", type=XmlFragment)
    with shared.transaction():
        return _below(body)


def _below(parent: XmlFragment | XmlElement) -> int:
    count = 0
    for child in list(parent.children):
        if not isinstance(child, XmlElement):
            continue
        if child.tag in ("paragraph", "heading"):
            last = list(child.children)[-1] if len(child.children) else None
            if not isinstance(last, XmlText):
                last = child.children.append(XmlText())
            plain = "".join(piece for piece, _ in last.diff() if isinstance(piece, str))
            last.insert(len(plain.encode()), TOKEN, {})
            count += 1
        else:
            count += _below(child)
    return count
