"""The confirm page's “choose another key”: give sections other keys, joining those that come to share one."""

from typing import Any

from server.documents.canonical import normalise
from server.documents.keys import section_title
from server.documents.spec import CUSTOM_KEY, KEYS

from . import processes
from .grid import grid_of
from .texts import is_empty

Json = dict[str, Any]


def rekey(doc: Json, choices: dict[str, str]) -> Json:
    """The plan with the chosen keys (section id → key); ids that are not there are passed over.

    All choices count at once. A section that gets the key of another (of the same 课时) joins the first of
    the two, under its own title in bold; nothing is dropped. In a section made ``process`` the tables with
    process columns become process tables.

    Raises:
        ValueError: a key is neither one of the schema's nor ``custom:…``.
    """
    for key in choices.values():
        if key not in KEYS and not CUSTOM_KEY.fullmatch(key):
            raise ValueError(f"unknown section key {key!r}")
    nodes: list[Json] = []
    chosen: set[str] = set()
    for old in doc.get("content") or []:
        section_id = old["attrs"]["id"]
        node = old
        if section_id in choices and choices[section_id] != old["attrs"].get("key"):
            node = _with_key(old, choices[section_id])
            chosen.add(section_id)
        twin = next((other for other in nodes if _same(other, node)), None)
        if twin is None or not ({twin["attrs"]["id"], section_id} & chosen):
            nodes.append(node)
        else:
            nodes[nodes.index(twin)] = _joined(twin, node)
            chosen.add(twin["attrs"]["id"])
    return normalise({"type": "doc", "content": nodes})


def _same(one: Json, other: Json) -> bool:
    return all(one["attrs"].get(name) == other["attrs"].get(name) for name in ("key", "period"))


def _with_key(node: Json, key: str) -> Json:
    content = node.get("content") or []
    if key == "process":
        content = [_as_process(block) for block in content]
    title = node["attrs"].get("title") or section_title(key)
    return {**node, "attrs": {**node["attrs"], "key": key, "title": title}, "content": content}


def _as_process(block: Json) -> Json:
    built = processes.recognise_plain(block, grid_of(block)) if block["type"] == "table" else None
    if built is None:
        return block
    return {**built[0], "attrs": {**block.get("attrs", {}), "kind": "process"}}


def _joined(first: Json, second: Json) -> Json:
    mine, theirs = first.get("content") or [], second.get("content") or []
    if is_empty(theirs):
        return first
    if is_empty(mine):
        return {**first, "content": theirs}
    title = second["attrs"].get("title") or ""
    bold = {"type": "text", "text": title, "marks": [{"type": "bold"}]}
    # The section's own id goes on in the paragraph that carries its title.
    head = {"type": "paragraph", "attrs": {"id": second["attrs"]["id"]}, "content": [bold]}
    return {**first, "content": [*mine, *([head] if title else []), *theirs]}
