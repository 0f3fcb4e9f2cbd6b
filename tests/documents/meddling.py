"""Changes as people make them, drawn by chance: for tests of the block patcher and of whatever merges."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from server.documents import ids
from server.documents.canonical import normalise
from server.documents.spec import Json
from tests.documents.samples import marked, paragraph, plan, section

_WORDS = "教学目标重点难点甲乙丙丁，。😀𠮷é a\n"
_MARKS: list[Json] = [
    {"type": "bold"},
    {"type": "color", "attrs": {"color": "#C00000"}},
    {"type": "link", "attrs": {"href": "https://example.cn/课"}},
]
_ATOMS: list[Json] = [
    {"type": "hardBreak"},
    {"type": "inlineMath", "attrs": {"latex": "x^2"}},
    {"type": "ruby", "attrs": {"base": "好", "rt": "hǎo"}},
]


def words(chance: Random, most: int = 8) -> str:
    return "".join(chance.choice(_WORDS) for _ in range(chance.randint(1, most)))


def line(chance: Random) -> list[Json]:
    """Text with marks, and atoms between."""
    nodes: list[Json] = []
    for _ in range(chance.randint(0, 4)):
        if chance.random() < 0.25:
            nodes.append(copy.deepcopy(chance.choice(_ATOMS)))
        else:
            marks = chance.sample(_MARKS, chance.choice([0, 0, 0, 1, 2]))
            nodes.append({"type": "text", "text": words(chance, 20), "marks": copy.deepcopy(marks)})
    return nodes


def block(chance: Random) -> Json:
    match chance.choice(["paragraph"] * 5 + ["heading", "list", "table", "image", "textbox"]):
        case "heading":
            return {"type": "heading", "attrs": {"level": chance.randint(1, 4)}, "content": line(chance)}
        case "list":
            items = [{"type": "listItem", "content": [block(chance)]} for _ in range(chance.randint(0, 3))]
            return {"type": chance.choice(["bulletList", "orderedList"]), "content": items}
        case "table":
            return table(chance, chance.randint(1, 3), chance.randint(1, 3))
        case "image":
            return {"type": "image", "attrs": {"file_id": f"f{chance.randint(0, 3)}", "alt": words(chance)}}
        case "textbox":
            return {"type": "textbox", "content": [{"type": "paragraph", "content": line(chance)}]}
    return {"type": "paragraph", "attrs": {"indentChars": chance.choice([0, 2])}, "content": line(chance)}


def table(chance: Random, rows: int, columns: int) -> Json:
    cells = [[cell(chance) for _ in range(columns)] for _ in range(rows)]
    return {"type": "table", "content": [{"type": "tableRow", "content": row} for row in cells]}


def cell(chance: Random) -> Json:
    return {"type": "tableCell", "content": [{"type": "paragraph", "content": line(chance)}]}


def document(chance: Random) -> Json:
    """A valid plan with ids."""
    sections = [
        section("process", words(chance), *[block(chance) for _ in range(chance.randint(0, 5))])
        for _ in range(chance.randint(1, 4))
    ]
    if chance.random() < 0.2:
        sections.append(section("prep", "", {"type": "paragraph", "content": marked()}))
    return normalise(ids.ensure(normalise(plan(*sections))))


def changed(doc: Json, chance: Random) -> Json:
    """``doc`` after a few changes, valid again."""
    result = copy.deepcopy(doc)
    for _ in range(chance.randint(1, 6)):
        _strike(result, chance)
    if not result.get("content"):
        result["content"] = [section("prep", "")]
    return normalise(ids.ensure(normalise(result)))


def _lists(node: Json) -> list[tuple[str, list[Any]]]:
    """Every list of children, with the type of its parent."""
    content = node.get("content")
    if content is None:
        return []
    found = [(node["type"], content)]
    for child in content:
        found += _lists(child)
    return found


def _strike(doc: Json, chance: Random) -> None:
    lists = _lists(doc)
    kind, content = chance.choice(lists)
    at = chance.randint(0, len(content))
    if kind in ("paragraph", "heading"):
        _strike_line(content, at, chance)
        return
    act = chance.choice(["delete", "insert", "move", "shuffle", "attribute", "column"])
    if act == "delete" and content:
        del content[min(at, len(content) - 1)]
    elif act == "move" and content:
        moved = content.pop(min(at, len(content) - 1))
        homes = [other for parent, other in _lists(doc) if parent == kind]
        chance.choice(homes or [content]).append(moved)
    elif act == "shuffle":
        chance.shuffle(content)
    elif act == "attribute" and content:
        _strike_attribute(content[min(at, len(content) - 1)], chance)
    elif act == "column" and kind == "table":
        for row in content:
            row.setdefault("content", []).insert(0, cell(chance))
    elif act == "insert":
        content.insert(at, _new(kind, chance))


def _new(parent: str, chance: Random) -> Json:
    match parent:
        case "doc":
            return section("custom:新", words(chance), block(chance))
        case "bulletList" | "orderedList":
            return {"type": "listItem", "content": [paragraph(words(chance))]}
        case "table":
            return {"type": "tableRow", "content": [cell(chance)]}
        case "tableRow":
            return cell(chance)
    return block(chance)


def _strike_line(content: list[Any], at: int, chance: Random) -> None:
    texts = [node for node in content if node["type"] == "text"]
    act = chance.choice(["type", "delete", "replace", "mark", "atom", "drop"])
    if act in ("type", "delete", "replace") and texts:
        node = chance.choice(texts)
        start = chance.randint(0, len(node["text"]))
        stop = start if act == "type" else chance.randint(start, len(node["text"]))
        node["text"] = node["text"][:start] + ("" if act == "delete" else words(chance)) + node["text"][stop:]
        if not node["text"]:
            content.remove(node)
    elif act == "mark" and texts:
        chance.choice(texts)["marks"] = copy.deepcopy(chance.sample(_MARKS, chance.randint(0, 2)))
    elif act == "atom":
        content.insert(at, copy.deepcopy(chance.choice(_ATOMS)))
    elif act == "drop" and content:
        del content[min(at, len(content) - 1)]


def _strike_attribute(node: Json, chance: Random) -> None:
    attrs = node.setdefault("attrs", {})
    match node["type"]:
        case "section":
            attrs["title"] = words(chance)
        case "paragraph":
            attrs["align"] = chance.choice(["left", "center", None])
            attrs["num"] = chance.choice([{"fmt": "decimal", "lvl": 1, "text": "1."}, None])
        case "tableRow":
            attrs["minutes"] = chance.choice([5, 7.5, None])
        case "tableCell":
            attrs["colspan"] = chance.randint(1, 3)
            attrs["colwidth"] = [120, 0, 88.5]
