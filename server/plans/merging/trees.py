"""A plan document by key: who stands in whom, in which order."""

from __future__ import annotations

from collections.abc import Iterator

from server.documents import walk
from server.documents.spec import Json
from server.plans.runs import words_of

ROOT = ""
# What one id stands for must be of one class in all documents: inside a class types may change freely, and
# every node of a class may stand wherever another may. An id that changes its class is two things.
CLASS = {
    "section": "section",
    "paragraph": "text",
    "heading": "text",
    "bulletList": "list",
    "orderedList": "list",
    "listItem": "item",
    "table": "table",
    "tableRow": "row",
    "tableCell": "cell",
    "tableHeader": "cell",
    "image": "image",
    "blockMath": "math",
    "textbox": "box",
    "opaque": "opaque",
}
LEAVES = frozenset({"text", "image", "math", "opaque"})
_STRANGE = "\0"  # between an id and its class, where the id belongs to another class; no id holds it


class Tree:
    """``nodes`` are the document's own; ``kids`` has a list for every node that may hold blocks, ``leaves``
    the others. All in document order.
    """

    __slots__ = ("_places", "has_strangers", "kids", "leaves", "nodes", "parents")

    def __init__(self, doc: Json, classes: dict[str, str]) -> None:
        """``classes`` is shared by the documents of one merge: the first to use an id says what it is."""
        self.nodes: dict[str, Json] = {ROOT: doc}
        self.leaves: dict[str, Json] = {}
        self.has_strangers = False
        self.parents: dict[str, str] = {}
        self.kids: dict[str, list[str]] = {}
        self._places: dict[str, dict[str, int]] = {}
        self._index(doc, ROOT, classes)

    def _index(self, node: Json, key: str, classes: dict[str, str]) -> None:
        own: list[str] = []
        self.kids[key] = own
        nodes, parents, leaves = self.nodes, self.parents, self.leaves
        for child in node.get("content", ()):
            kind = CLASS[child["type"]]
            name = child["attrs"]["id"]
            if classes.setdefault(name, kind) != kind:
                name = f"{name}{_STRANGE}{kind}"
                self.has_strangers = True
            nodes[name] = child
            parents[name] = key
            own.append(name)
            if kind in LEAVES:
                leaves[name] = child
            else:
                self._index(child, name, classes)

    def place(self, key: str) -> int:
        """Its number among its siblings."""
        parent = self.parents[key]
        places = self._places.get(parent)
        if places is None:
            places = self._places[parent] = {kid: at for at, kid in enumerate(self.kids[parent])}
        return places[key]

    def under(self, key: str) -> Iterator[str]:
        """The key and everything in it, in document order."""
        yield key
        for kid in self.kids.get(key, ()):
            yield from self.under(kid)

    def kind(self, key: str) -> str:
        return CLASS.get(self.nodes[key]["type"], "doc")


def own_id(key: str) -> str:
    """The id in the document."""
    return key.partition(_STRANGE)[0]


def wording(node: Json | None) -> str:
    """Everything a node says, a line per paragraph, with titles and the words of pictures and formulas."""
    return "\n".join(_lines(node)) if node is not None else ""


def _lines(node: Json) -> Iterator[str]:
    kind = node["type"]
    if kind in ("paragraph", "heading"):
        yield line_wording(node.get("content") or ())
    elif CLASS.get(kind) in LEAVES:
        yield words_of(node)
    else:
        title = walk.attr(node, "title")
        if isinstance(title, str) and title:
            yield title
        for child in node.get("content") or ():
            yield from _lines(child)


def line_wording(content: list[Json] | tuple[Json, ...]) -> str:
    return "".join(
        piece["text"]
        if piece["type"] == "text"
        else "\n"
        if piece["type"] == "hardBreak"
        else words_of(piece)
        for piece in content
    )
