"""Changing a text here and there by the ids of its blocks; what is asked for is done in one walk. Pure."""

from typing import Any

from server.documents import ids, walk

Json = dict[str, Any]

_CELLS = frozenset({"tableCell", "tableHeader"})
_EMPTY: Json = {"type": "paragraph"}


class Rewriting:
    """Wishes about ``base``, and the text with all of them."""

    def __init__(self, base: Json) -> None:
        self._base = base
        self._put: dict[str, list[Json]] = {}
        self._gone: set[str] = set()
        self._after: dict[str, list[Json]] = {}
        self._before: dict[str, list[Json]] = {}
        self._rows: dict[str, dict[str, dict[str, list[Json]]]] = {}  # row → new row → its cells
        self._chains: dict[str, list[Json]] = {}  # stamp of a new line → the list it stands in

    def put(self, block: str, content: list[Json]) -> None:
        """Other inline content for a line."""
        self._put[block] = content

    def remove(self, block: str) -> None:
        """A block that goes; a cell keeps an empty line."""
        self._gone.add(block)

    def remove_row(self, block: str) -> None:
        """The row a block stands in."""
        row = self._above(block, "tableRow")
        self._gone.add(row or block)

    def add(self, above: str, after: str | None, before: str | None, stamp: str, node: Json) -> bool:
        """A new line behind a block, behind another new line (``above``), or before a block; whether there is
        such a place."""
        if above in self._chains:
            chain = self._chains[above]
        elif after is not None:
            chain = self._after.setdefault(after, [])
        elif before is not None:
            chain = self._before.setdefault(before, [])
        else:
            return False
        chain.append(node)
        self._chains[stamp] = chain
        return True

    def add_to_row(self, anchor: str | None, row: str, cell: str, node: Json) -> bool:
        """A line of a cell of a new row, behind the row of ``anchor``."""
        behind = self._above(anchor, "tableRow") if anchor is not None else ""
        if not behind:
            return False
        lines = self._rows.setdefault(behind, {}).setdefault(row, {}).setdefault(cell, [])
        if node.get("content"):
            lines.append(node)
        return True

    def done(self) -> Json:
        """The text with everything asked for."""
        return self._node(self._base)

    def _above(self, block: str, kind: str) -> str:
        found = walk.find(self._base, block)
        parents = [one for one in (found.parents if found is not None else ()) if one["type"] == kind]
        return str(walk.attr(parents[-1], "id")) if parents else ""

    def _node(self, node: Json) -> Json:
        own = str(walk.attr(node, "id") or "")
        if own in self._put:
            return {**node, "content": self._put[own]}
        if not node.get("content") and own not in self._after:
            return node
        kids: list[Json] = []
        if node["type"] == "section":
            kids += self._after.get(own, ())
        for child in node.get("content") or ():
            kids += self._around(node, child)
        if not kids and node["type"] in _CELLS:
            kids = [_EMPTY]
        return {**node, "content": kids}

    def _around(self, parent: Json, child: Json) -> list[Json]:
        """A child with what comes before and after it; nothing when it goes or nothing is left of it."""
        if parent["type"] in ("bulletList", "orderedList"):
            return self._item(child)
        own = str(walk.attr(child, "id") or "")
        out = list(self._before.get(own, ()))
        if own not in self._gone:
            made = self._node(child)
            is_left = made.get("content") or not child.get("content")
            out += [made] if is_left or child["type"] in ("section", "paragraph", "heading", *_CELLS) else []
        if child["type"] != "section":
            out += self._after.get(own, ())
        out += [self._row(child, cells) for cells in self._rows.get(own, {}).values()]
        return out

    def _item(self, item: Json) -> list[Json]:
        """An item of a list; lines around its first one are items of their own."""
        first = (item.get("content") or [{}])[0]
        own = str(walk.attr(first, "id") or "")
        before, after = self._before.pop(own, []), self._after.pop(own, [])
        made = self._node(item)
        kept = [made] if made.get("content") else []
        return [*map(_item_of, before), *kept, *map(_item_of, after)]

    def _row(self, like: Json, cells: dict[str, list[Json]]) -> Json:
        """A new row as wide as another; what it has too many lines for goes into the last cell."""
        width = len(like.get("content") or ())
        filled = list(cells.values())
        filled = [*filled[: width - 1], [node for cell in filled[width - 1 :] for node in cell]]
        filled += [[] for _ in range(width - len(filled))]
        return {
            "type": "tableRow",
            "attrs": {"id": ids.fresh()},
            "content": [
                {"type": "tableCell", "attrs": _spans(old), "content": content or [_EMPTY]}
                for old, content in zip(like.get("content") or (), filled, strict=True)
            ],
        }


def _item_of(node: Json) -> Json:
    return {"type": "listItem", "attrs": {"id": ids.fresh()}, "content": [node]}


def _spans(cell: Json) -> Json:
    return {
        "id": ids.fresh(),
        **{
            name: value
            for name, value in (cell.get("attrs") or {}).items()
            if name in ("colspan", "colwidth")
        },
    }
