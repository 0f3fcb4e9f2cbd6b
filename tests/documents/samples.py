"""Documents for tests, made from docs/schema.json itself: a new node or attribute is in them at once."""

from __future__ import annotations

from typing import Any

from server.documents.spec import MARKS, NODES, Attr, Json

_STRINGS = {
    "key": "process",
    "src": "0b6f/b12",
    "file_id": "3f0e8f6e-5a61-4c1a-9c1e-6d1a3f1f0a01",
    "parcel": "3f0e8f6e-5a61-4c1a-9c1e-6d1a3f1f0a02",
    "color": "#C00000",
    "href": "https://example.cn/课?a=1&b=2",
    "latex": "\\frac{1}{2}",
    "col": "teacher",
    "kind": "ole",
}
_NUMBERS = {
    "colspan": 2,
    "rowspan": 3,
    "level": 3,
    "start": 4,
    "period": 1,
    "indentChars": 2.5,
    "minutes": 7.5,
}


def paragraph(text: str, own: str | None = None, **attrs: Any) -> Json:
    content = [{"type": "text", "text": text}] if text else []
    return {"type": "paragraph", "attrs": {**({"id": own} if own else {}), **attrs}, "content": content}


def section(key: str, title: str, *blocks: Json, own: str | None = None) -> Json:
    return {
        "type": "section",
        "attrs": {**({"id": own} if own else {}), "key": key, "title": title},
        "content": list(blocks),
    }


def plan(*sections: Json) -> Json:
    return {"type": "doc", "content": list(sections)}


def example(attr: Attr) -> Any:
    """A valid value that is not the default."""
    match attr.type:
        case "enum":
            return attr.choices[-1]
        case "integer" | "number":
            return _NUMBERS.get(attr.name, 12)
        case "array":
            return [120, 0, 88.5]
        case "object":
            return {"fmt": "chineseCounting", "lvl": 1, "start": 3, "text": "（三）", "none": None}
    return _STRINGS.get(attr.name, f'{attr.name} 值😀"\\\u2028')


class Everything:
    """One document holding every node type bare and with every attribute, and text with every mark."""

    def __init__(self) -> None:
        self.count = 0

    def doc(self) -> Json:
        kinds = [name for name in NODES if name not in ("doc", "text")]
        return plan(*[self.section_with(self.around(kind, bare)) for kind in kinds for bare in (True, False)])

    def node(self, kind: str, bare: bool, content: list[Json] | None = None) -> Json:
        spec = NODES[kind]
        attrs = {} if bare else {name: example(attr) for name, attr in spec.attrs.items()}
        if spec.is_identified:
            self.count += 1
            attrs["id"] = f"b{self.count}"
        node: Json = {"type": kind, "attrs": attrs}
        if spec.child is not None:
            node["content"] = content if content is not None else [] if bare else self.filling(spec.child)
        return node

    def filling(self, wanted: str) -> list[Json]:
        if wanted == "inline":
            return marked()
        kind = {"block": "paragraph", "cell": "tableCell"}.get(wanted, wanted)
        return [self.node(kind, bare=False), self.node(kind, bare=True)]

    def around(self, kind: str, bare: bool) -> Json:
        """The node with whatever it needs around it to stand in a section, or be one."""
        node = self.node(kind, bare)
        parents = {"inline": "paragraph", "listItem": "bulletList", "cell": "tableRow", "tableRow": "table"}
        while (NODES[node["type"]].group or node["type"]) in parents:
            spec = NODES[node["type"]]
            node = self.node(parents[spec.group or spec.name], bare=True, content=[node])
        return node

    def section_with(self, node: Json) -> Json:
        return node if node["type"] == "section" else self.node("section", bare=True, content=[node])


def marked() -> list[Json]:
    """Text with each mark alone, all marks together, and an atom between two texts."""
    marks = [
        {"type": name, "attrs": {key: example(attr) for key, attr in attrs.items()}}
        if attrs
        else {"type": name}
        for name, attrs in MARKS.items()
    ]
    texts = [{"type": "text", "text": f"甲乙😀{mark['type']}", "marks": [mark]} for mark in marks]
    return [
        {"type": "text", "text": "起"},
        *texts,
        {"type": "hardBreak"},
        {"type": "text", "text": "合", "marks": list(reversed(marks))},
    ]
