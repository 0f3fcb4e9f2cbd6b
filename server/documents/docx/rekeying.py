"""The confirm page's “choose another key”: give sections other keys."""

from typing import Any

from server.documents.canonical import normalise
from server.documents.keys import section_title
from server.documents.spec import CUSTOM_KEY, KEYS

from . import processes
from .grid import grid_of

Json = dict[str, Any]


def rekey(doc: Json, choices: dict[str, str]) -> Json:
    """The plan with the chosen keys (section id → key); ids that are not there are passed over.

    All choices count at once. A key is a kind: a section that gets the key of another keeps its title and its
    place. In a section made ``process`` the tables with process columns become process tables.

    Raises:
        ValueError: a key is neither one of the schema's nor ``custom:…``.
    """
    for key in choices.values():
        if key not in KEYS and not CUSTOM_KEY.fullmatch(key):
            raise ValueError(f"unknown section key {key!r}")
    nodes = [
        _with_key(old, choices[old["attrs"]["id"]])
        if choices.get(old["attrs"]["id"], old["attrs"].get("key")) != old["attrs"].get("key")
        else old
        for old in doc.get("content") or []
    ]
    return normalise({"type": "doc", "content": nodes})


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
