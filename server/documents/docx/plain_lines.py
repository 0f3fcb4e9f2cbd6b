"""Lines of a paper that became titles, labels and fields are plain text: what else stood in such a line is
told, with its words."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .texts import text_of

Json = dict[str, Any]

_PICTURES = frozenset({"image", "inlineImage"})
_ATOMS = _PICTURES | {"inlineMath", "blockMath", "ruby", "footnote"}
_LINES = frozenset({"paragraph", "heading"})
_MARKS = {"emphasis": "着重号", "sup": "上标", "sub": "下标"}
_SHOWN = 30


def untold(source: list[Json], doc: Json) -> list[str]:
    """A sentence for each line of ``source`` of which a formula, a reading, a note, a picture or a mark that
    says something is nowhere in ``doc``."""
    suspects = {_id(line): line for line in _lines({"content": source}) if any(True for _ in _parts(line))}
    if not suspects:
        return []
    standing = {_id(line): line for line in _lines(doc)}
    made = [line for id_, line in standing.items() if id_ not in suspects]  # of pieces of a line, or others
    left = Counter(part for line in (*made, {"content": list(_pictures(doc))}) for part in _parts(line))
    gone = (line for id_, line in suspects.items() if id_ not in standing)
    return [said for line in gone if (said := _sentence(line, left))]


def _id(line: Json) -> str:
    return str((line.get("attrs") or {}).get("id") or "")


def _lines(node: Json) -> Iterator[Json]:
    for child in node.get("content") or ():
        if child["type"] in _LINES:
            yield child
        else:
            yield from _lines(child)


def _pictures(node: Json) -> Iterator[Json]:
    """Pictures that stand by themselves."""
    for child in node.get("content") or ():
        if child["type"] == "image":
            yield child
        elif child["type"] not in _LINES:
            yield from _pictures(child)


def _parts(line: Json) -> Iterator[tuple[str, str]]:
    """(what it is called, what it says)."""
    for node in line.get("content") or ():
        attrs = node.get("attrs") or {}
        if node["type"] in _PICTURES:
            yield "图片", str(attrs.get("file_id") or "")
        elif node["type"] == "footnote":
            yield "脚注", str(attrs.get("text") or "")
        elif node["type"] == "ruby":
            yield "拼音", f"{attrs.get('base') or ''}（{attrs.get('rt') or ''}）"
        elif node["type"] in _ATOMS:
            yield "公式", str(attrs.get("latex") or "")
        for mark in node.get("marks") or ():
            if mark["type"] in _MARKS and node.get("text", "").strip():
                yield _MARKS[mark["type"]], str(node["text"]).strip()


def _sentence(line: Json, left: Counter[tuple[str, str]]) -> str:
    gone: list[str] = []
    for part in _parts(line):
        if left[part] > 0:
            left[part] -= 1
            continue
        name, said = part
        gone.append("图片" if name == "图片" else f"{name}“{said[:_SHOWN]}”")
    words = " ".join(text_of(line).split())[:_SHOWN]
    where = f"“{words}”这一行" if words else "有一行"
    return f"{where}成了标题或栏目，只能是普通的字，里面的{'、'.join(gone)}没有照原样带进来。" if gone else ""
