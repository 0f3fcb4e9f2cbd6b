"""The block patcher: changes a shared document into a wanted text, touching only what differs.

Restoring a version, merging and mending all write this way, as one more change in the document's history:
carets, undo steps and anchors of colleagues stay wherever the text stays. Blocks are known by their ids. What
stands in another order or under another parent, or became another kind of node, is deleted and written anew
(a shared list has no move, a shared element no second name); of a line of text only the changed characters
and marks are touched; a table is patched row by row and cell by cell.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from server.documents import ids, pairing, schema, text_patching, ydoc
from server.documents.canonical import dumps, normalise
from server.documents.spec import NODES, Json

Parent: TypeAlias = XmlFragment | XmlElement
Key: TypeAlias = tuple[str, str]  # tag and id


class Patch(NamedTuple):
    """``update`` = b"" when there is nothing to do. ``changed``: ids of the blocks, sections, rows, cells and
    list items that are changed, new or gone, in no particular order, each once."""

    update: bytes
    changed: list[str]


def patch(state: bytes, target: Json) -> Patch:
    """The change that makes the document ``state`` (a Y update) say exactly ``target``.

    What ``state`` holds against the schema goes as well: afterwards the shared document needs no sanitising,
    and ``ydoc.to_json`` gives ``canonical.normalise(target)``. An id that is missing or double in ``target``
    is made new.

    Raises:
        SchemaError: ``target`` is not a valid plan.
        ValueError: ``state`` is no Y update, or holds beside the sections what cannot be taken out: the
            library never comes back from deleting beside characters in an element (measured, pycrdt 0.14.13).
    """
    schema.check_draft(target)
    target = ids.ensure(normalise(target))
    schema.check(target)
    shared: Doc[Any] = Doc()
    shared.apply_update(state)
    body = shared.get(ydoc.BODY, type=XmlFragment)
    if None in ydoc.children_of(body):
        raise ValueError("something unreadable beside the sections")
    changes: list[bytes] = []
    watching = shared.observe(lambda event: changes.append(event.update))
    work = _Patcher()
    with shared.transaction():
        work.children(body, target, None)
    shared.unobserve(watching)
    return Patch(changes[0] if work.is_changed else b"", list(work.changed))


class _Run(NamedTuple):
    """What stands side by side as text: shared texts, or text nodes; and its characters."""

    words: str
    texts: tuple[XmlText, ...] = ()
    nodes: tuple[Json, ...] = ()


class _Patcher:
    def __init__(self) -> None:
        self.changed: dict[str, None] = {}
        self.is_changed = False

    def children(self, parent: Parent, target: Json, owner: str | None) -> None:
        """Make the children of ``parent`` those of ``target``; ``owner``: the nearest id around them."""
        want = target.get("content", [])
        if NODES[target["type"]].child == "inline":
            self._line(parent, want, owner)
        else:
            self._blocks(parent, want, owner)

    def _blocks(self, parent: Parent, want: list[Json], owner: str | None) -> None:
        have = ydoc.children_of(parent)
        keys = [_key(child) for child in have]  # a deleted element has no attributes any more
        pairs = dict(pairing.by_key(keys, [(node["type"], _id(node)) for node in want]))
        for place in range(len(have) - 1, -1, -1):
            if place not in pairs:
                del parent.children[place]
                self._note(_id_of(keys[place]) or owner)
        staying: dict[int, Any] = {new: have[old] for old, new in pairs.items()}
        for place, node in enumerate(want):
            if place in staying:
                self._element(staying[place], node, owner)
            else:
                ydoc.put(parent, place, [node])
                self._note(_id(node) or owner)

    def _line(self, parent: Parent, want: list[Json], owner: str | None) -> None:
        new = _wanted_runs(want)
        old = self._without_atoms(parent, new, owner)
        pairs = dict(pairing.by_likeness(old, new, _likeness))
        at = upto = 0
        for place, item in enumerate(old):
            size = len(item.texts) if isinstance(item, _Run) else 1
            if place not in pairs:
                del parent.children[at : at + size]
                self._note(owner)
                continue
            for wanted in new[upto : pairs[place]]:
                at = self._insert(parent, at, wanted, owner)
            upto = pairs[place] + 1
            self._item(item, new[pairs[place]], owner)
            at += size
        for wanted in new[upto:]:
            at = self._insert(parent, at, wanted, owner)

    def _without_atoms(self, parent: Parent, new: list[Any], owner: str | None) -> list[Any]:
        """What is there once the atoms are gone that are not wanted: texts they held apart are neighbours."""
        old = _shared_runs(parent)
        if all(isinstance(item, _Run) for item in old):
            return old
        kept = {place for place, _new in pairing.by_likeness(old, new, _likeness)}
        at = 0
        for place, item in enumerate(old):
            if isinstance(item, _Run):
                at += len(item.texts)
            elif place in kept:
                at += 1
            else:
                del parent.children[at]
                self._note(owner)
        return _shared_runs(parent)

    def _item(self, item: Any, wanted: Any, owner: str | None) -> None:
        if not isinstance(item, _Run):
            self._element(item, wanted, owner)
        elif text_patching.patch(item.texts, wanted.nodes):
            self._note(owner)

    def _insert(self, parent: Parent, at: int, wanted: Any, owner: str | None) -> int:
        ydoc.put(parent, at, list(wanted.nodes) if isinstance(wanted, _Run) else [wanted])
        self._note(owner)
        return at + 1

    def _element(self, shared: XmlElement, node: Json, owner: str | None) -> None:
        own = _id(node) or owner
        if _set_attributes(shared, node):
            self._note(own)
        self.children(shared, node, own)

    def _note(self, own: str | None) -> None:
        self.is_changed = True
        if own is not None:
            self.changed.setdefault(own)


def _set_attributes(shared: XmlElement, node: Json) -> bool:
    """One by one: two people who change different attributes both keep theirs."""
    attributes: Any = shared.attributes  # pycrdt declares its iterator wrongly
    raw = dict(attributes)
    have, want = _attributes(shared, node), node.get("attrs", {})
    wrong = [name for name, value in want.items() if not _is_same(have.get(name), value)]
    surplus = [name for name, value in raw.items() if value is not None and name not in want]
    for name in surplus:
        del attributes[name]
    for name in wrong:
        attributes[name] = want[name]
    return bool(wrong or surplus)


def _attributes(shared: XmlElement, node: Json) -> Json:
    """Its attributes in the spelling of a normalised ``node``."""
    attributes: Any = shared.attributes
    found: Json = normalise({"type": node["type"], "attrs": dict(attributes)}).get("attrs", {})
    return found


def _is_same(have: Any, want: Any) -> bool:
    """As JSON: Python takes True for 1."""
    return dumps({"": have}) == dumps({"": want})


def _id(node: Json) -> str | None:
    own = node.get("attrs", {}).get("id")
    return own if isinstance(own, str) else None


def _key(child: Any) -> Key | None:
    """None: nothing to build on. What holds an unreadable child cannot be taken apart, only replaced."""
    own = child.attributes.get("id") if isinstance(child, XmlElement) else None
    if not isinstance(own, str) or None in ydoc.children_of(child):
        return None
    return str(child.tag), own


def _id_of(key: Key | None) -> str | None:
    return key[1] if key is not None else None


def _shared_runs(parent: Parent) -> list[Any]:
    """The children, with shared texts side by side taken together."""
    result: list[Any] = []
    for is_text, group in groupby(ydoc.children_of(parent), key=lambda child: isinstance(child, XmlText)):
        if is_text:
            texts: tuple[Any, ...] = tuple(group)
            result.append(_Run("".join(ydoc.plain(shared) for shared in texts), texts=texts))
        else:
            result.extend(group)
    return result


def _wanted_runs(want: list[Json]) -> list[Any]:
    result: list[Any] = []
    for is_text, group in groupby(want, key=lambda node: node["type"] == "text"):
        if is_text:
            nodes = tuple(group)
            result.append(_Run("".join(node["text"] for node in nodes), nodes=nodes))
        else:
            result.extend(group)
    return result


def _likeness(old: Any, new: Any) -> float:
    """Text pairs with text, and the better the more they share; an atom with its equal, or with its kind."""
    if isinstance(old, _Run) or isinstance(new, _Run):
        both = isinstance(old, _Run) and isinstance(new, _Run)
        return 1 + 3 * text_patching.likeness(old.words, new.words) if both else 0
    if not isinstance(old, XmlElement) or old.tag != new["type"] or None in ydoc.children_of(old):
        return 0
    return 4 if _attributes(old, new) == new.get("attrs", {}) else 1
